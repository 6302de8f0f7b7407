"""Every page can be read: on a phone and a desk, in both languages, light and dark, with nothing broken underneath."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from conftest import Server
from pages import LANGUAGES
from repository import ROOT
from test_site import PAGES, address

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
WIDTHS = (390, 1280)
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll("figure svg text")]
  .filter(text => text.getClientRects().length)
  .map(text => [text.getScreenCTM(), parseFloat(getComputedStyle(text).fontSize)])
  .map(([matrix, size]) => Math.hypot(matrix.a, matrix.b) * size))"""
CONTRAST = {"runOnly": "color-contrast"}  # the width does not change it
OVERFLOWING = """() => [...document.querySelectorAll("figure svg text, .diagram text")].filter(text => {
  if (!text.getClientRects().length) return false;
  const inner = text.getBoundingClientRect(), outer = text.closest("article").getBoundingClientRect();
  return inner.left < outer.left - 1 || inner.right > outer.right + 1; }).map(text => text.textContent)"""

SETTLED = """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(
  () => Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => resolve()))))"""


def open_page(browser: Browser, url: str) -> tuple[Page, list[str]]:
    """Open a page with everything unfolded; return it with all that went wrong while it loaded."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: message.type in {"error", "warning"} and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("response", lambda response: response.status >= 400 and wrong.append(f"{response.status}: {response.url}"))
    page.on(
        "request", lambda request: request.url.startswith(("http://127.0.0.1", "data:")) or wrong.append(request.url)
    )
    page.goto(url, wait_until="networkidle")
    page.evaluate("document.querySelectorAll('article details').forEach(details => details.open = true)")
    page.evaluate(AXE)
    return page, wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_page(browser: Browser, server: Server, site: Path, name: str, language: str) -> None:
    page, wrong = open_page(browser, server.url + address(name, language))
    with contextlib.closing(page):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate(SETTLED)
            assert faults(page, width) == [], f"at {width} px"
        assert violations(page, CONTRAST) == [], "in the light"
        page.locator("[data-md-component=palette] label:visible").click()
        page.evaluate(SETTLED)
        assert violations(page, CONTRAST) == [], "in the dark"
        assert wrong == []


@pytest.mark.parametrize(("scheme", "shown"), [("light", "default"), ("dark", "slate")])
def test_the_scheme_is_the_one_the_reader_prefers(
    browser: Browser, server: Server, site: Path, scheme: str, shown: str
) -> None:
    with contextlib.closing(browser.new_page(color_scheme=scheme)) as page:
        page.goto(server.url)
        assert page.evaluate("document.body.dataset.mdColorScheme") == shown


def faults(page: Page, width: int) -> list[object]:
    """Return what keeps a page, as it stands in the browser, from being read."""
    found: list[object] = [f"cut off: {text}" for text in page.evaluate(OVERFLOWING)]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("the page scrolls sideways")
    smallest = page.evaluate(SMALLEST_TEXT)
    if smallest is not None and smallest < 9.5:
        found.append(f"text in a figure is too small to read: {smallest:.1f} px")
    return found + violations(page, {"rules": {"color-contrast": {"enabled": False}}})


def violations(page: Page, options: dict) -> list[object]:
    """Return what axe-core finds, with the first place of each."""
    found = page.evaluate(
        "options => axe.run(document, { resultTypes: ['violations'], ...options }).then(result => result.violations)",
        options,
    )
    return [(rule["id"], rule["nodes"][0]["html"][:200], rule["nodes"][0]["failureSummary"]) for rule in found]

"""Every page can be read: on a phone and a desk, in both languages, light and dark, with nothing broken underneath."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from conftest import Server
from facts import fact, note
from pages import LANGUAGES
from repository import ROOT
from test_site import PAGES, QUESTIONS, address, html

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
WAYS = ((390, "light"), (1280, "dark"))
QUESTION_AT_MOST = 250_000  # bytes, with all that the page brings, as they travel
WEIGHT = """() => performance.getEntries().reduce((sum, entry) => sum + (entry.encodedBodySize ?? 0), 0)"""
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll("figure svg text")]
  .filter(text => text.getClientRects().length)
  .map(text => [text.getScreenCTM(), parseFloat(getComputedStyle(text).fontSize)])
  .map(([matrix, size]) => Math.hypot(matrix.a, matrix.b) * size))"""
OVERFLOWING = """() => [...document.querySelectorAll("figure svg text, .diagram text")].filter(text => {
  if (!text.getClientRects().length) return false;
  const inner = text.getBoundingClientRect(), outer = text.closest("article").getBoundingClientRect();
  return inner.left < outer.left - 1 || inner.right > outer.right + 1; }).map(text => text.textContent)"""
LESS_TO_LOOK_AT = """() => { const seen = new Set();
  for (const token of [...document.querySelectorAll(".highlight code span")].reverse())
    if (!token.className || seen.has(token.className)) token.replaceWith(...token.childNodes);
    else seen.add(token.className);
  document.querySelectorAll("figure svg :is(path, use, defs), figure svg g:not(:has(text))").forEach(
    shape => shape.remove()); }"""  # highlighted code is thousands of elements of a few kinds; shapes are not read
LAID_OUT = """() => [...document.querySelectorAll("article > :is(.highlight, .output), .glossary > section")]
  .every(block => block.style.contentVisibility)
  && [...document.querySelectorAll(".output-table, .formula, .md-typeset__scrollwrap, .highlight code")]
  .every(box => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"""  # near.js, reachable.js, the theme
SETTLED = """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(
  () => Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => resolve()))))"""


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A browser's profile for all pages: what they share is loaded once."""
    with contextlib.closing(browser.new_context(color_scheme="light")) as context:
        yield context


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_page(browser: Browser, profile: BrowserContext, server: Server, site: Path, name: str, language: str) -> None:
    """Look at a page on a phone by day and at a desk by night: the width changes no contrast, the scheme nothing else.

    A page that was found to be right, and is as it was, is not looked at again.
    """
    known = fact("can be read", name, Path(__file__).read_bytes(), AXE, browser.version, *parts(site, name, language))
    if known.exists():
        return
    page, wrong = open_page(profile, server.url + address(name, language))
    with contextlib.closing(page):
        for width, scheme in WAYS:
            page.set_viewport_size({"width": width, "height": 844})
            if scheme == "dark":
                page.locator("[data-md-component=palette] label:visible").click()
            page.evaluate(SETTLED)
            page.wait_for_function(LAID_OUT)
            assert faults(page, width) == [], f"at {width} px, {scheme}"
        assert wrong == []
        weight = page.evaluate(WEIGHT)
        assert weight > 50_000
        assert weight < QUESTION_AT_MOST or name not in QUESTIONS, f"{weight} bytes"
        page.evaluate("localStorage.clear()")  # the next page begins by day
    note(known)


def parts(site: Path, name: str, language: str) -> Iterator[bytes]:
    """Yield a page, without the address it is served at, and the files it names."""
    folder = site / address(name, language)
    text = html(site, name, language)
    yield re.sub(r"http://127\.0\.0\.1:\d+/", "/", text).encode()
    for path in re.findall(r'(?:src|href)="((?:\.\./)*assets/[^"?]+)"', text):
        yield (folder / path).read_bytes()


def open_page(context: BrowserContext, url: str) -> tuple[Page, list[str]]:
    """Open a page with everything unfolded; return it with all that goes wrong in it from now on."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: message.type in {"error", "warning"} and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("response", lambda response: response.status >= 400 and wrong.append(f"{response.status}: {response.url}"))
    page.on(
        "request", lambda request: request.url.startswith(("http://127.0.0.1", "data:")) or wrong.append(request.url)
    )
    page.goto(url)
    page.evaluate("document.querySelectorAll('article details').forEach(details => details.open = true)")
    page.evaluate(AXE)
    return page, wrong


@pytest.mark.parametrize(("scheme", "shown"), [("light", "default"), ("dark", "slate")])
def test_the_scheme_is_the_one_the_reader_prefers(
    browser: Browser, server: Server, site: Path, scheme: str, shown: str
) -> None:
    with contextlib.closing(browser.new_page(color_scheme=scheme)) as page:
        page.goto(server.url)
        assert page.evaluate("document.body.dataset.mdColorScheme") == shown


def faults(page: Page, width: int) -> list[object]:
    """Return what keeps a page, as it stands in the browser, from being read."""
    return misfits(page, width) + violations(page, {})


def misfits(page: Page, width: int) -> list[object]:
    """Return what does not fit the page, or is too small."""
    found: list[object] = [f"cut off: {text}" for text in page.evaluate(OVERFLOWING)]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("the page scrolls sideways")
    smallest = page.evaluate(SMALLEST_TEXT)
    if smallest is not None and smallest < 9.5:
        found.append(f"text in a figure is too small to read: {smallest:.1f} px")
    return found


def violations(page: Page, options: dict) -> list[object]:
    """Return what axe-core finds, with the first place of each; of code and figures, only what it can tell apart."""
    page.evaluate(LESS_TO_LOOK_AT)
    found = page.evaluate(
        "options => axe.run(document, { resultTypes: ['violations'], ...options }).then(result => result.violations)",
        options,
    )
    return [(rule["id"], rule["nodes"][0]["html"][:200], rule["nodes"][0]["failureSummary"]) for rule in found]

"""Pages are light, and the next one is there when it is asked for."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from conftest import Server
from pages import LANGUAGES
from test_site import PAGES, QUESTIONS, address, html

SCRIPT_AT_MOST = 40_000
RULES = re.compile(r'<script type="speculationrules">(.*?)</script>', re.DOTALL)


def test_no_script_is_heavy(site: Path) -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in (site / "assets").glob("*.js")}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > SCRIPT_AT_MOST} == {}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_has_its_neighbours_made_ahead(site: Path, page: str) -> None:
    for language in LANGUAGES:
        (rules,) = RULES.findall(html(site, page, language))
        (rule,) = json.loads(rules)["prerender"]
        assert rule["eagerness"] == "moderate"
        assert rule["where"]["and"][0] == {"href_matches": ["/", "/*/"]}


def test_the_next_page_is_fetched_while_a_reader_points_at_its_link(
    site: Path, server: Server, browser: Browser, language: str
) -> None:
    page = browser.new_page()
    page.goto(server.url + address(QUESTIONS[0], language), wait_until="networkidle")
    link = page.locator("a.md-footer__link--next")
    with page.context.expect_event("request", lambda request: "sec-purpose" in request.headers) as asked:
        link.hover()
    assert asked.value.headers["sec-purpose"] == "prefetch;prerender"
    assert asked.value.url == link.evaluate("link => link.href")
    page.close()


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_pages_fade_into_each_other_unless_motion_is_unwelcome(
    site: Path, server: Server, browser: Browser, motion: str, moves: bool
) -> None:
    page = browser.new_page(reduced_motion=motion)
    page.add_init_script("addEventListener('pagereveal', event => window.faded = Boolean(event.viewTransition))")
    page.goto(server.url + address(QUESTIONS[0], "ko"))
    page.locator("a.md-footer__link--next").click()
    page.wait_for_url(lambda url: QUESTIONS[0] not in url)
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("window.faded") is moves
    page.close()


def test_a_page_made_ahead_loads_anew_if_a_choice_changed_since(site: Path, server: Server, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script("""if (!sessionStorage.loads) Object.defineProperty(document, "prerendering", {value: true});
        sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;""")
    page.goto(server.url)
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    assert page.evaluate("sessionStorage.loads") == "1"
    with page.expect_navigation():
        page.evaluate("localStorage.parallel = 'on'; document.dispatchEvent(new Event('prerenderingchange'))")
    assert page.evaluate("sessionStorage.loads") == "2"
    page.close()

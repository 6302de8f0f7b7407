"""The parallel view: every block with its twin, in place, in its own language; and away again without a trace."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from conftest import Reader, Server
from pages import LANGUAGES
from repository import ROOT
from test_reading import AXE, LAID_OUT, SETTLED, violations
from test_site import PAGES, address

QUESTION = "ml/ensembles"
KINDS = ("index", "ml/index", QUESTION, "mlops/maturity", "exam/which-stage", "exam/essay-drift")
WIDE, NARROW = {"width": 1280, "height": 844}, {"width": 390, "height": 844}
PATIENT = 30_000
UNPAIRED = """async urls => {
  const articles = await Promise.all(urls.map(async url => new DOMParser()
    .parseFromString(await (await fetch(url)).text(), "text/html").querySelector("article")));
  const faults = (own, twin) => {
    const pairs = alignment.align(own, twin), paired = new Set(pairs.map(pair => pair.own));
    const isPaired = element => element && (paired.has(element) || isPaired(element.parentElement));
    const words = [...own.querySelectorAll("*")].filter(element => !element.closest(alignment.ADDED)
      && [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    return [
      ...words.filter(element => !isPaired(element)),
      ...pairs.filter(({ kind, own, twin }) => kind === "odd" || own.matches("ul, ol, details, .admonition")
        || own.tagName !== twin.tagName || (/^H/.test(own.tagName) && own.id !== twin.id)).map(pair => pair.own),
    ].map(element => element.outerHTML.slice(0, 120));
  };
  return [...faults(...articles), ...faults(...articles.toReversed())];
}"""
TWICE = """() => { const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  return ids.filter((id, number) => ids.indexOf(id) !== number); }"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=WIDE)
    page.set_default_timeout(PATIENT)
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    page.close()
    assert errors == []


def turn_on(page: Page) -> None:
    page.keyboard.press("b")
    expect(page.locator("article.in-parallel")).to_be_visible(timeout=PATIENT)


@pytest.fixture(scope="session")
def alignment() -> str:
    """The module that aligns, to be called by itself."""
    esbuild = (ROOT / "node_modules/.bin/esbuild", ROOT / "scripts/align.js")
    options = ("--bundle", "--format=iife", "--global-name=alignment")
    return subprocess.run([*esbuild, *options], capture_output=True, text=True, check=True).stdout


def test_no_page_has_a_block_without_its_twin(site: Path, server: Server, page: Page, alignment: str) -> None:
    page.goto(server.url)
    page.add_script_tag(content=alignment)
    twins = {name: [f"/{address(name, language)}" for language in LANGUAGES] for name in PAGES}
    faults = {name: found for name, urls in twins.items() if (found := page.evaluate(UNPAIRED, urls))}
    assert faults == {}


@pytest.mark.parametrize("name", KINDS)
def test_the_key_turns_it_on_and_off_again_without_a_trace(
    site: Path, server: Server, page: Page, name: str, language: str, other: str
) -> None:
    page.goto(server.url + address(name, language), wait_until="networkidle")
    page.wait_for_function(LAID_OUT)
    page.evaluate(SETTLED)
    before = page.locator("article").inner_html()
    turn_on(page)
    expect(page.get_by_role("status").first).not_to_be_empty()
    assert page.locator("article .pair").count() > 2
    assert page.locator(".odd").count() == 0
    assert page.evaluate(TWICE) == []
    twins = page.locator("article .twin")
    assert set(twins.evaluate_all("twins => twins.map(twin => twin.lang)")) == {other}
    page.keyboard.press("Escape")
    expect(page.locator("article.in-parallel")).to_have_count(0)
    assert without_bar(page.locator("article").inner_html()) == without_bar(before)


def without_bar(html: str) -> str:
    return re.sub(r'<div class="parallel-bar".*?</div>| class=""', "", html, flags=re.DOTALL)


def test_any_keyboard_layout_has_the_key(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address(QUESTION, "ko"))
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyB', key: 'ㅠ', bubbles: true}))")
    expect(page.locator("article.in-parallel")).to_be_visible(timeout=PATIENT)


def test_the_key_leaves_alone_who_types(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address(QUESTION, "ko"))
    page.locator(".md-search__input").fill("")
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+b")
    expect(page.locator("button.parallel")).to_have_attribute("aria-pressed", "false")


def test_on_a_wide_screen_twins_stand_beside(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address(QUESTION, language))
    page.locator("button.parallel").click()
    expect(page.locator("article.in-parallel")).to_be_visible(timeout=PATIENT)
    expect(page.locator("button.parallel")).to_be_focused()
    for selector in ("h1 >> nth=0", "h2 >> nth=0", ".spoken > p:not(.admonition-title) >> nth=0"):
        own = page.locator(f"article {selector}").bounding_box()
        twin = page.locator(f"article {selector} >> xpath=following-sibling::*[1]").bounding_box()
        assert twin["x"] > own["x"] + own["width"]
        assert twin["y"] < own["y"] + own["height"]
        assert twin["y"] + twin["height"] > own["y"]
    assert page.locator(".twin-reveal:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == WIDE["width"]


def test_on_a_phone_a_tap_shows_the_twin_below(site: Path, server: Server, browser: Browser, language: str) -> None:
    page = browser.new_page(viewport=NARROW, has_touch=True)
    page.goto(server.url + address(QUESTION, language))
    page.locator("button.parallel").tap()
    own = page.locator(".spoken > p.pair").first
    twin = page.locator(".spoken > .twin").first
    expect(own).to_be_visible(timeout=PATIENT)
    expect(twin.locator("p")).to_be_hidden()
    own.tap(position={"x": 3, "y": 3})  # its middle may be a term, which opens what the glossary says
    expect(twin.locator("p")).to_be_visible()
    assert twin.bounding_box()["y"] >= own.bounding_box()["y"] + own.bounding_box()["height"] - 20
    twin.locator(".twin-reveal").press("Enter")
    expect(twin.locator("p")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.close()


def test_what_is_the_same_is_not_shown_twice(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address(QUESTION, "ko"))
    figures = page.locator("article figure.figure").count()
    turn_on(page)
    assert page.locator("article figure.figure").count() == figures
    assert page.locator("article .twin .output, article .twin .highlight").count() == 0
    comments = page.locator(".highlight .c1").evaluate_all("all => all.map(each => each.closest('[lang]').lang)")
    assert comments.count("ja") == len({*range(len(comments))}) - comments.count("ko") > 0


def test_it_stays_on_from_page_to_page(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address(QUESTION, "ko"))
    turn_on(page)
    for name, language in (("mlops/drift", "ko"), (QUESTION, "ja")):
        page.goto(server.url + address(name, language))
        expect(page.locator("article.in-parallel")).to_be_visible(timeout=PATIENT)
    page.locator("button.parallel").press("Enter")
    page.reload()
    expect(page.locator("button.parallel")).to_have_attribute("aria-pressed", "false")


def test_what_is_read_stays_where_it_is(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address(QUESTION, "ko") + "#follow-ups", wait_until="networkidle")
    heading = page.locator("#follow-ups")
    before = heading.bounding_box()["y"]
    turn_on(page)
    page.evaluate(SETTLED)
    assert abs(heading.bounding_box()["y"] - before) < 60
    expect(heading).to_be_in_viewport()


def test_readings_stand_above_japanese_terms_only(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address(QUESTION, language), wait_until="networkidle")
    page.wait_for_function(LAID_OUT)
    turn_on(page)
    before = page.locator("article").inner_html()
    box = page.locator(".parallel-bar input")
    box.check()
    ruby = page.locator("article ruby")
    expect(ruby.first).to_be_attached()
    assert set(ruby.evaluate_all("all => all.map(each => each.closest('[lang]').lang)")) == {"ja"}
    readings = dict(
        ruby.evaluate_all(
            "all => all.map(each => [each.innerHTML.split('<')[0], each.querySelector('rt').textContent])"
        )
    )
    assert readings["過学習"] == "かがくしゅう"
    assert "学習" not in readings
    page.reload()
    expect(ruby.first).to_be_attached(timeout=PATIENT)
    page.wait_for_function(LAID_OUT)
    box.uncheck()
    expect(ruby).to_have_count(0)
    assert page.locator("article").inner_html() == before


def test_sections_that_differ_say_so(site: Path, server: Server, page: Page) -> None:
    def shorten(route: Route) -> None:
        text = (site / address(QUESTION, "ja") / "index.html").read_text("utf-8")
        before, heading, after = text.partition('<h3 id="scores"')
        route.fulfill(body=before + heading + after.replace("<p>", "<hr><p>", 1), content_type="text/html")

    page.route(f"**/{address(QUESTION, 'ja')}", shorten)
    page.goto(server.url + address(QUESTION, "ko"))
    turn_on(page)
    note = page.locator(".odd")
    expect(note).to_have_count(1)
    assert note.evaluate("note => note.previousElementSibling.id") == "scores"
    expect(note.get_by_role("link")).to_have_attribute("href", re.compile(r"/ja/ml/ensembles/#scores$"))
    assert page.locator("#traps + .twin").count() == 1


def test_without_the_other_page_it_says_what_to_do(
    site: Path, server: Server, page: Page, language: str, other: str
) -> None:
    page.goto(server.url + address(QUESTION, language))
    path = f"{server.url}{address(QUESTION, other)}"
    page.route(path, lambda route: route.abort())
    page.keyboard.press("b")
    bar = page.locator(".parallel-bar")
    expect(bar).to_have_attribute("data-state", "failed")
    expect(page.get_by_role("status").first).to_have_text(bar.get_attribute("data-failed"))
    page.unroute(path)
    page.keyboard.press("b")
    turn_on(page)


def test_from_a_folder_it_says_what_to_do(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / address(QUESTION, "ko") / "index.html").as_uri())
    page.keyboard.press("b")
    expect(page.locator(".parallel-bar")).to_have_attribute("data-state", "failed", timeout=PATIENT)
    expect(page.locator(".parallel-bar output")).to_be_visible()
    page.close()


def test_it_can_be_read_by_all(site: Path, server: Server, browser: Browser, reader: Reader, language: str) -> None:
    page = browser.new_page(viewport={"width": reader.width, "height": 844}, color_scheme=reader.scheme)
    page.goto(server.url + address(QUESTION, language))
    turn_on(page)
    page.locator(".parallel-bar input").check()
    expect(page.locator("article ruby").first).to_be_attached(timeout=PATIENT)
    page.evaluate("document.querySelectorAll('article details').forEach(details => details.open = true)")
    page.evaluate("document.querySelectorAll('.twin-reveal').forEach(button => button.click())")
    page.evaluate(AXE)
    page.evaluate(SETTLED)
    assert violations(page, {}) == []
    page.close()


def test_it_is_printed_with_its_twins(site: Path, server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 718, "height": 1000})
    page.goto(server.url + address(QUESTION, "ko"))
    turn_on(page)
    page.emulate_media(media="print")
    own, twin = page.locator(".spoken > p.pair").first, page.locator(".spoken > .twin p").first
    expect(twin).to_be_visible()
    assert twin.bounding_box()["x"] > own.bounding_box()["x"] + own.bounding_box()["width"]
    expect(page.locator(".twin-reveal").first).to_be_hidden()
    expect(page.locator(".parallel-bar")).to_be_hidden()


def test_readings_are_published_once(site: Path) -> None:
    readings = json.loads((site / "assets/readings.json").read_text("utf-8"))
    assert readings["しきい値"] == [["しきい", ""], ["値", "ち"]]
    assert "アンサンブル" not in readings

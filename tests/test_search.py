"""Search finds what readers mean as they type it, in their own language, from a server and from a folder."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from conftest import Server
from glossary import read_terms
from pages import LANGUAGES
from repository import ROOT
from test_reading import AXE, violations
from test_site import address

FIRST_AND_THIRD = {"queries": (0.95, 0.98), "held-out": (0.9, 0.95)}  # how many are to be found first, among three
SETS = {name: yaml.safe_load((ROOT / f"tests/search/{name}.yml").read_text("utf-8")) for name in FIRST_AND_THIRD}
START = "ml/ensembles"
WANTED = {"ko": "과적합을", "ja": "過学習が"}
LARGEST = 400_000
FOUND = """queries => {
  const input = document.querySelector(".md-search__input"), found = [];
  const answered = value => new Promise(resolve => {
    input.value = value;
    input.dispatchEvent(new Event("input"));
    setTimeout(resolve);
  });
  return queries.reduce((before, query) => before.then(async () => {
    await answered("");
    await answered(query);
    found.push([...document.querySelectorAll(".md-search-result__item")].map(item =>
      item.querySelector("a:not([href*='#'])").href));
  }), Promise.resolve()).then(() => found);
}"""
FINDING_NOTHING = """queries => {
  const search = startSearch(searchIndex);  // without the box, which would show what each finds
  return queries.filter(query => !search(query).length);
}"""
LINKS = ".md-search-result__link"


@pytest.fixture
def page(page: Page, server: Server, site: Path, language: str) -> Page:
    """The reader's page, opened where a search begins."""
    page.goto(server.url + address(START, language))
    return page


def open_box(page: Page) -> None:
    """Open the box as a reader does, and wait until it can answer."""
    if page.viewport_size["width"] < 960:
        page.locator(".md-header__button[for=__search]").click()
    else:
        page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("ml")
    expect(page.locator(LINKS).first).to_be_attached(timeout=30_000)
    page.locator(".md-search__input").fill("")


def ask(page: Page, server: Server, language: str, queries: list[str]) -> list[list[str]]:
    """Return for each query the ids of the pages found; none is of the other language."""
    open_box(page)
    found = page.evaluate(FOUND, queries)
    paths = {href.removeprefix(server.url) for hrefs in found for href in hrefs}
    assert {path for path in paths if path.startswith("ja/") != (language == "ja")} == set()
    return [
        [href.removeprefix(server.url).removeprefix("ja/").strip("/") or "index" for href in hrefs] for hrefs in found
    ]


@pytest.mark.parametrize("name", SETS)
def test_what_readers_type_finds_the_page_they_mean(page: Page, server: Server, language: str, name: str) -> None:
    rows = [(str(query), pages.split()) for kind in SETS[name][language].values() for query, pages in kind.items()]
    found = ask(page, server, language, [query for query, _ in rows])
    answers = [(query, right, pages[:3]) for (query, right), pages in zip(rows, found, strict=True)]
    missed = [(query, pages) for query, right, pages in answers if not {*pages[:1]} & {*right}]
    lost = [(query, pages) for query, right, pages in answers if not {*pages} & {*right}]
    first, third = FIRST_AND_THIRD[name]
    assert 1 - len(missed) / len(rows) >= first, missed
    assert 1 - len(lost) / len(rows) >= third, lost


def test_there_are_enough_queries_of_pages_that_exist() -> None:
    for language in LANGUAGES:
        kinds = SETS["queries"][language]
        assert sum(map(len, kinds.values())) >= 100
        ids = {page for kind in kinds.values() for pages in kind.values() for page in pages.split()}
        assert {page for page in ids if not any((ROOT / f"docs/{language}").glob(f"{page}*"))} == set()


def test_every_name_of_every_term_finds_something(page: Page) -> None:
    terms, _ = read_terms(ROOT)
    names = sorted({name for term in terms for name in (term.ko, term.ja, term.reading, term.en, term.abbr) if name})
    open_box(page)
    assert page.evaluate(FINDING_NOTHING, names) == []
    assert page.evaluate(FINDING_NOTHING, ["zzzz"]) == ["zzzz"]


def test_nothing_is_loaded_before_the_box_is_opened(page: Page, server: Server, language: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    page.reload(wait_until="networkidle")
    assert not [path for path in asked if path.startswith("search/") or path == "assets/search.js"]
    asked.clear()
    open_box(page)
    assert sorted(path for path in asked if path.endswith(".js")) == ["assets/search.js", f"search/{language}.js"]


def test_the_box_works_by_keyboard(page: Page, server: Server, language: str) -> None:
    page.goto(server.url + address("about", language))
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.insert_text(WANTED[language])
    expect(page.locator(f"{LINKS} mark").first).to_be_visible(timeout=30_000)
    page.keyboard.press("ArrowDown")
    expect(page.locator(LINKS).first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}{address(START, language)}**")


def test_what_is_pasted_searches(page: Page, language: str) -> None:
    open_box(page)
    page.locator(".md-search__input").fill(WANTED[language])  # sets the value and tells of it, without a key
    expect(page.locator(f"{LINKS} mark").first).to_be_visible()


def test_what_is_being_composed_searches(page: Page, language: str) -> None:
    open_box(page)
    text = {"ko": "드맆", "ja": "どりふt"}[language]
    page.context.new_cdp_session(page).send(
        "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    )
    expect(page.locator(LINKS).first).to_have_attribute("href", f"{page.url.split('/ml/')[0]}/mlops/drift/")


def test_the_folder_can_be_searched_without_a_server(browser: Browser, site: Path, language: str) -> None:
    page = browser.new_page()
    page.goto((site / address(START, language) / "index.html").as_uri())
    open_box(page)
    page.locator(".md-search__input").fill(WANTED[language])
    expect(page.locator(f"{LINKS} mark").first).to_be_visible()
    page.locator(".md-search__input").press("Enter")
    page.wait_for_url(f"{(site / address(START, language) / 'index.html').as_uri()}**")
    page.close()


def test_open_results_are_accessible(page: Page, language: str) -> None:
    open_box(page)
    page.locator(".md-search__input").fill(WANTED[language])
    expect(page.locator(f"{LINKS} mark").first).to_be_visible()
    page.evaluate(AXE)
    assert violations(page, {}) == []


def test_an_index_is_small(site: Path, language: str) -> None:
    size = len(gzip.compress((site / f"search/{language}.js").read_bytes(), 6))
    assert size < LARGEST, f"search/{language}.js: {size} bytes compressed. Leave out what nobody looks for."
    assert not (site / "search/search_index.json").exists()


def test_words_are_folded_and_split_as_they_should_be() -> None:
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv/bin"))
    done = subprocess.run(
        [node, "--test", ROOT / "tests/search/words.test.js"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout

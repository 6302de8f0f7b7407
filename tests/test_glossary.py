"""The glossary in the browser: its order, its bar and box, and the tooltips that lead to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from conftest import Server
from repository import ROOT
from test_reading import AXE, violations
from test_site import PAGES, address, html

TERMS = {term["id"]: term for term in yaml.safe_load((ROOT / "glossary.yml").read_text("utf-8"))}
BAR = {"ko": [*"ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ", "A–Z"], "ja": [*"あかさたなはまやらわ"]}
UNDER = {  # what is known to stand there, also what is voiced, or said otherwise than written
    "ko": {"ㄱ": "cross-validation overfitting", "ㅈ": "precision recall", "A–Z": "f1-score mlops p-value ab-test"},
    "ja": {
        "あ": "f1-score ab-test ensemble mlops", "か": "overfitting gradient monitoring", "さ": "recall accuracy seed",
        "た": "precision feature data-drift", "は": "bagging p-value boosting", "ら": "lasso label rollback",
    },
}  # fmt: skip
QUERIES = [
    ("정밀도", "precision"), ("適合率", "precision"), ("てきごうりつ", "precision"), ("テキゴウ", "precision"),
    ("Precis", "precision"), ("ＴＰ", "true-positive"), ("tp", "true-positive"), ("교차검증", "cross-validation"),
    ("정미", "precision"), ("モデルれ", "model-registry"),
]  # fmt: skip
AVOIDED = {"ko": [("임계치", "threshold")], "ja": [("閾値", "threshold")]}
QUESTION = "ml/precision-recall-f1"


def groups(site: Path, language: str) -> dict[str, list[str]]:
    """Return the ids of the terms under each initial."""
    sections = html(site, "glossary", language).split('<section id="initial-')[1:]
    return {re.search("<h2>(.*?)</h2>", part)[1]: re.findall('<h3 id="(.*?)"', part) for part in sections}


def test_every_term_stands_under_its_initial(site: Path, language: str) -> None:
    found = groups(site, language)
    assert sorted(name for names in found.values() for name in names) == sorted(TERMS)
    assert list(found) == [letter for letter in BAR[language] if letter in found]
    assert {letter: set(names.split()) - set(found[letter]) for letter, names in UNDER[language].items()} == {
        letter: set() for letter in UNDER[language]
    }


def test_terms_stand_in_the_order_of_their_language(site: Path) -> None:
    for letter, names in groups(site, "ko").items():
        words = [re.sub("[ -]", "", TERMS[name]["ko"]) for name in names]
        assert letter == "A–Z" or words == sorted(words), "Hangul syllables sort as they are encoded"
    order = [name for names in groups(site, "ja").values() for name in names]
    for first, second in (
        ("data-drift", "precision"),  # データ is でえた, and て comes before で only where all else is the same
        ("accuracy", "regularization"),
        ("cross-validation", "calibration"),
        ("bagging", "variance"),
    ):
        assert order.index(first) < order.index(second)


def test_the_bar_leads_to_each_initial(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address("glossary", language))
    links = page.locator(".initials a")
    expect(links).to_have_text(list(groups(site, language)))
    for number in (4, 0, links.count() - 1):
        links.nth(number).click()
        heading = page.locator(".glossary section").nth(number).get_by_role("heading", level=2)
        expect(heading).to_be_in_viewport()
        bar = page.locator(".initials").bounding_box()
        assert heading.bounding_box()["y"] >= bar["y"] + bar["height"], "the bar covers the heading"


def test_the_box_finds_a_term_by_any_of_its_words(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address("glossary", language))
    box, count = page.locator(".filter input"), page.locator(".filter output")
    for query, found in QUERIES + AVOIDED[language]:
        box.fill(query)
        expect(page.locator(f"#{found}")).to_be_visible()
        shown = page.locator(".entry:visible").count()
        assert 0 < shown < len(TERMS) / 4, query
        expect(count).to_have_text(re.compile(rf"(^|\D){shown}\D"))
        assert page.locator(".initials a:visible").count() == page.locator(".glossary section:visible").count()
    box.fill("zzzz")
    expect(page.locator(".entry:visible")).to_have_count(0)
    box.fill("")
    expect(page.locator(".entry:visible")).to_have_count(len(TERMS))
    expect(count).to_be_empty()


def test_the_box_follows_what_is_being_composed(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address("glossary", "ko"))
    session = page.context.new_cdp_session(page)
    for text in ("정밀ㄷ", "정미", "てきごうr", "てきごうｒ"):
        page.locator(".filter input").fill("")
        expect(page.locator("#recall")).to_be_visible()
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        expect(page.locator("#recall")).to_be_hidden()
        expect(page.locator("#precision")).to_be_visible()


def test_a_link_to_a_term_that_is_filtered_out_brings_it_back(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address("glossary", "ko"))
    page.locator(".filter input").fill("정밀도와")
    expect(page.locator("#precision")).to_be_hidden()
    page.locator(".filter input").fill("適合率")
    page.locator(".entry", has=page.locator("#precision")).locator(".see a").first.click()
    expect(page.locator("#recall")).to_be_in_viewport()


def test_a_term_has_one_address_in_both_languages(
    site: Path, server: Server, page: Page, language: str, other: str
) -> None:
    page.goto(server.url + address("glossary", language) + "#shapley-value")
    expect(page.locator("#shapley-value")).to_be_in_viewport()
    page.locator("a.toggle").click()
    page.wait_for_url(server.url + address("glossary", other) + "#shapley-value")
    expect(page.locator("#shapley-value")).to_have_text(re.compile(TERMS["shapley-value"][other]))


def test_an_entry_says_each_word_in_its_language(site: Path, language: str, other: str) -> None:
    text = html(site, "glossary", language)
    for name, term in TERMS.items():
        entry = text.partition(f'<h3 id="{name}">')[2].partition('<div class="entry">')[0]
        assert f'<b lang="{other}">{term[other]}</b>' in entry
        assert f'<span lang="en">{term["en"]}</span>' in entry
        assert term["reading"] == term["ja"] or f'<span lang="ja">{term["reading"]}</span>' in entry
        assert term["meaning"][language] in entry


@pytest.mark.parametrize("scripts", [True, False])
def test_a_tooltip_opens_and_closes_by_keyboard(
    browser: Browser, site: Path, server: Server, language: str, other: str, scripts: bool
) -> None:
    page = browser.new_page(java_script_enabled=scripts)
    page.goto(server.url + address(QUESTION, language))
    button, tip = page.locator(".term button").first, page.locator("#term-precision")
    expect(button).to_have_text(TERMS["precision"][language])
    expect(tip).to_be_hidden()
    button.press("Enter")
    for text in (TERMS["precision"][other], "てきごうりつ", TERMS["precision"]["meaning"][language]):
        expect(tip).to_contain_text(text)
    expect(tip).to_be_visible()
    page.keyboard.press("Tab")
    expect(tip.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Space")
    tip.get_by_role("link").click()
    page.wait_for_url(server.url + address("glossary", language) + "#precision")
    expect(page.locator("#precision")).to_be_in_viewport()
    page.close()


def test_a_tooltip_opens_by_touch_and_stays_on_the_screen(
    browser: Browser, site: Path, server: Server, language: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(server.url + address(QUESTION, language))
    buttons = page.locator(".term button:visible")
    for number in range(5):
        buttons.nth(number).tap()
        tip = page.locator(".tip:popover-open")
        expect(tip).to_have_count(1)
        expect(tip).to_be_in_viewport(ratio=1)
        page.touchscreen.tap(5, 400)
        expect(tip).to_have_count(0)
    page.close()


def test_an_open_tooltip_is_accessible(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address(QUESTION, language))
    page.locator(".term button").nth(2).click()
    expect(page.locator(".tip:popover-open")).to_be_in_viewport(ratio=1)
    page.evaluate(AXE)
    assert violations(page, {}) == []
    page.emulate_media(media="print")
    expect(page.locator(".tip:visible")).to_have_count(0)


@pytest.mark.parametrize("name", PAGES)
def test_each_term_of_a_page_has_one_tooltip(site: Path, name: str, language: str) -> None:
    text = html(site, name, language)
    buttons = re.findall('popovertarget="term-(.*?)"', text)
    assert buttons == re.findall('<div class="tip" id="term-(.*?)" popover>', text)
    assert len(buttons) == len(set(buttons))
    assert not buttons or name != "glossary"


@pytest.mark.parametrize("name", [QUESTION, "mlops/scaling", "exam/which-stage", "index"])
def test_no_term_is_marked_where_a_button_would_disturb(
    browser: Browser, site: Path, server: Server, name: str, language: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address(name, language))
    assert page.locator(".term").count() > 0
    disturbing = (
        "h1, h2, h3, h4, a, code, pre, summary, th, label, form, svg, math, .admonition-title, .quiz, nav, header"
    )
    assert page.locator(f":is({disturbing}) .term").count() == 0
    page.close()


def test_without_scripts_the_glossary_is_a_list(browser: Browser, site: Path, server: Server, language: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address("glossary", language))
    expect(page.locator(".filter")).to_be_hidden()
    expect(page.locator(".entry:visible")).to_have_count(len(TERMS))
    page.close()

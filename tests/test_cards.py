"""Flash cards: questions and terms come back when due, by keyboard, by touch and read aloud, in both languages."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cards import Card, make_cards
from conftest import Reader, Server
from glossary import read_terms
from pages import LANGUAGES, read_pages
from repository import ROOT
from test_reading import AXE, SETTLED, violations
from test_site import address, html

SOURCES = read_pages(ROOT)
NAV = re.findall(r"^ +- .*?([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
CARDS = make_cards(SOURCES, read_terms(ROOT)[0], NAV)
MORNING = 1_788_742_800  # Monday, 7 September 2026, 10:00 in Seoul and Tokyo
HOUR, DAY = 3600, 86_400
DIRECTIONS = ("ko", "ja", "ko-ja", "ja-ko")


@pytest.fixture
def page(browser: Browser, reader: Reader) -> Iterator[Page]:
    size = {"width": reader.width, "height": 844}
    context = browser.new_context(viewport=size, color_scheme=reader.scheme, timezone_id="Asia/Seoul")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def visit(page: Page, server: Server, name: str, language: str, time: int = MORNING) -> None:
    """Open a page at a time, which runs on from there only when told."""
    page.clock.set_fixed_time(time)
    page.goto(server.url + address(name, language))


def choose(page: Page, deck: str, direction: str, limit: int | None = None) -> None:
    page.locator("[name=deck]").select_option(deck)
    page.locator("[name=direction]").select_option(direction)
    if limit is not None:
        page.locator("[name=limit]").fill(str(limit))
        page.locator("[name=limit]").blur()


def start(page: Page) -> None:
    page.locator(".cards-choice button").press("Enter")
    expect(page.locator(".card")).to_be_visible()


def give(page: Page, *grades: int) -> None:
    """Answer one card after the other, by keyboard."""
    for grade in grades:
        expect(page.locator(".cards-reveal")).to_be_focused()
        page.keyboard.press("Space")
        expect(page.locator(".card-back")).to_be_visible()
        page.keyboard.press(str(grade))
        expect(page.locator(".card-back")).to_be_hidden()


def front(page: Page) -> Locator:
    return page.locator(".card-front")


def say(*numbers: int) -> re.Pattern[str]:
    """A text in either language with these numbers, in this order."""
    return re.compile(r"^\D*" + r"\D+".join(map(str, numbers)) + r"\D*$")


def waiting(page: Page) -> Locator:
    return page.locator(".cards-choice [role=status]")


def kept(page: Page) -> dict[str, dict]:
    return json.loads(page.evaluate("localStorage.study ?? '{}'")).get("cards", {})


def test_every_question_and_every_term_is_a_card() -> None:
    questions = [page.id for page in SOURCES if page.language == "ko" and page.meta.get("kind") == "question"]
    assert {card.id for card in CARDS if card.section} == {f"question:{name}" for name in questions}
    assert [f"{card.id.partition(':')[2]}.md" for card in CARDS if card.section] == [
        name for name in NAV if name.removesuffix(".md") in questions
    ], "in the order of study"
    assert len([card for card in CARDS if card.english]) == (ROOT / "glossary.yml").read_text("utf-8").count("\n- id: ")


def test_a_card_asks_and_answers_in_both_languages() -> None:
    sides = [(card, tongue) for card in CARDS for tongue in LANGUAGES]
    assert [card.id for card, tongue in sides if not card.front[tongue]] == []
    assert [card.id for card, tongue in sides if not re.sub("<[^>]+>", "", card.back[tongue]).strip()] == []


def test_a_reading_covers_its_word_and_nothing_else() -> None:
    assert [card.id for card in CARDS if card.reading and joined(card) != card.front["ja"]] == []


def joined(card: Card) -> str:
    return escape("".join(text for text, _ in card.reading))


def test_scripts_are_small_and_only_where_they_are_used(site: Path, language: str) -> None:
    for path in ("cards.js", "cards/ko.js", "cards/ja.js", "due.js"):
        assert len(gzip.compress((site / "assets" / path).read_bytes())) < 40_000, path
    assert len((site / "assets/due.js").read_bytes()) < 2_000, "the start page needs the dates only"
    brought = {
        name: set(re.findall(r"assets/(cards\.js|cards/ko\.js|cards/ja\.js|due\.js)", html(site, name, language)))
        for name in ("flashcards", "index", "about", "ml/ensembles")
    }
    cards = {"cards.js", "cards/ko.js", "cards/ja.js"}
    assert brought == {"flashcards": cards, "index": {"due.js"}, "about": set(), "ml/ensembles": set()}


def test_a_session_by_keyboard(site: Path, server: Server, page: Page, language: str) -> None:
    visit(page, server, "flashcards", language)
    expect(waiting(page)).to_have_text(say(0, 10))
    start(page)
    reveal, back, buttons = (
        page.locator(".cards-reveal"),
        page.locator(".card-back"),
        page.locator(".cards-grades button"),
    )
    expect(front(page)).to_have_text(CARDS[0].front[language])
    expect(back).to_be_hidden()
    page.keyboard.press("3")
    expect(back, "no answer is given before it was shown").to_be_hidden()
    page.keyboard.press("Enter")
    expect(back).to_be_focused()
    expect(back).to_contain_text(re.sub("<[^>]+>", "", CARDS[0].back[language].partition("</p>")[0]))
    intervals = [button.locator("small").inner_text() for button in buttons.all()]
    assert len(set(intervals)) == 4
    assert all(re.fullmatch(r"\d+(분|시간|일|分|時間|日)", interval) for interval in intervals), intervals
    page.keyboard.press("3")
    expect(reveal).to_be_focused()
    expect(front(page)).to_have_text(CARDS[1].front[language])
    status = page.locator(".cards-session [role=status]")
    expect(status).to_contain_text(intervals[2])
    expect(page.locator("progress")).to_have_attribute("value", "1")
    give(page, 1, 4)
    page.locator("[name=stop]").press("Enter")
    end = page.locator(".cards-end")
    expect(end).to_be_focused()
    expect(end.locator("p").nth(1)).to_have_text(say(3, 2))
    expect(end.locator("li")).to_have_text([CARDS[1].front[language]])


def test_each_grade_brings_the_interval_its_button_says(site: Path, server: Server, page: Page) -> None:
    visit(page, server, "flashcards", "ko")
    start(page)
    for grade in (1, 2, 3, 4):
        page.keyboard.press("Space")
        said = page.locator(f".cards-grades button[value='{grade}'] small").inner_text()
        page.keyboard.press(str(grade))
        state = kept(page)[f"{CARDS[grade - 1].id}:ko"]
        minutes = (state["due"] / 1000 - MORNING) / 60
        assert said == (f"{minutes:.0f}분" if minutes < 60 else f"{minutes / 60 / 24:.0f}일")


def test_an_answer_is_taken_back(site: Path, server: Server, page: Page, language: str) -> None:
    visit(page, server, "flashcards", language)
    start(page)
    give(page, 4, 1)
    before = kept(page)
    give(page, 3)
    for text in (CARDS[2], CARDS[1], CARDS[0]):
        page.keyboard.press("u")
        expect(front(page)).to_have_text(text.front[language])
        expect(page.locator(".card-back")).to_be_hidden()
        if text is CARDS[2]:
            assert kept(page) == before
    assert kept(page) == {}
    expect(page.locator("progress")).to_have_attribute("value", "0")
    expect(page.locator(".cards-session [name=undo]")).to_be_disabled()


def test_a_known_card_comes_back_on_its_day(site: Path, server: Server, page: Page, language: str) -> None:
    visit(page, server, "flashcards", language)
    choose(page, "python", language, 1)
    start(page)
    give(page, 4)
    expect(page.locator(".cards-end")).to_be_visible()
    [state] = kept(page).values()
    due = state["due"] // 1000
    assert due > MORNING + DAY
    for time, count in ((MORNING, 0), (due - DAY, 0), (due - 5 * HOUR, 1), (due + 30 * DAY, 1)):
        visit(page, server, "index", language, time)
        line = page.locator(".due")
        expect(line).to_be_visible() if count else expect(line).to_be_hidden()
    expect(line).to_have_text(say(1))
    line.locator("a").click()
    expect(waiting(page), "and the day brings a new card, too").to_have_text(say(1, 1))
    expect(page.locator("[name=direction] option:checked")).to_contain_text("(1)")
    start(page)
    expect(front(page)).to_have_text(next(card for card in CARDS if card.section == "python").front[language])


def test_a_forgotten_card_comes_back_within_the_session(site: Path, server: Server, page: Page) -> None:
    visit(page, server, "flashcards", "ja")
    choose(page, "ml", "ja", 2)
    start(page)
    first = front(page).inner_text()
    give(page, 1, 4)
    expect(front(page)).to_have_text(first)
    give(page, 3)
    expect(front(page), "it is learned in steps").to_have_text(first)
    give(page, 3)
    expect(page.locator(".cards-end")).to_be_visible()


def test_new_cards_come_in_daily_portions(site: Path, server: Server, page: Page) -> None:
    visit(page, server, "flashcards", "ko")
    choose(page, "terms", "ko-ja", 2)
    expect(waiting(page)).to_have_text(say(0, 2))
    start(page)
    give(page, 4, 4)
    expect(page.locator(".cards-end")).to_be_visible()
    page.locator("[name=back]").press("Enter")
    expect(page.locator(".cards-choice button")).to_be_disabled()
    for time, fresh in ((MORNING + 17 * HOUR, 0), (MORNING + 19 * HOUR, 2)):
        visit(page, server, "flashcards", "ko", time)
        expect(page.locator(".cards-choice button")).to_be_enabled(enabled=bool(fresh))
        expect(waiting(page), "a day begins at four in the morning").to_have_text(say(0, fresh) if fresh else say(0))
    choose(page, "terms", "ko-ja", 0)
    expect(page.locator(".cards-choice button")).to_be_disabled()


def test_choices_and_schedule_go_with_the_reader(
    site: Path, server: Server, page: Page, language: str, other: str
) -> None:
    visit(page, server, "flashcards", language)
    choose(page, "terms", "ja-ko", 7)
    start(page)
    give(page, 4)
    page.locator("a.toggle").click()
    page.wait_for_url(f"**/{address('flashcards', other)}*")
    values = {name: page.locator(f"[name={name}]").input_value() for name in ("deck", "direction", "limit")}
    assert values == {"deck": "terms", "direction": "ja-ko", "limit": "7"}
    expect(waiting(page)).to_have_text(say(0, 6))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_term_is_asked_and_answered_in_the_languages_chosen(
    site: Path, server: Server, page: Page, language: str, direction: str
) -> None:
    term = next(card for card in CARDS if card.english)
    asked, answered = direction.split("-") if "-" in direction else (direction, direction)
    visit(page, server, "flashcards", language)
    choose(page, "terms", direction)
    start(page)
    expect(front(page)).to_have_text(term.front[asked])
    expect(front(page)).to_have_attribute("lang", asked)
    give_nothing_away = front(page).locator("rt")
    expect(give_nothing_away).to_have_count(0)
    page.keyboard.press("Space")
    back = page.locator(".card-back")
    expect(back).to_have_attribute("lang", answered)
    expect(back).to_contain_text(term.english)
    expect(back).to_contain_text(re.sub("<[^>]+>", "", term.back[answered]))
    expect(back.locator("rt")).to_have_text([kana for _, kana in term.reading if kana] if "ja" in direction else [])
    if asked != answered:
        expect(back.locator(".card-word").last).to_contain_text(re.sub("<[^>]+>", "", term.front[answered]))


def test_by_touch(site: Path, server: Server, browser: Browser, language: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(server.url + address("flashcards", language))
    page.locator(".cards-choice button").tap()
    for number in range(3):
        expect(front(page)).to_have_text(CARDS[number].front[language])
        page.locator(".cards-reveal").tap()
        good = page.locator(".cards-grades button[value='3']")
        expect(good).to_be_in_viewport(ratio=1)
        size = good.bounding_box()
        assert min(size["width"], size["height"]) >= 44
        good.tap()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert len(kept(page)) == 3
    context.close()


def test_what_changes_is_read_aloud(site: Path, server: Server, page: Page, language: str) -> None:
    visit(page, server, "flashcards", language)
    start(page)
    reveal = page.locator(".cards-reveal")
    expect(reveal).to_have_accessible_description(CARDS[0].front[language])
    give(page, 2)
    expect(page.get_by_role("status").filter(visible=True)).to_contain_text("2")
    expect(reveal).to_have_accessible_description(CARDS[1].front[language])
    page.keyboard.press("Enter")
    expect(page.locator(".cards-grades")).to_have_accessible_name(re.compile(".+"))


def test_a_schedule_outlives_its_card_but_does_not_count(site: Path, server: Server, page: Page) -> None:
    visit(page, server, "index", "ko")
    gone = {"due": 1, "last": 1, "first": 1, "state": 2, "reps": 1, "stability": 3, "difficulty": 5, "days": 3}
    page.evaluate("cards => localStorage.study = JSON.stringify({ cards })", {"term:no-longer:ko": gone})
    visit(page, server, "flashcards", "ko")
    assert kept(page)["term:no-longer:ko"]["stability"] == 3
    visit(page, server, "index", "ko")
    expect(page.locator(".due")).to_be_hidden()


def test_cards_work_from_a_folder(site: Path, browser: Browser, language: str) -> None:
    page = browser.new_page()
    page.goto((site / address("flashcards", language) / "index.html").as_uri())
    start(page)
    page.keyboard.press("Space")
    page.locator(".card-back a").click()
    page.wait_for_url("file://**/index.html")
    expect(page.locator("h1")).to_contain_text(re.sub("<[^>]+>", "", CARDS[0].front[language]))
    page.close()


def test_without_scripts_the_questions_are_a_list(site: Path, server: Server, browser: Browser, language: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address("flashcards", language))
    expect(page.locator(".cards")).to_be_hidden()
    questions = [card for card in CARDS if card.section]
    expect(page.locator("article noscript summary")).to_have_count(len(questions))
    page.locator("article noscript summary").first.click()
    expect(page.locator("article details p").first).to_be_visible()
    page.close()


def test_every_state_is_accessible(site: Path, server: Server, page: Page, language: str) -> None:
    found = {}

    def look(state: str) -> None:
        page.evaluate(SETTLED)
        found[state] = violations(page, {})

    visit(page, server, "flashcards", language)
    page.evaluate(AXE)
    look("choice")
    choose(page, "all", "ja-ko")
    start(page)
    look("front")
    page.keyboard.press("Enter")
    look("back")
    page.keyboard.press("1")
    give(page, 3)
    look("next")
    page.locator("[name=stop]").click()
    page.locator(".cards-weak summary").click()
    look("end")
    visit(page, server, "index", language, MORNING + HOUR)
    page.evaluate(AXE)
    expect(page.locator(".due")).to_be_visible()
    look("start page")
    assert {state: faults for state, faults in found.items() if faults} == {}

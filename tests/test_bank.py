"""The question bank lists every question of the site; a reader chooses among them, and can share the choice."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, expect

from conftest import Server
from pages import LANGUAGES
from questions import KINDS, questions
from test_reading import AXE, faults
from test_site import SOURCES, address, html
from test_state import leave

QUESTIONS = {language: questions(page for page in SOURCES if page.language == language) for language in LANGUAGES}
SHOWN = ".bank li:visible"


def count(page: Page) -> int:
    """How many questions the page says it shows."""
    return int(re.search(r"\d+", page.locator(".filters output").inner_text())[0])


def select(page: Page, **chosen: str) -> None:
    for name, value in chosen.items():
        page.locator(f"select[name={name}]").select_option(value)


def test_every_question_is_listed_and_leads_to_its_place(site: Path, language: str) -> None:
    text = html(site, "questions", language)
    listed = re.findall(r'<li data-question="([^"]+)".*?<a href="([^"]+)"', text, re.DOTALL)
    assert {name for name, _ in listed} == {question.id for question in QUESTIONS[language]}
    assert len(listed) == len(QUESTIONS[language]) == len(QUESTIONS["ko"])
    assert {question.kind for question in QUESTIONS[language]} == set(KINDS)
    folder = site / address("questions", language)
    for name, link in listed:
        path, _, place = link.partition("#")
        page = (folder / path / "index.html").resolve()
        assert page == (site / address(name.partition("#")[0], language) / "index.html").resolve()
        assert not place or page.read_text("utf-8").count(f'id="{place}"') == 1, name


def test_every_question_of_an_interview_has_an_answer(language: str) -> None:
    lacking = [question.id for question in QUESTIONS[language] if question.kind != "exam" and not question.answer]
    assert lacking == []
    pages = [page for page in SOURCES if page.language == language and page.meta.get("kind") == "question"]
    folds = sum(page.text.count("\n??? question ") for page in pages)
    assert len([question for question in QUESTIONS[language] if question.kind == "follow-up"]) == folds > 0


def test_without_scripts_it_is_a_plain_list(site: Path, server: Server, browser: Browser, language: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address("questions", language))
    expect(page.locator(SHOWN)).to_have_count(len(QUESTIONS[language]))
    for hidden in (".filters", ".data", ".unsaved"):
        expect(page.locator(hidden)).to_be_hidden()
    page.close()


def test_a_choice_is_counted_kept_in_the_address_and_taken_to_the_twin(
    site: Path, server: Server, page: Page, language: str, other: str
) -> None:
    page.goto(server.url + address("questions", language))
    assert count(page) == len(QUESTIONS[language])
    select(page, section="ml", kind="follow-up", difficulty="medium", frequency="very common")
    wanted = {
        question.id
        for question in QUESTIONS[language]
        if (question.section, question.kind) == ("ml", "follow-up")
        and (question.difficulty, question.frequency) == ("medium", "very common")
    }
    for where in ("here", "after a reload", "at the twin"):
        if where == "after a reload":
            page.reload()
        if where == "at the twin":
            page.locator("a.toggle").click()
            expect(page.locator("html")).to_have_attribute("lang", other)
        expect(page.locator(SHOWN)).to_have_count(len(wanted))
        ids = page.locator(SHOWN).evaluate_all("items => items.map(item => item.dataset.question)")
        assert (set(ids), count(page)) == (wanted, len(wanted)), where
        assert parse_qs(urlsplit(page.url).query)["kind"] == ["follow-up"], where
    page.evaluate(AXE)
    assert faults(page, page.viewport_size["width"]) == []
    page.locator(".filters [type=reset]").click()
    expect(page.locator(SHOWN)).to_have_count(len(QUESTIONS[language]))
    assert urlsplit(page.url).query == ""


def test_words_and_marks_choose_too(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address("questions", language))
    leave(page, marks={"ml/ensembles": "known", "ml/ensembles#follow-up-2": "unsure"})
    page.goto(server.url + address("questions", language) + "?mark=unsure&section=nothing")
    expect(page.locator(SHOWN)).to_have_count(1)
    expect(page.locator(SHOWN)).to_have_attribute("data-question", "ml/ensembles#follow-up-2")
    expect(page.locator(f"{SHOWN} .context")).to_be_visible()
    select(page, mark="")
    page.locator("[name=text]").fill("ｘｇｂｏｏｓｔ")  # as an input method may leave it
    expect(page.locator(SHOWN)).not_to_have_count(len(QUESTIONS[language]))
    texts = page.locator(SHOWN).all_inner_texts()
    assert texts
    assert all("XGBoost" in text for text in texts)
    page.locator("[name=text]").fill("nothing of the kind")
    expect(page.locator(SHOWN)).to_have_count(0)
    assert count(page) == 0
    expect(page.locator("[name=random]")).to_be_disabled()
    page.evaluate(AXE)
    assert faults(page, page.viewport_size["width"]) == []


def test_by_keyboard_to_one_at_random(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address("questions", language) + "?kind=follow-up")
    page.locator("select[name=section]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("select[name=section]")).not_to_have_value("")
    section = page.locator("select[name=section]").input_value()
    for _ in range(20):
        if page.evaluate("document.activeElement.name") == "random":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/{section}/[\w-]+/#follow-up-\d+$"))
    expect(page.locator(urlsplit(page.url).fragment.join(("#", "")))).to_be_in_viewport()
    page.go_back()
    expect(page.locator("select[name=section]")).to_have_value(section)


def test_a_choice_goes_on_to_the_interview(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address("questions", language))
    select(page, section="python")
    page.locator(".filters a").click()
    page.wait_for_url(server.url + address("interview", language) + "?section=python")
    expect(page.locator("select[name=section]")).to_have_value("python")

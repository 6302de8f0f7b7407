"""The mock interview asks, counts the time, shows the answer, and says what to read next."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from conftest import Server
from test_bank import QUESTIONS, select
from test_reading import AXE, faults
from test_site import address
from test_state import leave, state


def begin(page: Page, server: Server, language: str, questions: int = 3) -> None:
    page.goto(server.url + address("interview", language))
    page.locator("[name=count]").fill(str(questions))
    page.locator("[name=count]").press("Enter")


def test_an_interview_by_keyboard_alone(site: Path, server: Server, page: Page, language: str) -> None:
    begin(page, server, language)
    asked, answer, reveal = page.locator("#asked"), page.locator(".interview .spoken"), page.locator("[name=reveal]")
    known = {question.text for question in QUESTIONS[language]}
    texts = []
    page.evaluate(AXE)
    for number in range(3):
        expect(asked).to_be_focused()
        expect(page.locator("#position")).to_contain_text(str(number + 1))
        expect(answer).to_be_hidden()
        expect(page.locator(".rating")).to_be_hidden()
        texts.append(asked.locator("span").inner_html())
        page.keyboard.press(str(number + 1))
        expect(answer).to_be_hidden()  # a key rates only what has been revealed
        page.keyboard.press("Tab")
        expect(reveal).to_be_focused()
        page.keyboard.press("Enter")
        expect(answer).to_be_focused()
        expect(reveal).to_be_hidden()
        if not number:
            assert faults(page, page.viewport_size["width"]) == []
        page.keyboard.press(str(number + 1))
    assert len(set(texts)) == 3
    assert set(texts) <= known
    expect(page.locator("#result")).to_be_focused()
    assert faults(page, page.viewport_size["width"]) == []
    links = page.locator(".result li a")
    assert [link.locator("span").inner_html() for link in links.all()] == texts[:2]
    assert sorted(state(page)["marks"].values()) == ["known", "unsure", "unsure"]
    links.first.press("Enter")
    page.wait_for_url(lambda url: "/interview/" not in url)
    assert page.locator("h1").count() == 1


def test_the_answer_is_that_of_the_page(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address("interview", language) + "?section=ml&kind=question&difficulty=medium")
    page.locator("[name=count]").press("Enter")
    page.locator("[name=reveal]").click()
    text = page.locator("#asked span").inner_html()
    answer = page.locator(".interview .spoken > div").inner_text()
    name = next(question.id for question in QUESTIONS[language] if question.text == text)
    page.goto(server.url + address(name, language))
    shown = page.locator(".spoken p:not(.admonition-title)").all_inner_texts()
    assert answer.split() == " ".join(shown).split()


def test_time_runs_out_and_starts_anew(site: Path, server: Server, page: Page, language: str) -> None:
    page.clock.install(time="2026-01-01T09:00")
    page.goto(server.url + address("interview", language))
    page.clock.pause_at("2026-01-01T10:00")
    select(page, seconds="30")
    page.locator("[name=count]").press("Enter")
    clock, alert = page.get_by_role("timer"), page.locator(".interview [role=alert]")
    expect(clock).to_have_text("0:30")
    page.clock.run_for(10_000)
    expect(clock).to_have_text("0:20")
    expect(alert).to_be_empty()
    page.clock.run_for(21_000)
    expect(alert).not_to_be_empty()
    page.locator("[name=reveal]").click()
    page.locator(".rating button").last.click()
    expect(clock).to_have_text("0:30")
    expect(alert).to_be_empty()
    page.clock.run_for(5_000)
    page.locator("[name=reveal]").click()
    page.clock.run_for(9_000)
    expect(clock).to_have_text("0:25")


def test_it_asks_what_was_chosen_and_can_be_left(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address("interview", language))
    leave(page, marks={"ml/ensembles": "unsure"})
    page.goto(server.url + address("interview", language) + "?mark=unsure&seconds=0&count=9")
    page.locator("[name=count]").press("Enter")
    expect(page.locator("#position")).to_contain_text("1")
    expect(page.locator("#position")).not_to_contain_text("9")
    expect(page.get_by_role("timer")).to_be_empty()
    expect(page.locator(".interview [role=alert]")).to_be_empty()
    page.locator("[name=finish]").click()
    expect(page.locator("#result")).to_be_focused()
    expect(page.locator(".result [data-text]")).not_to_be_empty()
    expect(page.locator("#read-next")).to_be_hidden()
    page.locator("[name=restart]").click()
    expect(page.locator(".filters")).to_be_visible()
    select(page, mark="known")
    expect(page.locator(".filters button")).to_be_disabled()


def test_without_scripts_it_says_so_and_leads_to_the_bank(
    site: Path, server: Server, browser: Browser, language: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address("interview", language))
    for hidden in (".filters", ".interview", ".result"):
        expect(page.locator(hidden)).to_be_hidden()
    page.locator("noscript a").click()
    page.wait_for_url(server.url + address("questions", language))
    page.close()

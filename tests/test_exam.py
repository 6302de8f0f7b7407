"""Written exams: time that runs when asked to, ticks that stay, scenarios that are scored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Server
from pages import read_pages
from repository import ROOT
from test_site import address, html

EXAMS = sorted(page.id for page in read_pages(ROOT) if page.language == "ko" and page.meta.get("kind") == "exam")
TOPICS = """
define-ci-cd-ct devops-vs-mlops-cicd why-continuous-training which-stage ci-cd-ct-workflow essay-devops-and-mlops
essay-continuous-training essay-pipeline-stages essay-reproducibility essay-drift essay-explainability
essay-maturity-levels essay-feature-store essay-deployment-strategies
"""
ESSAY, SCENARIOS = "exam/essay-drift", "exam/which-stage"


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def test_every_question_of_the_exam_is_there(language: str) -> None:
    assert {f"exam/{topic}" for topic in TOPICS.split()} <= {
        page.id for page in read_pages(ROOT) if page.language == language
    }


@pytest.mark.parametrize("exam", EXAMS)
def test_a_question_is_complete(site: Path, exam: str, language: str) -> None:
    text = html(site, exam, language)
    assert 'class="countdown"' in text
    assert 'class="answer"' in text.partition('id="model-answer"')[2].partition("<h2")[0], "the answer is folded"
    assert len(re.findall(r'id="marks-\d+-\d+"', text)) >= 5
    assert text.partition('id="related"')[2].count("<a ") >= 2


def test_time_runs_stands_still_and_ends(site: Path, server: Server, page: Page, language: str) -> None:
    page.clock.install(time="2026-01-01T09:00")
    page.goto(server.url + address(ESSAY, language))
    page.clock.pause_at("2026-01-01T10:00")
    clock, start = page.get_by_role("timer"), page.locator(".countdown button").first
    minutes = int(page.locator(".countdown").get_attribute("data-minutes"))
    again = page.locator(".countdown button").last
    expect(clock).to_have_text(f"{minutes}:00")
    expect(again).to_be_hidden()
    start.press("Enter")
    page.clock.run_for(61_000)
    expect(clock).to_have_text(f"{minutes - 2}:59")
    start.press("Enter")
    page.clock.run_for(60_000)
    expect(clock).to_have_text(f"{minutes - 2}:59")
    start.press("Enter")
    page.clock.run_for(minutes * 60_000)
    expect(clock).to_have_text("0:00")
    expect(page.locator(".countdown [role=alert]")).not_to_be_empty()
    again.click()
    expect(clock).to_have_text(f"{minutes}:00")


def test_ticks_stay_and_go_with_the_reader(site: Path, server: Server, page: Page, language: str, other: str) -> None:
    page.goto(server.url + address(ESSAY, language))
    boxes, score = page.locator(".marks input"), page.locator(".score:visible output")
    count = boxes.count()
    boxes.nth(1).press("Space")
    page.locator(".marks label").nth(3).click()
    assert set(numbers(score.inner_text())) == {2, count}
    page.reload()
    for tongue in (language, other):
        page.goto(server.url + address(ESSAY, tongue))
        assert [boxes.nth(number).is_checked() for number in range(4)] == [False, True, False, True]
    page.locator(".score:visible button").click()
    page.reload()
    assert page.locator(".marks input:checked").count() == 0


def test_scenarios_are_sorted_by_one_key_each(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address(SCENARIOS, language))
    quizzes, score = page.locator(".quiz"), page.locator(".score:visible output").first
    count = quizzes.count()
    assert count >= 8
    for number in range(count):
        options = quizzes.nth(number).locator("li")
        right = [option.get_attribute("class") for option in options.all()].index("quiz-right")
        options.first.locator("input").focus()
        chosen = right if number else (right + 1) % 3
        page.keyboard.press(str(chosen + 1))
        expect(options.nth(chosen).locator(".quiz-why")).to_be_visible()
    assert numbers(score.inner_text()) == [count - 1, count, count]
    quizzes.first.locator("li.quiz-right label").click()
    assert numbers(score.inner_text())[0] == count - 1, "the first choice counts"
    page.locator(".score:visible button").first.press("Enter")
    assert page.locator(".quiz :checked").count() == 0
    assert numbers(score.inner_text()) == [0, 0, count]


def test_without_scripts_answers_still_explain(site: Path, server: Server, browser: Browser, language: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address(SCENARIOS, language))
    quiz = page.locator(".quiz").first
    expect(quiz.locator(".quiz-why").first).to_be_hidden()
    quiz.locator("label").first.click()
    expect(quiz.locator(".quiz-why").first).to_be_visible()
    expect(page.locator(".countdown")).to_be_hidden()
    page.close()

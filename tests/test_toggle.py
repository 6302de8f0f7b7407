"""The language toggle keeps the page and the heading; quizzes answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Server
from test_site import PAGES, address

QUESTION = "ml/precision-recall-f1"


@pytest.mark.parametrize("page", PAGES)
def test_the_toggle_leads_to_the_twin_and_back(site: Path, page: str) -> None:
    for language, other in (("ko", "ja"), ("ja", "ko")):
        text = (site / address(page, language) / "index.html").read_text("utf-8")
        link = text.split('class="md-header__button toggle" href="', 1)[1].split('"', 1)[0]
        target = (site / address(page, language) / link).resolve()
        assert target == (site / address(page, other)).resolve()


@pytest.mark.parametrize("heading", ["traps", "curve"])
def test_the_toggle_keeps_the_heading(
    page: Page, server: Server, site: Path, language: str, other: str, heading: str
) -> None:
    page.goto(server.url + address(QUESTION, language))
    page.evaluate("id => window.scrollTo(0, document.getElementById(id).offsetTop - 60)", heading)
    page.locator("a.toggle").click()
    page.wait_for_url(server.url + address(QUESTION, other) + f"#{heading}", timeout=5000)
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.locator(f"#{heading}")).to_be_in_viewport()


def test_the_toggle_works_by_keyboard(browser: Browser, server: Server, site: Path) -> None:
    page = browser.new_page()
    page.goto(server.url + address(QUESTION, "ko") + "#follow-ups")
    page.locator("a.toggle").press("Enter")
    page.wait_for_url(server.url + address(QUESTION, "ja") + "#follow-ups")
    page.close()


def test_a_quiz_explains_the_option_that_is_chosen(browser: Browser, server: Server, site: Path, language: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address(QUESTION, language))
    quiz = page.locator(".quiz").first
    for kind in ("quiz-wrong", "quiz-right"):
        option = quiz.locator(f"li.{kind}").first
        expect(option.locator(".quiz-why")).to_be_hidden()
        option.get_by_role("radio").check()
        expect(option.locator(".quiz-why")).to_be_visible()
    page.close()

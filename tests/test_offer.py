"""A first visit: who prefers the other language is offered it, once, and led nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from conftest import Reader, Server
from test_reading import AXE, violations
from test_site import address

QUESTION = "ml/ensembles"


@pytest.fixture
def visitor(browser: Browser, reader: Reader, other: str) -> Iterator[BrowserContext]:
    """Someone whose browser prefers the language that the page is not in."""
    size = {"width": reader.width, "height": 844}
    context = browser.new_context(locale=f"{other}-XX", viewport=size, color_scheme=reader.scheme)
    yield context
    context.close()


def test_the_other_language_is_offered_in_its_own_words(
    site: Path, server: Server, visitor: BrowserContext, language: str, other: str
) -> None:
    page = visitor.new_page()
    page.goto(server.url + address(QUESTION, language), wait_until="networkidle")
    assert page.url == server.url + address(QUESTION, language), "nobody is led away"
    offer = page.locator(".offer")
    expect(offer).to_be_visible()
    expect(offer).to_have_attribute("lang", other)
    assert offer.bounding_box()["height"] < 60, "one line"
    page.evaluate(AXE)
    assert violations(page, {}) == []
    offer.get_by_role("link").press("Enter")
    page.wait_for_url(server.url + address(QUESTION, other))
    page.goto(server.url + address(QUESTION, language))
    expect(offer).to_be_hidden()


def test_nothing_moves_when_it_appears(site: Path, server: Server, visitor: BrowserContext, language: str) -> None:
    page = visitor.new_page()
    page.goto(server.url + address(QUESTION, language), wait_until="networkidle")
    offer, heading = page.locator(".offer"), page.locator("h1")
    expect(offer).to_be_visible()
    before = heading.bounding_box()
    offer.get_by_role("button").press("Enter")
    expect(offer).to_be_hidden()
    assert heading.bounding_box() == before
    page.goto(server.url + address("mlops/drift", language))
    expect(page.locator(".offer")).to_be_hidden()


def test_who_uses_the_toggle_has_chosen(
    site: Path, server: Server, visitor: BrowserContext, language: str, other: str
) -> None:
    page = visitor.new_page()
    page.goto(server.url + address(QUESTION, language))
    page.locator("a.toggle").click()
    page.wait_for_url(server.url + address(QUESTION, other))
    page.goto(server.url + address(QUESTION, language))
    expect(page.locator("button.parallel")).to_be_visible()
    expect(page.locator(".offer")).to_be_hidden()


@pytest.mark.parametrize("locale", ["same", "en-US"])
def test_nobody_else_sees_it(site: Path, server: Server, browser: Browser, language: str, locale: str) -> None:
    page = browser.new_page(locale=language if locale == "same" else locale)
    page.goto(server.url + address(QUESTION, language), wait_until="networkidle")
    expect(page.locator(".offer")).to_be_hidden()
    page.close()


def test_without_scripts_there_is_none(site: Path, server: Server, browser: Browser, language: str, other: str) -> None:
    page = browser.new_page(java_script_enabled=False, locale=other)
    page.goto(server.url + address(QUESTION, language))
    expect(page.locator(".offer")).to_be_hidden()
    page.close()

"""What a reader leaves behind stays, goes with the language, and goes to and from a file; nothing of it is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import Changed, Server, serve
from repository import ROOT, changes
from test_reading import AXE, violations
from test_site import address

QUESTION, NOTE, EXAM = "ml/ensembles", "mlops/drift", "exam/essay-drift"
BAD_FILES = {
    "no JSON": "study",
    "another kind of file": "[]",
    "a later version": '{"version": 2}',
    "an unknown mark": '{"version": 1, "marks": {"ml/ensembles": "maybe"}}',
    "ticks that are none": '{"version": 1, "ticks": {"exam/essay-drift": [1]}}',
    "a choice without a verdict": '{"version": 1, "quizzes": {"ml/ensembles#quiz-1": {"option": 1}}}',
    "a card that is none": '{"version": 1, "cards": {"term:recall": 3}}',
    "a part that is none": '{"version": 1, "later": 3}',
}
NO_ROOM = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
DENIED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"


def state(page: Page) -> dict:
    return json.loads(page.evaluate("localStorage.getItem('study') ?? '{}'"))


def leave(page: Page, **parts: dict) -> None:
    """Leave a state behind, as an earlier visit did; the page must be of the site."""
    page.evaluate("state => localStorage.setItem('study', JSON.stringify(state))", {"version": 1, **parts})


def button(page: Page, mark: str) -> Locator:
    return page.locator(f".marking button[value={mark}]")


@pytest.mark.parametrize("name", [QUESTION, NOTE, EXAM])
def test_a_mark_stays_and_goes_with_the_language(
    site: Path, server: Server, page: Page, name: str, language: str, other: str
) -> None:
    page.goto(server.url + address(name, language))
    button(page, "unsure").press("Enter")
    expect(button(page, "unsure")).to_have_attribute("aria-pressed", "true")
    button(page, "known").click()
    page.evaluate(AXE)
    assert violations(page, {}) == []
    page.goto(server.url + address(name, other))
    expect(button(page, "known")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "unsure")).to_have_attribute("aria-pressed", "false")
    button(page, "known").click()
    expect(button(page, "known")).to_have_attribute("aria-pressed", "false")
    assert state(page)["marks"] == {}


def test_marks_are_counted_on_front_pages_and_shown_in_lists(
    site: Path, server: Server, page: Page, language: str
) -> None:
    page.goto(server.url + address("ml/index", language))
    line = page.locator(".progress")
    expect(line).to_contain_text("5")
    leave(page, marks={"ml/ensembles": "known", "ml/regularization": "unsure", "mlops/drift": "known"})
    page.reload()
    counts = "".join(character if character.isdigit() else " " for character in line.inner_text()).split()
    assert counts == ["1", "1", "3", "5"]
    for name, mark in (("ml/ensembles", "known"), ("ml/regularization", "unsure")):
        expect(page.locator(f"li[data-question='{name}'] [data-badge]")).to_have_attribute("data-badge", mark)
    assert page.locator("li [data-badge]").count() == 2
    page.goto(server.url + address("index", language))
    counts = "".join(character if character.isdigit() else " " for character in line.inner_text()).split()
    assert counts[:2] == ["2", "1"]
    assert int(counts[2]) + 3 == int(counts[3])


def test_another_tab_hears_of_a_mark(site: Path, server: Server, browser: Browser) -> None:
    context = browser.new_context()
    one, other = context.new_page(), context.new_page()
    one.goto(server.url + address(QUESTION, "ko"))
    other.goto(server.url + address(QUESTION, "ja"))
    button(one, "known").click()
    expect(button(other, "known")).to_have_attribute("aria-pressed", "true")
    context.close()


@pytest.mark.parametrize("name", [QUESTION, NOTE])
def test_the_score_of_quizzes_is_kept(site: Path, server: Server, page: Page, name: str, language: str) -> None:
    page.goto(server.url + address(name, language))
    quizzes, score = page.locator(".quiz"), page.locator(".score:visible output")
    fresh = score.inner_text()
    quizzes.nth(0).locator("li.quiz-wrong label").first.click()
    quizzes.nth(1).locator("li.quiz-right label").click()
    scored = score.inner_text()
    assert scored != fresh
    page.reload()
    expect(score).to_have_text(scored)
    expect(quizzes.nth(0).locator(".quiz-wrong:has(:checked)")).to_have_count(1)
    page.locator(".score:visible button").click()
    expect(score).to_have_text(fresh)
    page.reload()
    expect(page.locator(".quiz :checked")).to_have_count(0)


def test_a_file_takes_everything_to_another_browser(
    site: Path, server: Server, page: Page, browser: Browser, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "study.json"
    page.goto(server.url + address("questions", language))
    leave(page, marks={"ml/ensembles": "known"}, cards={"term:recall": {"reps": 3}}, later={"a": {}})
    with page.expect_download() as download:
        page.locator(".data [name=export]").click()
    download.value.save_as(file)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".data [name=clear]").click()
    expect(page.locator(".data [role=status]")).not_to_be_empty()
    assert state(page).get("marks", {}) == {}
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(server.url + address("questions", language))
        leave(other, marks={"ml/ensembles": "unsure", "ml/regularization": "unsure"})
        other.locator(".data input").set_input_files(file)
        expect(other.locator("li[data-question='ml/ensembles'] [data-badge]")).to_have_attribute("data-badge", "known")
        assert state(other)["marks"] == {"ml/ensembles": "known", "ml/regularization": "unsure"}
        assert (state(other)["cards"], state(other)["later"]) == ({"term:recall": {"reps": 3}}, {"a": {}})


def test_clearing_asks_first(site: Path, server: Server, page: Page) -> None:
    page.goto(server.url + address("questions", "ko"))
    leave(page, marks={"ml/ensembles": "known"})
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.locator(".data [name=clear]").click()
    assert state(page)["marks"] == {"ml/ensembles": "known"}


def test_a_bad_file_is_named_and_changes_nothing(site: Path, server: Server, browser: Browser, language: str) -> None:
    page = browser.new_page()
    page.goto(server.url + address("questions", language))
    leave(page, marks={"ml/ensembles": "known"})
    before = page.evaluate("localStorage.getItem('study')")
    status = page.locator(".data [role=status]")
    for what, text in BAD_FILES.items():
        status.evaluate("status => { status.textContent = '' }")
        page.locator(".data input").set_input_files({"name": "a.json", "mimeType": "", "buffer": text.encode()})
        expect(status, what).to_contain_text("JSON" if what == "no JSON" else "(" if language == "ko" else "（")
        assert page.evaluate("localStorage.getItem('study')") == before, what
    page.close()


@pytest.mark.parametrize("trouble", [NO_ROOM, DENIED], ids=["full", "denied"])
def test_what_the_browser_does_not_keep_is_said(
    site: Path, server: Server, page: Page, trouble: str, language: str
) -> None:
    page.add_init_script(trouble)
    page.goto(server.url + address(QUESTION, language))
    expect(page.locator(".unsaved")).to_be_hidden()
    button(page, "known").click()
    expect(page.locator(".unsaved")).to_be_visible()
    expect(button(page, "known")).to_have_attribute("aria-pressed", "true")
    page.evaluate(AXE)
    assert violations(page, {"runOnly": "color-contrast"}) == []


@changes
def rename(root: Path) -> None:
    (root / "renamed.json").write_text('{"ml/trees": "ml/ensembles"}', "utf-8")


@pytest.fixture(scope="module")
def renamed(changed: Changed) -> Iterator[str]:
    """The address of a site whose `ml/ensembles` was once `ml/trees`."""
    with serve(changed.site) as url:
        yield url


def test_a_renamed_page_is_found_and_keeps_what_was_left(renamed: str, browser: Browser, language: str) -> None:
    page = browser.new_page()
    page.goto(renamed)
    leave(
        page,
        marks={"ml/trees": "known", "ml/trees#follow-up-2": "unsure"},
        quizzes={"ml/trees#quiz-1": {"option": 0, "right": False}},
        cards={"question:ml/trees": {"reps": 1}},
    )
    page.goto(renamed + address("ml/trees", language) + "#traps")
    page.wait_for_url(renamed + address(QUESTION, language) + "#traps")
    expect(button(page, "known")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".quiz").first.locator("input").first).to_be_checked()
    button(page, "unsure").click()
    kept = state(page)
    assert kept["marks"] == {"ml/ensembles": "unsure", "ml/ensembles#follow-up-2": "unsure"}
    assert list(kept["cards"]) == ["question:ml/ensembles"]
    page.close()


def test_without_scripts_a_renamed_page_leads_on(renamed: str, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(renamed + address("ml/trees", "ja"))
    page.wait_for_url(renamed + address(QUESTION, "ja"))
    page.close()


def test_the_list_of_renames_is_the_one_the_scripts_read() -> None:
    assert 'from "../renamed.json"' in (ROOT / "scripts/state.js").read_text("utf-8")

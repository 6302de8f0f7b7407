"""The board shows what exists, from the pages and the results, and what is missing as links to where it is written."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from board import Row, rows
from checks import HEADINGS
from conftest import Changed, Server
from pages import LANGUAGES, parse, read_pages
from programs import read_programs
from repository import HOSTED, ROOT, changes, edit
from results import Result, Store
from test_site import address, html

PAGE = """---
kind: {kind}
title: a
reviewed: {who}
---

# a {{ #a }}

```mermaid
flowchart LR
```

!!! quiz "?"

    - [x] b

```python exec="on"
--8<-- "ml/a.py:one"
```
"""


def row(kind: str = "question", body: str = PAGE, behind: str = "") -> Row:
    pages = [parse(body.format(kind=kind, who=f"who-{language}"), f"docs/{language}/ml/a.md") for language in LANGUAGES]
    return rows(pages, {"ml/a": Result(versions={"Python": "3"})}, {"ml/a": behind} if behind else {})["ml/a"]


def test_a_row_counts_parts_reviews_and_versions() -> None:
    found = row()
    assert found.parts == {"cells": 1, "diagrams": 1, "quizzes": 1}
    assert found.reviewed == {"ko": "who-ko", "ja": "who-ja"}
    assert (found.versions, found.gaps, found.behind) == ({"Python": "3"}, 0, "")
    assert row(behind="ja").behind == "ja"


def test_what_a_page_of_its_kind_should_have_and_has_not_is_a_gap() -> None:
    bare = PAGE.partition("```mermaid")[0]
    assert [row(kind, bare).gaps for kind in ("question", "note", "exam")] == [3, 3, 0]


def test_every_page_that_teaches_is_on_the_board_with_what_its_program_ran_with(site: Path) -> None:
    taught = [page for page in read_pages(ROOT) if page.meta.get("kind") in HEADINGS]
    for language in LANGUAGES:
        text = html(site, "board", language)
        titles = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th>', text)
        assert sorted(titles) == sorted(str(page.meta["title"]) for page in taught if page.language == language)
    known = Store(ROOT)
    versions = known.load(read_programs(ROOT)["ml/ensembles"]).versions
    assert versions.keys() > {"Python"}
    cell = html(site, "board", "ko").partition(">앙상블, 배깅과 부스팅</a></th>")[2].partition("</tr>")[0]
    assert [name for name, version in versions.items() if f"<span>{name} {version}</span>" not in cell] == []


@changes
def take_diagrams_away_and_name_a_reviewer(root: Path) -> None:
    for language in LANGUAGES:
        page = root / f"docs/{language}/ml/ensembles.md"
        text = re.sub(r" *```mermaid.*?```\n", "", page.read_text("utf-8"), flags=re.DOTALL)
        page.write_text(text, "utf-8")
    edit(root / "docs/ko/ml/ensembles.md", "kind: question", "kind: question\nreviewed: someone")


def test_gaps_lead_to_where_they_are_written(site: Path, changed: Changed) -> None:
    assert f"{HOSTED['REPO_URL']}/new/HEAD/docs/ko/ml" in links(html(site, "board", "ko"))
    assert set(links(html(changed.bare, "board", "ko"))) == {"../contributing/", "../contributing/#add-a-question"}
    korean, japanese = (html(changed.site, "board", language) for language in LANGUAGES)
    edited = "https://example.org/notes/edit/main/docs"
    assert links(korean)[f"{edited}/ko/ml/ensembles.md"] == {"다이어그램 그리기"}
    assert links(japanese)[f"{edited}/ja/ml/ensembles.md"] == {"図を描く", "校閲する"}
    assert "한국어: someone" in korean
    assert links(japanese)["https://example.org/notes/new/HEAD/docs/ja/ml"] == {"この章に新しいページを書く"}


def links(text: str) -> dict[str, set[str]]:
    """The words of the links on a board that lead to what is missing, by their targets."""
    found: dict[str, set[str]] = {}
    for target, words in re.findall(r'<a class="gap" href="([^"]+)"[^>]*>([^<]+)</a>', text):
        found.setdefault(target, set()).add(words)
    return found


def test_on_a_phone_the_table_scrolls_and_its_pages_stay_named(
    site: Path, server: Server, browser: Browser, language: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(server.url + address("board", language))
    region = page.get_by_role("region").and_(page.locator(".board")).nth(1)
    name = region.get_by_role("rowheader").first
    before = name.bounding_box()["x"]
    region.scroll_into_view_if_needed()
    region.evaluate("element => element.scrollLeft = element.scrollWidth")
    expect(region.get_by_role("cell").nth(5)).to_be_in_viewport()
    assert abs(name.bounding_box()["x"] - before) < 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()

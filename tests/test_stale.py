"""Twins stay in step: a change to one alone is said by the tests, by the build and to the reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Changed
from faults import report
from pages import LANGUAGES
from repository import ROOT, changes, edit
from stale import LOCK, check, fingerprint, read_lock, read_pairs, sync
from test_site import html

PAGE = "ml/ensembles"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two pairs of pages in step."""
    for name in (PAGE, "ml/index"):
        for language in LANGUAGES:
            path = tmp_path / f"docs/{language}/{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"---\ntitle: {language}\n---\n\nbody of {name}\n", "utf-8")
    sync("*", tmp_path)
    return tmp_path


def faults(root: Path) -> list[str]:
    return [str(fault) for fault in check(read_pairs(root), read_lock(root))]


def change(root: Path, *languages: str) -> None:
    for language in languages:
        edit(root / f"docs/{language}/{PAGE}.md", "body", "another body")


def test_all_twins_are_in_step() -> None:
    found = check(read_pairs(ROOT), read_lock(ROOT))
    assert found == [], report(found)


def test_a_change_to_one_twin_is_said_of_the_other(root: Path) -> None:
    assert faults(root) == []
    for changed, behind in (LANGUAGES, LANGUAGES[::-1]):
        sync("*", root)
        change(root, changed)
        assert faults(root) == [
            f"docs/{behind}/{PAGE}.md: stayed as it was while docs/{changed}/{PAGE}.md changed. Bring it in step, or "
            f"leave it if it still says the same; then `make sync PAGE={PAGE}`."
        ]


def test_a_change_to_both_twins_is_to_be_recorded(root: Path) -> None:
    change(root, *LANGUAGES)
    assert faults(root) == [
        f"{LOCK}: knows {PAGE} as it was before both pages changed. If they say the same, `make sync PAGE={PAGE}`."
    ]


def test_pages_that_came_or_went_are_to_be_recorded(root: Path) -> None:
    for language in LANGUAGES:
        (root / f"docs/{language}/{PAGE}.md").rename(root / f"docs/{language}/ml/forests.md")
    assert faults(root) == [
        f"{LOCK}: lacks ml/forests. If both pages say the same, `make sync PAGE=ml/forests`.",
        f"{LOCK}: has {PAGE}, which is no pair of pages. `make sync PAGE='*'`.",
    ]
    sync("ml/forests", root)
    assert faults(root) == []
    assert [line.split()[0] for line in (root / LOCK).read_text("utf-8").splitlines()] == [
        "#",
        "ml/forests",
        "ml/index",
    ]


def test_a_lock_with_a_merge_conflict_is_written_anew(root: Path) -> None:
    good = (root / LOCK).read_text("utf-8")
    lines = good.splitlines(keepends=True)
    (root / LOCK).write_text(
        "".join([lines[0], "<<<<<<< HEAD\n", "ml/ensembles 1 2\n", "=======\n", *lines[2:]]), "utf-8"
    )
    assert f"{LOCK}: knows {PAGE}" in faults(root)[0]
    sync("*", root)
    assert (root / LOCK).read_text("utf-8") == good


def test_space_at_line_ends_drafts_and_reviews_are_no_change() -> None:
    page = "---\ntitle: a\n---\n\n# b\n\ndraft: c\n"
    same = ("---\ntitle: a\ndraft: true\nreviewed: someone\n---\n\n# b  \n\ndraft: c\n\n",)
    other = (page.replace("# b", "# B"), page.replace(": a", ": A"), page.replace("draft: c", "draft: d"))
    assert {fingerprint(text) for text in same} == {fingerprint(page)}
    assert fingerprint(page) not in {fingerprint(text) for text in other}


def test_sync_says_what_it_recorded_or_how_to_say_it(root: Path) -> None:
    def run(*page: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ROOT / "hooks/stale.py", *page]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    change(root, "ko")
    assert run(PAGE).stdout == f"in step: {PAGE}\n"
    assert faults(root) == []
    for wrong in ("", "ml/nothing"):
        done = run(wrong)
        assert done.returncode == 1
        assert f'no pair of pages is called "{wrong}". Write one as in PAGE=ml/ensembles' in done.stderr


@changes
def change_one_twin(root: Path) -> None:
    edit(root / "docs/ko/ml/cross-validation.md", "## ", "덧붙인 문장입니다.\n\n## ")
    edit(root / "docs/ja/ml/regularization.md", "## ", "書き足した文です。\n\n## ")


def test_the_reader_of_the_page_that_lags_is_told(changed: Changed) -> None:
    page, other = "ml/cross-validation", "ml/regularization"
    said = f"docs/ja/{page}.md stayed behind its twin. Bring it in step, then `make sync PAGE={page}`."
    assert said in changed.said
    history = "https://example.org/notes/commits/HEAD/docs"
    assert f'<a href="{history}/ko/{page}.md">変わった内容を見る</a>' in html(changed.site, page, "ja")
    assert f'<a href="{history}/ja/{other}.md">바뀐 내용 보기</a>' in html(changed.site, other, "ko")
    for name, language in ((page, "ko"), (other, "ja"), ("ml/ensembles", "ja")):
        assert 'class="notice"' not in html(changed.site, name, language)
    assert f'<a href="../../../{page}/" hreflang="ko">韓国語で読む</a>' in html(changed.bare, page, "ja")

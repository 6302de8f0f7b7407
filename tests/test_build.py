"""Builds: the same bytes each time, nothing run twice, nothing run for prose."""

from __future__ import annotations

import filecmp
import re
import shutil
from pathlib import Path

import decks
from conftest import Changed, Server
from repository import HOSTED, ROOT, build, changes, copy, edit
from test_faults import PAGE


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_two_clean_builds_are_the_same_to_the_byte(site: Path, server: Server, tmp_path: Path) -> None:
    root = copy(tmp_path / "clean")
    for cache in ("blocks.json", "diagrams.json"):  # not what programs printed, which test_rerun.py compares
        (root / ".cache" / cache).unlink()
    shutil.rmtree(root / ".cache/templates")
    # the copy has no history to tell how old its decks are
    done = build(root, SITE_URL=server.url, SOURCE_DATE_EPOCH=str(decks.changed(ROOT)), **HOSTED)
    assert done.returncode == 0, done.stderr
    again = root / "site"
    assert files(again) == files(site)
    _, differing, unreadable = filecmp.cmpfiles(site, again, files(site), shallow=False)
    assert (differing, unreadable) == ([], [])


@changes
def edit_prose_of_a_page_with_a_program(root: Path) -> None:
    edit(root / "docs/ko/ml/imbalanced-data.md", "## ", "덧붙인 문장입니다.\n\n## ")


def test_editing_prose_runs_no_program_and_editing_a_program_runs_one(changed: Changed) -> None:
    """The one program that is edited is that of `test_faults.py`; drafts bring programs of their own."""
    ran = re.findall(r"Ran (\S+) in \d", changed.said)
    assert [name for name in ran if (ROOT / f"snippets/{name}.py").exists()] == [PAGE]


def test_the_drop_in_fork_builds_the_same_pages(site: Path, server: Server, tmp_path: Path) -> None:
    root = copy(tmp_path / "fork")
    done = build(root, tool="properdocs", SITE_URL=server.url)
    assert done.returncode == 0, done.stderr
    assert {name for name in files(root / "site") if name.endswith(".html")} == {
        name for name in files(site) if name.endswith(".html")
    }

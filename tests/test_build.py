"""Builds: the same bytes each time, nothing run twice, nothing run for prose."""

from __future__ import annotations

import filecmp
import re
from pathlib import Path

from conftest import Server
from decks import changed
from repository import HOSTED, ROOT, build, copy, edit

PAGE = "docs/ko/ml/precision-recall-f1.md"
PROGRAM = "snippets/ml/precision-recall-f1.py"


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_two_clean_builds_are_the_same_to_the_byte(site: Path, server: Server, tmp_path: Path) -> None:
    root = copy(tmp_path / "clean")
    for cache in (root / ".cache").glob("*.json"):  # all but what programs printed, which test_rerun.py compares
        cache.unlink()
    # the copy has no history to tell how old its decks are
    done = build(root, SITE_URL=server.url, SOURCE_DATE_EPOCH=str(changed(ROOT)), **HOSTED)
    assert done.returncode == 0, done.stderr
    again = root / "site"
    assert files(again) == files(site)
    _, differing, unreadable = filecmp.cmpfiles(site, again, files(site), shallow=False)
    assert (differing, unreadable) == ([], [])


def test_editing_prose_runs_no_program_and_editing_a_program_runs_one(site: Path, tmp_path: Path) -> None:
    root = copy(tmp_path / "edited")
    edit(root / PAGE, "## ", "덧붙인 문장입니다.\n\n## ")
    prose = build(root)
    assert prose.returncode == 0, prose.stderr
    assert "Ran " not in prose.stderr
    (root / PROGRAM).write_text((root / PROGRAM).read_text("utf-8") + 'print("one more line")\n', "utf-8")
    program = build(root)
    assert program.returncode == 0, program.stderr
    assert re.search(r"Ran 1 of \d+ programs; slowest: ", program.stderr)
    assert "one more line" in (root / "site/ml/precision-recall-f1/index.html").read_text("utf-8")


def test_the_drop_in_fork_builds_the_same_pages(site: Path, server: Server, tmp_path: Path) -> None:
    root = copy(tmp_path / "fork")
    done = build(root, tool="properdocs", SITE_URL=server.url)
    assert done.returncode == 0, done.stderr
    assert {name for name in files(root / "site") if name.endswith(".html")} == {
        name for name in files(site) if name.endswith(".html")
    }

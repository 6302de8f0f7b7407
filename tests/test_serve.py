"""While serving, a fault stands on the page concerned, the server lives on, and mending it is enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from repository import copy, edit, serve, wait_for

PAGE = "ml/precision-recall-f1"


@pytest.fixture
def root(site: Path, tmp_path: Path) -> Path:
    return copy(tmp_path / "served")


def test_faults_of_pages_and_programs_stand_on_their_page_and_go_when_mended(root: Path) -> None:
    page, program = root / f"docs/ko/{PAGE}.md", root / f"snippets/{PAGE}.py"
    before = program.read_text("utf-8")
    with serve(root) as url:
        wait_for(url + f"{PAGE}/", 'id="traps"')
        edit(page, "{ #traps }", "")
        program.write_text(before + '\nprint("a new line")\n', "utf-8")
        shown = wait_for(url + f"{PAGE}/", "heading has no id")
        assert 'class="fault"' in shown
        assert "a new line" in shown
        wait_for(url + f"ja/{PAGE}/", "Give both the same skeleton")
        wait_for(url + "ml/cross-validation/", 'class="fault"', there=False)
        edit(page, "## 함정 \n", "## 함정 { #traps }\n")
        program.write_text(before + '\nraise ValueError("boom")\n', "utf-8")
        shown = wait_for(url + f"{PAGE}/", "raises ValueError: boom")
        assert "heading has no id" not in shown
        assert "a new line" not in shown
        program.write_text(before, "utf-8")
        assert 'class="fault"' not in wait_for(url + f"{PAGE}/", "boom", there=False)

"""While serving, a fault stands on the page concerned, the server lives on, and mending it is enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import copy, edit, serve, wait_for

PAGE = "ml/precision-recall-f1"


@pytest.fixture
def root(site: Path, tmp_path: Path) -> Path:
    return copy(tmp_path / "served")


@pytest.fixture
def url(root: Path) -> Iterator[str]:
    with serve(root) as url:
        yield url


def test_faults_stand_on_their_page_and_go_when_mended(root: Path, url: str) -> None:
    wait_for(url + f"{PAGE}/", 'id="traps"')
    page = root / f"docs/ko/{PAGE}.md"
    edit(page, "{ #traps }", "")
    shown = wait_for(url + f"{PAGE}/", "heading has no id")
    assert 'class="fault"' in shown
    wait_for(url + f"ja/{PAGE}/", "Give both the same skeleton")
    wait_for(url + "ml/cross-validation/", 'class="fault"', there=False)
    edit(page, "## 함정 \n", "## 함정 { #traps }\n")
    wait_for(url + f"{PAGE}/", "heading has no id", there=False)


def test_an_edited_program_is_run_again_and_its_failure_is_shown(root: Path, url: str) -> None:
    wait_for(url + f"{PAGE}/", 'id="traps"')
    program = root / f"snippets/{PAGE}.py"
    before = program.read_text("utf-8")
    program.write_text(before + '\nprint("a new line")\n', "utf-8")
    wait_for(url + f"ja/{PAGE}/", "a new line")
    program.write_text(before + '\nraise ValueError("boom")\n', "utf-8")
    wait_for(url + f"{PAGE}/", "raises ValueError: boom")
    program.write_text(before, "utf-8")
    wait_for(url + f"{PAGE}/", "boom", there=False)

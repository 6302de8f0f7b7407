"""While serving, a fault stands on the page concerned, the server lives on, and mending it is enough."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import copy, edit

PAGE = "ml/precision-recall-f1"


@pytest.fixture
def root(site: Path, tmp_path: Path) -> Path:
    return copy(tmp_path / "served")


@pytest.fixture
def url(root: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (root / "serve.log").open("w")
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, env=os.environ)
    yield f"http://127.0.0.1:{port}/"
    server.terminate()
    server.wait()
    log.close()


def wait_for(url: str, text: str, *, there: bool = True) -> str:
    """Return the page once it has (or no longer has) ``text``."""
    page = ""
    for _ in range(300):
        try:
            with urllib.request.urlopen(url) as answer:
                page = answer.read().decode()
        except OSError:
            page = ""
        if page and (text in page) == there:
            return page
        time.sleep(0.1)
    raise AssertionError(f"{url} {'lacks' if there else 'keeps'} {text!r} after 30 s")


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

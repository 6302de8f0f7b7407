"""Copies of the repository to build, and to break on purpose."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOSTED = {"REPO_URL": "https://github.com/example/notes", "EDIT_URI": "edit/main/docs/"}  # as deploy.yml has it
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "site", "facts", "ml-interview-notes", ".pytest_cache", ".ruff_cache"
)


CHANGES: list[Callable[[Path], object]] = []


def changes(change: Callable[[Path], object]) -> Callable[[Path], object]:
    """Have a function change the one copy of the repository that the fixture `changed` builds for many tests."""
    CHANGES.append(change)
    return change


def copy(target: Path, *, results: bool = True) -> Path:
    """Copy this repository to ``target``; with ``results`` the programs need not run again."""
    shutil.copytree(ROOT, target, ignore=LEFT_OUT, dirs_exist_ok=True)
    if not results:
        shutil.rmtree(target / ".cache", ignore_errors=True)
    (target / "node_modules").symlink_to(ROOT / "node_modules")
    return target


def build(root: Path, *arguments: object, tool: str = "mkdocs", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `mkdocs build` as a contributor would and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", tool, "build", *map(str, arguments)],
        cwd=root, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@contextlib.contextmanager
def serve(root: Path, **environment: str) -> Iterator[str]:
    """Run `mkdocs serve` as a contributor would and yield the address it listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{port}"]
    with (root / "serve.log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, env=os.environ | environment)
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait()


def wait_for(url: str, text: str, *, there: bool = True) -> str:
    """Return the page once it has (or no longer has) ``text``."""
    page = ""
    for _ in range(1200):
        try:
            with urllib.request.urlopen(url) as answer:
                page = answer.read().decode()
        except OSError:
            page = ""
        if page and (text in page) == there:
            return page
        time.sleep(0.1)
    raise AssertionError(f"{url} {'lacks' if there else 'keeps'} {text!r} after two minutes")


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first ``old`` in a file; it must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} has no {old!r}; mend the test"
    path.write_text(text.replace(old, new, 1), "utf-8")

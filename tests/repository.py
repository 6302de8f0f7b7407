"""Copies of the repository to build, and to break on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOSTED = {"REPO_URL": "https://github.com/example/notes", "EDIT_URI": "edit/main/docs/"}  # as deploy.yml has it
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "site", "__pycache__", ".pytest_cache", ".ruff_cache"
)


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


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first ``old`` in a file; it must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} has no {old!r}; mend the test"
    path.write_text(text.replace(old, new, 1), "utf-8")

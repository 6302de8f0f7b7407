"""Workflows are sound and keep secrets away from programs."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from repository import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = str(ROOT / ".venv/bin")


@pytest.mark.parametrize("command", ["actionlint", "zizmor --offline --no-progress"])
def test_workflows_are_clean(command: str) -> None:
    tool, *arguments = command.split()
    program = shutil.which(tool, path=BIN) or shutil.which(tool)
    done = subprocess.run([program, *arguments, *WORKFLOWS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_hold_no_secret_and_pin_by_hash(path: object) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"secrets\.|pull_request_target", text)
    unpinned = [use for use in re.findall(r"uses: (\S+)", text) if not re.search(r"@[0-9a-f]{40}$", use)]
    assert unpinned == []
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")

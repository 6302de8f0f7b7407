"""Workflows are sound and keep secrets away from programs."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
import yaml

from repository import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = str(ROOT / ".venv/bin")


@pytest.mark.parametrize("command", ["actionlint", "zizmor --offline --no-progress .github/dependabot.yml"])
def test_workflows_are_clean(command: str) -> None:
    tool, *arguments = command.split()
    program = shutil.which(tool, path=BIN) or shutil.which(tool)
    done = subprocess.run([program, *arguments, *WORKFLOWS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_hold_no_secret_and_pin_by_hash(path: object) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"secrets\.|pull_request_target|workflow_run", text)
    unpinned = [use for use in re.findall(r"uses: (\S+)", text) if not re.search(r"@[0-9a-f]{40}$", use)]
    assert unpinned == []
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_that_may_write_runs_nothing_of_ours(path: object) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}, "each job says what it needs; nothing holds for all"
    writing = {name: job for name, job in workflow["jobs"].items() if "write" in job.get("permissions", {}).values()}
    steps = [step for job in writing.values() for step in job["steps"]]
    assert [step for step in steps if "run" in step or "checkout" in step.get("uses", "")] == []
    assert not writing or workflow[True] == {"push": {"branches": ["main"]}}, "YAML reads the key `on` as true"

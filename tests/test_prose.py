"""Who writes prose needs none of the packages that programs use; what was not run says so, and is never published."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from repository import ROOT, build, copy, serve, wait_for

PAGE, KNOWN = "ml/precision-recall-f1", "ml/ensembles"
BLOCKER = """
import sys
class Blocker:
    @staticmethod
    def find_spec(name, *_):
        if name.partition(".")[0] in {modules}:
            raise ModuleNotFoundError(f"No module named {{name!r}}")
sys.meta_path.insert(0, Blocker)
"""


def locked(group: str) -> set[str]:
    text = (ROOT / f"requirements/{group}.txt").read_text("utf-8")
    return set(map(canonicalize_name, re.findall(r"^([\w.-]+)==", text, re.MULTILINE)))


@pytest.fixture
def without_packages(tmp_path: Path) -> str:
    """A folder for PYTHONPATH: with it, what only programs need cannot be imported."""
    only = locked("snippets") - locked("site")
    names = {module for module, names in packages_distributions().items() if set(map(canonicalize_name, names)) & only}
    assert {"numpy", "sklearn", "matplotlib"} <= names
    (tmp_path / "sitecustomize.py").write_text(BLOCKER.format(modules=names), "utf-8")
    return str(tmp_path)


def test_pages_are_served_without_running_programs_or_their_packages(
    site: Path, tmp_path_factory: pytest.TempPathFactory, without_packages: str
) -> None:
    root = copy(tmp_path_factory.mktemp("prose") / "copy")
    (root / f".cache/outputs/{PAGE}.json").unlink()
    with serve(root, PROSE="1", PYTHONPATH=without_packages, CI="") as url:
        assert "이 컴퓨터에서는 실행하지 않았습니다." in wait_for(url + f"{PAGE}/", '<div class="output not-run">')
        assert "この環境では実行していません。" in wait_for(url + f"ja/{PAGE}/", '<div class="output not-run">')
        known = wait_for(url + f"{KNOWN}/", '<div class="output">')
        assert "not-run" not in known
    log = (root / "serve.log").read_text("utf-8")
    assert "Ran " not in log
    assert "Traceback" not in log


def test_it_is_refused_in_a_build_and_in_ci(tmp_path: Path) -> None:
    said = "PROSE=1 shows pages without running their programs: for `make serve` alone, and not in CI."
    done = build(ROOT, "-d", tmp_path / "site", PROSE="1", CI="")
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", "127.0.0.1:0"]
    environment = os.environ | {"PROSE": "1", "CI": "true"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize(("prose", "installs"), [("1", False), ("", True)])
def test_make_installs_what_programs_need_only_where_they_run(tmp_path: Path, prose: str, installs: bool) -> None:
    for name in ("Makefile", "requirements", "package-lock.json"):
        (tmp_path / name).symlink_to(ROOT / name)
    command = ["make", "--dry-run", "serve", f"PROSE={prose}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ("requirements/snippets.txt" in done.stdout) == installs
    assert ("ci --silent --no-audit --no-fund --omit=dev" in done.stdout) != installs
    assert "mkdocs serve" in done.stdout

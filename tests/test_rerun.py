"""A reader repeats an output with the command below it, from the built site."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from conftest import Server
from fences import programs_on
from pages import read_pages
from programs import read_programs
from repository import ROOT
from results import Store

FOUND = read_programs(ROOT)  # pages also show files of programs, which are none themselves
PROGRAMS = {name: FOUND[name] for name in sorted(programs_on(read_pages(ROOT)) & FOUND.keys())}
UV = shutil.which("uv", path=str(ROOT / ".venv/bin")) or shutil.which("uv")


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_command_prints_what_the_page_shows(site: Path, server: Server, name: str, tmp_path: Path) -> None:
    command = f"uv run {server.url}snippets/{name}.py"
    pages = {
        path.relative_to(site).as_posix() for path in site.rglob("index.html") if command in path.read_text("utf-8")
    }
    japanese = {page.removeprefix("ja/") for page in pages if page.startswith("ja/")}
    korean = {page for page in pages if not page.startswith("ja/")}
    assert korean == japanese != set(), "the command stands on the page in both languages"
    done = subprocess.run([UV, *command.split()[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
    shown = "".join(cell.text for cell in Store(ROOT).load(PROGRAMS[name]).cells)
    assert (done.stdout, done.returncode) == (shown, 0), done.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_published_program_pins_what_it_imports(site: Path, name: str) -> None:
    text = (site / "snippets" / f"{name}.py").read_text("utf-8")
    pins = set(map(canonicalize_name, re.findall(r'^#   "([\w.-]+)==', text, re.MULTILINE)))
    shown = set(map(canonicalize_name, Store(ROOT).load(PROGRAMS[name]).versions)) - {"python"}
    assert shown <= pins

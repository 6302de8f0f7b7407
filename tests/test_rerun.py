"""What a program printed is what it prints: on a second run, and with the command that stands below it.

What was tried once is not tried again until the program, its packages or what runs it change.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

import runner
from conftest import Server
from facts import fact, note
from faults import report
from fences import programs_on
from pages import read_pages
from programs import read_programs
from repository import ROOT
from results import Result, Store

FOUND = read_programs(ROOT)  # pages also show files of programs, which are none themselves
PROGRAMS = {name: FOUND[name] for name in sorted(programs_on(read_pages(ROOT)) & FOUND.keys())}
STORE = Store(ROOT)
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
    known = fact("can be repeated", STORE.key(PROGRAMS[name]), (site / f"snippets/{name}.py").read_bytes())
    if known.exists():
        return
    environment = os.environ | dict.fromkeys(runner.ONE_THREAD, "1") | {"PYTHONHASHSEED": "1"}
    arguments = [UV, *command.split()[1:]]
    done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    shown = "".join(cell.text for cell in STORE.load(PROGRAMS[name]).cells)
    assert (done.stdout, done.returncode) == (shown, 0), done.stderr
    note(known)


def test_each_program_brings_the_same_on_a_second_run(site: Path) -> None:
    """Run again what draws; of what only prints, the command above was a second run, with another hash seed."""
    results = runner.known_results(FOUND.values(), ROOT, {})
    again = [program for name, program in FOUND.items() if draws(results[name]) or name not in PROGRAMS]
    known = {program: fact("brings the same again", STORE.key(program)) for program in again}
    untried = [program for program, path in known.items() if not path.exists()]
    faults = runner.check_again(untried, results, ROOT)
    for program in untried:
        if program.where not in {fault.path for fault in faults}:
            note(known[program])
    assert faults == [], report(faults)


def draws(result: Result) -> bool:
    return any(cell.figures for cell in result.cells)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_published_program_pins_what_it_imports(site: Path, name: str) -> None:
    text = (site / "snippets" / f"{name}.py").read_text("utf-8")
    pins = set(map(canonicalize_name, re.findall(r'^#   "([\w.-]+)==', text, re.MULTILINE)))
    shown = set(map(canonicalize_name, STORE.load(PROGRAMS[name]).versions)) - {"python"}
    assert shown <= pins

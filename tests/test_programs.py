"""A program that means harm, or makes a mistake, gets nowhere, and is told so with the line and the remedy."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import outputs
import runner
import verdicts
import worker
from programs import Program
from repository import ROOT
from results import Cell, Result
from verdicts import check_result

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's walls stand on Linux alone")
OUTSIDE = Path("/var/tmp/out.txt")
FORGED = """
from matplotlib.figure import Figure
def savefig(self, buffer, **options):
    buffer.write('<svg viewBox="0 0 9 9"><script>alert(1)</script></svg>')
Figure.savefig = savefig
from matplotlib import pyplot
pyplot.figure()
"""
REFUSED = {
    "raises": (
        'print("so far")\nraise ValueError("boom")',
        "harm.py:2: raises ValueError: boom\n      Traceback (most recent call last):\n"
        '        File "ml/harm.py", line 2, in <module>\n          raise ValueError("boom")\n      ValueError: boom\n'
        "    and had printed\n      so far",
    ),
    "warns": (
        'import warnings\nwarnings.warn("old", FutureWarning)',
        "harm.py:2: warns: FutureWarning: old. Mend the cause; readers would see the warning too.",
    ),
    "exits": (
        "raise SystemExit(0)",
        "harm.py:1: calls exit (SystemExit: 0). A program on a page runs to its end.",
    ),
    "exits-at-once": (
        "import os\nos._exit(0)",
        "harm.py: ended without finishing (exit code 0). Look for os._exit or a crash in compiled code.",
    ),
    "crashes": (
        "import ctypes\nctypes.string_at(0)",
        "harm.py: ended without finishing (exit code -11).",
    ),
    "eats-memory": (
        "bytearray(6 * 2**30)",
        "harm.py:1: needs more than 4 GB of memory. Use less data.",
    ),
    "prints-nothing": ("x = 1", "harm.py: prints nothing and draws nothing. Print what the page is to show."),
    "draws-a-script": (
        FORGED,
        "harm.py: draws a figure with <script>, which matplotlib does not make. Draw with pyplot.",
    ),
    "writes-outside": (
        f'from pathlib import Path\nPath("{OUTSIDE}").write_text("x")',
        "harm.py:2: writes to /var/tmp/out.txt. Write below the current folder",
    ),
    "writes-outside-and-hides-it": (
        f'try:\n    open("{OUTSIDE}", "w")\nexcept OSError:\n    pass',
        "harm.py:2: writes to /var/tmp/out.txt.",
    ),
    "forks-without-end": (
        "import os\nwhile True:\n    os.fork()",
        "harm.py:3: starts more than 200 processes. Start a few, and wait for them.",
    ),
    "starts-shells-without-end": (
        'import subprocess\nwhile True:\n    subprocess.Popen(["sleep", "60"])',
        "harm.py:3: starts more than 200 processes.",
    ),
    "fills-the-disk-with-one-file": (
        'with open("x", "wb") as file:\n    while True:\n        file.write(bytes(2**24))',
        "harm.py:3: fills its disk of 1 GB. Write and print less.",
    ),
    "prints-a-megabyte": ('print("x" * 2**20)', "prints 1,048,576 characters; a page holds 20,000."),
    "prints-without-end": ('while True:\n    print("x" * 2**20)', "fills its disk of 1 GB. Write and print less."),
    "prints-terminal-escapes": (
        r'print("\033[31mred\033[0m")',
        r'prints a control character: "\x1b[31mred\x1b[0m". Print plain text',
    ),
    "raises-terminal-escapes": (r'raise ValueError("\033[2J")', r"raises ValueError: \x1b[2J"),
    "writes-to-the-repository": (
        f'open({str(ROOT / "README.md")!r}, "a")',
        f"harm.py:1: writes to {ROOT / 'README.md'}. Write below the current folder",
    ),
    "calls-another-machine": (
        'import socket\nsocket.create_connection(("192.0.2.1", 80))',
        "harm.py:2: calls 192.0.2.1. Programs reach loopback only",
    ),
    "calls-a-service-of-this-machine": (
        'import socket\nsocket.socket(socket.AF_UNIX).connect("/run/docker.sock")',
        "harm.py:2: calls /run/docker.sock. Programs reach loopback only",
    ),
}
REFUSED_BY_THE_KERNEL = {
    "fills-the-disk-with-many-files": (
        'for number in range(80):\n    open(f"{number}", "wb").write(bytes(2**25))',
        "harm.py:2: fills its disk of 1 GB.",
    ),
    "reads-the-environment-of-the-build": (
        'import os\nprint(open(f"/proc/{os.getppid()}/environ").read())',
        "harm.py:2: raises PermissionError",
    ),
}


def run(tmp_path: Path, source: str, expected: str | None = None) -> tuple[str, str]:
    """Run a program; return its first fault, if any, and what it printed."""
    program = written(tmp_path, source)
    result = results(program)
    faults = check_result(program, result, expected)
    return str(faults[0]) if faults else "", "".join(cell.text for cell in result.cells)


def written(tmp_path: Path, source: str) -> Program:
    path = tmp_path / "harm.py"
    path.write_text(source, "utf-8")
    return Program("ml/harm", path, source)


def results(program: Program) -> Result:
    ((_, data),) = runner.run([program], ROOT)
    return Result.load(data)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str) -> None:
    source, said = REFUSED[name]
    assert said in run(tmp_path, source)[0]


@linux
@pytest.mark.parametrize("name", REFUSED_BY_THE_KERNEL)
def test_refused_by_the_kernel(tmp_path: Path, name: str) -> None:
    source, said = REFUSED_BY_THE_KERNEL[name]
    assert said in run(tmp_path, source)[0]


def test_a_program_that_hangs_is_ended_and_told_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (runner, verdicts):
        monkeypatch.setattr(module, "SECONDS", 4)
    fault, _ = run(tmp_path, "while True:\n    pass")
    assert fault in {f"snippets/ml/harm.py:{line}: is still running after 4 s. Make it smaller." for line in (1, 2)}


def test_an_exception_is_expected_or_not(tmp_path: Path) -> None:
    boom = 'print(1)\nraise ValueError("boom")'
    assert run(tmp_path, boom, "ValueError") == ("", "1\n")
    assert run(tmp_path, boom, "Exception") == ("", "1\n")
    assert "raises ValueError: boom" in run(tmp_path, boom, "KeyError")[0]
    fault, _ = run(tmp_path, "print(1)", "ValueError")
    assert 'harm.py: was to raise ValueError and did not. Take raises="ValueError" off its fence' in fault


@pytest.mark.parametrize("source", ['print(hash("a"))', 'print({"a", "b", "c", "d", "e", "f"})', "print(id(object()))"])
def test_what_differs_on_a_second_run_is_a_fault(tmp_path: Path, source: str) -> None:
    program = written(tmp_path, source)
    (fault,) = runner.check_again([program], {program.id: results(program)}, ROOT)
    assert "harm.py: prints something else on a second run: it printed " in str(fault)
    assert "Seed every generator, sort sets, print no times, paths or addresses." in str(fault)


def test_the_environment_holds_nothing_of_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "not-for-programs")
    _, printed = run(tmp_path, "import os\nfor name in sorted(os.environ):\n    print(name, os.environ[name])")
    assert "PYTHONHASHSEED 0" in printed
    assert "not-for-programs" not in printed


@linux
def test_what_a_program_starts_is_behind_the_same_walls(tmp_path: Path) -> None:
    fault, printed = run(
        tmp_path,
        "import subprocess\n"
        f'print(subprocess.run(["sh", "-c", "echo x > {OUTSIDE}"], stderr=subprocess.DEVNULL).returncode > 0)\n'
        'print(subprocess.check_output(["tail", "-n", "+3", "/proc/net/dev"], text=True).split()[0::17])\n'
        'print(subprocess.check_output(["ls", "-A", "/run"], text=True).split())\n',
    )
    assert (fault, printed) == ("", "True\n['lo:']\n[]\n"), "no network but loopback, no socket of a service"
    assert not OUTSIDE.exists()


@linux
def test_nothing_that_a_program_started_outlives_it(tmp_path: Path) -> None:
    seconds = f"{70_000 + os.getpid() % 10_000}"
    run(tmp_path, f'import subprocess\nsubprocess.Popen(["sleep", "{seconds}"], start_new_session=True)\nprint("gone")')
    for _ in range(50):  # what is killed may take a moment to be gone
        found = subprocess.run(["pgrep", "-f", f"sleep {seconds}"], capture_output=True, text=True, check=False)
        if not found.stdout:
            return
        time.sleep(0.1)
    raise AssertionError(f"still there after five seconds: {found.stdout}")


def test_bytecode_is_kept_of_what_is_installed_whatever_a_program_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker.sysconfig, "get_path", lambda _: str(tmp_path / "installed"))
    names = ("installed/module.py", "installed/data.txt", "elsewhere/module.py", "installed/../elsewhere/other.py")
    files = [tmp_path / name for name in names]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_text("raise SystemExit", "utf-8")
    worker.keep_bytecode([*map(str, files), str(tmp_path / "installed/gone.py")])
    assert [path.name.split(".")[0] for path in tmp_path.rglob("*.pyc")] == ["module"]
    assert Path(importlib.util.cache_from_source(files[0])).exists()


def test_printed_html_is_shown_and_not_obeyed() -> None:
    printed = "<script>alert(1)</script>\n\n| a |\n|---|\n| <img src=x onerror=alert(1)> |\n"
    html = outputs.html(Cell("", printed, ()), [], "figure")
    assert "&lt;script&gt;" in html
    assert "<td" in html
    assert "&lt;img" in html
    assert not {"<script", "<img"} & set(re.findall(r"<\w+", html))

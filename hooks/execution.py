"""Execute one program in this process, which serves for nothing else: `worker.py` makes one for each."""

from __future__ import annotations

import ast
import builtins
import contextlib
import errno
import faulthandler
import functools
import importlib
import importlib.metadata
import io
import json
import os
import platform
import random
import sys
import tempfile
import time
import traceback
import types
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import sandbox
from programs import cells, imports

MOST_READ = 2**20  # bytes of a cell's output; a page holds far less
SVG = {"Date": None, "Creator": None, "Format": None, "Type": None}
STYLE = {
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none", "legend.frameon": False,
    "figure.figsize": (5.4, 3.4), "figure.constrained_layout.use": True, "font.size": 11, "lines.linewidth": 2,
    "axes.spines.top": False, "axes.spines.right": False, "svg.fonttype": "none", "svg.hashsalt": "fixed",
}  # fmt: skip
PALETTE = ["#3b82c4", "#d9702b", "#2f9e6e", "#c2558b", "#8a6fd1", "#b58a1a"]  # at least 3:1 on white and on slate


def prepare(modules: list[str]) -> None:
    """Import what programs share; nothing happens where a fork has it already."""
    for name in modules:
        with contextlib.suppress(Exception):  # the program that imports it will say so, with its line
            importlib.import_module(name)
    distributions()


@functools.cache
def distributions() -> dict[str, list[str]]:
    """Return which installed distribution brings which top-level module. Slow, so asked once."""
    return dict(importlib.metadata.packages_distributions())


def execute(program: dict, scratch: Path, order: dict, sender: Connection) -> None:
    """Run one program in this process, which serves for nothing else, and send what it did."""
    path = Path(program["path"])
    prepare(order["preload"])
    if hasattr(os, "setsid"):
        os.setsid()
    folder = (scratch / "work").resolve()
    folder.mkdir()
    captured = os.open(scratch / "output.txt", os.O_RDWR | os.O_CREAT)
    stack = (scratch / "stack.txt").open("w")
    for stream in (1, 2):
        os.dup2(captured, stream)
    sys.stdin = Path(os.devnull).open()  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    _settle(path, folder)
    source = path.read_text("utf-8")
    errors: list[dict] = []
    own = os.getpid()

    def tell(kind: str, detail: str) -> None:
        errors.append({"kind": kind, "detail": detail, "line": _line(path)})

    def warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
        line = lineno if filename == str(path) else _line(path)
        errors.append({"kind": "warning", "detail": f"{category.__name__}: {message}", "line": line})

    warnings.showwarning = warned
    asked = _watch_imports()
    sandbox.close(folder, order["memory"], tell)
    faulthandler.dump_traceback_later(order["seconds"] - 0.3, file=stack)  # a thread: none may be there for namespaces
    result = _run_cells(source, path, program["id"], captured, errors)
    if os.getpid() != own:  # a fork of the program that ran on to here
        os._exit(1)
    result["distributions"] = sorted({distributions()[module][0] for module in asked & distributions().keys()})
    files = [getattr(module, "__dict__", {}).get("__file__") for module in list(sys.modules.values())]
    result["imported"] = [file for file in files if isinstance(file, str)]
    sender.send_bytes(json.dumps(result).encode())
    while True:  # until `worker.py` ends this process, and with it all that it started
        time.sleep(60)


def _settle(path: Path, folder: Path) -> None:
    """Make this process look as if Python had just been started on the program, in an empty folder."""
    os.chdir(folder)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder), TEMP=str(folder), TMP=str(folder))
    tempfile.tempdir = str(folder)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # for what it starts
    sys.dont_write_bytecode = True
    sys.argv = [str(path)]
    sys.path[0] = str(path.parent)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "matplotlib" in sys.modules:
        _style()


def _style() -> None:
    import matplotlib
    from cycler import cycler

    matplotlib.rcParams.update(STYLE | {"axes.prop_cycle": cycler(color=PALETTE)})


def _run_cells(source: str, path: Path, name: str, captured: int, errors: list[dict]) -> dict:
    module = types.ModuleType("__main__")
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    body = ast.parse(source, str(path)).body
    spans = cells(source)
    done, start, error = [], 0, None
    head = min(first for first, _ in spans.values())
    try:
        _run([node for node in body if node.lineno < head], path, module)
        for cell, (first, last) in spans.items():
            try:
                _run([node for node in body if first <= node.lineno <= last], path, module)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                end = os.fstat(captured).st_size
                text = os.pread(captured, min(end - start, MOST_READ), start).decode("utf-8", "replace")
                done.append({"name": cell, "text": text, "figures": _figures()})
                start = end
    except BaseException as caught:
        error = _error(caught, path, name)
    if (error is None and errors) or (errors and errors[0]["kind"] in {"write", "network", "processes"}):
        error = errors[0]
    return {"cells": done, "error": error, "versions": _versions(source)}


def _watch_imports() -> set[str]:
    """Return a set that fills with the top-level modules asked for from now on, by libraries too.

    What pandas needs for `to_markdown` stands in no import statement of the program.
    """
    asked: set[str] = set()
    for holder, name in ((builtins, "__import__"), (importlib, "import_module")):
        original = getattr(holder, name)

        def watched(module: str, *rest: object, original: Callable = original, **options: object) -> object:
            asked.add(module.partition(".")[0])
            return original(module, *rest, **options)

        setattr(holder, name, watched)
    return asked


def _run(nodes: list[ast.stmt], path: Path, module: types.ModuleType) -> None:
    exec(compile(ast.Module(nodes, []), str(path), "exec", dont_inherit=True), module.__dict__)


def _figures() -> list[str]:
    """Return the open figures as SVG and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = []
    for number in pyplot.get_fignums() if pyplot else ():
        buffer = io.StringIO()
        pyplot.figure(number).savefig(buffer, format="svg", metadata=SVG)
        pyplot.close(number)
        figures.append(buffer.getvalue())
    return figures


def _error(error: BaseException, path: Path, name: str) -> dict:
    kind = {SystemExit: "exit", MemoryError: "memory"}
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EFBIG}
    trace = traceback.TracebackException.from_exception(error)
    inside = [frame for frame in trace.stack if frame.filename == str(path)]
    trace.stack[:] = inside
    text = "".join(trace.format()).replace(str(path), f"{name}.py")
    return {
        "kind": "disk" if full else next((word for base, word in kind.items() if isinstance(error, base)), "raised"),
        "type": [base.__name__ for base in type(error).__mro__],
        "detail": f"{type(error).__name__}: {error}",
        "line": inside[-1].lineno if inside else 0,
        "traceback": text,
    }


def _line(path: Path) -> int:
    """Return the line of the program that is running now."""
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename != str(path):
        frame = frame.f_back
    return frame.f_lineno if frame else 0


def _versions(source: str) -> dict[str, str]:
    """Return the distributions the program imports and their versions."""
    tops = {module.partition(".")[0] for module in imports(source)}
    names = {distributions()[top][0] for top in tops if top in distributions()}
    found = {name: importlib.metadata.version(name) for name in sorted(names, key=str.lower)}
    return {"Python": platform.python_version(), **found}

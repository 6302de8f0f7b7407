"""Run programs, each alone in a process of its own, and say what came out. `runner.py` starts this file as a script.

One JSON object comes in on stdin: the programs, what to import beforehand, and the limits. JSON lines go out on stdout,
one when a program starts and one when it has ended. On Linux each program runs in a fork of this process, in which the
libraries they share are imported already; elsewhere in a fresh interpreter.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import multiprocessing
import os
import py_compile
import signal
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable
from multiprocessing.connection import wait
from pathlib import Path

from execution import execute, prepare

MOST_TOLD = 64 * 2**20  # bytes that a program may say of itself, figures included


def main() -> None:
    """Run what stdin asks for."""
    order = json.load(sys.stdin)
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    prepare(order["preload"])
    waiting, running, imported = order["programs"][::-1], [], set()
    while waiting or running:
        while waiting and len(running) < order["jobs"]:
            running.append(Run(context, waiting.pop(), order))
        soonest = min(run.deadline for run in running)
        signs = [sign for run in running for sign in (run.receiver, run.process.sentinel)]
        wait(signs, max(0, soonest - time.monotonic()))
        ended = [run for run in running if run.has_ended()]
        for run in ended:
            result = run.end()
            imported.update(result.pop("imported", ()))
            say(id=run.id, result=result)
        running = [run for run in running if run not in ended]
    keep_bytecode(imported)


def say(**event: object) -> None:
    print(json.dumps(event), flush=True)


def keep_bytecode(files: Iterable[str]) -> None:
    """Compile what programs imported: they may write nothing, and would compile for seconds each time they run.

    Nothing is run here, and nothing compiled but what stands where packages are installed, whatever a program names.
    """
    installed = [Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")]
    for path in (Path(file).resolve() for file in files if file.endswith(".py")):
        known = Path(importlib.util.cache_from_source(path)).exists()
        if not known and any(path.is_relative_to(folder) for folder in installed):
            with contextlib.suppress(OSError):
                py_compile.compile(str(path), quiet=2)


def kill(pid: int) -> None:
    """End the process group of a program, and whatever else runs in its namespace."""
    namespace = namespace_of(pid)
    others = [int(path.name) for path in Path("/proc").glob("[0-9]*") if namespace_of(path.name) == namespace]
    with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):
        os.killpg(pid, signal.SIGKILL)
    for other in others if namespace and namespace != namespace_of(os.getpid()) else ():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(other, signal.SIGKILL)


def namespace_of(pid: int | str) -> str:
    with contextlib.suppress(OSError):
        return str(Path(f"/proc/{pid}/ns/net").readlink())
    return ""


class Run:
    """One program on its way, from the start of its process to what is known of it at the end."""

    def __init__(self, context: multiprocessing.context.BaseContext, program: dict, order: dict) -> None:
        self.id, self.seconds = program["id"], order["seconds"]
        self.scratch = tempfile.TemporaryDirectory(prefix="program-", ignore_cleanup_errors=True)
        self.receiver, sender = context.Pipe(duplex=False)
        self.process = context.Process(target=execute, args=(program, Path(self.scratch.name), order, sender))
        self.began = time.monotonic()
        self.deadline = self.began + self.seconds
        self.process.start()
        sender.close()
        say(id=self.id, started=True)

    def has_ended(self) -> bool:
        return self.receiver.poll() or not self.process.is_alive() or time.monotonic() > self.deadline

    def end(self) -> dict:
        """Stop the process and all it started; return its result, or why there is none."""
        stack = Path(self.scratch.name, "stack.txt")
        late = time.monotonic() > self.deadline or (stack.exists() and stack.stat().st_size > 0)  # writing it may crash
        result = None
        with contextlib.suppress(EOFError, OSError, ValueError):
            result = json.loads(self.receiver.recv_bytes(MOST_TOLD)) if self.receiver.poll() else None
        kill(self.process.pid)
        self.process.kill()
        self.process.join()
        if result is None:
            result = {"cells": [], "error": self._missing(late)}
        self.scratch.cleanup()
        return result | {"seconds": round(time.monotonic() - self.began, 2)}

    def _missing(self, late: bool) -> dict:
        """Describe the end of a program that sent nothing: where it hung, or the last it printed."""
        notes = Path(self.scratch.name, "stack.txt" if late else "output.txt")
        last = notes.read_text(errors="replace") if notes.exists() else ""
        kind = "timeout" if late else "killed"
        return {"kind": kind, "traceback": last, "detail": str(self.process.exitcode), "line": 0}


if __name__ == "__main__":
    main()

"""Run the programs whose results are not known yet, keep the results, and say what went wrong.

A result is kept in ``.cache/outputs/<id>.json`` with a key: the hash of everything that can change it. `worker.py` does
the running, in a process started here with a clean environment.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from faults import Fault
from programs import Program, imports

SECONDS = 60  # a hang, on the slowest machine; what takes over 20 on an idle one is too much for a page
MEMORY = 4 * 2**30
CHARACTERS = 20_000
HOOKS = Path(__file__).parent
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

log = logging.getLogger("mkdocs.hooks.runner")


@dataclass(frozen=True)
class Cell:
    """What one cell of a program printed and drew (SVG)."""

    name: str
    text: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What one run of a program brought.

    ``error`` is as `worker.py` describes it, None where all went well; ``distributions`` are the installed packages
    that were asked for on the way.
    """

    cells: tuple[Cell, ...] = ()
    error: dict | None = None
    versions: dict[str, str] = field(default_factory=dict)
    distributions: tuple[str, ...] = ()
    seconds: float = 0.0

    @classmethod
    def load(cls, data: dict) -> Result:
        cells = tuple(Cell(cell["name"], cell["text"], tuple(cell["figures"])) for cell in data["cells"])
        return cls(
            cells, data["error"], data.get("versions", {}), tuple(data.get("distributions", ())), data["seconds"]
        )

    def cell(self, name: str) -> Cell:
        """Return what a cell brought; nothing where the program ended before it."""
        return next((cell for cell in self.cells if cell.name == name), Cell(name, "", ()))


class Store:
    """The results on disk, one file a program."""

    def __init__(self, root: Path) -> None:
        self.folder = root / ".cache" / "outputs"
        lock = root / "requirements" / "snippets.txt"
        self.base = hashlib.sha256(sys.version.encode() + lock.read_bytes())
        for name in ("worker.py", "sandbox.py", "programs.py"):
            self.base.update((HOOKS / name).read_bytes())

    def key(self, program: Program) -> str:
        """Return the hash of all that decides what the program prints."""
        digest = self.base.copy()
        digest.update(program.source.encode())
        for path in program.files:
            digest.update(path.relative_to(program.path.parent).as_posix().encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def load(self, program: Program) -> Result | None:
        known = self._read(program)
        return Result.load(known["result"]) if known.get("key") == self.key(program) else None

    def save(self, program: Program, result: dict) -> None:
        path = self._path(program)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"key": self.key(program), "result": result}), "utf-8")

    def last_seconds(self, program: Program) -> float:
        """Return how long the program took when it last ran, whatever it was then; a guess from its length if never."""
        known = self._read(program)
        return known["result"]["seconds"] if known else len(program.source) / 1000

    def _path(self, program: Program) -> Path:
        return self.folder / f"{program.id}.json"

    def _read(self, program: Program) -> dict:
        try:
            return json.loads(self._path(program).read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}


def run_programs(programs: Iterable[Program], root: Path, expected: dict[str, str]) -> dict[str, Result]:
    """Return the result of each program by id, running those that have changed, the longest first.

    ``expected`` names the exception that a program is meant to end with. A result that is a fault is not kept.
    """
    store = Store(root)
    results = {program.id: known for program in programs if (known := store.load(program))}
    missing = sorted((p for p in programs if p.id not in results), key=store.last_seconds, reverse=True)
    by_id = {program.id: program for program in missing}
    for name, result in run(missing, root) if missing else ():
        results[name] = Result.load(result)
        if not check_result(by_id[name], results[name], expected.get(name)):
            store.save(by_id[name], result)
    if missing:
        slowest = sorted(missing, key=lambda program: -results[program.id].seconds)[:3]
        names = ", ".join(f"{program.id} {results[program.id].seconds:.1f} s" for program in slowest)
        log.info("Ran %d of %d programs; slowest: %s", len(missing), len(results), names)
    return results


def run(programs: list[Program], root: Path, seed: int = 0) -> Iterator[tuple[str, dict]]:
    """Run all programs, as many at a time as there are cores, and yield their results as they come."""
    apart = [program for program in programs if program.has_own_environment]
    together = [program for program in programs if not program.has_own_environment]
    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(os.cpu_count()) as pool:
        environment = _environment(root, home, seed)
        yield from _progress(_events(apart, together, environment, pool), len(programs))


def _events(
    apart: list[Program], together: list[Program], environment: dict[str, str], pool: ThreadPoolExecutor
) -> Iterator[dict]:
    """Yield what the workers say: first those of programs with an environment of their own, then the shared one."""
    for events in pool.map(lambda program: list(_work(_interpreter(program), [program], 1, environment)), apart):
        yield from events
    if together:
        yield from _work(sys.executable, together, os.cpu_count() or 1, environment)


def _interpreter(program: Program) -> str:
    """Return the Python of a program's own environment, which uv makes or finds."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if not uv:
        raise FileNotFoundError(
            f"{program.where} has an environment of its own, which uv makes. Run `make serve` or install uv."
        )
    for command in (["sync", "--quiet"], ["python", "find"]):
        done = subprocess.run([uv, *command, "--script", program.path], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program.where}: uv cannot make its environment:\n{done.stderr.strip()}")
    return done.stdout.strip()


def _work(python: str, programs: list[Program], jobs: int, environment: dict[str, str]) -> Iterator[dict]:
    """Start a worker in ``python``, hand it the programs and yield its events."""
    order = {
        "programs": [{"id": program.id, "path": str(program.path)} for program in programs],
        "preload": sorted({module for program in programs for module in imports(program.source)}),
        "jobs": jobs,
        "seconds": SECONDS,
        "memory": MEMORY,
    }
    with subprocess.Popen(
        [python, HOOKS / "worker.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as worker:
        worker.stdin.write(json.dumps(order))
        worker.stdin.close()
        yield from map(json.loads, worker.stdout)


def _environment(root: Path, home: str, seed: int) -> dict[str, str]:
    """Return the whole environment of a program: nothing of ours, so no secret can be printed."""
    fonts = root / ".cache" / "matplotlib"
    fonts.mkdir(parents=True, exist_ok=True)
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return keep | dict.fromkeys(ONE_THREAD, "1") | {
        "HOME": home, "LANG": "C.UTF-8", "TZ": "UTC", "COLUMNS": "80", "PYTHONUTF8": "1", "PYTHONHASHSEED": str(seed),
        "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "svg", "MPLCONFIGDIR": str(fonts),
    }  # fmt: skip


def _progress(events: Iterable[dict], total: int) -> Iterator[tuple[str, dict]]:
    """Pass on results while showing a bar in a terminal, a line for each elsewhere."""
    running: list[str] = []
    quiet = not sys.stderr.isatty()
    with tqdm(total=total, unit="program", desc="Running programs", leave=False, disable=quiet) as bar:
        for event in events:
            if "started" in event:
                running.append(event["id"])
            else:
                running.remove(event["id"])
                bar.update()
                if quiet:
                    log.info("Ran %s in %.1f s", event["id"], event["result"]["seconds"])
                yield event["id"], event["result"]
            bar.set_postfix_str(", ".join(running))


def check_result(program: Program, result: Result, expected: str | None) -> list[Fault]:
    """Return what is wrong with what a program did."""
    error = result.error
    if error and error["kind"] == "raised" and expected in error["type"]:
        error = None
    elif expected and not error:
        message = f'was to raise {expected} and did not. Take raises="{expected}" off its fence, or mend the program.'
        return [Fault(program.where, 0, message)]
    if error:
        return [Fault(program.where, error["line"] or _last_line(error, program), _explain(error, result))]
    size = sum(len(cell.text) for cell in result.cells)
    if size > CHARACTERS:
        return [Fault(program.where, 0, f"prints {size:,} characters; a page holds {CHARACTERS:,}. Print a summary.")]
    if not any(cell.text.strip() or cell.figures for cell in result.cells):
        return [Fault(program.where, 0, "prints nothing and draws nothing. Print what the page is to show.")]
    return []


def check_again(programs: Iterable[Program], results: dict[str, Result], root: Path) -> list[Fault]:
    """Run programs a second time with another hash seed; return where the output differs."""
    faults = []
    by_id = {program.id: program for program in programs}
    for name, data in run(list(by_id.values()), root, seed=1):
        for first, second in zip(results[name].cells, Result.load(data).cells, strict=False):
            if first != second:
                faults.append(Fault(by_id[name].where, 0, _difference(first, second)))
                break
    return sorted(faults)


def _difference(first: Cell, second: Cell) -> str:
    where = f'cell "{first.name}"' if first.name else "it"
    remedy = "Seed every generator, sort sets, print no times, paths or addresses."
    for once, again in zip(first.text.splitlines(), second.text.splitlines(), strict=False):
        if once != again:
            return f'prints something else on a second run: {where} printed "{once}", then "{again}". {remedy}'
    return f"draws or prints something else on a second run, in {where}. {remedy}"


def _last_line(error: dict, program: Program) -> int:
    """Return the line at which a program hung, from the stack that faulthandler wrote."""
    for line in error.get("traceback", "").splitlines():
        if f'"{program.path}"' in line:
            return int(line.partition(", line ")[2].split()[0])
    return 0


def _explain(error: dict, result: Result) -> str:
    detail = error["detail"]
    beside = "Programs reach loopback only: generate the data or ship a small file beside the program."
    messages = {
        "exit": f"calls exit ({detail}). A program on a page runs to its end.",
        "killed": f"ended without finishing (exit code {detail}). Look for os._exit or a crash in compiled code.",
        "memory": f"needs more than {MEMORY >> 30} GB of memory. Use less data.",
        "network": f"calls {detail}. {beside}",
        "timeout": f"is still running after {SECONDS} s. Make it smaller.",
        "warning": f"warns: {detail}. Mend the cause; readers would see the warning too.",
        "write": f"writes to {detail}. Write below the current folder: it is empty and temporary.",
    }
    if error["kind"] == "killed":
        return messages["killed"] + _indented(error["traceback"])
    if error["kind"] in messages:
        return messages[error["kind"]]
    printed = "".join(cell.text for cell in result.cells).strip()
    before = "\n    and had printed" + _indented(printed) if printed else ""
    return f"raises {detail}{_indented(error['traceback'])}{before}"


def _indented(text: str) -> str:
    """Return the last lines of a text, each on a line of its own below a message."""
    return "".join(f"\n      {line}" for line in text.strip().splitlines()[-8:])

"""Run the programs whose results are not known yet.

`worker.py` does the running, in a process started here with a clean environment, one for each Python environment.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from faults import Fault
from programs import Program, imports
from results import HOOKS, Result, Store
from verdicts import MEMORY, SECONDS, check_result, compare

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

log = logging.getLogger("mkdocs.hooks.runner")


def run_programs(programs: Iterable[Program], root: Path, expected: dict[str, str]) -> dict[str, Result]:
    """Return the result of each program by id, running those that have changed, the longest first.

    ``expected`` names the exception that a program is meant to end with. A result that is a fault is not kept.
    """
    store = Store(root)
    results = known_results(programs, root, expected)
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


def known_results(programs: Iterable[Program], root: Path, expected: dict[str, str]) -> dict[str, Result]:
    """Return the results that need no run."""
    store = Store(root)
    return {program.id: known for program in programs if (known := store.load(program))}


def check_again(programs: Iterable[Program], results: dict[str, Result], root: Path) -> list[Fault]:
    """Run programs a second time with another hash seed; return where the output differs."""
    by_id = {program.id: program for program in programs}
    second = {name: Result.load(data) for name, data in run(list(by_id.values()), root, seed=1)}
    return [fault for name, program in by_id.items() for fault in compare(program, results[name], second[name])]


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


def _shared(programs: list[Program]) -> list[str]:
    """Return the modules worth importing before programs are forked: those that several of them import.

    Matplotlib always, since at its first import pyplot writes its list of fonts, which no program may.

    >>> _shared([Program("a", Path("a.py"), "from matplotlib import pyplot\\nimport this")])
    ['matplotlib', 'matplotlib.pyplot']
    """
    counts = Counter(module for program in programs for module in imports(program.source))
    shared = {name for name, count in counts.items() if count > 1 or name.startswith("matplotlib")}
    return sorted(shared | ({"matplotlib.pyplot"} if "matplotlib" in shared else set()))


def _work(python: str, programs: list[Program], jobs: int, environment: dict[str, str]) -> Iterator[dict]:
    """Start a worker in ``python``, hand it the programs and yield its events."""
    order = {
        "programs": [{"id": program.id, "path": str(program.path)} for program in programs],
        "preload": _shared(programs),
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
    if worker.returncode:
        raise RuntimeError(f"hooks/worker.py itself ended with exit code {worker.returncode}; see above.")


def _environment(root: Path, home: str, seed: int) -> dict[str, str]:
    """Return the whole environment of a program: nothing of ours, so no secret can be printed."""
    fonts = root / ".cache" / "matplotlib"
    fonts.mkdir(parents=True, exist_ok=True)
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return keep | dict.fromkeys(ONE_THREAD, "1") | {
        "HOME": home, "LANG": "C.UTF-8", "TZ": "UTC", "COLUMNS": "80", "PYTHONUTF8": "1", "PYTHONHASHSEED": str(seed),
        "MPLBACKEND": "svg", "MPLCONFIGDIR": str(fonts),
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

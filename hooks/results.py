"""Results: what a run of a program brought, and where that is kept until something changes.

A result is kept in ``.cache/outputs/<id>.json`` with a key: the hash of everything that can change it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from programs import Program

HOOKS = Path(__file__).parent
RUNNER = ("worker.py", "execution.py", "sandbox.py", "programs.py")  # what decides how a program runs


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
        for name in RUNNER:
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

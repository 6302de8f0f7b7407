"""A cache of texts on disk, each under the hash of all it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path


class Cache:
    """Texts kept in one JSON file; ``made_by`` are files that decide how any of them comes out."""

    def __init__(self, path: Path, made_by: list[Path]) -> None:
        self.path = path
        self.base = hashlib.sha256(b"".join(file.read_bytes() for file in made_by))
        self.known: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        self.used: dict[str, str] = {}

    def get(self, source: str, make: Callable[[], str]) -> str:
        """Return what ``source`` becomes, made only if it is not known."""
        digest = self.base.copy()
        digest.update(source.encode())
        key = digest.hexdigest()
        self.used[key] = self.known[key] if key in self.known else make()
        return self.used[key]

    def save(self) -> None:
        """Write what was asked for this time; the rest is forgotten."""
        if self.used != self.known:
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_text(json.dumps(self.used), "utf-8")

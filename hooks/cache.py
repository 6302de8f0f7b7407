"""A cache on disk of what was made from sources, each under the hash of all it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Cache:
    """What JSON can hold, kept in one file; ``made_by`` are files that decide how any of it comes out."""

    def __init__(self, path: Path, made_by: list[Path]) -> None:
        self.path = path
        self.base = hashlib.sha256(b"".join(file.read_bytes() for file in made_by))
        self.known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        self.used: dict[str, Any] = {}

    def __contains__(self, source: str) -> bool:
        return self._key(source) in self.known

    def get(self, source: str, make: Callable[[], Any]) -> Any:
        """Return what ``source`` becomes, made only if it is not known."""
        key = self._key(source)
        self.used[key] = self.known[key] if key in self.known else make()
        return self.used[key]

    def save(self) -> None:
        """Write what was asked for this time; the rest is forgotten."""
        if self.used != self.known:
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_text(json.dumps(self.used), "utf-8")

    def _key(self, source: str) -> str:
        digest = self.base.copy()
        digest.update(source.encode())
        return digest.hexdigest()

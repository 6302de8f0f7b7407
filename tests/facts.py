"""What a test found to hold of certain bytes holds until they change: a fact is noted, and not tried again.

Facts lie in ``.cache/facts``, each an empty file named after all that decides it; a fresh clone knows none.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from repository import ROOT


def fact(*parts: str | bytes) -> Path:
    """Return the file that is there once a fact is known; ``parts`` are all that decides it, its name among them.

    >>> fact("prints the same", b"print(1)") == fact("prints the same", b"print(2)")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    return ROOT / ".cache/facts" / digest.hexdigest()


def note(path: Path) -> None:
    """Remember a fact."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()

"""Faults: what is wrong, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing a contributor has to mend.

    >>> print(Fault("docs/ko/ml/ensembles.md", 3, 'difficulty is "hrad". Use easy, medium or hard.'))
    docs/ko/ml/ensembles.md:3: difficulty is "hrad". Use easy, medium or hard.

    What controls a terminal is spelled out.

    >>> print(Fault("snippets/a.py", 0, "prints \\033[2J"))
    snippets/a.py: prints \\x1b[2J
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return CONTROL.sub(lambda found: repr(found[0])[1:-1], f"{where}: {self.message}")

    @property
    def page(self) -> str:
        """The id of the page this concerns: the path without tree and suffix.

        >>> Fault("snippets/ml/ensembles/data.py", 1, "").page
        'ml/ensembles/data'
        """
        path = self.path.removeprefix("docs/").removeprefix("snippets/")
        return path.removeprefix("ko/").removeprefix("ja/").rpartition(".")[0] or path


def report(faults: Iterable[Fault]) -> str:
    """Return all faults as one message, in the order a contributor would mend them."""
    lines = [str(fault) for fault in sorted(set(faults))]
    count = "1 fault" if len(lines) == 1 else f"{len(lines)} faults"
    return "\n".join([f"{count}:", *(f"  {line}" for line in lines)])

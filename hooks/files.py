"""Files: what any file of a contribution must be before it is read as a page or a program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from faults import Fault

LARGEST = 500_000  # bytes
TEXTS = {".css", ".js", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}
PAGE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?")
NAME = re.compile(r"[A-Za-z0-9._-]+")
CONFLICT = re.compile(rb"^(<<<<<<<|>>>>>>>)( |$)", re.MULTILINE)


def check(root: Path) -> tuple[list[Fault], bool]:
    """Return what is wrong with the files of ``root``, and whether all texts can be read."""
    faults, readable = [], True
    for folder in ("docs", "snippets"):
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            name = path.relative_to(root).as_posix()
            faults += _check_name(name)
            if (size := path.stat().st_size) > LARGEST:
                message = f"is {size / 1e6:.1f} MB; a file here has at most {LARGEST / 1e6:.1f}. "
                faults.append(Fault(name, 0, message + "Draw with a program or mermaid, or make it smaller."))
            elif path.suffix in TEXTS:
                found = list(_check_text(path.read_bytes(), name))
                faults += found
                readable &= not any("UTF-8" in fault.message for fault in found)
    return faults, readable


def _check_name(name: str) -> Iterator[Fault]:
    rule = PAGE_NAME if name.startswith("docs/") else NAME
    for part in name.split("/"):
        if not rule.fullmatch(part):
            plain = part.encode("ascii", "backslashreplace").decode()
            message = f'"{plain}" is not a name for a file here. Use lower-case English words with hyphens between.'
            yield Fault(name.encode("ascii", "backslashreplace").decode(), 0, message)


def _check_text(data: bytes, name: str) -> Iterator[Fault]:
    """Yield what is wrong with a text file.

    >>> [str(fault) for fault in _check_text("첫 줄\\n둘째".encode("cp949"), "docs/ko/a.md")]
    ['docs/ko/a.md:1: is not UTF-8 (byte 0xc1). Save it as UTF-8.']
    >>> [str(fault) for fault in _check_text(b"one\\r\\ntwo", "docs/ko/a.md")]
    ['docs/ko/a.md:1: lines end with CRLF. Save the file with LF; git config core.autocrlf input keeps it so.']
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        yield Fault(name, line, f"is not UTF-8 (byte {data[error.start]:#x}). Save it as UTF-8.")
        return
    if text.startswith("\ufeff"):
        yield Fault(name, 1, "begins with a byte order mark. Save it as UTF-8 without BOM.")
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        message = "lines end with CRLF. Save the file with LF; git config core.autocrlf input keeps it so."
        yield Fault(name, line, message)
    if match := CONFLICT.search(data):
        line = data[: match.start()].count(b"\n") + 1
        yield Fault(name, line, "holds a merge conflict. Keep what is right and delete the lines of < = and >.")

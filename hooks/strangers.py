"""Text by strangers, from pages and programs: in a report on them none of it is markup or a command."""

from __future__ import annotations

import re

from faults import CONTROL, Fault

HIDDEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")  # what would turn text around
LINES, WIDTH = 120, 200  # of one difference; the whole is in the artefact's pages


def fenced(text: str, language: str = "text") -> str:
    """Return text as a block of Markdown that it cannot end, without what controls a terminal, of bearable size.

    >>> print(fenced("```\\n\\033[2J<b>"))
    ````text
    ```
    \\x1b[2J<b>
    ````
    """
    spelled = HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    lines = [CONTROL.sub(lambda found: repr(found[0])[1:-1], line) for line in re.split(r"\r\n|[\r\n]", spelled)]
    lines = [line if len(line) <= WIDTH else f"{line[:WIDTH]}…" for line in lines]
    if len(lines) > LINES:
        lines = [*lines[:LINES], f"… {len(lines) - LINES} more lines"]
    body = "\n".join(lines)
    ticks = "`" * max(3, 1 + max(map(len, re.findall(r"`+", body)), default=0))
    return f"{ticks}{language}\n{body}\n{ticks}"


def inert(text: str) -> str:
    """Return text for a line or a cell of Markdown in which nothing is markup.

    >>> inert("a|b <c> `d` @e")
    'a&#124;b &#60;c&#62; &#96;d&#96; &#64;e'
    """
    return re.sub(r"[^\w /.,-]|_", lambda found: f"&#{ord(found[0])};", CONTROL.sub(" ", text).replace("\n", " "))


def annotation(fault: Fault) -> str:
    """Return a fault as a command that marks its line.

    >>> annotation(Fault("docs/ko/a.md", 3, "no\\n::error::yes 5%"))
    '::error file=docs/ko/a.md,line=3::no%0A::error::yes 5%25'
    """
    place = f"file={_escaped(fault.path, ':,')}" + (f",line={fault.line}" if fault.line else "")
    return f"::error {place}::{_escaped(fault.message)}"


def _escaped(text: str, more: str = "") -> str:
    text = re.sub(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", " ", text)
    return re.sub(f"[%\r\n{more}]", lambda found: f"%{ord(found[0]):02X}", text)

"""Outputs: what a program printed and drew, as HTML below its code; and the program, published to be run again."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from html import escape
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from pygments.token import STANDARD_TYPES, Name, Punctuation, Text

import figures
from programs import Program
from results import Cell, Result

ROW = re.compile(r"\|.*\|\s*")
RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")
REQUIREMENT = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\\n]*[^\\\s]))?", re.MULTILINE)

STANDARD_TYPES.update(
    {Name: "", Punctuation: "", Text.Whitespace: ""}
)  # half of a page's elements would colour nothing


def html(cell: Cell, alts: list[str], prefix: str) -> str:
    """Return what a cell printed and drew. Rows of ``|`` become tables, the rest stays text."""
    parts = [_table(block) if is_table else text("\n".join(block)) for is_table, block in _split(cell.text)]
    parts += [
        figures.inline(svg, alt, f"{prefix}-{number}-")
        for number, (svg, alt) in enumerate(zip(cell.figures, alts, strict=True), 1)
    ]
    return "\n".join(parts)


def _split(text: str) -> list[tuple[bool, list[str]]]:
    """Cut text into runs of lines, each a table or not.

    >>> _split("a\\n| x |\\n|---|\\n| 1 |\\n")
    [(False, ['a']), (True, ['| x |', '|---|', '| 1 |'])]
    """
    lines = text.rstrip().splitlines()
    runs: list[tuple[bool, list[str]]] = []
    number = 0
    while number < len(lines):
        is_table = number + 1 < len(lines) and bool(ROW.fullmatch(lines[number]) and RULE.fullmatch(lines[number + 1]))
        end = number + 1
        while is_table and end < len(lines) and ROW.fullmatch(lines[end]):
            end += 1
        if is_table or not runs or runs[-1][0]:
            runs.append((is_table, []))
        runs[-1][1].extend(lines[number:end])
        number = end
    return runs


def text(printed: str) -> str:
    """Return printed text as it stands in a terminal."""
    return f'<pre class="output-text"><code>{escape(printed.strip(chr(10)))}</code></pre>' if printed.strip() else ""


def _table(lines: list[str]) -> str:
    rows = [[escape(value.strip()) for value in line.strip().strip("|").split("|")] for line in lines]
    sides = ["right" if all(map(_is_number, column)) else "left" for column in zip(*rows[2:], strict=False)]

    def row(values: list[str], tag: str) -> str:
        tags = [tag if value else "td" for value in values]  # an empty heading would be read aloud as nothing
        cells = zip(tags, sides, values, strict=False)
        return "".join(f'<{tag} class="{side}">{value}</{tag}>' for tag, side, value in cells)

    body = "".join(f"<tr>{row(values, 'td')}</tr>" for values in rows[2:])
    head = f"<thead><tr>{row(rows[0], 'th')}</tr></thead>"
    return f'<div class="output-table"><table>{head}<tbody>{body}</tbody></table></div>'


def _is_number(text: str) -> bool:
    """Tell whether a cell of a table is a number or empty.

    >>> [_is_number(text) for text in ("-0.5", "12%", "", "best")]
    [True, True, True, False]
    """
    return re.fullmatch(r"[-+]?[\d,]*\.?\d*(e[-+]?\d+)?%?|nan", text) is not None


def rerun(program: Program, result: Result, site_url: str, words: dict[str, str]) -> str:
    """Return the note below an output: with which versions it ran, where the program is, how to run it again."""
    url = f"{site_url.rstrip('/')}/snippets/{program.id}.py"
    versions = " · ".join(f"{name} {version}" for name, version in result.versions.items())
    return (
        f'<details class="rerun"><summary>{words["rerun"]}</summary>'
        f"<p>{words['ran-with']} {escape(versions)}</p>"
        f'<p><a href="{escape(url)}" download>{escape(program.id)}.py</a></p>'
        f'<div class="highlight"><pre><code>uv run {escape(url)}</code></pre></div></details>'
    )


def not_run(words: dict[str, str]) -> str:
    """Return what stands in the place of an output that is not known here."""
    return f'<div class="output not-run"><p>{words["not-run"]}</p></div>'


def published(program: Program, result: Result, lock: str) -> str:
    """Return the program as one file that brings its files and its dependencies (PEP 723), pinned as in ``lock``."""
    source = program.source
    if program.files:
        head, mark, cells = source.partition("# %%")
        source = f"{head}{_unpacked(program)}\n{mark}{cells}"
    if program.has_own_environment:
        return source
    pins = "".join(f'#   "{pin}",\n' for pin in pinned(result.distributions, lock))
    return f'# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n{pins}# ]\n# ///\n{source}'


def _unpacked(program: Program) -> str:
    """Return code that lays out the files beside the program as they are in the repository."""
    texts = {path.relative_to(program.path.parent).as_posix(): path.read_text("utf-8") for path in program.files}
    return (
        "# The files that stand beside this program in its repository\n"
        "import pathlib, tempfile\n\n"
        f'__file__ = str(pathlib.Path(tempfile.mkdtemp(), "{program.path.name}"))\n'
        f"for _name, _text in {texts!r}.items():\n"
        "    _path = pathlib.Path(__file__).parent / _name\n"
        "    _path.parent.mkdir(parents=True, exist_ok=True)\n"
        '    _path.write_text(_text, "utf-8")\n'
    )


def pinned(distributions: Iterable[str], lock: str) -> list[str]:
    """Return the locked requirements of ``distributions`` and of all that these need in turn."""
    locked = {match["name"].lower(): match for match in REQUIREMENT.finditer(lock)}
    waiting = list(distributions)
    found: set[str] = set()
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found or name not in locked:
            continue
        found.add(name)
        waiting += _needs(name)
    return [_pin(locked[name]) for name in sorted(found)]


@functools.cache
def _needs(name: str) -> list[str]:
    """Return the distributions that one distribution needs on this machine."""
    needed = [Requirement(text) for text in requires(name) or []]
    return [need.name for need in needed if not need.marker or need.marker.evaluate({"extra": ""})]


def _pin(match: re.Match[str]) -> str:
    """Return a line of a lock file as a PEP 508 requirement that fits between double quotes.

    >>> _pin(REQUIREMENT.search('xgboost==3.2.0 ; sys_platform == "darwin" \\\\'))
    "xgboost==3.2.0 ; sys_platform == 'darwin'"
    """
    marker = f" ; {match['marker']}" if match["marker"] else ""
    return f"{match['name']}=={match['version']}{marker}".replace('"', "'")


def publish(programs: dict[str, Program], results: dict[str, Result], root: Path, site: Path) -> None:
    """Write every program to the site, ready for `uv run`."""
    lock = (root / "requirements" / "snippets.txt").read_text("utf-8")
    for program in (programs[name] for name in programs.keys() & results.keys()):
        target = site / "snippets" / f"{program.id}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(published(program, results[program.id], lock), "utf-8")

"""Programs: plain scripts in ``snippets/``, cut into cells, with comments in both languages."""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from faults import Fault

LANGUAGES = ("ko", "ja")

OWN_ENVIRONMENT = re.compile(r"^# /// script$", re.MULTILINE)
CELL = re.compile(r"# %%(?: (?P<name>[a-z0-9]+(?:-[a-z0-9]+)*))?\s*")
COMMENT = re.compile(r"(?P<indent>\s*)# (?P<language>ko|ja): (?P<text>.*)")


@dataclass(frozen=True)
class Program:
    """One script; ``id`` is its path under ``snippets/`` without the suffix."""

    id: str
    path: Path
    source: str

    @functools.cached_property
    def files(self) -> list[Path]:
        """The files beside the program that it may read: all in the folder of its name."""
        folder = self.path.with_suffix("")
        return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)

    @property
    def has_own_environment(self) -> bool:
        """Whether the program names its dependencies itself, in a PEP 723 block, since it cannot share ours."""
        return OWN_ENVIRONMENT.search(self.source) is not None

    @property
    def where(self) -> str:
        return f"snippets/{self.id}.py"


def read_programs(root: Path) -> dict[str, Program]:
    """Return the programs under ``root`` by id. Python files inside a program's folder belong to that program."""
    folder = root / "snippets"
    paths = sorted(folder.rglob("*.py"))
    owners = {path.with_suffix("") for path in paths}
    own = [path for path in paths if owners.isdisjoint(path.parents)]
    ids = {path.relative_to(folder).with_suffix("").as_posix(): path for path in own}
    return {name: Program(name, path, path.read_text("utf-8")) for name, path in ids.items()}


@functools.cache
def cells(source: str) -> dict[str, tuple[int, int]]:
    """Return the first and last line (from 1, inclusive) of each cell; one nameless cell where none is marked.

    >>> cells("'''Doc.'''\\n\\n# %% load\\nx = 1\\n\\n# %% show\\nprint(x)\\n")
    {'load': (4, 5), 'show': (7, 7)}
    >>> cells("print(1)\\n")
    {'': (1, 1)}
    """
    lines = source.splitlines()
    marks = [(number, match["name"]) for number, line in enumerate(lines, 1) if (match := CELL.fullmatch(line))]
    if not marks:
        return {"": (1, len(lines))}
    ends = [number - 1 for number, _ in marks[1:]] + [len(lines)]
    return {name or "": (number + 1, end) for (number, name), end in zip(marks, ends, strict=True)}


def shown(source: str, cell: str, language: str) -> str:
    """Return a cell as a page in ``language`` shows it: its own comments, without the other language's.

    >>> print(shown("# %% a\\n# ko: 더합니다\\n# ja: 足します\\nx = 1\\n", "a", "ja"))
    # 足します
    x = 1
    """
    first, last = cells(source)[cell]
    return in_language("\n".join(source.splitlines()[first - 1 : last]), language)


def in_language(text: str, language: str) -> str:
    """Return code with the comments of one language only; what is in neither language stays."""
    lines = []
    for line in text.splitlines():
        match = COMMENT.fullmatch(line)
        if match and match["language"] == language:
            lines.append(f"{match['indent']}# {match['text']}")
        elif not match:
            lines.append(line)
    return "\n".join(lines).strip("\n")


def imports(source: str) -> list[str]:
    """Return the modules a program imports, in full, sorted.

    >>> imports("import numpy as np\\nfrom sklearn.svm import SVC")
    ['numpy', 'sklearn.svm']
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return sorted(found)


def check_program(program: Program) -> list[Fault]:
    """Return what is wrong with a program before it is run."""
    return [Fault(program.where, line, message) for line, message in check_source(program.source)]


@functools.cache  # while serving, and in tests, most programs are as they were
def check_source(source: str) -> list[tuple[int, str]]:
    """Return what is wrong with the text of a program, each fault with its line.

    >>> check_source("x =")
    [(1, 'is not Python: invalid syntax.')]
    """
    try:
        ast.parse(source)
    except SyntaxError as error:
        return [(error.lineno or 1, f"is not Python: {error.msg}.")]
    return [*_check_cells(source), *_check_comments(source)]


def _check_cells(source: str) -> list[tuple[int, str]]:
    names: set[str] = set()
    faults = []
    for number, line in enumerate(source.splitlines(), 1):
        if not line.startswith("# %%"):
            continue
        match = CELL.fullmatch(line)
        if not match or not match["name"]:
            faults.append((number, "cell has no usable name. Write `# %% name-in-lower-case`."))
        elif match["name"] in names:
            faults.append((number, f'a second cell is called "{match["name"]}". Rename one.'))
        else:
            names.add(match["name"])
    return faults


def _check_comments(source: str) -> list[tuple[int, str]]:
    """Report comments that stand in one language only."""
    faults = []
    run: list[tuple[int, str]] = []
    for number, line in enumerate([*source.splitlines(), ""], 1):
        match = COMMENT.fullmatch(line)
        if match:
            run.append((number, match["language"]))
            continue
        missing = set(LANGUAGES) - {language for _, language in run}
        if run and missing:
            message = f"comment has no `# {missing.pop()}:` line. Comments come in pairs, `# ko:` above `# ja:`."
            faults.append((run[-1][0], message))
        run = []
    return faults

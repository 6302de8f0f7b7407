"""Pages: their front matter and the parts that twins must share.

Reads Markdown line by line, as far as this site uses it. Python-Markdown itself keeps no line numbers, and a message
without one is no help.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from faults import Fault
from programs import LANGUAGES

FENCE = re.compile(r"(?P<indent> *)(?P<ticks>`{3,}|~{3,}) *(?P<language>[\w+-]*) *(?P<options>.*)")
OPTION = re.compile(r'([\w-]+)=(?:"([^"]*)"|(\S+))')
HEADING = re.compile(r" *(?P<marks>#{1,6}) +(?P<text>.*?)(?: *\{ *(?P<attributes>[^}]*)\})? *$")
CALLOUT = re.compile(r" *(?P<marker>!!!|\?\?\?\+?) +(?P<type>[\w-]+)")
LIST_ITEM = re.compile(r"(?P<indent> *)(?:[-*+]|\d+\.) +(?P<box>\[[ xX]\] )?")
LINK = re.compile(r"(?P<image>!?)\[[^\]]*\]\((?P<target>[^)\s]+)[^)]*\)")
FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])([^$\n]+?)(?<!\s)\$(?!\d)")
CODE_SPAN = re.compile(r"(`+).+?\1")
INCLUDE = re.compile(r'--8<-- "(?P<program>[^":]+)\.py(?::(?P<cell>[^"]*))?"')
INCLUDED_FILE = re.compile(r'^(?P<indent> *)--8<-- "(?P<file>[^":]+)" *$', re.MULTILINE)
WORDS_OF_DIAGRAMS = {  # what a diagram says, and what is kept of it
    r'"[^"]*"[\])}>]*': '"',  # A["label"]
    r"\|[^|\n]*\|": "|",  # -->|label|
    r"([\[({]+)[^\])}\n\"]+[\])}]+": r"\1",  # A[label], A{label}, A(label)
    r"--\s+\S.*?\s+-->": "-->",  # -- label -->
    r"(:)\s.*$": r"\1",  # A->>B: message
    r"\b(as|alt|else|opt|loop|par|and|break|critical)\s.*$": r"\1",  # participant A as label, alt label
}


@dataclass(frozen=True)
class Item:
    """One part of a page: its kind, what twins must have in common, and its line."""

    kind: str
    value: str
    line: int


@dataclass(frozen=True)
class Fence:
    """One code block."""

    language: str
    options: dict[str, str]
    body: str
    line: int

    @property
    def included(self) -> tuple[str, str] | None:
        """The program and the cell this block shows, None where it holds text of its own.

        >>> Fence("python", {}, '--8<-- "ml/ensembles.py:scores"', 1).included
        ('ml/ensembles', 'scores')
        """
        match = INCLUDE.fullmatch(self.body.strip())
        return (match["program"], match["cell"] or "") if match else None

    @property
    def included_file(self) -> str | None:
        """The file under ``snippets/`` this block shows whole, None where it shows something else."""
        match = INCLUDED_FILE.fullmatch(self.body.strip())
        return match["file"] if match and not self.included else None


@dataclass(frozen=True)
class Page:
    """One Markdown file of one language; ``text`` is all of it."""

    path: str
    language: str
    id: str
    meta: dict[str, object]
    items: tuple[Item, ...]
    fences: tuple[Fence, ...]
    faults: tuple[Fault, ...] = field(default=())
    text: str = field(default="", repr=False)

    @property
    def sources(self) -> list[str]:
        """The files besides its own that make this page: the programs it shows, for the glossary its terms.

        >>> fence = Fence("python", {}, '--8<-- "ml/ensembles.py:scores"', 1)
        >>> Page("docs/ko/ml/ensembles.md", "ko", "ml/ensembles", {}, (), (fence, fence)).sources
        ['snippets/ml/ensembles.py']
        """
        if self.meta.get("kind") == "glossary":
            return ["glossary.yml"]
        return sorted({f"snippets/{fence.included[0]}.py" for fence in self.fences if fence.included})

    @property
    def draft(self) -> bool:
        """Whether the page is shown while serving alone."""
        return self.meta.get("draft") is True

    def of_kind(self, kind: str) -> list[Item]:
        return [item for item in self.items if item.kind == kind]


def read_pages(root: Path, *, drafts: bool = False) -> list[Page]:
    """Return all pages of both languages under ``root``, in the order of their paths; drafts if asked for."""
    pages = [
        parse(path.read_text("utf-8"), path.relative_to(root).as_posix())
        for language in LANGUAGES
        for path in sorted((root / "docs" / language).rglob("*.md"))
    ]
    return [page for page in pages if drafts or not page.draft]


@functools.cache  # while serving, and in tests, most pages are as they were
def parse(text: str, path: str) -> Page:
    """Return the page that ``text`` is; ``path`` is ``docs/<language>/<id>.md``."""
    _, language, name = path.split("/", 2)
    meta, first, faults = front_matter(text, path)
    items: list[Item] = []
    fences: list[Fence] = []
    lines = text.splitlines()
    number = first
    while number < len(lines):
        match = FENCE.fullmatch(lines[number])
        if match:
            fence, number = _fence(lines, number, match)
            fences.append(fence)
            items.append(_fence_item(fence))
        else:
            items += _line_items(lines[number], number + 1)
            number += 1
    return Page(path, language, name.removesuffix(".md"), meta, tuple(items), tuple(fences), tuple(faults), text)


def front_matter(text: str, path: str) -> tuple[dict[str, object], int, list[Fault]]:
    """Return the front matter, the index of the first line after it, and what is wrong with it."""
    lines = text.splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        return {}, 0, [Fault(path, 1, "has no front matter. Begin with a block between two lines of ---.")]
    end = lines.index("---", 1)
    try:
        meta = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        line = error.problem_mark.line + 2 if getattr(error, "problem_mark", None) else 1
        problem = getattr(error, "problem", "") or str(error)
        return {}, end + 1, [Fault(path, line, f"front matter is not YAML: {problem}. Quote values that hold a colon.")]
    if not isinstance(meta, dict):
        return {}, end + 1, [Fault(path, 1, "front matter is not a list of `key: value` lines.")]
    return meta, end + 1, []


def options(text: str) -> dict[str, str]:
    """Return the options of a fence.

    >>> options('exec="on" alt="two lines" width=3')
    {'exec': 'on', 'alt': 'two lines', 'width': '3'}
    """
    return {name: quoted or bare for name, quoted, bare in OPTION.findall(text)}


def _fence(lines: list[str], start: int, match: re.Match[str]) -> tuple[Fence, int]:
    indent, ticks = len(match["indent"]), match["ticks"]
    end = start + 1
    while end < len(lines) and not re.fullmatch(rf" *{ticks}{ticks[0]}* *", lines[end]):
        end += 1
    body = "\n".join(line[indent:] for line in lines[start + 1 : end])
    return Fence(match["language"], options(match["options"]), body, start + 1), end + 1


def _fence_item(fence: Fence) -> Item:
    shared = {name: value for name, value in fence.options.items() if name not in {"alt", "title"}}
    body = {"mermaid": wordless, "markdown": skeleton}.get(fence.language, str)(fence.body)
    return Item("code block", f"{fence.language} {shared} {body}", fence.line)


def wordless(diagram: str) -> str:
    """Return the nodes and arrows of a mermaid diagram; its words belong to one language.

    >>> wordless('flowchart LR\\n  accTitle: 흐름\\n  a["데이터(원본)"] -->|매달| b{통과?}')
    'flowchart LR\\na[" -->| b{'
    >>> wordless("sequenceDiagram\\n  participant U as 사용자\\n  U->>S: 요청\\n  alt 정상")
    'sequenceDiagram\\nparticipant U as\\nU->>S:\\nalt'
    """
    text = re.sub(r"^\s*acc(Title|Descr)\s*(:.*|\{[^}]*\})\n?", "", diagram, flags=re.MULTILINE)
    for rule, kept in WORDS_OF_DIAGRAMS.items():
        text = re.sub(rule, kept, text, flags=re.MULTILINE)
    return "\n".join(line.strip() for line in text.splitlines())


def skeleton(example: str) -> str:
    """Return what twins share of an example of Markdown.

    >>> skeleton("## 함정 { #traps }\\n\\n한 문장입니다.\\n\\n- [x] 분산")
    'heading 2 #traps\\nlist item 0 x'
    """
    items = [item for line in example.splitlines() for item in _line_items(line, 0)]
    return "\n".join(f"{item.kind} {item.value}" for item in items)


def _line_items(line: str, number: int) -> list[Item]:
    """Return what a line outside code blocks brings to the skeleton.

    >>> [(item.kind, item.value) for item in _line_items("## 함정 { #traps }", 1)]
    [('heading', '2 #traps')]
    >>> [(item.kind, item.value) for item in _line_items("- [x] [점수](a.md#b)가 $x^2$", 1)]
    [('list item', '0 x'), ('link', 'a.md#b'), ('formula', 'x^2')]
    """
    if match := HEADING.fullmatch(line):
        heading_id = re.search(r"#([^\s}]+)", match["attributes"] or "")
        return [Item("heading", f"{len(match['marks'])} #{heading_id[1] if heading_id else ''}", number)]
    if match := CALLOUT.match(line):
        return [Item("callout", f"{match['marker']} {match['type']}", number)]
    items = []
    text = CODE_SPAN.sub("", line)
    if match := LIST_ITEM.match(line):
        box = (match["box"] or "").strip("[] ").lower() if match["box"] else "-"
        items.append(Item("list item", f"{len(match['indent'])} {box}", number))
    elif line.lstrip().startswith("|"):
        items.append(Item("table row", str(line.count("|")), number))
    elif line.strip() == "$$":
        items.append(Item("formula block", "", number))
    for match in LINK.finditer(text):
        items.append(Item("image" if match["image"] else "link", match["target"], number))
    items += [Item("formula", formula, number) for formula in FORMULA.findall(text)]
    return items

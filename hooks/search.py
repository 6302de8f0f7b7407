"""Search: what each language's pages say, written as one small script that is loaded when the search is opened.

`scripts/search/index.js` reads it. All text is one string of pages, sections and fields, each character replaced by
one for how often it occurs: gzip makes a fifth less of that than of Korean or Japanese as it stands.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path

from cache import Cache
from glossary import Term

PAGE, SECTION, FIELD = "\f", "\v", "\t"
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
SILENT = {"math", "script", "style", "svg", "template"}
LINKS_ONLY = "related"  # the section that names other pages' topics
NAMES = re.compile(r"\b(?=\w*(?:[a-z][A-Z]|[A-Za-z]_[A-Za-z]|[A-Z]{2}))[A-Za-z]\w+")  # KFold, lru_cache, SMOTE
COMMON = 4  # a name on more pages than this tells none of them apart
FIRST = 32  # the code of the most frequent character


@dataclass
class Section:
    """A heading's id, its words, the prose up to the next heading, and the words of code there."""

    id: str
    title: str = ""
    text: str = ""
    code: str = ""


def sections(html: str, cache: Cache) -> list[Section]:
    """Return the sections of a page, without what templates add to it; ``cache`` remembers them.

    >>> page = '<h1 id="a">A<a class="headerlink">¶</a></h1><p>one</p><pre>x = KFold(3)</pre>'
    >>> sections(page, Cache(Path("nowhere"), []))
    [Section(id='a', title='A', text='one', code='KFold')]
    """
    return [Section(**section) for section in cache.get(html, lambda: list(map(asdict, _read(html))))]


def _read(html: str) -> list[Section]:
    reader = _Reader()
    reader.feed(html)
    return [_tidy(section) for section in reader.sections]


def _tidy(section: Section) -> Section:
    section.title, section.text = (" ".join(part.split()) for part in (section.title, section.text))
    if section.id == LINKS_ONLY:
        section.text = ""
    section.code = " ".join(dict.fromkeys(NAMES.findall(section.code)))
    return section


class _Reader(HTMLParser):
    """Reads a page; what is nobody's prose is left out: symbols, formulas, options of quizzes, lists made by us."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.heading = self.code = False
        self.silent, self.depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if self.silent:
            self.depth += tag == self.silent
        elif _is_silent(tag, attributes):
            self.silent, self.depth = tag, 1
        elif tag in HEADINGS and "id" in attributes:
            self.sections.append(Section(attributes["id"]))
            self.heading = True
        elif tag == "pre":
            self.code = True
        elif tag in {"p", "li", "td", "th", "summary"}:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            self.depth -= tag == self.silent
            self.silent = self.silent if self.depth else ""
        elif tag in HEADINGS:
            self.heading = False
        elif tag == "pre":
            self.code = False

    def handle_data(self, data: str) -> None:
        if self.silent or not self.sections:
            return
        field = "title" if self.heading else "code" if self.code else "text"
        setattr(self.sections[-1], field, getattr(self.sections[-1], field) + data)


def _is_silent(tag: str, attributes: dict[str, str]) -> bool:
    classes = attributes.get("class", "").split()
    return (
        tag in SILENT
        or "headerlink" in classes
        or not {"data-search-exclude", "hidden"}.isdisjoint(attributes)
        or (tag == "li" and any(name.startswith("quiz-") for name in classes))
    )


@dataclass(frozen=True)
class Document:
    """A page: where it is, its kind, the short name and what it says."""

    location: str
    kind: str
    title: str
    description: str
    sections: list[Section]

    def names(self) -> set[str]:
        return {name for section in self.sections for name in section.code.split()}

    def joined(self, common: set[str]) -> str:
        """Return the page as one string; a name from code stands once, where it comes first."""
        seen = set(common)
        parts = [FIELD.join((self.location, self.kind, self.title))]
        for number, section in enumerate(self.sections):
            text = section.text if number else f"{self.description} {section.text}".strip()
            names = [name for name in section.code.split() if name not in seen]
            seen.update(names)
            parts.append(FIELD.join((section.id, section.title, text, " ".join(names))))
        return SECTION.join(parts)


def names(terms: list[Term], language: str) -> list[dict[str, object]]:
    """Return each term of the glossary as readers of ``language`` know it, its other names, and spellings to avoid."""
    other = "ja" if language == "ko" else "ko"
    return [
        {
            "own": term.word(language),
            "others": [name for name in (term.word(other), term.reading, term.en, term.abbr) if name],
            "variants": list(term.avoid.get(language, {})),
        }
        for term in terms
    ]


def write(documents: list[Document], terms: list[dict[str, object]], path: Path) -> None:
    """Write the index of one language."""
    pages = Counter(name for document in documents for name in document.names())
    common = {name for name, count in pages.items() if count > COMMON}
    alphabet, text = encode(PAGE.join(document.joined(common) for document in documents))
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps({"alphabet": alphabet, "text": text, "terms": terms}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"searchIndex={data}\n", "utf-8")


def encode(text: str) -> tuple[str, str]:
    """Return the characters of ``text``, the most frequent first, and the text with each replaced by its rank.

    >>> encode("나나나가")
    ('나가', '   !')
    """
    alphabet = [character for character, _ in Counter(text).most_common()]
    codes = {ord(character): rank + FIRST for rank, character in enumerate(alphabet)}
    return "".join(alphabet), text.translate(codes)

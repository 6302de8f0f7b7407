"""Questions: what the site asks, taken from its pages; the bank, the mock interview and the cards are made of them.

A question page is one question, each fold under its follow-ups another; an exam page is one whose answer stays there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import dedent

from markdown import Markdown

import formulas
from pages import Page

KINDS = ("question", "follow-up", "exam")
TITLE = re.compile(r"^# (.+?) *\{", re.MULTILINE)
SPOKEN = re.compile(r'^!!! spoken "[^\n]*"\n(?P<body>(?:(?: {4}[^\n]*)?\n)+)', re.MULTILINE)
FOLLOW_UP = re.compile(r'^\?\?\? question "(?P<text>[^\n]*)"\n(?P<body>(?:(?: {4}[^\n]*)?\n)+)', re.MULTILINE)
LINK = re.compile(r"</?a\b[^>]*>")
PARAGRAPH = re.compile(r"</?p>")
EXTENSIONS = ("attr_list", "tables", "pymdownx.arithmatex", "pymdownx.superfences")


@dataclass(frozen=True)
class Question:
    """One question in one language; ``text`` and ``answer`` are HTML without links, an exam has no answer here."""

    id: str
    language: str
    kind: str
    title: str
    text: str
    answer: str
    difficulty: str
    frequency: str

    @property
    def page(self) -> str:
        """The id of its page; what follows the ``#`` is the place on it."""
        return self.id.partition("#")[0]

    @property
    def anchor(self) -> str:
        return self.id.partition("#")[2]

    @property
    def section(self) -> str:
        return self.id.partition("/")[0]


def questions(pages: Iterable[Page]) -> list[Question]:
    """Return all questions of ``pages``, in their order: each page's own, then its follow-ups."""
    md = Markdown(extensions=EXTENSIONS, extension_configs={"pymdownx.arithmatex": {"generic": True}})
    return [question for page in pages if page.meta.get("kind") in KINDS for question in _of_page(page, md)]


def _of_page(page: Page, md: Markdown) -> Iterator[Question]:
    kind, title, difficulty, frequency = (
        str(page.meta.get(key, "")) for key in ("kind", "title", "difficulty", "frequency")
    )
    asked, spoken = TITLE.search(page.text), SPOKEN.search(page.text)
    found = [(page.id, kind, asked[1] if asked else title, spoken["body"] if spoken else "")]
    for number, match in enumerate(FOLLOW_UP.finditer(page.text), 1):
        found.append((f"{page.id}#follow-up-{number}", "follow-up", match["text"], match["body"]))
    for name, its_kind, text, answer in found:
        inline = PARAGRAPH.sub("", _html(text, md))
        yield Question(name, page.language, its_kind, title, inline, _html(answer, md), difficulty, frequency)


def _html(text: str, md: Markdown) -> str:
    """Return Markdown as HTML that can stand anywhere: a link keeps its words only.

    >>> _html("[점수](a.md#b)가 `x`", Markdown())
    '<p>점수가 <code>x</code></p>'
    """
    return LINK.sub("", formulas.render(md.reset().convert(dedent(text).strip()), lambda _: None))

"""Spelling: pages, and the glossary itself, write terms as the glossary does."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from faults import Fault
from glossary import PATH, Term
from pages import LANGUAGES, Page

NOT_PROSE = re.compile(r"```.*?```|`[^`]*`|<span lang=.*?</span>|\]\([^)]*\)|\{[^}]*\}", re.DOTALL)

Rules = tuple[tuple[re.Pattern[str], str, str], ...]


def check(pages: list[Page], terms: list[Term]) -> list[Fault]:
    """Return every place where a page, or a row of the glossary, does not spell a term as the glossary does."""
    known = avoided(terms)
    faults = [
        Fault(page.path, line, message)
        for page in pages
        for line, message in misspelled(page.text, known[page.language])
    ]
    for language in LANGUAGES:
        rows = "\n".join(f"{term.word(language)}: {term.meaning[language]}" for term in terms)
        faults += [Fault(PATH, terms[row - 1].line, message) for row, message in misspelled(rows, known[language])]
    return faults


def avoided(terms: Iterable[Term]) -> dict[str, Rules]:
    """Return by language each spelling to avoid, the word to use instead, and why."""
    return {
        language: tuple(
            (re.compile(spelling), term.word(language), why)
            for term in terms
            for spelling, why in term.avoid.get(language, {}).items()
        )
        for language in LANGUAGES
    }


@functools.cache  # while serving most pages are as they were
def misspelled(text: str, rules: Rules) -> list[tuple[int, str]]:
    """Return the line and the fault of each spelling to avoid; code and the other language's words are left out.

    >>> term = Term("recall", "재현율", "再現率", "さいげんりつ", "recall", {}, 1, avoid={"ko": {"재현률": "맞춤법"}})
    >>> misspelled("# `재현률`\\n\\n재현률은", avoided([term])["ko"])
    [(3, '"재현률" is not how this site spells it (맞춤법). Use "재현율".')]
    """
    prose = NOT_PROSE.sub(lambda match: "\n" * match[0].count("\n"), text)
    return [
        (prose.count("\n", 0, match.start()) + 1, f'"{match[0]}" is not how this site spells it ({why}). Use "{use}".')
        for pattern, use, why in rules
        for match in pattern.finditer(prose)
    ]

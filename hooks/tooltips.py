"""Tooltips: the first use of a term on a page opens what the glossary says of it.

A term becomes a button and its tooltip a popover, so pointer, touch and keyboard open it, Escape closes it and a screen
reader is told, all without a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from entries import translations
from glossary import Term

PIECE = re.compile(r"""(<!--.*?-->|<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>)""", re.DOTALL)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
LEFT_ALONE = {
    "a", "button", "code", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "label", "math", "pre",
    "script", "style", "summary", "svg", "th",
}  # fmt: skip
LEFT_ALONE_TOO = re.compile(r'\slang=|\sclass="[^"]*\b(?:admonition-title|quiz|marks)\b')
PARTICLES = (
    "[은는이가을를의와과도만들인일다]|에서?|에게|으?로|까지|부터|마다|보다|처럼|만큼|뿐|끼리|인지|입니다|였|이었|"
    "이?(?:나|란|라[는고]?|며|고|면|지만?|므로)"
)
BEFORE = {"ko": "[가-힣A-Za-z0-9]", "ja": "[一-鿿々ァ-ヺーA-Za-z0-9]"}  # a term would be part of a longer word
AFTER = {  # or of a verb; a Korean particle stays on the line of its word
    "ko": rf"(?![A-Za-z0-9])(?=(?:{PARTICLES}){{0,3}}(?![가-힣]))([가-힣]*)",
    "ja": "(?![一-鿿々ァ-ヺーA-Za-z0-9]|す[るれ]|[しさせるて]|でき|ま[すせし])()",
}


@dataclass(frozen=True)
class Finder:
    """What finds the terms of one language in its sentences, and which word is which term."""

    language: str
    pattern: re.Pattern[str]
    terms: dict[str, Term]


def finder(terms: Iterable[Term], language: str) -> Finder:
    """Return what finds ``terms``, the longest first; an everyday word is a term where its English follows."""
    by_word = {term.word(language): term for term in terms}
    words = "|".join(
        re.escape(word) + (rf"(?=[(（]{re.escape(term.en)})" if language in term.everyday else "")
        for word, term in sorted(by_word.items(), key=lambda item: -len(item[0]))
    )
    initials = re.escape("".join(sorted({word[0] for word in by_word})))
    pattern = rf"(?=[{initials}])(?<!{BEFORE[language]})({words}){AFTER[language]}" if words else "(?!)"
    return Finder(language, re.compile(pattern), by_word)


def mark(html: str, find: Finder) -> tuple[str, list[Term]]:
    """Return a page with the first use of each term made a button, and the terms that got one.

    >>> terms = [Term("recall", "재현율", "再現率", "さいげんりつ", "recall", {}, 1)]
    >>> mark("<h2>재현율</h2><p>재현율은, 재현율</p>", finder(terms, "ko"))[0].partition("</h2>")[2]
    '<p><span class="term"><button type="button" popovertarget="term-recall">재현율</button>은</span>, 재현율</p>'
    """
    used: dict[str, Term] = {}

    def button(match: re.Match[str]) -> str:
        term = find.terms[match[1]]
        if term.id in used:
            return match[0]
        used[term.id] = term
        return (
            f'<span class="term"><button type="button" popovertarget="term-{term.id}">{match[1]}</button>'
            f"{match[2]}</span>"
        )

    pieces = PIECE.split(html)
    left_alone, depth = "", 0  # the element whose content is left alone, and how many of its name are open
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            pieces[index] = piece if left_alone else find.pattern.sub(button, piece)
        elif tag := TAG.match(piece):
            closing, name = tag.groups()
            if not left_alone and not closing and (name in LEFT_ALONE or LEFT_ALONE_TOO.search(piece)):
                left_alone, depth = name, 1
            elif name == left_alone:
                depth += -1 if closing else 1
                left_alone = left_alone if depth else ""
    return "".join(pieces), list(used.values())


def tips(terms: Iterable[Term], language: str, glossary: str, words: dict[str, str]) -> str:
    """Return the popovers of ``terms``; ``glossary`` is the address of the glossary page."""
    return "".join(
        f'<div class="tip" id="term-{term.id}" popover><p>{translations(term, language)}</p>'
        f'<p>{term.meaning[language]}</p><p><a href="{glossary}#{term.id}">{words["more"]}</a></p></div>'
        for term in terms
    )

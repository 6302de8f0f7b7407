"""Flash cards: the questions of the pages and the terms of the glossary, in both languages, as HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from markdown import markdown

import formulas
from glossary import Term
from pages import Page
from programs import LANGUAGES

TITLE = re.compile(r"^# +(.+?) *\{", re.MULTILINE)
ANSWER = re.compile(r"^## .*\{ #answer-in-30-seconds \}\n\s*!!! spoken .*\n(?P<answer>(?:\n| {4}.*\n)+)", re.MULTILINE)
KANA = "ぁ-ゖァ-ヺー・"
RUN = re.compile(f"[{KANA}]+|[^{KANA}]+")


@dataclass(frozen=True)
class Card:
    """What is asked and what is answered, by language; ``address`` is where the site says more."""

    id: str  # "question:<page id>" or "term:<term id>"; with a direction, what a schedule is kept under
    front: dict[str, str]
    back: dict[str, str]
    address: dict[str, str]
    english: str = ""
    reading: tuple[tuple[str, str], ...] = ()

    @property
    def section(self) -> str:
        """The section a question belongs to, "" for a term."""
        return self.id.removeprefix("question:").partition("/")[0] if self.id.startswith("question:") else ""


def make_cards(pages: Iterable[Page], terms: Iterable[Term], nav: Iterable[str]) -> list[Card]:
    """Return a card for every question, in the order of ``nav``, then one for every term."""
    order = {path.removesuffix(".md"): number for number, path in enumerate(nav)}
    twins: dict[str, dict[str, str]] = {}
    for page in pages:
        if page.meta.get("kind") == "question" and page.id in order:
            twins.setdefault(page.id, {})[page.language] = page.text
    found = [question(name, twins[name]) for name in sorted(twins, key=order.__getitem__)]
    return [card for card in found if card] + [of_term(term, "glossary" in order) for term in terms]


def question(name: str, texts: dict[str, str]) -> Card | None:
    """Return the card of a question page from its Markdown in each language; None while a part is missing."""
    parts = {language: (TITLE.search(text), ANSWER.search(text)) for language, text in texts.items()}
    if parts.keys() != set(LANGUAGES) or not all(title and answer for title, answer in parts.values()):
        return None
    return Card(
        f"question:{name}",
        {language: _html(title[1])[3:-4] for language, (title, _) in parts.items()},
        {language: _html(re.sub("^ {4}", "", answer["answer"], flags=re.M)) for language, (_, answer) in parts.items()},
        {language: f"{_tree(language)}{name}/" for language in LANGUAGES},
    )


def of_term(term: Term, has_page: bool) -> Card:
    """Return the card of a term of the glossary."""
    return Card(
        f"term:{term.id}",
        {language: escape(term.word(language)) for language in LANGUAGES},
        {language: f"<p>{escape(term.meaning[language])}</p>" for language in LANGUAGES},
        {language: f"{_tree(language)}glossary/#{term.id}" if has_page else "" for language in LANGUAGES},
        escape(f"{term.en} ({term.abbr})" if term.abbr else term.en),
        tuple(reading(term.ja, term.reading)),
    )


def reading(word: str, kana: str) -> list[tuple[str, str]]:
    """Return the parts of a Japanese word, each with how it is read, "" for what is kana already.

    >>> reading("しきい値", "しきいち")
    [('しきい', ''), ('値', 'ち')]
    >>> reading("アンサンブル", "アンサンブル"), reading("学習", "がくしゅう")
    ([('アンサンブル', '')], [('学習', 'がくしゅう')])
    """
    runs = RUN.findall(word)
    is_kana = [bool(re.match(f"[{KANA}]", run)) for run in runs]
    rule = "".join(f"({re.escape(run)})" if same else "(.+?)" for run, same in zip(runs, is_kana, strict=True))
    match = re.fullmatch(rule, kana)
    if not match:
        return [(word, kana)]
    return [(run, "" if same else read) for run, same, read in zip(runs, is_kana, match.groups(), strict=True)]


def ruby(parts: Iterable[tuple[str, str]]) -> str:
    """Return a Japanese word with its reading above it.

    >>> ruby([("しきい", ""), ("値", "ち")])
    'しきい<ruby>値<rp>(</rp><rt>ち</rt><rp>)</rp></ruby>'
    """
    return "".join(
        f"<ruby>{escape(text)}<rp>(</rp><rt>{kana}</rt><rp>)</rp></ruby>" if kana else escape(text)
        for text, kana in parts
    )


def script(cards: Iterable[Card], language: str, end: str = "/") -> str:
    """Return the side of one language as a plain script, which also loads from a folder where `fetch` does not.

    Addresses of pages end in ``end``: "/", or ".html" where pages are files.
    """
    rows = {card.id: _row(card, language, end) for card in cards}
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"(globalThis.studyCards??={{}}).{language}={text};\n"


def _row(card: Card, language: str, end: str) -> dict[str, str]:
    row = {
        "front": card.front[language],
        "back": card.back[language],
        "address": re.sub("/(?=#|$)", end, card.address[language]),
        "english": card.english,
        "ruby": ruby(card.reading) if language == "ja" and any(kana for _, kana in card.reading) else "",
    }
    return {key: formulas.render(value, lambda _: None) for key, value in row.items() if value}


def _html(text: str) -> str:
    return markdown(
        text.strip(),
        extensions=["pymdownx.arithmatex"],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )


def _tree(language: str) -> str:
    return "" if language == LANGUAGES[0] else f"{language}/"

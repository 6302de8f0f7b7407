"""Glossary: the rows of glossary.yml, one per term, and what each must be."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from faults import Fault
from pages import LANGUAGES

PATH = "glossary.yml"
NEEDED = ("id", "ko", "ja", "reading", "en", "meaning")
ALLOWED = ("abbr", "everyday", "avoid", "see")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast


@dataclass(frozen=True)
class Term:
    """One row: a term's words, its meaning in each language, what pages are not to write for it, and its line."""

    id: str
    ko: str
    ja: str
    reading: str
    en: str
    meaning: dict[str, str]
    line: int
    abbr: str = ""
    everyday: tuple[str, ...] = ()
    avoid: dict[str, dict[str, str]] = field(default_factory=dict)
    see: tuple[str, ...] = ()

    def word(self, language: str) -> str:
        return self.ko if language == "ko" else self.ja


def read_terms(root: Path) -> tuple[list[Term], list[Fault]]:
    """Return the terms of ``glossary.yml`` that are as they must be, and what is wrong with the others."""
    return parse_terms((root / PATH).read_text("utf-8"))


@functools.cache  # while serving, and in tests, it is mostly as it was
def parse_terms(text: str) -> tuple[list[Term], list[Fault]]:
    """Return the terms that ``text`` holds and all its faults."""
    try:
        loader = Loader(text)
        node = loader.get_single_node()
        rows = loader.construct_document(node) if node else []
    except yaml.YAMLError as error:
        line = error.problem_mark.line + 1 if getattr(error, "problem_mark", None) else 1
        return [], [Fault(PATH, line, f"is not YAML: {error.problem}. Quote words that hold a colon or brackets.")]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return [], [Fault(PATH, 1, "is not a list of terms. Begin each with `- id: …`.")]
    lines = [item.start_mark.line + 1 for item in (node.value if node else [])]
    found = [[Fault(PATH, line, message) for message in check_row(row)] for row, line in zip(rows, lines, strict=True)]
    terms = [
        Term(**row | {key: tuple(row.get(key, ())) for key in ("everyday", "see")}, line=line)
        for row, line, faults in zip(rows, lines, found, strict=True)
        if not faults
    ]
    return terms, [*(fault for faults in found for fault in faults), *check_together(terms, rows)]


def check_row(row: dict) -> Iterator[str]:
    """Yield what is wrong with one row by itself.

    >>> list(check_row({"id": "F1", "ko": "점수", "ja": "点数", "reading": "点数", "en": "score", "meaning": {}}))[:1]
    ['F1: id is "F1". Write lower-case English with hyphens.']
    """
    name = row.get("id", "a term")
    missing = [key for key in NEEDED if key not in row]
    if missing:
        yield f"{name} has no {', '.join(missing)}. A term needs {', '.join(NEEDED)}, may have {', '.join(ALLOWED)}."
    for key in row.keys() - {*NEEDED, *ALLOWED}:
        yield f'{name}: "{key}" is not a key of a term. Use {", ".join(NEEDED + ALLOWED)}.'
    for key, (sound, remedy) in VALUES.items():
        if key in row and not sound(row[key]):
            yield f'{name}: {key} is "{row[key]}". {remedy}'
    if "avoid" in row:
        yield from _check_avoid(str(name), row["avoid"])


def _word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _list(value: object) -> bool:
    return isinstance(value, list) and all(map(_word, value))


def _texts(value: object, keys: Iterable[str]) -> bool:
    return isinstance(value, dict) and value.keys() == set(keys) and all(map(_word, value.values()))


A_WORD = (_word, "Write a word; quote it if YAML takes it for something else.")
VALUES = {
    "id": (lambda value: _word(value) and ID.fullmatch(value), "Write lower-case English with hyphens."),
    "ko": A_WORD,
    "ja": A_WORD,
    "reading": (lambda value: _word(value) and KANA.fullmatch(value), "Write in kana how the Japanese is read aloud."),
    "en": A_WORD,
    "abbr": A_WORD,
    "meaning": (
        lambda value: _texts(value, LANGUAGES),
        "Write one text in each language, `ko: …` and `ja: …` below it.",
    ),
    "everyday": (lambda value: _list(value) and {*value} <= {*LANGUAGES}, "Write `everyday: [ko]`, [ja] or both."),
    "see": (_list, "Write a list of ids: `see: [one, other]`."),
}


def _check_avoid(name: str, avoid: object) -> Iterator[str]:
    if not isinstance(avoid, dict) or not avoid.keys() <= set(LANGUAGES):
        yield f"{name}: avoid is not by language. Write `ko:` or `ja:` below it, and below that `spelling: why`."
        return
    for spellings in avoid.values():
        if not isinstance(spellings, dict) or not _texts(spellings, spellings.keys()):
            yield f"{name}: avoid does not say why. Write `spelling: why` for each."
            continue
        for spelling in spellings:
            try:
                re.compile(spelling)
            except re.error as error:
                yield f'{name}: avoids "{spelling}", which is not a regular expression: {error}.'


def check_together(terms: list[Term], rows: list[dict]) -> Iterator[Fault]:
    """Yield what is wrong between rows: names that stand twice, or lead nowhere."""
    ids = {row.get("id") for row in rows}
    for key in ("id", "en"):
        counts = Counter(getattr(term, key) for term in terms)
        for term in terms:
            if counts[getattr(term, key)] > 1:
                yield Fault(PATH, term.line, f'{key} "{getattr(term, key)}" stands twice. Make the two rows one.')
    for term in terms:
        for other in term.see:
            if other not in ids - {term.id}:
                yield Fault(PATH, term.line, f'{term.id}: see names "{other}", which is no other term. Use an id.')

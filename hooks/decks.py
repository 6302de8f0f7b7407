"""Decks for Anki: Korean, Japanese, and the words of both with their readings.

Ids of notes, models and decks never change, so that a newer deck updates what a learner has and keeps the schedule. The
same cards and the same time give the same bytes.
"""

from __future__ import annotations

import io
import itertools
import os
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from genanki import Deck, Model, Note, Package, guid_for

from cards import Card

NAMES = {"ko": "ML 면접 노트", "ja": "ML面接ノート", "ko-ja": "ML 한일 용어 / ML日韓用語"}
DECK_IDS = {"ko": 1_781_530_001, "ja": 1_781_530_002, "ko-ja": 1_781_530_003}
READ_MORE = {"ko": "페이지에서 더 읽기", "ja": "ページで詳しく読む"}
SOURCES = ("glossary.yml", "hooks/cards.py", "hooks/decks.py", "docs/ko", "docs/ja")
STYLE = """
.card { margin: 0 auto; padding: 1em; max-width: 34em; text-align: left; font-size: 20px; line-height: 1.7; color: #1c2333; background: #fff; }
.card, :lang(ko) { font-family: -apple-system, "Segoe UI", Roboto, "Noto Sans", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif; }
:lang(ko) { word-break: keep-all; overflow-wrap: break-word; }
:lang(ja) { font-family: -apple-system, "Segoe UI", Roboto, "Noto Sans", "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans JP", "Noto Sans CJK JP", sans-serif; line-break: strict; word-break: normal; }
.front { font-size: 1.25em; font-weight: 700; line-height: 1.5; }
.word { font-size: 1.4em; font-weight: 700; line-height: 2; }
.english, .more { font-size: .85em; opacity: .8; }
rt { font-weight: 400; font-size: .5em; }
hr { border: 0; border-top: 1px solid #8a94a6; margin: 1em 0; }
code { font-size: .9em; padding: .1em .3em; border-radius: .2em; background: #eef1f6; }
a { color: #23599f; }
.card.nightMode { color: #e6eaf2; background: #1e2129; }
.nightMode code { background: #333947; }
.nightMode a { color: #8fb8f5; }
"""  # noqa: E501
QUESTION = '<div class="front" lang="{{Language}}">{{Front}}</div>'
ANSWER = """{{FrontSide}}<hr id="answer"><div lang="{{Language}}">
{{#Reading}}<div class="word">{{furigana:Reading}}</div>{{/Reading}}
{{#English}}<div class="english" lang="en">{{English}}</div>{{/English}}
{{Back}}{{#More}}<p class="more">{{More}}</p>{{/More}}</div>"""
KOREAN = '<div class="word" lang="ko">{{Korean}}</div>'
JAPANESE = '<div class="word" lang="ja">{{Japanese}}</div>'
READ = '<div class="word" lang="ja">{{furigana:Reading}}</div>'
ENGLISH = '<div class="english" lang="en">{{English}}</div>'
BASIC_FIELDS = ("Front", "Back", "Reading", "English", "More", "Language")
WORD_FIELDS = ("Korean", "Japanese", "Reading", "English", "Meaning in Korean", "Meaning in Japanese")


def packages(cards: Iterable[Card], site_url: str, time: int) -> dict[str, bytes]:
    """Return the deck of each name as an .apkg file; ``time`` in seconds since 1970 tells Anki which deck is newer."""
    cards = list(cards)
    basic, words = _basic(), _words()
    notes = {language: [_note(basic, card, language, site_url) for card in cards] for language in ("ko", "ja")}
    notes["ko-ja"] = [_word(words, card) for card in cards if card.english]
    return {name: _package(_deck(name, notes[name]), time) for name in NAMES}


def file_name(name: str) -> str:
    return f"ml-interview-{name}.apkg"


def write(decks: dict[str, bytes], target: Path) -> None:
    """Write the decks to the folder ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    for name, content in decks.items():
        (target / file_name(name)).write_bytes(content)


def changed(root: Path) -> int:
    """Return when what cards are made of last changed, in seconds since 1970: as told, else in Git, else on disk."""
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    git = ("git", "-C", str(root), "log", "-1", "--format=%ct", "--", *SOURCES)
    try:
        told = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        told = ""
    return int(told) if told else max(int(path.stat().st_mtime) for path in _files(root))


def _files(root: Path) -> Iterator[Path]:
    for path in map(root.joinpath, SOURCES):
        yield from path.rglob("*.md") if path.is_dir() else [path]


def _note(model: Model, card: Card, language: str, site_url: str) -> Note:
    address = card.address[language]
    more = f'<a href="{site_url.rstrip("/")}/{address}">{READ_MORE[language]}</a>' if address else ""
    reading = _furigana(card) if language == "ja" else ""
    fields = [card.front[language], card.back[language], reading, card.english, more, language]
    return Note(model, fields, tags=[card.section or "term"], guid=guid_for(card.id, language))


def _word(model: Model, card: Card) -> Note:
    reading = _furigana(card) or card.front["ja"]
    fields = [card.front["ko"], card.front["ja"], reading, card.english, card.back["ko"], card.back["ja"]]
    return Note(model, fields, tags=["term"], guid=guid_for(card.id, "ko-ja"))


def _furigana(card: Card) -> str:
    """Return a word as Anki's furigana filter reads it: ` 値[ち]`; "" for a word that is all kana."""
    if not any(kana for _, kana in card.reading):
        return ""
    return "".join(f" {text}[{kana}]" if kana else text for text, kana in card.reading).strip()


def _basic() -> Model:
    templates = [{"name": "Card", "qfmt": QUESTION, "afmt": ANSWER}]
    return Model(1_781_531_001, "ML interview notes", _named(BASIC_FIELDS), templates, STYLE)


def _words() -> Model:
    japanese = f"{{{{FrontSide}}}}<hr id='answer'>{READ}{ENGLISH}<div lang='ja'>{{{{Meaning in Japanese}}}}</div>"
    korean = f"{{{{FrontSide}}}}<hr id='answer'>{READ}{KOREAN}{ENGLISH}<div lang='ko'>{{{{Meaning in Korean}}}}</div>"
    templates = [
        {"name": "한국어 → 日本語", "qfmt": KOREAN, "afmt": japanese},
        {"name": "日本語 → 한국어", "qfmt": JAPANESE, "afmt": korean},
    ]
    return Model(1_781_531_002, "ML interview words", _named(WORD_FIELDS), templates, STYLE)


def _named(fields: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name} for name in fields]


def _deck(name: str, notes: list[Note]) -> Deck:
    deck = Deck(DECK_IDS[name], NAMES[name])
    for place, note in enumerate(notes):
        note.due = place  # new cards come in this order
        deck.add_note(note)
    return deck


def _package(deck: Deck, time: int) -> bytes:
    """Return a deck as a file. genanki's own writer puts the hour of writing into it."""
    database = sqlite3.connect(":memory:")
    Package(deck).write_to_db(database.cursor(), time, itertools.count(time * 1000))
    database.commit()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("collection.anki2", database.serialize()), ("media", b"{}")):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    database.close()
    return file.getvalue()

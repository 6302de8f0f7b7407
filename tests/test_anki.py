"""Anki: a newer deck brings its changes to a real collection and leaves the learner's schedule alone."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageRequest
from anki.import_export_pb2 import ImportResponse

from cards import Card, make_cards
from decks import NAMES, changed, file_name, packages
from glossary import read_terms
from pages import read_pages
from repository import ROOT

MONDAY, TUESDAY = 1_788_739_200, 1_788_825_600
SITE = "https://example.org/"
NAV = [f"{page.id}.md" for page in read_pages(ROOT) if page.language == "ko"]
CARDS = make_cards(read_pages(ROOT), read_terms(ROOT)[0], NAV)
QUESTION, TERM = CARDS[0], next(card for card in CARDS if card.id == "term:precision")


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(str(tmp_path / "collection.anki2"))
    yield collection
    collection.close()


def import_all(collection: Collection, decks: dict[str, bytes]) -> list[ImportResponse.Log]:
    """Import every deck the way Anki offers it to a learner, who changes nothing in the dialogue."""
    options = collection._backend.get_import_anki_package_presets()
    logs = []
    for name, content in decks.items():
        path = Path(collection.path).with_name(file_name(name))
        path.write_bytes(content)
        logs.append(
            collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
        )
    return logs


def study(collection: Collection, name: str, count: int) -> list[int]:
    """Answer the first cards of a deck as easy, so that they wait for a day to come; return their ids."""
    collection.decks.select(collection.decks.id_for_name(NAMES[name]))
    answered = []
    for _ in range(count):
        card = collection.sched.getCard()
        collection.sched.answerCard(card, 4)
        answered.append(card.id)
    return answered


def schedule(collection: Collection, cards: list[int]) -> list[tuple[int, ...]]:
    found = [collection.get_card(card) for card in cards]
    return [(card.type, card.queue, card.due, card.ivl, card.reps, card.lapses) for card in found]


def with_new_words(cards: list[Card]) -> list[Card]:
    """The same cards after someone mended a question and a term."""
    return [
        replace(card, back=longer(card.back)) if card is QUESTION
        else replace(card, front=longer(card.front)) if card is TERM
        else card
        for card in cards
    ]  # fmt: skip


def longer(texts: dict[str, str]) -> dict[str, str]:
    return {language: f"{text} (2)" for language, text in texts.items()}


def test_a_newer_deck_updates_text_and_keeps_the_schedule(collection: Collection) -> None:
    logs = import_all(collection, packages(CARDS, SITE, MONDAY))
    terms = [card for card in CARDS if card.english]
    assert [len(log.new) for log in logs] == [len(CARDS), len(CARDS), len(terms)]
    notes, cards = collection.note_count(), collection.card_count()
    assert cards == 2 * len(CARDS) + 2 * len(terms)
    answered = [card for name in NAMES for card in study(collection, name, 3)]
    before = schedule(collection, answered)
    assert all(reps == 1 and interval > 0 for *_, interval, reps, _ in before)

    logs = import_all(collection, packages(with_new_words(CARDS), SITE, TUESDAY))
    assert [(len(log.new), len(log.conflicting)) for log in logs] == [(0, 0)] * 3
    assert (collection.note_count(), collection.card_count()) == (notes, cards), "nothing stands twice"
    assert schedule(collection, answered) == before
    first = collection.get_card(answered[0]).note()
    assert first["Front"] == QUESTION.front["ko"]
    assert first["Back"] == f"{QUESTION.back['ko']} (2)"
    [word] = collection.find_notes(f'"note:ML interview words" English:"{TERM.english}"')
    assert collection.get_note(word)["Korean"] == f"{TERM.front['ko']} (2)"


def test_the_same_deck_again_changes_nothing(collection: Collection) -> None:
    decks = packages(CARDS, SITE, MONDAY)
    import_all(collection, decks)
    notes = collection.note_count()
    logs = import_all(collection, decks)
    assert [(len(log.new), len(log.updated), len(log.conflicting)) for log in logs] == [(0, 0, 0)] * 3
    assert collection.note_count() == notes


def test_the_order_of_cards_is_free(collection: Collection) -> None:
    import_all(collection, packages(CARDS, SITE, MONDAY))
    notes = collection.note_count()
    import_all(collection, packages(CARDS[::-1], SITE, TUESDAY))
    assert collection.note_count() == notes


def test_new_cards_come_in_the_order_of_study(collection: Collection) -> None:
    import_all(collection, packages(CARDS, SITE, MONDAY))
    cards = [collection.get_card(card) for card in study(collection, "ja", 3)]
    assert [card.note()["Front"] for card in cards] == [card.front["ja"] for card in CARDS[:3]]


def test_words_are_asked_both_ways_with_their_reading(collection: Collection) -> None:
    import_all(collection, packages(CARDS, SITE, MONDAY))
    [note] = collection.find_notes(f'"note:ML interview words" English:"{TERM.english}"')
    cards = collection.get_note(note).cards()
    fronts = [re.sub(r"<style>.*?</style>", "", card.question(), flags=re.DOTALL) for card in cards]
    assert fronts == [f'<div class="word" lang="{language}">{TERM.front[language]}</div>' for language in ("ko", "ja")]
    for card, language in zip(cards, ("ja", "ko"), strict=True):
        answer = card.answer()
        assert "<rt>てきごうりつ</rt>" in answer
        assert TERM.front[language] in answer
        assert f"lang='{language}'>{TERM.back[language]}" in answer


def test_a_card_says_its_language_and_can_be_read_at_night(collection: Collection) -> None:
    import_all(collection, packages(CARDS, SITE, MONDAY))
    for language in ("ko", "ja"):
        card = collection.get_card(study(collection, language, 1)[0])
        assert f'lang="{language}">{QUESTION.front[language]}' in card.question()
        assert f'href="{SITE}{QUESTION.address[language]}"' in card.answer()
        assert ".card.nightMode" in card.question()


def test_the_same_cards_give_the_same_bytes() -> None:
    assert packages(CARDS, SITE, MONDAY) == packages(CARDS, SITE, MONDAY)


def test_a_deck_is_one_database_without_media_or_the_hour_of_its_making() -> None:
    for content in packages(CARDS, SITE, MONDAY).values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.namelist() == ["collection.anki2", "media"]
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert json.loads(archive.read("media")) == {}


def test_the_site_offers_the_decks(site: Path) -> None:
    for language, page in (("ko", "flashcards"), ("ja", "ja/flashcards")):
        text = (site / page / "index.html").read_text("utf-8")
        for name in NAMES:
            found = re.search(rf'href="([^"]*{file_name(name)})" download>[^<]+</a> \((\d+) KB\)', text)
            assert found, f"{language} page lacks {name}"
            file = (site / page / found[1]).resolve()
            assert round(file.stat().st_size / 1024) == int(found[2])


def test_decks_are_as_old_as_the_last_change_of_their_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name in ("docs/ko", "docs/ja", "hooks"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("glossary.yml", "hooks/cards.py", "hooks/decks.py", "docs/ko/a.md", "docs/ja/a.md", "README.md"):
        (tmp_path / name).write_text("1")
        os.utime(tmp_path / name, (MONDAY, MONDAY))
    os.utime(tmp_path / "docs/ja/a.md", (TUESDAY, TUESDAY))
    assert changed(tmp_path) == TUESDAY, "without Git, the newest file"
    git(tmp_path, MONDAY, "init", "--quiet")
    commit(tmp_path, MONDAY)
    (tmp_path / "README.md").write_text("2")
    commit(tmp_path, TUESDAY)
    assert changed(tmp_path) == MONDAY, "a commit elsewhere changes no deck"
    (tmp_path / "glossary.yml").write_text("2")
    commit(tmp_path, TUESDAY + 1)
    assert changed(tmp_path) == TUESDAY + 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert changed(tmp_path) == 1, "who builds may say so"


def commit(folder: Path, time: int) -> None:
    git(folder, time, "add", "--all")
    git(folder, time, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--message=change")


def git(folder: Path, time: int, *arguments: str) -> None:
    dates = {"GIT_COMMITTER_DATE": f"{time} +0000", "GIT_AUTHOR_DATE": f"{time} +0000"}
    subprocess.run(["git", "-C", folder, *arguments], check=True, env=os.environ | dates)

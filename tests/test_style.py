"""Text and code look the way STYLE asks, as far as a machine can tell."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata

import pytest

from pages import LANGUAGES, read_pages
from repository import ROOT

PAGES = {page.path: page for page in read_pages(ROOT, drafts=True)}
PROGRAMS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "snippets").rglob("*.py"))
UNWANTED = {
    "full-width digit or letter": r"[０-９Ａ-Ｚａ-ｚ]",
    "half-width katakana": r"[｡-ﾟ]",
    "invisible character": r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]",
    "trailing space": r"[ \t]+$",
    "tab": r"\t",
    "escaped quote in a title, which shows its backslash": r'^ *(!!!|\?\?\?\+?) .*\\"',
}
KOREAN = {
    "Japanese punctuation": r"[、。「」]",
    "당신 or 여러분": r"당신|여러분",
    'Japanese without <span lang="ja">': r"[ぁ-んァ-ヶ一-龠]",
}
JAPANESE = {
    'Korean without <span lang="ko">': r"[가-힣]",
    "full-width comma or full stop": r"[，．]",
    "あなた": r"あなた",
    "space between kana or kanji": r"[ぁ-んァ-ヶ一-龠] [ぁ-んァ-ヶ一-龠]",
}
FOREIGN = re.compile(r'<span lang="(ko|ja)">[^<]*</span>|^ *(# )?(ko|ja|reading): .*')  # comments, rows of the glossary


@pytest.mark.parametrize("path", PAGES)
def test_page(path: str) -> None:
    text = (ROOT / path).read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text), f"{path} is not in NFC; save it anew"
    assert unwanted(text, PAGES[path].language, path) == []


def unwanted(text: str, language: str, path: str) -> list[str]:
    """What a page in this language is not to have, each with its line."""
    rules = UNWANTED | (KOREAN if language == "ko" else JAPANESE)
    return [
        f"{path}:{number}: {what}: {match[0]!r}"
        for number, line in enumerate(text.split("\n"), 1)
        for what, rule in rules.items()
        if (match := re.search(rule, FOREIGN.sub("", line)))
    ]


@pytest.mark.parametrize("path", PROGRAMS)
def test_program_is_at_most_80_columns_wide(path: str) -> None:
    lines = (ROOT / path).read_text("utf-8").splitlines()
    wide = [f"{path}:{number}" for number, line in enumerate(lines, 1) if columns(line) > 80]
    assert wide == []


def columns(line: str) -> int:
    """The width of a line in a terminal; Korean and Japanese take two columns a character.

    >>> columns("ab"), columns("가나")
    (2, 4)
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize("command", ["check", "format --check"])
def test_ruff(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command.split(), "--quiet", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_of_scripts() -> None:
    tsc = ROOT / "node_modules/.bin/tsc"
    done = subprocess.run([tsc, "-p", ROOT / "jsconfig.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_lock_file_names_a_registry() -> None:
    locks = (ROOT / "requirements").glob("*.txt")
    assert [lock.name for lock in locks if "://" in lock.read_text("utf-8")] == []
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8"), (
        "package-lock.json names a registry: npm install --omit-lockfile-registry-resolved"
    )


def test_docs_hold_the_two_trees_and_assets_only() -> None:
    assert {path.name for path in (ROOT / "docs").iterdir()} == {*LANGUAGES, "assets"}

"""Readings: how Japanese terms are read, for the parallel view to show above them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

KANA = "[ぁ-ゖァ-ヺー・]+"
HAN = re.compile("[一-鿿々]")


def parts(word: str, reading: str) -> list[list[str]]:
    """Cut a word into kana and the rest, each with its reading; kana needs none.

    >>> parts("しきい値", "しきいち")
    [['しきい', ''], ['値', 'ち']]
    >>> parts("ROC曲線", "アールオーシーきょくせん")
    [['ROC曲線', 'アールオーシーきょくせん']]
    """
    pieces = [piece for piece in re.split(f"({KANA})", word) if piece]
    pattern = "".join(piece if re.fullmatch(KANA, piece) else "(.+?)" for piece in pieces)
    match = re.fullmatch(pattern, reading)
    if not match:
        return [[word, reading]]
    read = iter(match.groups())
    return [[piece, "" if re.fullmatch(KANA, piece) else next(read)] for piece in pieces]


def write(words: Iterable[tuple[str, str]], target: Path) -> None:
    """Write the parts of all words that hold Chinese characters, each under its word, as JSON."""
    table = {word: parts(word, reading) for word, reading in words if HAN.search(word)}
    target.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), "utf-8")

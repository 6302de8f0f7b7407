"""Entries: what the glossary page says of each term, in the order of its language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from itertools import groupby

from glossary import Term

CONSONANTS = (
    "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"  # of the Hangul syllables in their order, a doubled one as its single
)
ROWS = "あかさたなはまやらわ"
VOWELS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみり",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれ",
    "お": "おこそとのほもよろを",
}
SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")


def page(terms: Iterable[Term], language: str, words: dict[str, str]) -> str:
    """Return the glossary: a box to filter by, a bar of initials, and the terms under each."""
    initial, order = (korean_initial, korean_order) if language == "ko" else (kana_initial, kana_order)
    word = (lambda term: term.ko) if language == "ko" else (lambda term: term.reading)
    terms = sorted(terms, key=lambda term: order(word(term)))
    by_id = {term.id: term for term in terms}
    groups = [(letter, list(group)) for letter, group in groupby(terms, lambda term: initial(word(term)))]
    bar = "".join(f'<a href="#initial-{letter[0]}">{letter}</a>' for letter, _ in groups)
    sections = "".join(
        f'<section id="initial-{letter[0]}"><h2>{letter}</h2>'
        f"{''.join(entry(term, language, by_id, words) for term in group)}</section>"
        for letter, group in groups
    )
    return (
        f'<p class="filter" data-found="{words["found"]}" hidden><label>{words["filter"]} '
        f'<input type="search" autocomplete="off" spellcheck="false"></label> <output></output></p>'
        f'<nav class="initials" aria-label="{words["initials"]}">{bar}</nav><div class="glossary">{sections}</div>'
    )


def entry(term: Term, language: str, by_id: dict[str, Term], words: dict[str, str]) -> str:
    """Return one term with its translations, its meaning, what not to write and what else to see."""
    comma, colon, brackets = (", ", ": ", " ({})") if language == "ko" else ("、", "：", "（{}）")
    link = f'<a class="headerlink" href="#{term.id}" title="Permanent link">&para;</a>'
    lines = [f'<p class="words" data-search-exclude>{translations(term, language)}</p>']
    lines.append(f"<p>{escape(term.meaning[language])}</p>")
    if wrong := _wrong(term.avoid.get(language, {})):
        spellings = (comma.join(f"<s>{escape(one)}</s>" for one in ones) + brackets.format(why) for why, ones in wrong)
        lines.append(f'<p class="avoid" data-search-exclude>{words["avoid"]}{colon}{comma.join(spellings)}</p>')
    if others := [by_id[other] for other in term.see if other in by_id]:
        links = (f'<a href="#{other.id}">{escape(other.word(language))}</a>' for other in others)
        lines.append(f'<p class="see" data-search-exclude>{words["see"]}{colon}{comma.join(links)}</p>')
    return f'<div class="entry"><h3 id="{term.id}">{escape(term.word(language))}{link}</h3>{"".join(lines)}</div>'


def _wrong(avoid: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Return each reason with the spellings, as words, that are avoided for it."""
    whys: dict[str, list[str]] = {}
    for spelling, why in avoid.items():
        whys.setdefault(escape(why), []).extend(readable(spelling))
    return [(why, spellings) for why, spellings in whys.items() if spellings]


def translations(term: Term, language: str) -> str:
    """Return the word of the other language, how the Japanese is read, the English and its abbreviation.

    >>> translations(Term("recall", "재현율", "再現率", "さいげんりつ", "recall", {}, 1), "ko")
    '<b lang="ja">再現率</b> <span lang="ja">さいげんりつ</span> <span lang="en">recall</span>'
    """
    other = "ja" if language == "ko" else "ko"
    parts = [f'<b lang="{other}">{escape(term.word(other))}</b>']
    if term.reading != term.ja:
        parts.insert(1 if language == "ko" else 0, f'<span lang="ja">{term.reading}</span>')
    parts += [f'<span lang="en">{escape(text)}</span>' for text in (term.en, term.abbr) if text]
    return " ".join(parts)


def readable(spelling: str) -> list[str]:
    r"""Return the words that a regular expression stands for, none where they cannot be listed.

    >>> readable("(?<![가-힣])피[처쳐] ?(?:스토어|뷰)(?!어)"), readable("문턱값|역치"), readable(r"\d+겹")
    (['피처 스토어', '피쳐 스토어', '피처 뷰', '피쳐 뷰'], ['문턱값', '역치'], [])
    """
    text = re.sub(r"\(\?<?[!=][^()]*\)", "", spelling)
    if group := re.search(r"\((?:\?:)?([^()]*)\)(\??)", text):
        options = [*group[1].split("|"), *([""] if group[2] else [])]
        return _once(readable(text[: group.start()] + option + text[group.end() :]) for option in options)
    if "|" in text:
        return _once(readable(option) for option in text.split("|"))
    text = re.sub(r"\[[^]]*\]\?", "", text).replace(" ?", " ")
    text = re.sub(r".\?", "", text)
    if choice := re.search(r"\[([^]^-]+-?)\]", text):
        return _once(readable(text[: choice.start()] + letter + text[choice.end() :]) for letter in choice[1])
    return [] if re.search(r"[\\^$*+?{}\[\]().]", text) else [text]


def _once(lists: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(spelling for spellings in lists for spelling in spellings))


def korean_initial(word: str) -> str:
    """Return the consonant a word stands under.

    >>> korean_initial("쓰기"), korean_initial("F1 점수")
    ('ㅅ', 'A–Z')
    """
    return CONSONANTS[(ord(word[0]) - ord("가")) // 588] if "가" <= word[0] <= "힣" else "A–Z"


def korean_order(word: str) -> tuple[bool, str]:
    """Return what sorts as a Korean dictionary does: Hangul first, spaces and hyphens aside."""
    return korean_initial(word) == "A–Z", re.sub(r"[\s/-]", "", word).casefold()


def kana_initial(reading: str) -> str:
    """Return the row of the fifty sounds a reading stands under.

    >>> kana_initial("ガウス"), kana_initial("ピーち"), kana_initial("ンゴ")
    ('か', 'は', 'わ')
    """
    first = kana_order(reading)[0][0]
    return max((row for row in ROWS if row <= first), default=ROWS[0])


def kana_order(reading: str) -> tuple[str, str]:
    """Return what sorts in gojūon order: first the bare sounds, a long mark as its vowel, then what voices them.

    >>> sorted(["バギング", "はき", "ばき", "ハーフ", "ばあい"], key=kana_order)
    ['ばあい', 'ハーフ', 'はき', 'ばき', 'バギング']
    """
    voiced = "".join(chr(ord(sound) - 96) if "ァ" <= sound <= "ヶ" else sound for sound in reading if sound != "・")
    bare = unicodedata.normalize("NFD", voiced).translate(SMALL)
    sounds = ""
    for sound in re.sub("[\u3099\u309a]", "", bare):
        sounds += next((vowel for vowel, row in VOWELS.items() if sounds[-1:] in row), "ー") if sound == "ー" else sound
    return sounds, voiced

"""Terms: the glossary is sound, pages spell terms as it does, and a row is all that a new term needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Changed
from entries import kana_order
from glossary import parse_terms, read_terms
from pages import LANGUAGES, read_pages
from repository import ROOT, changes, edit
from spelling import avoided, check, misspelled
from test_faults import KO, append
from test_site import html
from tooltips import finder, mark

TERMS, FAULTS = read_terms(ROOT)
ROW = """
- id: recall
  ko: 재현율
  ja: 再現率
  reading: さいげんりつ
  en: recall
  meaning:
    ko: 찾아낸 비율
    ja: 見つけた割合
"""
SECOND = ROW.replace("recall", "precision").replace("재현율", "정밀도").replace("再現率", "適合率")


def test_the_glossary_is_sound() -> None:
    assert FAULTS == []
    assert len(TERMS) >= 150


def test_pages_spell_terms_as_the_glossary_does() -> None:
    assert check(read_pages(ROOT, drafts=True), TERMS) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  en: recall\n",
            "",
            "glossary.yml:2: recall has no en. A term needs id, ko, ja, reading, en, meaning, may have",
        ),
        ("  en:", "  colour: red\n  en:", 'glossary.yml:2: recall: "colour" is not a key of a term. Use id, ko, ja,'),
        ("id: recall", "id: Recall", 'glossary.yml:2: Recall: id is "Recall". Write lower-case English with hyphens.'),
        ("さいげんりつ", "再現りつ", 'glossary.yml:2: recall: reading is "再現りつ". Write in kana how the Japanese'),
        ("ko: 재현율", "ko: 1", 'glossary.yml:2: recall: ko is "1". Write a word; quote it if YAML takes it for'),
        ("    ja: 見つけた割合\n", "", "glossary.yml:2: recall: meaning is"),
        ("  en:", "  see: precision\n  en:", 'recall: see is "precision". Write a list of ids: `see: [one, other]`.'),
        ("  en:", "  see: [recall]\n  en:", 'glossary.yml:2: recall: see names "recall", which is no other term.'),
        ("  en:", "  everyday: [en]\n  en:", "Write `everyday: [ko]`, [ja] or both."),
        ("  en:", "  avoid: {en: {a: b}}\n  en:", "recall: avoid is not by language. Write `ko:` or `ja:` below it"),
        ("  en:", "  avoid: {ko: [재현률]}\n  en:", "recall: avoid does not say why. Write `spelling: why` for each."),
        (
            "  en:",
            "  avoid: {ko: {(재: 왜}}\n  en:",
            'recall: avoids "(재", which is not a regular expression: missing )',
        ),
        (
            "ko: 재현율",
            "ko: 재현율: 비율",
            "glossary.yml:3: is not YAML: mapping values are not allowed in this context.",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_line(old: str, new: str, said: str) -> None:
    assert old in ROW
    assert said in "\n".join(map(str, parse_terms(ROW.replace(old, new, 1))[1]))


def test_rows_that_are_one_are_said() -> None:
    faults = [str(fault) for fault in parse_terms(ROW + ROW)[1]]
    assert 'glossary.yml:11: id "recall" stands twice. Make the two rows one.' in faults
    assert parse_terms(ROW + SECOND)[1] == []


def test_a_misspelling_is_said_with_its_line_and_the_word_to_use() -> None:
    terms, _ = parse_terms(ROW.replace("  en:", "  avoid: {ko: {재현률: 맞춤법은 재현율}}\n  en:"))
    text = "`재현률`\n\n```\n재현률\n```\n\n정밀도와 재현률은"
    assert misspelled(text, avoided(terms)["ko"]) == [
        (7, '"재현률" is not how this site spells it (맞춤법은 재현율). Use "재현율".')
    ]


def used(text: str, language: str, rows: str = ROW) -> list[str]:
    return [term.id for term in mark(f"<p>{text}</p>", finder(parse_terms(rows)[0], language))[1]]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("정밀도와 재현율은", "ko", ["recall"]),
        ("재현율입니다", "ko", ["recall"]),
        ("재현율(recall)", "ko", ["recall"]),
        ("재현율표를 재현율하고 고재현율을", "ko", []),
        ("再現率は", "ja", ["recall"]),
        ("平均再現率と再現率曲線、再現率テスト、再現率する", "ja", []),
        ("適合率・再現率（recall）", "ja", ["recall"]),
    ],
)
def test_a_term_is_found_with_its_particle_and_not_in_a_longer_word(text: str, language: str, found: list[str]) -> None:
    assert used(text, language) == found


def test_a_glossary_without_a_sound_row_marks_nothing() -> None:
    assert used("재현율", "ko", "") == used("재현율", "ko", "- id: recall") == []


def test_the_longest_term_is_found() -> None:
    longer = ROW.replace("recall", "curve").replace("재현율", "재현율 곡선").replace("再現率", "再現率曲線")
    assert used("재현율 곡선", "ko", ROW + longer) == ["curve"]
    assert used("再現率曲線と再現率", "ja", ROW + longer) == ["curve", "recall"]


def test_an_everyday_word_is_a_term_where_its_english_follows() -> None:
    rows = ROW.replace("  en:", "  everyday: [ko, ja]\n  en:")
    assert used("재현율은", "ko", rows) == used("再現率は", "ja", rows) == []
    assert used("재현율(recall)은", "ko", rows) == used("再現率（recall）は", "ja", rows) == ["recall"]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>재현율</h2>",
        "<a href='#'>재현율</a>",
        "<code>재현율</code>",
        "<pre><span>재현율</span></pre>",
        "<summary>재현율</summary>",
        "<table><th>재현율</th></table>",
        '<div class="admonition quiz"><div>q</div><p>재현율</p></div>',
        '<p class="admonition-title">재현율</p>',
        '<p><span lang="ja">재현율</span></p>',
        '<img alt="재현율 > 0">',
        "<!-- <p>재현율</p> -->",
    ],
)
def test_headings_code_links_and_questions_are_left_alone(html: str) -> None:
    find = finder(parse_terms(ROW)[0], "ko")
    assert mark(html, find) == (html, [])
    assert mark(f"{html}<p>재현율</p>", find)[0].count("<button") == 1, "what follows is not"


def test_readings_sort_as_a_japanese_index_does() -> None:
    order = ["アーク", "あい", "か", "カー", "がい", "きゃく", "きゅう", "ハード", "バード", "はな"]
    assert sorted(sorted(order), key=kana_order) == order


@changes
def add_a_term(root: Path) -> None:
    row = ROW.replace("recall", "nonsense").replace("재현율", "헛소리말").replace("再現率", "戯言語")
    edit(root / "glossary.yml", "\n- id:", row + "- id:")
    append(KO, "\n헛소리말은 여기에 있습니다.\n")(root)
    append(KO.replace("/ko/", "/ja/"), "\nここに戯言語があります。\n")(root)


def test_a_new_term_is_one_row_and_nothing_else(changed: Changed) -> None:
    for language in LANGUAGES:
        assert '<h3 id="nonsense">' in html(changed.site, "glossary", language)
        page = html(changed.site, "ml/precision-recall-f1", language)
        assert 'popovertarget="term-nonsense"' in page
        assert 'glossary/#nonsense"' in page

"""Terms: the glossary is sound, and pages spell terms as it does."""

from __future__ import annotations

import re

import pytest
import yaml

from faults import report
from pages import LANGUAGES, read_pages
from repository import ROOT
from spelling import check_text

GLOSSARY = yaml.safe_load((ROOT / "glossary.yml").read_text("utf-8"))
KEYS = {"id", "ko", "ja", "reading", "en", "meaning"}
MORE = {"abbr", "avoid", "see"}
KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
PAGES = {page.path: page for page in read_pages(ROOT, drafts=True)}


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term.get("id", "?"))
def test_a_term_has_both_languages_and_a_reading(term: dict) -> None:
    assert term.keys() - MORE == KEYS, f"needs {sorted(KEYS)} and may have {sorted(MORE)}, has {sorted(term)}"
    assert term["meaning"].keys() == set(LANGUAGES), "the meaning is said in each language"
    assert set(term.get("see", [])) <= {row["id"] for row in GLOSSARY} - {term["id"]}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term["id"])
    assert KANA.fullmatch(term["reading"]), "the reading is written in kana"
    assert term.get("avoid", {}).keys() <= set(LANGUAGES)


def test_no_term_stands_twice() -> None:
    for key in ("id", "en"):
        values = [term[key] for term in GLOSSARY]
        assert sorted(values) == sorted(set(values))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_spells_terms_as_the_glossary_does(path: str) -> None:
    faults = check_text((ROOT / path).read_text("utf-8"), PAGES[path].language, path, GLOSSARY)
    assert faults == [], report(faults)

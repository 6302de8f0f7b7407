"""A page brings the scripts it uses, and no more: small files of its own site."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from pages import LANGUAGES
from test_site import PAGES, html

USES = {  # what each script brings to life; a page with any of these needs it, another does not
    "search-box": ("<body",),
    "site": ("<body",),
    "glossary": ('class="glossary',),
    "quiz": ('class="admonition quiz"',),
    "marks": ('class="marking"', 'class="progress"'),
    "due": ('class="due"',),
    "cards": ('class="cards"',),
    "exam": ('class="countdown" data-minutes',),
    "bank": ('class="bank"',),
    "interview": ('class="interview"',),
}
LATER = ("search", "parallel")  # when they are asked for
LARGEST = 40_000


@pytest.mark.parametrize("page", PAGES)
def test_a_page_brings_the_scripts_it_uses(site: Path, page: str) -> None:
    for language in LANGUAGES:
        text = html(site, page, language)
        brought = re.findall(r'<script defer src="[^"]*assets/([\w-]+)\.js"', text)
        assert brought == [name for name, marks in USES.items() if any(mark in text for mark in marks)]


def test_no_script_is_large(site: Path) -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in (site / "assets").glob("*.js")}
    assert sizes.keys() == {f"{name}.js" for name in (*USES, *LATER)}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}

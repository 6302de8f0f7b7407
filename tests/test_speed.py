"""Pages are light, and the next one is there when it is asked for."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from conftest import Server
from pages import LANGUAGES
from test_site import PAGES, SOURCES, address, html

QUESTIONS = sorted(page.id for page in SOURCES if page.language == "ko" and page.meta.get("kind") == "question")
PAGE_AT_MOST = 250_000
SCRIPT_AT_MOST = 40_000
RULES = re.compile(r'<script type="speculationrules">(.*?)</script>', re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_page_weighs_little(
    site: Path, server: Server, browser: Browser, question: str, language: str
) -> None:
    page = browser.new_page()
    weights: dict[str, int] = {}
    page.on("requestfinished", lambda request: weights.update({request.url: request.sizes()["responseBodySize"]}))
    page.goto(server.url + address(question, language), wait_until="networkidle")
    page.close()
    assert len(weights) > 4
    assert sum(weights.values()) < PAGE_AT_MOST, sorted(weights.items(), key=lambda each: -each[1])


def test_no_script_is_heavy(site: Path) -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in (site / "assets").glob("*.js")}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > SCRIPT_AT_MOST} == {}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_has_its_neighbours_made_ahead(site: Path, page: str) -> None:
    for language in LANGUAGES:
        (rules,) = RULES.findall(html(site, page, language))
        (rule,) = json.loads(rules)["prerender"]
        assert rule["eagerness"] == "moderate"
        assert rule["where"]["and"][0] == {"href_matches": ["/", "/*/"]}

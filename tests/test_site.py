"""The site is one site in two languages: every page has its twin, and machines can tell."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checks import HEADINGS
from conftest import Server
from pages import LANGUAGES, Page, read_pages
from repository import ROOT

SOURCES = read_pages(ROOT)
PAGES = sorted(page.id for page in SOURCES if page.language == "ko")
QUESTIONS = sorted(page.id for page in SOURCES if page.language == "ko" and page.meta.get("kind") == "question")
NOTES = sorted(page.id for page in SOURCES if page.language == "ko" and page.meta.get("kind") == "note")
TOPICS = """
what-is-mlops devops-and-mlops lifecycle maturity level-0 level-1 level-2 level-3 data-and-model-validation
feature-store metadata-and-registry pipelines-and-triggers ci-cd-ct drift serving deployment-strategies monitoring-stack
reproducibility data-and-model-versioning continual-learning explainability scaling tool-map
"""
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def address(page: str, language: str) -> str:
    """The path of a page below the root of the site.

    >>> address("ml/ensembles", "ja"), address("index", "ko")
    ('ja/ml/ensembles/', '')
    """
    path = re.sub(r"(^|/)index$", "", page)
    return ("" if language == "ko" else f"{language}/") + (f"{path}/" if path else "")


def html(site: Path, page: str, language: str) -> str:
    return (site / address(page, language) / "index.html").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_its_language_and_names_its_twin(site: Path, server: Server, page: str) -> None:
    for language in LANGUAGES:
        text = html(site, page, language)
        assert f'<html lang="{language}"' in text
        for other in LANGUAGES:
            assert f'hreflang="{other}" href="{server.url}{address(page, other)}"' in text


@pytest.mark.parametrize("page", SOURCES, ids=lambda page: page.path)
def test_each_program_on_a_page_is_followed_by_its_output(site: Path, page: Page) -> None:
    programs = [fence for fence in page.fences if fence.included and "exec" in fence.options]
    assert html(site, page.id, page.language).count('<div class="output">') == len(programs)


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_show_the_same_outputs(site: Path, page: str) -> None:
    output = re.compile(r'<pre class="output-text">.*?</pre>|<svg viewBox.*?</svg>', re.DOTALL)
    blocks = [output.findall(html(site, page, language)) for language in LANGUAGES]
    assert blocks[0] == blocks[1]


def test_every_topic_of_the_exam_has_its_note() -> None:
    assert {f"mlops/{topic}" for topic in TOPICS.split()} <= set(NOTES)


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_complete(site: Path, note: str, language: str) -> None:
    text = html(site, note, language)
    sections = dict(re.findall(r'<h2 id="([^"]+)">(.*?)(?=<h2|</article>)', text, re.DOTALL))
    assert tuple(sections) == HEADINGS["note"]
    assert 'class="diagram"' in sections["diagram"]
    assert 'class="output"' in sections["code"]
    assert sections["check-yourself"].count('class="admonition quiz"') >= 3
    assert sections["exam-keywords"].count("<li>") >= 5
    assert sections["related"].count("<a ") >= 2


def test_the_sitemap_has_both_languages_of_every_page(site: Path, server: Server) -> None:
    sitemap = (site / "sitemap.xml").read_bytes()
    assert gzip.decompress((site / "sitemap.xml.gz").read_bytes()) == sitemap
    entries = ElementTree.fromstring(sitemap).findall("s:url", SPACES)
    found = {
        entry.findtext("s:loc", namespaces=SPACES): {link.get("href") for link in entry.findall("x:link", SPACES)}
        for entry in entries
    }
    pairs = [{server.url + address(page, language) for language in LANGUAGES} for page in PAGES]
    assert found == {url: pair for pair in pairs for url in pair}


def test_a_missing_page_is_answered_in_both_languages(site: Path, server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(server.url + "ja/ml/nothing/")
    with caught.value as answer:
        text = answer.read().decode()
    assert answer.code == 404
    needed = ('lang="ko"', 'lang="ja"', f'href="{server.url}"', f'href="{server.url}ja/"')
    assert [piece for piece in needed if piece not in text] == []


def test_no_failed_block_is_published(site: Path) -> None:
    bad = [path for path in site.rglob("*.html") if 'class="fault"' in path.read_text("utf-8")]
    assert bad == []

"""The feeds tell of new and changed pages, each in its language, and feed readers find and understand them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

import feed
from conftest import Server
from pages import parse, read_pages
from repository import ROOT
from test_site import PAGES, address, html

A = {"a": feed.ATOM}
PAGES_OF_THE_FEED = {page.path: page for page in read_pages(ROOT) if "added" in page.meta}
CHANGED = """---
kind: question
title: 앙상블
description: 배깅과 부스팅을 비교합니다.
added: 2026-11-20
changed:
  2026-12-05: 조기 종료 절을 새로 썼습니다.
---
"""


def read(site: Path, language: str) -> ElementTree.Element:
    return ElementTree.parse(site / address("index", language) / "feed.xml").getroot()


def test_every_question_note_and_exam_page_is_told_of(site: Path, server: Server, language: str) -> None:
    told = {entry.findtext("a:id", namespaces=A) for entry in read(site, language).findall("a:entry", A)}
    wanted = {
        server.url + address(page.id, language) for page in PAGES_OF_THE_FEED.values() if page.language == language
    }
    assert wanted <= told
    assert len(wanted) >= 40


def test_a_feed_is_valid_atom_in_its_language(site: Path, server: Server, language: str) -> None:
    root = read(site, language)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert root.find("a:link[@rel='self']", A).get("href") == f"{server.url}{address('index', language)}feed.xml"
    times = [entry.findtext("a:updated", namespaces=A) for entry in root.findall("a:entry", A)]
    assert root.findtext("a:updated", namespaces=A) == times[0]
    assert times == sorted(times, reverse=True)
    for node in [root, *root.findall("a:entry", A)]:
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"a:{name}", A)) == 1
            assert node.findtext(f"a:{name}", namespaces=A).strip()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", node.findtext("a:updated", namespaces=A))
        assert node.find("a:link[@rel='alternate']", A).get("href").startswith(server.url)
    ids = [entry.findtext("a:id", namespaces=A) for entry in root.findall("a:entry", A)]
    assert len(ids) == len(set(ids))
    assert root.findtext("a:author/a:name", namespaces=A)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_the_feed_of_its_language(site: Path, page: str, language: str) -> None:
    text = html(site, page, language)
    links = re.findall(r'<link rel="alternate feed" type="application/atom\+xml" title="[^"]+" href="([^"]+)"', text)
    links += re.findall(r'<a href="([^"]+feed\.xml|feed\.xml)"', text)
    folder = site / address(page, language)
    assert {(folder / link).resolve() for link in links} == {(site / address("index", language) / "feed.xml").resolve()}
    assert len(links) == 2


def test_a_change_is_a_new_entry_that_says_what_changed(language: str) -> None:
    page = parse(CHANGED, f"docs/{language}/ml/ensembles.md")
    older = replace(page, id="ml/older", meta=page.meta | {"added": date(2026, 11, 19), "changed": {}})
    root = ElementTree.fromstring(feed.atom(feed.entries([older, page]), "노트", language, "https://host/x/", ""))
    entries = [
        [entry.findtext(f"a:{name}", namespaces=A) for name in ("id", "updated", "summary")]
        for entry in root.findall("a:entry", A)
    ]
    assert entries == [
        ["https://host/x/ml/ensembles/#changed-2026-12-05", "2026-12-05T00:00:00Z", "조기 종료 절을 새로 썼습니다."],
        ["https://host/x/ml/ensembles/", "2026-11-20T00:00:00Z", "배깅과 부스팅을 비교합니다."],
        ["https://host/x/ml/older/", "2026-11-19T00:00:00Z", "배깅과 부스팅을 비교합니다."],
    ]
    assert root.findtext("a:updated", namespaces=A) == "2026-12-05T00:00:00Z"

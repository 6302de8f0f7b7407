"""Pages print well, with answers or without; each section is one PDF."""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

import paper
from conftest import Changed, Server
from pages import LANGUAGES
from repository import ROOT
from test_reading import AXE, violations
from test_site import address

QUESTION, NOTE, ESSAY = "python/static-and-class-methods", "mlops/maturity", "exam/essay-drift"
CLIPPED = """() => [...document.querySelectorAll("article *")]
  .filter(box => box.getClientRects().length && box.scrollWidth > box.clientWidth + 1
    && !["visible", "clip"].includes(getComputedStyle(box).overflowX))
  .map(box => `${box.tagName}.${box.className}`)"""
A4 = {"width": 680, "height": 990}  # what its margins leave, in CSS pixels


@pytest.fixture
def page(page: Page) -> Page:
    """The reader's page, which does not wait for a printer."""
    page.add_init_script("window.print = () => { window.printed = true; }")
    return page


def words(text: str) -> str:
    """Text without what paper changes: spaces, ends of lines, links to headings, radicals that look like ideographs.

    >>> words("한 줄\\n둘¶ ⽊")
    '한줄둘木'
    """
    return re.sub(r"[\s¶]+", "", unicodedata.normalize("NFKC", text))


def printed(page: Page) -> str:
    """What stands on the paper, in one run of characters."""
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    return words("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages))


def tops(page: Page, selector: str) -> list[str]:
    """The first words of each element."""
    return [words(text)[:20] for text in page.locator(selector).all_text_contents()]


def test_answers_are_printed_unless_asked_otherwise(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address(QUESTION, language))
    asked = tops(page, "article h1, .question summary, .quiz .admonition-title")
    given = tops(page, ".spoken p:not(.admonition-title), .answer h3, .question > p, .quiz-verdict + p")
    assert missing(asked + given, printed(page)) == []
    with_answers, without = page.locator(".paper button").all()
    without.press("Enter")
    assert page.evaluate("window.printed")
    bare = printed(page)
    assert missing(asked, bare) == []
    assert missing(given, bare) == given
    with_answers.click()
    assert missing(asked + given, printed(page)) == []


def test_a_page_is_as_it_was_after_printing(site: Path, server: Server, page: Page, language: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(server.url + address(QUESTION, language))
    page.locator(".paper button").last.click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert page.locator("article details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert page.locator("article details[open]").count() == 0
    assert page.locator("[data-answers]").count() == 0


@pytest.mark.parametrize("name", [QUESTION, NOTE, ESSAY])
def test_nothing_is_cut_off_and_nothing_is_there_to_press(
    site: Path, server: Server, page: Page, name: str, language: str
) -> None:
    page.set_viewport_size(A4)
    page.goto(server.url + address(name, language))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
    pressed = page.locator(
        "button:not(.term > *), nav, header, footer, .md-sidebar, .paper, .rerun, .toggle, .countdown, .score"
    )
    assert [box.evaluate("box => box.outerHTML") for box in pressed.all() if box.is_visible()] == []
    if page.locator(".diagram").count():
        layouts = page.locator(".diagram").first.locator("> div")
        assert [layout.is_visible() for layout in layouts.all()] == [True, False], "paper is wide"


def test_links_to_other_sites_are_written_out(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address(NOTE, language))
    links = page.locator("article a[href^=http]:not([rel=edit]):visible").evaluate_all(
        "links => links.map(link => link.href)"
    )
    assert links
    shown = printed(page)
    assert [link for link in links if words(link) not in shown] == []


def test_the_choice_is_there_for_all(site: Path, server: Server, page: Page, language: str) -> None:
    page.goto(server.url + address(QUESTION, language))
    for button in page.locator(".paper button").all():
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
    page.evaluate(AXE)
    assert violations(page, {}) == []


def missing(texts: list[str], shown: str) -> list[str]:
    return [text for text in texts if text not in shown]


def test_without_scripts_a_page_is_printed_with_answers(
    site: Path, server: Server, browser: Browser, language: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url + address(QUESTION, language))
    expect(page.locator(".paper")).to_be_hidden()
    given = tops(page, ".answer h3, .question > p, .quiz-verdict + p")
    assert missing(given, printed(page)) == []
    page.close()


@dataclass
class Paper:
    """A section, what it is on paper, and the words on its sheets."""

    section: paper.Section
    reader: PdfReader
    sheets: list[str]


@pytest.fixture(scope="module", params=LANGUAGES)
def python(request: pytest.FixtureRequest, site: Path, browser: Browser) -> Paper:
    """A section on paper, with two of its pages, for time's sake."""
    wanted = f"pdf/{request.param}/python.pdf"
    found = next(section for section in paper.sections(site) if section.target == wanted)
    part = replace(found, pages=found.pages[1:3])
    with contextlib.closing(browser.new_page()) as page:
        reader = PdfReader(io.BytesIO(paper.print_section(page, part)))
    return Paper(part, reader, [sheet.extract_text() for sheet in reader.pages])


def test_every_section_has_its_pdf_in_both_languages(site: Path) -> None:
    names = {path.parent.name for path in (ROOT / "docs/ko").glob("*/index.md")}
    found = {found.target: len(found.pages) for found in paper.sections(site)}
    assert set(found) == {f"pdf/{language}/{name}.pdf" for name in names for language in LANGUAGES}
    assert min(found.values()) >= 5


def test_a_pdf_brings_its_fonts(python: Paper) -> None:
    fonts = [
        font.get_object()
        for sheet in python.reader.pages
        for font in sheet["/Resources"].get_object().get("/Font", {}).values()
    ]
    lacking = [font["/BaseFont"] for font in fonts if not is_embedded(font)]
    assert fonts
    assert lacking == []


def is_embedded(font: DictionaryObject) -> bool:
    """Tell whether a font's shapes are in the file: drawn there (Type 3), or as a file of their own."""
    if font["/Subtype"] == "/Type3":
        return True
    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    return bool(descriptor.keys() & {"/FontFile", "/FontFile2", "/FontFile3"})


def test_contents_and_outline_name_every_page_with_its_number(python: Paper) -> None:
    found, reader = python.section, python.reader
    titles = [re.search(r"<title>(.*?) - ", path.read_text("utf-8"))[1] for path in found.pages]
    chapters = [item for item in reader.outline if not isinstance(item, list)]
    numbers = [reader.get_destination_page_number(chapter) + 1 for chapter in chapters]
    assert len(chapters) == len(found.pages) + 1
    assert numbers == sorted(set(numbers))
    contents = "".join(python.sheets[: numbers[1] - 1])
    for title, number in zip(titles, numbers[1:], strict=True):
        assert re.search(rf"{re.escape(words(title))}{number}\D", words(contents)), title


def test_a_pdf_has_the_words_the_answers_and_the_figures(python: Paper) -> None:
    found = python.section
    text = "".join(python.sheets)
    assert [character for character in text if "\u2e80" <= character <= "\u2fdf"] == [], "radicals cannot be searched"
    html = "".join(path.read_text("utf-8") for path in found.pages)
    answers = re.findall(r'<p class="quiz-verdict">.*?</p>\s*<p>([^<]{8,})', html)
    answers += re.findall(r'<h[34] id="[^"]*">([^<]+)<a class="headerlink"', html)
    assert answers
    assert missing([words(unescape(answer))[:12] for answer in answers], words(text)) == []


def test_links_stay_within_a_pdf_or_lead_to_the_site(python: Paper, server: Server) -> None:
    found, reader = python.section, python.reader
    links = [
        note.get_object() for sheet in reader.pages for note in sheet.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]  # fmt: skip
    known = paper.page_numbers(reader)
    inside = {link["/Dest"].lstrip("/") for link in links if "/Dest" in link}
    outside = [link["/A"]["/URI"] for link in links if "/A" in link]
    assert {path.parent.name for path in found.pages} <= inside <= set(known)
    assert [url for url in outside if url.startswith("file:")] == []
    assert [url for url in outside if url.startswith(server.url)]


def test_pages_offer_a_pdf_only_where_it_is_made(site: Path, changed: Changed) -> None:
    for found in paper.sections(changed.site):
        link = re.search(r'href="([^"]+\.pdf)" download', found.front.read_text("utf-8"))
        assert (found.front.parent / link[1]).resolve() == changed.site / found.target
    assert [path for path in site.rglob("*.html") if re.search(r'href="[./]*pdf/', path.read_text("utf-8"))] == []

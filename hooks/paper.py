"""Paper: each section of the built site as one PDF per language, printed by a browser: `python hooks/paper.py site`."""

from __future__ import annotations

import io
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

import browser

COMPOSE = Path(__file__).with_suffix(".js").read_text("utf-8")
NUMBER = """numbers => document.querySelectorAll(".pages a[href^='#']").forEach(
  link => link.querySelector(".number").textContent = numbers[link.hash.slice(1)])"""
RADICAL = re.compile(rb"<(2[EF][0-9A-F]{2})>(?=\s*\n)")
LOOKALIKES = str.maketrans(
    "⺒⺠⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲⼾", "巳民西角長青食骨鬼麦黄斉歯竜亀戸"
)  # which Unicode itself does not equate
FORM = {"format": "A4", "prefer_css_page_size": True, "print_background": True, "outline": True, "tagged": True}


@dataclass(frozen=True)
class Section:
    """The front page of a section in one language, and the pages it lists, in their order."""

    front: Path
    language: str
    pages: list[Path]

    @property
    def target(self) -> str:
        """Where its PDF stands in the site: ``pdf/ko/ml.pdf``."""
        return f"pdf/{self.language}/{self.front.parent.name}.pdf"


def sections(site: Path) -> list[Section]:
    """Return the sections of a built site, as their front pages list them."""
    return sorted(_sections(site), key=lambda section: section.target)


def _sections(site: Path) -> Iterator[Section]:
    for front in site.rglob("index.html"):
        html = front.read_text("utf-8")
        if listed := re.search(r'<ul class="pages"[^>]*>(.*?)</ul>', html, re.DOTALL):
            links = re.findall(r'<a href="([^"]+)"', listed[1])
            language = re.search(r'<html lang="(\w+)"', html)
            yield Section(
                front, language[1] if language else "", [front.parent / link / "index.html" for link in links]
            )


def print_section(page: Page, section: Section) -> bytes:
    """Return the PDF of a section: its front page as contents, then its pages, answers included."""
    page.goto(section.front.resolve().as_uri())
    pages = [{"key": path.parent.name, "html": path.read_text("utf-8")} for path in section.pages]
    page.evaluate(COMPOSE, pages)
    numbers = page_numbers(
        PdfReader(io.BytesIO(page.pdf(**FORM)))
    )  # no browser can tell on which page an element will stand: print twice
    page.evaluate(NUMBER, numbers)
    return mended(page.pdf(**FORM))


def page_numbers(reader: PdfReader) -> dict[str, int]:
    """Return the page on which each target of a link stands, from 1."""
    return {
        name.lstrip("/"): number + 1
        for name, target in reader.named_destinations.items()
        if (number := reader.get_destination_page_number(target)) is not None
    }


def mended(pdf: bytes) -> bytes:
    """Return the PDF without two faults of browsers: radicals for ideographs, some titles of the outline twice over."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for thing in (reference.get_object() for reference in writer._objects if reference is not None):
        if isinstance(thing, dict) and "/ToUnicode" in thing:
            table = thing["/ToUnicode"].get_object()  # which character each glyph is, for search and copying
            table.set_data(RADICAL.sub(_ideograph, table.get_data()))
        if isinstance(thing, dict) and {"/Title", "/Parent", "/Dest"} <= thing.keys():
            thing[NameObject("/Title")] = TextStringObject(once(thing["/Title"]))
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def once(title: str) -> str:
    """Return a title that may be there twice.

    >>> once("図で見る図で見る"), once("図で見る")
    ('図で見る', '図で見る')
    """
    return re.sub(r"^(.{2,})\1$", r"\1", title)


def _ideograph(match: re.Match[bytes]) -> bytes:
    """Return the ideograph of a radical as tables of fonts write it.

    >>> RADICAL.sub(_ideograph, b"<0C> <2F47>\\n<0D> <2ED1>\\n").decode()
    '<0C> <65E5>\\n<0D> <9577>\\n'
    """
    radical = chr(int(match[1], 16)).translate(LOOKALIKES)
    return b"<%04X>" % ord(unicodedata.normalize("NFKC", radical))


def main(site: Path, wanted: str = "") -> None:
    """Write the PDF of every section to ``pdf/`` in the site; only those with ``wanted`` in their path."""
    with sync_playwright() as playwright, browser.launch(playwright) as chromium:
        for section in filter(lambda section: wanted in section.target, sections(site)):
            target = site / section.target
            target.parent.mkdir(parents=True, exist_ok=True)
            page = chromium.new_page()
            target.write_bytes(print_section(page, section))
            page.close()
            print(f"Printed {section.target}, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

"""A feed per language: pages that are new, and what changed in others, from their front matter (`added`, `changed`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

from pages import Page

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 100


@dataclass(frozen=True)
class Entry:
    """One thing to tell; ``change`` is empty for a new page."""

    day: date
    page: Page
    change: str = ""


def entries(pages: Iterable[Page]) -> list[Entry]:
    """Return what is new on ``pages``, newest first; faulty dates, which `checks.py` reports, are passed over."""
    found = []
    for page in pages:
        changed = page.meta.get("changed")
        days = {page.meta.get("added"): "", **(changed if isinstance(changed, dict) else {})}
        found += [Entry(day, page, str(change)) for day, change in days.items() if isinstance(day, date)]
    return sorted(found, key=lambda entry: (-entry.day.toordinal(), entry.page.id))[:NEWEST]


def atom(news: list[Entry], title: str, language: str, site_url: str, home: str) -> bytes:
    """Return the feed of one language (RFC 4287); ``home`` is the path of its front page below ``site_url``."""
    top = site_url + home
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "title", title)
    _add(feed, "id", top)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{top}feed.xml")
    _add(feed, "link", rel="alternate", type="text/html", hreflang=language, href=top)
    _add(feed, "updated", _time(news[0].day if news else date(1970, 1, 1)))
    _add(_add(feed, "author"), "name", title)
    for entry in news:
        feed.append(_entry(entry, f"{top}{entry.page.id}/"))
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, "utf-8", xml_declaration=True) + b"\n"


def _entry(entry: Entry, url: str) -> ElementTree.Element:
    node = ElementTree.Element("entry")
    _add(node, "title", str(entry.page.meta.get("title", "")))
    _add(node, "id", f"{url}#changed-{entry.day}" if entry.change else url)
    _add(node, "link", rel="alternate", type="text/html", href=url)
    _add(node, "published", _time(entry.day))
    _add(node, "updated", _time(entry.day))
    _add(node, "category", term=entry.page.id.partition("/")[0])
    _add(node, "summary", entry.change or str(entry.page.meta.get("description", "")))
    return node


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    node = ElementTree.SubElement(parent, name, attributes)
    node.text = text or None
    return node


def _time(day: date) -> str:
    """Return the first moment of a day as RFC 3339 writes it.

    >>> _time(date(2026, 11, 30))
    '2026-11-30T00:00:00Z'
    """
    return f"{day.isoformat()}T00:00:00Z"

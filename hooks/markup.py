"""Markup: what a page may bring into the browser. Anything else is a fault: pages by strangers are published here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from faults import Fault

VOID = {"br", "hr", "img", "input"}
TAGS = VOID | set(
    "a code del details div em h1 h2 h3 h4 h5 h6 label li ol p pre span strong sub summary sup table tbody td th thead"
    " tr ul".split()
)  # what Markdown and this site's extensions make
ATTRIBUTES = set("alt aria-labelledby class data-block href id lang name role src start title type".split())
SCHEMES = {"", "http", "https", "mailto"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0]")
REMEDY = 'Write Markdown; of HTML there are <span lang="…"> and <br> alone.'
DRAWING = set(
    "svg g defs path use clipPath rect text tspan circle ellipse line polyline polygon image linearGradient"
    " radialGradient stop pattern".split()
)  # what figures are made of


def check(html: str, source: str, path: str) -> list[Fault]:
    """Return what a page, as Markdown made it, would bring into the browser and must not."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [Fault(path, _line(source, mark), message) for mark, message in [*reader.faults, *reader.left_open()]]


class _Reader(HTMLParser):
    """Collects faults as pairs: the text by which to find the line, and the message."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag not in TAGS:
            self.faults.append((f"<{tag}", f"<{tag}> is not for pages. {REMEDY}"))
            return
        for name, value in attributes:
            if name not in ATTRIBUTES:
                self.faults.append((name, f'"{name}" is not an attribute for pages. Take it off.'))
            elif name in {"href", "src"} and _scheme(value or "") not in SCHEMES:
                scheme = _scheme(value or "")
                self.faults.append((f"{scheme}:", f'a link begins with "{scheme}:". Use https, or the path of a page.'))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in VOID:
            self.faults.append((f"</{tag}", f"</{tag}> closes nothing that is open here. {REMEDY}"))

    def left_open(self) -> Iterator[tuple[str, str]]:
        for tag in self.open:
            yield f"<{tag}", f"<{tag}> is not closed. {REMEDY}"


def _scheme(url: str) -> str:
    """Return the scheme that a browser would see.

    >>> _scheme("java\\tscript:alert(1)"), _scheme("../ml/ensembles/"), _scheme("HTTPS://example.org")
    ('javascript', '', 'https')
    """
    match = SCHEME.match(INVISIBLE.sub("", url).lower())
    return match[1] if match else ""


def _line(source: str, mark: str) -> int:
    """Return the first line that has ``mark``, 0 where it stands in none as it is."""
    return next((n for n, line in enumerate(source.splitlines(), 1) if mark.lower() in line.lower()), 0)


def unsafe(svg: str) -> str:
    """Return what a drawing has that matplotlib does not make, empty where there is nothing.

    >>> unsafe('<svg><g onclick="x()"/></svg>'), unsafe('<svg><script>x()</script></svg>'), unsafe('<svg><g/></svg>')
    ('onclick', '<script>', '')
    """
    body = re.sub(r"^.*?(?=<svg)|<style.*?</style>|<metadata.*?</metadata>", "", svg, flags=re.DOTALL)
    tags = set(re.findall(r"<(?!/|!--)([^\s/>]*)", body)) - DRAWING
    handlers = re.findall(r"[\s/\"'](on\w+)\s*=", body)
    links = re.findall(r'href\s*=\s*(?!"#|"data:image/png;)(.{0,20})', body)
    return next(iter([*(f"<{tag}>" for tag in sorted(tags)), *handlers, *links]), "")

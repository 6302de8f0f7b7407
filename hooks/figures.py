"""Figures: matplotlib's SVG made fit to stand inside a page, in a light and in a dark scheme."""

from __future__ import annotations

import re
from html import escape

REFERENCE = re.compile(r'(?:url\(#|href="#)([^)"]+)')


def inline(svg: str, alt: str, prefix: str) -> str:
    """Return the figure as an element of a page.

    Black becomes the colour of text, ids get ``prefix``, ``alt`` is what a screen reader says.

    >>> inline('<svg viewBox="0 0 9 9"><path id="a" style="fill: #000000"/></svg>', "A dot", "x-")[53:]
    '<svg viewBox="0 0 9 9"><path style="fill: currentColor"/></svg></figure>'
    """
    width = re.search(r'<svg[^>]*? width="([\d.]+)pt"', svg)
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<style.*?</style>|<metadata.*?</metadata>|<title>.*?</title>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<svg)[^>]*?( viewBox="[^"]*")[^>]*>', r"\1\2>", svg, count=1)
    if width:
        svg = svg.replace(">", f' style="width:{float(width[1]) * 4 / 3:.0f}px">', 1)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg).replace("#000000", "currentColor").replace("xlink:href", "href")
    svg = re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    used = set(REFERENCE.findall(svg))
    svg = re.sub(r' id="([^"]+)"', lambda found: f' id="{prefix}{found[1]}"' if found[1] in used else "", svg)
    svg = re.sub(r'(url\(#|href="#)', rf"\1{prefix}", svg)
    return f'<figure class="figure" role="img" aria-label="{escape(alt)}">{svg.strip()}</figure>'

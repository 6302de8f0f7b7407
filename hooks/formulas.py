"""Formulas: LaTeX between dollars to MathML while the site is built, so no browser needs a script for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from latex2mathml.converter import convert

FORMULA = re.compile(r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<latex>.*?)\\[)\]]</(?P=tag)>', re.DOTALL)


def render(html: str, complain: Callable[[str], None]) -> str:
    r"""Replace what `pymdownx.arithmatex` marked by MathML; ``complain`` of LaTeX that cannot be read.

    >>> "<mi>x</mi>" in render(r'<span class="arithmatex">\(x\)</span>', print)
    True
    """

    def replace(match: re.Match[str]) -> str:
        latex = unescape(match["latex"]).strip()
        try:
            return convert(latex, display="block" if match["tag"] == "div" else "inline")
        except Exception as error:
            complain(f"formula `{latex}` cannot be read ({type(error).__name__}: {error}).")
            return match[0]

    return FORMULA.sub(replace, html)

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
    >>> _ = render(r'<span class="arithmatex">\(\nonsense{x}\)</span>', print)
    formula `\nonsense{x}` cannot be read: \nonsense is unknown.
    """

    def replace(match: re.Match[str]) -> str:
        latex = unescape(match["latex"]).strip()
        mathml, fault = _convert(latex, "block" if match["tag"] == "div" else "inline")
        if fault:
            complain(f"formula `{latex}` cannot be read: {fault}.")
        return f'<div class="formula">{mathml}</div>' if match["tag"] == "div" else mathml

    return FORMULA.sub(replace, html)


def _convert(latex: str, display: str) -> tuple[str, str]:
    """Return MathML and what is wrong; the converter itself lets open braces and unknown commands pass."""
    if latex.count("{") != latex.count("}"):
        return "", "its braces do not match"
    try:
        mathml = convert(latex, display=display)
    except Exception as error:
        return "", re.sub(r"([a-z])([A-Z])", r"\1 \2", type(error).__name__).removesuffix(" Error").lower()
    unknown = re.search(r"\\[A-Za-z]+", mathml)
    return mathml, f"{unknown[0]} is unknown" if unknown else ""

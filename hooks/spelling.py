"""Spelling: pages write terms as the glossary does."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from faults import Fault
from pages import read_pages

OTHER_TEXT = re.compile(r"```.*?```|`[^`]*`|<span lang=.*?</span>|\]\([^)]*\)|\{[^}]*\}", re.DOTALL)


def check(root: Path) -> list[Fault]:
    """Return the terms on all pages that are spelled in a way the glossary avoids."""
    glossary = yaml.safe_load((root / "glossary.yml").read_text("utf-8"))
    pages = read_pages(root, drafts=True)
    return [
        fault
        for page in pages
        for fault in check_text((root / page.path).read_text("utf-8"), page.language, page.path, glossary)
    ]


def check_text(text: str, language: str, path: str, glossary: list[dict]) -> list[Fault]:
    """Return the terms in one text that are spelled in a way the glossary avoids."""
    text = OTHER_TEXT.sub(lambda match: re.sub(r"[^\n]", "", match[0]), text)
    return [
        Fault(
            path,
            text[: match.start()].count("\n") + 1,
            f'"{match[0]}" is not how this site spells it ({why}). Use "{term[language]}".',
        )
        for term in glossary
        for spelling, why in term.get("avoid", {}).get(language, {}).items()
        for match in re.finditer(spelling, text)
    ]

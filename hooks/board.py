"""The board: what each page has, what it lacks, and with which versions its program last ran."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pages import Page
from results import Result

WANTED = {"question": ("cells", "diagrams", "quizzes"), "note": ("cells", "diagrams", "quizzes"), "exam": ()}


@dataclass(frozen=True)
class Row:
    """What the twins of one name have: how many of each part, who read them over, how their programs ran."""

    parts: dict[str, int]
    wanted: tuple[str, ...]
    reviewed: dict[str, str]
    versions: dict[str, str]
    behind: str

    @property
    def gaps(self) -> int:
        """How many parts are wanting."""
        return sum(not self.parts[part] for part in self.wanted)


def rows(pages: Iterable[Page], results: dict[str, Result], behind: dict[str, str]) -> dict[str, Row]:
    """Return a row for the name of each page that teaches; twins have the same parts."""
    taught = [page for page in pages if page.meta.get("kind") in WANTED]
    reviewed: dict[str, dict[str, str]] = {}
    for page in taught:
        reviewed.setdefault(page.id, {})[page.language] = str(page.meta.get("reviewed", ""))
    return {
        page.id: Row(
            _parts(page),
            WANTED[page.meta["kind"]],
            reviewed[page.id],
            _versions(page, results),
            behind.get(page.id, ""),
        )
        for page in taught
    }


def _parts(page: Page) -> dict[str, int]:
    return {
        "cells": sum(fence.included is not None for fence in page.fences),
        "diagrams": sum(fence.language == "mermaid" for fence in page.fences),
        "quizzes": sum(item.value.endswith(" quiz") for item in page.of_kind("callout")),
    }


def _versions(page: Page, results: dict[str, Result]) -> dict[str, str]:
    """Return the versions of all that the programs on a page ran with."""
    names = {fence.included[0] for fence in page.fences if fence.included}
    return {
        name: version
        for program in sorted(names & results.keys())
        for name, version in results[program].versions.items()
    }

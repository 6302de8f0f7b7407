"""Twins: the Korean and the Japanese page of one id share their skeleton and their facts; wording is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from faults import Fault
from pages import Item, Page

SHARED_META = ("kind", "added", "difficulty", "frequency", "form", "minutes", "template", "draft")
LOOSE = {"link", "formula"}  # their order follows the grammar of a sentence, so it is free within a section


def check_twins(pages: list[Page]) -> list[Fault]:
    """Return the pages that lack a twin or differ from it; the first difference of each pair."""
    korean = {page.id: page for page in pages if page.language == "ko"}
    japanese = {page.id: page for page in pages if page.language == "ja"}
    faults = [_missing(page, "ja") for name, page in korean.items() if name not in japanese]
    faults += [_missing(page, "ko") for name, page in japanese.items() if name not in korean]
    for name in korean.keys() & japanese.keys():
        faults += compare(korean[name], japanese[name])
    return faults


def _missing(page: Page, language: str) -> Fault:
    twin = f"docs/{language}/{page.id}.md"
    return Fault(twin, 0, f"is missing. {page.path} needs its twin: write it with the same headings, blocks and links.")


def compare(one: Page, other: Page) -> list[Fault]:
    """Return the first difference between the front matter and between the skeletons of two pages."""
    faults = [
        Fault(
            other.path,
            1,
            f'{key} is "{other.meta.get(key)}", but "{one.meta.get(key)}" in {one.path}. Make them the same.',
        )
        for key in SHARED_META
        if not one.faults and not other.faults and one.meta.get(key) != other.meta.get(key)
    ]
    if _days(one) != _days(other):
        faults.append(Fault(other.path, 1, f"changed names other days than in {one.path}. Tell of each day in both."))
    for mine, theirs in zip(_sections(one), _sections(other), strict=False):
        if fault := _compare_sections(one, other, mine, theirs):
            return [*faults, fault]
    return faults


def _days(page: Page) -> set[object]:
    changed = page.meta.get("changed")
    return set(changed) if isinstance(changed, dict) else set()


def _sections(page: Page) -> Iterator[list[Item]]:
    section: list[Item] = []
    for item in page.items:
        if item.kind == "heading":
            yield section
            section = []
        section.append(item)
    yield section
    yield []


def _compare_sections(one: Page, other: Page, mine: list[Item], theirs: list[Item]) -> Fault | None:
    fixed = [[item for item in section if item.kind not in LOOSE] for section in (mine, theirs)]
    for index in range(max(map(len, fixed))):
        a, b = (items[index] if index < len(items) else None for items in fixed)
        if a is None or b is None or (a.kind, a.value) != (b.kind, b.value):
            line = b.line if b else (theirs[-1].line if theirs else 0)
            return Fault(other.path, line, f"has {_name(b)} where its twin {one.path}{_at(a)} has {_name(a)}. {REMEDY}")
    for kind in sorted(LOOSE):
        counts = [Counter(item.value for item in section if item.kind == kind) for section in (mine, theirs)]
        if counts[0] != counts[1]:
            odd = next(iter((counts[0] - counts[1]) or (counts[1] - counts[0])))
            lacking, having = (other, one) if (counts[0] - counts[1])[odd] else (one, other)
            section = theirs if lacking is other else mine
            line = section[0].line if section else 0
            return Fault(lacking.path, line, f'this section lacks {kind} "{odd}", which {having.path} has. {REMEDY}')
    return None


REMEDY = "Give both the same skeleton."


def _name(item: Item | None) -> str:
    return f'{item.kind} "{" ".join(item.value.split())}"' if item else "nothing"


def _at(item: Item | None) -> str:
    return f":{item.line}" if item else ""

"""Checks: what a page and the whole site must be before anything is built. Each returns all faults it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import fences
from faults import Fault
from pages import LANGUAGES, Page
from programs import Program, check_program
from twins import check_twins

TEXT, NUMBER, DATE = str, int, date
DIFFICULTY = ("easy", "medium", "hard")
FREQUENCY = ("very common", "common", "medium")
FORM = ("short", "essay")
SCHEMA: dict[str, dict[str, object]] = {
    "question": {"title": TEXT, "description": TEXT, "added": DATE, "difficulty": DIFFICULTY, "frequency": FREQUENCY},
    "note": {"title": TEXT, "description": TEXT, "added": DATE},
    "exam": {"title": TEXT, "description": TEXT, "added": DATE, "form": FORM, "minutes": NUMBER},
    "section": {"title": TEXT, "description": TEXT, "template": ("section.html",)},
    "bank": {"title": TEXT, "description": TEXT, "template": ("bank.html",)},
    "interview": {"title": TEXT, "description": TEXT, "template": ("interview.html",)},
    "cards": {"title": TEXT, "description": TEXT, "template": ("flashcards.html",)},
    "start": {"title": TEXT, "description": TEXT},
    "site": {"title": TEXT, "description": TEXT},
    "glossary": {"title": TEXT, "description": TEXT},
}
HEADINGS = {
    "question": (
        "answer-in-30-seconds", "full-answer", "code", "traps", "follow-ups", "check-yourself", "related",
    ),
    "note": ("what-and-why", "diagram", "code", "trade-offs", "exam-keywords", "check-yourself", "related"),
    "exam": ("question", "skeleton", "model-answer", "checklist", "related"),
}  # fmt: skip
OPTIONAL: dict[str, dict[str, object]] = {
    **{kind: {"draft": bool, "reviewed": TEXT} for kind in HEADINGS},  # reviewed: by whom, in the page's language
    "site": {"template": ("board.html",)},
}
HEADING_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(pages: list[Page], programs: dict[str, Program], nav: set[str], root: Path) -> list[Fault]:
    """Return everything that is wrong with the sources; ``nav`` holds the paths in mkdocs.yml."""
    faults = [fault for page in pages for fault in check_page(page, programs)]
    faults += [fault for program in programs.values() for fault in check_program(program)]
    faults += check_twins(pages)
    faults += check_links(pages, root)
    faults += fences.check_files(pages, root)
    faults += check_nav(pages, nav)
    faults += fences.check_shown(pages, programs)
    return faults


def check_page(page: Page, programs: dict[str, Program]) -> list[Fault]:
    """Return what is wrong with one page by itself."""
    faults = [*page.faults, *_check_meta(page), *_check_headings(page), *_check_answer(page), *_check_boxes(page)]
    return faults + [fault for fence in page.fences for fault in fences.check(page, fence, programs)]


def _check_meta(page: Page) -> Iterator[Fault]:
    if page.faults:
        return
    kind = page.meta.get("kind")
    if kind not in SCHEMA:
        yield Fault(page.path, 1, f'kind is "{kind}". Use one of {", ".join(SCHEMA)}.')
        return
    schema = SCHEMA[kind]
    known = schema | OPTIONAL.get(kind, {})
    for key in schema.keys() - page.meta.keys():
        yield Fault(page.path, 1, f"{key} is missing from the front matter. A {kind} page needs {', '.join(schema)}.")
    for key, value in page.meta.items():
        if key in known and (message := _wrong(key, value, known[key])):
            yield Fault(page.path, 1, message)
    yield from _check_changes(page, schema)
    for key in page.meta.keys() - known.keys() - {"kind", "changed"}:
        yield Fault(page.path, 1, f'"{key}" is not a key of a {kind} page. Use kind, {", ".join(known)}.')


def _wrong(key: str, value: object, allowed: object) -> str:
    """Return what is wrong with one value of the front matter, empty where nothing is.

    >>> _wrong("difficulty", "hrad", DIFFICULTY), _wrong("minutes", 20, NUMBER)
    ('difficulty is "hrad". Use easy, medium or hard.', '')
    """
    if isinstance(allowed, tuple) and value not in allowed:
        return f'{key} is "{value}". Use {" or ".join(filter(None, [", ".join(allowed[:-1]), allowed[-1]]))}.'
    if allowed is TEXT and not (isinstance(value, str) and value.strip()):
        return f"{key} is not a text. Write a sentence; quote it if it holds a colon."
    if allowed is TEXT and re.search("[<>{}]", str(value)):
        return f"{key} holds one of < > {{ }}. Say it in words; no markup stands there."
    if allowed is NUMBER and not (isinstance(value, int) and value > 0):
        return f'{key} is "{value}". Write a whole number above zero.'
    if allowed is DATE and not _is_date(value):
        return f'{key} is "{value}". Write a date, as in 2026-11-30.'
    if allowed is bool and value is not True:
        return f'{key} is "{value}". Write {key}: true, or take the line away.'
    return ""


def _check_changes(page: Page, schema: dict[str, object]) -> Iterator[Fault]:
    """What the feed tells of a page: a sentence under each day on which it changed."""
    changed = page.meta.get("changed", {})
    if changed and "added" not in schema:
        yield Fault(page.path, 1, "changed is for questions, notes and exam pages; the feed tells of no others.")
    elif not isinstance(changed, dict) or not all(
        _is_date(day) and isinstance(text, str) for day, text in changed.items()
    ):
        yield Fault(page.path, 1, "changed is no list of days. Write lines as `  2026-11-30: a sentence` below it.")


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _check_headings(page: Page) -> Iterator[Fault]:
    headings = page.of_kind("heading")
    ids = [item.value.partition("#")[2] for item in headings]
    seen: set[str] = set()
    for item, name in zip(headings, ids, strict=True):
        if not name:
            yield Fault(
                page.path,
                item.line,
                "heading has no id. End it with { #short-english-id }, the same in both languages.",
            )
        elif not HEADING_ID.fullmatch(name):
            yield Fault(page.path, item.line, f'heading id "{name}" is not lower-case English with hyphens.')
        elif name in seen:
            yield Fault(page.path, item.line, f'a second heading has the id "{name}". Rename one, in both languages.')
        seen.add(name)
    wanted = HEADINGS.get(str(page.meta.get("kind")), ())
    second = tuple(name for item, name in zip(headings, ids, strict=True) if item.value.startswith("2 "))
    if wanted and second != wanted:
        odd = next((a or b for a, b in _pairs(second, wanted) if a != b), "")
        yield Fault(
            page.path,
            0,
            f"## headings differ from those of its kind at #{odd}. Use, in this order: #{', #'.join(wanted)}.",
        )


def _pairs(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for index in range(max(len(one), len(other))):
        yield (one[index] if index < len(one) else ""), (other[index] if index < len(other) else "")


def _check_answer(page: Page) -> Iterator[Fault]:
    """The answer in 30 seconds is a callout: it becomes the back of a flash card."""
    for heading, item in pairwise(page.items if page.meta.get("kind") == "question" else ()):
        if heading.value == "2 #answer-in-30-seconds" and item.value != "!!! spoken":
            yield Fault(page.path, heading.line, 'lacks the answer. Begin it with `!!! spoken "…"` and indent it.')


def _check_boxes(page: Page) -> Iterator[Fault]:
    """Each quiz has two to four options, exactly one of them right; a list of marks has boxes, none ticked."""
    opening, boxes = None, []
    for item in [*page.items, None]:
        if item is None or item.kind in {"heading", "callout"}:
            kind = opening.value.partition(" ")[2] if opening else ""
            if kind == "quiz" and (not 2 <= len(boxes) <= 4 or boxes.count("x") != 1):
                remedy = "quiz needs two to four options, `- [ ]` each, exactly one of them `- [x]`."
                yield Fault(page.path, opening.line, remedy)
            if kind == "marks" and (not boxes or set(boxes) != {""}):
                yield Fault(page.path, opening.line, "list of marks needs boxes to tick: `- [ ]` each, none ticked.")
            opening, boxes = item, []
        elif item.kind == "list item" and not item.value.endswith(" -"):
            boxes.append(item.value.partition(" ")[2])


def check_links(pages: list[Page], root: Path) -> list[Fault]:
    """Return links to pages, headings or files that do not exist."""
    ids = {page.path: {item.value.partition("#")[2] for item in page.of_kind("heading")} for page in pages}
    drafts = {page.path for page in pages if page.draft}
    faults = []
    for page in pages:
        for item in page.of_kind("link") + page.of_kind("image"):
            target, _, anchor = unquote(item.value).partition("#")
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            if target.startswith("/"):
                faults.append(
                    Fault(page.path, item.line, f'link "{item.value}" is absolute. Write it relative to this page.')
                )
                continue
            path = _join(page.path, target) if target else page.path
            if path not in ids and not (root / path).is_file():
                faults.append(
                    Fault(page.path, item.line, f'link "{item.value}" leads to {path}, which does not exist.')
                )
            elif path in drafts and page.path not in drafts:
                remedy = "which no build publishes. Take `draft: true` off it, or link to it later."
                faults.append(Fault(page.path, item.line, f'link "{item.value}" leads to a draft, {remedy}'))
            elif anchor and path in ids and anchor not in ids[path]:
                known = ", ".join(sorted(filter(None, ids[path])))
                faults.append(
                    Fault(
                        page.path, item.line, f'link "{item.value}": {path} has no heading #{anchor}. It has {known}.'
                    )
                )
    return faults


def _join(page: str, target: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(page).parent / target).parts:
        if part == "..":
            parts and parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def check_nav(pages: list[Page], nav: set[str]) -> list[Fault]:
    """Each page is in ``nav`` and each line of ``nav`` is a page."""
    written = {f"{page.id}.md" for page in pages}
    faults = [
        Fault(f"docs/{LANGUAGES[0]}/{name}", 0, "is not in nav. Add it to mkdocs.yml where a reader should meet it.")
        for name in sorted(written - nav)
    ]
    return faults + [Fault("mkdocs.yml", 0, f"nav names {name}, which no tree has.") for name in sorted(nav - written)]

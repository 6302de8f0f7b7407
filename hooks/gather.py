"""Gathering: all that the sources of the site bring, read, checked, run and drawn once for both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path

import checks
import diagrams
import fences
import files
import glossary
import programs
import questions
import renames
import runner
import search
import spelling
import stale
import tooltips
from cache import Cache
from cards import Card, make_cards
from faults import Fault, report
from pages import LANGUAGES, Page, read_pages
from results import Result
from verdicts import check_result

Run = Callable[[list[programs.Program], Path, dict[str, str]], dict[str, Result]]


@dataclass
class Build:
    """What one build knows, gathered before its first page is rendered; ``page`` is the one being rendered."""

    pages: dict[str, Page] = field(default_factory=dict)
    programs: dict[str, programs.Program] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    drawings: dict[str, dict] = field(default_factory=dict)
    terms: list[glossary.Term] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    decks: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    behind: dict[str, str] = field(default_factory=dict)
    cache: Cache | None = None
    questions: list[questions.Question] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    page: Page | None = None
    finders: dict[str, tooltips.Finder] = field(default_factory=dict)
    finished: dict[str, list[str]] = field(default_factory=dict)
    searched: dict[str, list[search.Document]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[str]:
        """The blocks of the page being rendered, in their order."""
        return self.finished.setdefault(self.page.path, [])


def gather(root: Path, nav: object, *, run: Run, drafts: bool, verify: str) -> Build:
    """Return all that the sources under ``root`` bring, with every fault found; ``nav`` is as mkdocs.yml has it.

    Drafts are checked, and left out unless asked for.
    Programs whose id matches the pattern ``verify`` (`*`, `ml/*`) run a second time, and must print the same.
    """
    faults, readable = files.check(root)
    if not readable:
        raise RuntimeError(report(faults))
    pages, found = read_pages(root, drafts=True), programs.read_programs(root)
    order = list(paths(nav))
    faults += checks.check(pages, found, set(order), root)
    sound = [program for program in found.values() if not programs.check_program(program)]
    expected = {
        fence.included[0]: fence.options["raises"]
        for page in pages for fence in page.fences if fence.included and "raises" in fence.options
    }  # fmt: skip
    results = run(sound, root, expected)
    for program in sound:
        if program.id in results:
            faults += check_result(program, results[program.id], expected.get(program.id))
    if twice := [program for program in sound if fnmatch(program.id, verify)]:
        faults += runner.check_again(twice, results, root)
    drawings = diagrams.draw(pages, root)
    faults += diagrams.check_diagrams(pages, drawings)
    faults += fences.check_alts(pages, results)
    terms, wrong = glossary.read_terms(root)
    faults += wrong + spelling.check(pages, terms)
    finders = {language: tooltips.finder(terms, language) for language in LANGUAGES}
    makers = ("requirements/site.txt", "mkdocs.yml", "hooks/outputs.py", "hooks/figures.py", "hooks/search.py")
    blocks = Cache(root / ".cache/blocks.json", [root / name for name in makers])
    renamed = renames.read(root)
    faults += renames.check(renamed, {page.id for page in pages})
    behind = stale.lagging(stale.read_pairs(root), stale.read_lock(root))
    if not drafts:
        pages = [page for page in pages if not page.draft]
        published = fences.programs_on(pages)
        found = {name: program for name, program in found.items() if name in published}
    place = {name.removesuffix(".md"): number for number, name in enumerate(order)}
    asked = questions.questions(sorted(pages, key=lambda page: place.get(page.id, 0)))
    by_path = {page.path: page for page in pages}
    return Build(
        by_path, found, results, drawings, terms, make_cards(pages, terms, order), faults=faults, behind=behind,
        cache=blocks, questions=asked, renamed=renamed, finders=finders,
    )  # fmt: skip


def paths(nav: object) -> Iterator[str]:
    """Yield the paths in ``nav``, however deep."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        yield from chain.from_iterable(map(paths, nav.values()))
    elif isinstance(nav, list):
        yield from chain.from_iterable(map(paths, nav))


def without(nav: object, left_out: set[str]) -> object:
    """Return ``nav`` without some paths.

    >>> without(["a.md", {"Section": [{"Overview": "b.md"}, "c.md"]}], {"a.md", "b.md"})
    [{'Section': ['c.md']}]
    """
    if isinstance(nav, dict):
        return {title: without(value, left_out) for title, value in nav.items()}
    if isinstance(nav, list):
        return [
            without(entry, left_out)
            for entry in nav
            if len(here := list(paths(entry))) > 1 or left_out.isdisjoint(here)
        ]
    return nav

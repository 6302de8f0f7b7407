"""Fences: what a code block on a page must be, and that each cell of each program stands in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from faults import Fault
from pages import LANGUAGES, Fence, Page
from programs import Program, cells
from results import Result

OPTIONS = {
    "python": {"exec": "on", "source": "above", "result": "text", "alt": None, "raises": None, "title": None},
    "mermaid": {},
    **{
        language: {"title": None}
        for language in ("dockerfile", "ini", "json", "markdown", "sh", "text", "toml", "yaml")
    },
}
REQUIRED = ("exec", "source", "result")


def check(page: Page, fence: Fence, programs: dict[str, Program]) -> Iterator[Fault]:
    """Yield what is wrong with one code block."""
    allowed = OPTIONS.get(fence.language)
    if allowed is None:
        yield Fault(page.path, fence.line, f'code block is "{fence.language}". Use one of {", ".join(OPTIONS)}.')
        return
    for name, value in fence.options.items():
        if name not in allowed:
            known = f"Use {', '.join(allowed)}." if allowed else f"A {fence.language} block takes none."
            yield Fault(page.path, fence.line, f'"{name}" is not an option of a {fence.language} block. {known}')
        elif allowed[name] not in {None, value}:
            yield Fault(page.path, fence.line, f'{name} is "{value}". Write {name}="{allowed[name]}".')
    if fence.language == "python" and not _shows_a_file(fence, programs):
        yield from _check_include(page, fence, programs)


def _shows_a_file(fence: Fence, programs: dict[str, Program]) -> bool:
    """Tell whether a block shows a module that stands beside a program, which runs it."""
    file = f"{fence.included[0]}.py" if fence.included else ""
    return any(path.as_posix().endswith(f"/snippets/{file}") for program in programs.values() for path in program.files)


def _check_include(page: Page, fence: Fence, programs: dict[str, Program]) -> Iterator[Fault]:
    missing = [f'{name}="{OPTIONS["python"][name]}"' for name in REQUIRED if name not in fence.options]
    if missing:
        yield Fault(page.path, fence.line, f"code block is not run. Add {' '.join(missing)}.")
    if not fence.included:
        remedy = f'Move it to snippets/{page.id}.py and write --8<-- "{page.id}.py:cell".'
        yield Fault(page.path, fence.line, f"code block holds code of its own. {remedy}")
        return
    name, cell = fence.included
    if name not in programs:
        yield Fault(
            page.path, fence.line, f"shows snippets/{name}.py, which does not exist. Write it or mend the name."
        )
    elif cell not in cells(programs[name].source):
        known = ", ".join(cells(programs[name].source))
        yield Fault(
            page.path, fence.line, f'shows cell "{cell}" of snippets/{name}.py, which has {known or "no cells"}.'
        )


def check_files(pages: list[Page], root: Path) -> list[Fault]:
    """Return blocks that show a file which does not exist."""
    return [
        Fault(page.path, fence.line, f"shows snippets/{fence.included_file}, which does not exist. Mend the name.")
        for page in pages
        for fence in page.fences
        if fence.included_file and not (root / "snippets" / fence.included_file).is_file()
    ]


def check_shown(pages: list[Page], programs: dict[str, Program]) -> list[Fault]:
    """Each cell of each program stands on exactly one page, once; a twin counts as the same page."""
    shown = Counter(
        fence.included for page in pages if page.language == LANGUAGES[0] for fence in page.fences if fence.included
    )
    faults = []
    for program in programs.values():
        names = list(cells(program.source))
        absent = [name for name in names if not shown[program.id, name]]
        if absent == names:
            remedy = f"Show it in docs/ko/{program.id}.md and docs/ja/{program.id}.md, or delete it."
            faults.append(Fault(program.where, 0, f"is on no page. {remedy}"))
        else:
            first = {name: cells(program.source)[name][0] - 1 for name in names}
            faults += [
                Fault(program.where, first[name], f'cell "{name}" is on no page. Show it, in both languages.')
                for name in absent
            ]
        twice = [name for name in names if shown[program.id, name] > 1]
        faults += [
            Fault(program.where, 0, f'cell "{name}" is shown twice. Show it once and link to it.') for name in twice
        ]
    return faults


def programs_on(pages: list[Page]) -> set[str]:
    """Return the programs of which the pages show a cell."""
    return {fence.included[0] for page in pages for fence in page.fences if fence.included}


def check_alts(pages: list[Page], results: dict[str, Result]) -> list[Fault]:
    """Each figure is described, in the language of the page, by the ``alt`` of the block that shows it."""
    faults = []
    for page in pages:
        for fence in page.fences:
            if not fence.included or fence.included[0] not in results:
                continue
            name, cell = fence.included
            figures, alts = len(results[name].cell(cell).figures), len(alt_texts(fence.options))
            if alts < figures:
                remedy = 'Add alt="what it shows", one text per figure, with | between.'
                faults.append(
                    Fault(page.path, fence.line, f"block draws {figures} figure(s) and describes {alts}. {remedy}")
                )
            elif alts > figures and not results[name].error:
                faults.append(
                    Fault(page.path, fence.line, f"alt describes {alts} figure(s), and the block draws {figures}.")
                )
    return faults


def alt_texts(options: dict[str, str]) -> list[str]:
    """Return the descriptions in a fence's ``alt``.

    >>> alt_texts({"alt": "a curve | a bar"})
    ['a curve', 'a bar']
    """
    return [text.strip() for text in options.get("alt", "").split("|") if text.strip()]

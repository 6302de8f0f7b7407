"""MkDocs events: thin adapters that hand pages and programs to the functions of the other modules.

Before the first page is rendered everything is read, checked, run and drawn; all faults come in one report. While
serving they stand on the pages concerned instead, and the server lives on.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from html import escape
from itertools import chain
from pathlib import Path
from textwrap import indent
from typing import TypeVar

import markdown_exec
from jinja2 import Environment
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler, get_relative_url

import checks
import diagrams
import entries
import fences
import formulas
import glossary
import outputs
import programs
import questions
import renames
import runner
import scripts
import search
import spelling
import tooltips
from cache import Cache
from faults import Fault, report
from pages import INCLUDE, INCLUDED_FILE, LANGUAGES, Page, read_pages
from quiz import Quizzes
from results import Result
from verdicts import check_result

OUTPUT = "<!-- output -->"
STAND_IN = re.compile(r'<div data-block="(\d+)"><pre>[^<]*</pre></div>')
AFTER_LANGUAGES = -200  # static-i18n builds the second language inside its own events, at priority -100

T = TypeVar("T")

log = logging.getLogger("mkdocs.hooks.events")


@dataclass
class Build:
    """What one build knows, gathered before its first page is rendered; ``page`` is the one being rendered."""

    pages: dict[str, Page] = field(default_factory=dict)
    programs: dict[str, programs.Program] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    drawings: dict[str, dict] = field(default_factory=dict)
    terms: list[glossary.Term] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
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


serving = False
build = Build()


def on_startup(command: str, **_: object) -> None:
    global serving
    serving = command == "serve"
    logging.getLogger("mkdocs.plugins.mkdocs_static_i18n").setLevel(logging.WARNING)  # it repeats the configuration


@event_priority(AFTER_LANGUAGES)
def on_config(config: MkDocsConfig) -> None:
    """Put our formatters and the quiz extension, in the language at hand, where Markdown finds them."""
    if serving:
        _forget_strictness()
    markdown_exec.formatters["python"] = lambda **options: _python(config, **options)
    config.mdx_configs["pymdownx.superfences"]["custom_fences"].append(
        {"name": "mermaid", "class": "mermaid", "format": _mermaid}
    )
    config.markdown_extensions[:] = [ext for ext in config.markdown_extensions if not isinstance(ext, Quizzes)]
    config.markdown_extensions.append(Quizzes(config.extra["words"]))


def _forget_strictness() -> None:
    """Stop counting warnings: `strict` would end the server, and what is wrong stands on the page."""
    logger = logging.getLogger("mkdocs")
    logger.handlers = [handler for handler in logger.handlers if not isinstance(handler, CountHandler)]


def on_pre_build(config: MkDocsConfig) -> None:
    """Read, check, run and draw everything, once for both languages."""
    global build
    if config.plugins["i18n"].building:
        return
    root = Path(config.config_file_path).resolve().parent
    build = _tools(lambda: gather(root, list(_nav(config.nav)), verify=os.environ.get("VERIFY", "")))
    if build.faults and not serving:
        raise PluginError(report(build.faults))
    if build.faults:
        log.error(report(build.faults))


def _tools(use: Callable[[], T]) -> T:
    """Return what ``use`` returns; a tool that is missing or fails ends the build with the tool's message."""
    try:
        return use()
    except (FileNotFoundError, RuntimeError) as error:
        raise PluginError(str(error)) from error


def gather(root: Path, nav: list[str], *, verify: str) -> Build:
    """Return all that the sources under ``root`` bring, with every fault found; ``nav`` is the order of study.

    Programs whose id matches the pattern ``verify`` (`*`, `ml/*`) run a second time, and must print the same.
    """
    pages, found = read_pages(root), programs.read_programs(root)
    faults = checks.check(pages, found, set(nav), root)
    sound = [program for program in found.values() if not programs.check_program(program)]
    expected = {
        fence.included[0]: fence.options["raises"]
        for page in pages for fence in page.fences if fence.included and "raises" in fence.options
    }  # fmt: skip
    results = runner.run_programs(sound, root, expected)
    for program in sound:
        faults += check_result(program, results[program.id], expected.get(program.id))
    if twice := [program for program in sound if fnmatch(program.id, verify)]:
        faults += runner.check_again(twice, results, root)
    drawings = diagrams.draw(pages, root)
    faults += diagrams.check_diagrams(pages, drawings)
    faults += fences.check_alts(pages, results)
    terms, wrong = glossary.read_terms(root)
    faults += wrong + spelling.check(pages, terms, root)
    finders = {language: tooltips.finder(terms, language) for language in LANGUAGES}
    makers = ("requirements/site.txt", "mkdocs.yml", "hooks/outputs.py", "hooks/figures.py")
    blocks = Cache(root / ".cache/blocks.json", [root / name for name in makers])
    renamed = renames.read(root)
    faults += renames.check(renamed, {page.id for page in pages})
    order = {name.removesuffix(".md"): place for place, name in enumerate(nav)}
    asked = questions.questions(sorted(pages, key=lambda page: order.get(page.id, 0)))
    by_path = {page.path: page for page in pages}
    return Build(by_path, found, results, drawings, terms, faults, blocks, asked, renamed, finders=finders)


def _nav(entries: object) -> Iterator[str]:
    """Yield the paths in ``nav``, however deep."""
    if isinstance(entries, str):
        yield entries
    elif isinstance(entries, dict):
        for value in entries.values():
            yield from _nav(value)
    elif isinstance(entries, list):
        for entry in entries:
            yield from _nav(entry)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Let templates know the questions of their language, in the order of study, and the addresses of pages."""
    language = config.plugins["i18n"].current_language
    fronts = [page for page in build.pages.values() if page.language == language and page.id.endswith("/index")]

    def address(name: str) -> str:
        page, mark, place = name.partition("#")
        return files.src_uris[f"{language}/{page}.md"].url + mark + place

    env.globals["address"] = address
    env.globals["questions"] = [question for question in build.questions if question.language == language]
    env.globals["sections"] = {page.id.removesuffix("/index"): page.meta.get("title") for page in fronts}
    env.globals["studied"] = checks.HEADINGS.keys()  # the kinds of pages that are learned, and so marked
    env.filters["id"] = lambda page: build.pages[f"docs/{page.file.src_uri}"].id


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Put the files that a page shows into their blocks; programs come later, in `_python`."""
    build.page = build.pages[f"docs/{page.file.src_uri}"]
    folder = Path(config.config_file_path).resolve().parent / "snippets"

    def insert(match: re.Match[str]) -> str:
        path = folder / match["file"]
        if match["file"].removesuffix(".py") in build.programs or not path.is_file():
            return match[0]
        return indent(programs.in_language(path.read_text("utf-8"), build.page.language), match["indent"])

    return INCLUDED_FILE.sub(insert, markdown)


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Turn formulas into MathML, first uses of terms into buttons; say what is wrong with the page while serving."""
    found: list[Fault] = []
    html = formulas.render(html, lambda message: found.append(Fault(build.page.path, 0, message)))
    if found and not serving:
        raise PluginError(report(found))
    html = _terms(html, page, config, files)
    shown = {build.page.id, *(fence.included[0] for fence in build.page.fences if fence.included)}
    concerned = [fault for fault in build.faults if fault.page in shown] + found
    return (f'<pre class="fault">{escape(report(concerned))}</pre>' if concerned else "") + html


def _terms(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Return the glossary's page with all terms, any other with tooltips on the first use of each."""
    language, words = build.page.language, config.extra["words"]["glossary"]
    if build.page.meta.get("kind") == "glossary":
        return html + entries.page(build.terms, language, words)
    html, used = tooltips.mark(html, build.finders[language])
    there = files.get_file_from_path(f"{language}/glossary.md")
    address = get_relative_url(there.url, page.url) if there else ""
    return html + _later("", tooltips.tips(used, language, address, words))


def _python(config: MkDocsConfig, *, code: str, md: Markdown, **options: object) -> str:
    """Format a python fence: `markdown_exec` arranges code and output, which are known already."""
    match = INCLUDE.fullmatch(code.strip())
    program = build.programs.get(match["program"]) if match else None
    if not program or (name := match["cell"] or "") not in programs.cells(program.source):
        return f'<pre class="fault">{escape(code)}</pre>'
    result = build.results.get(program.id, Result())
    shown = programs.shown(program.source, name, build.page.language)
    arranged = build.cache.get(shown, lambda: _arranged(shown, md))
    plain = f"{shown}\n{result.cell(name).text}"
    number = len(build.blocks) + 1
    return _later(plain, arranged.replace(OUTPUT, _output(config, program, result, name, options["extra"], number)))


def _arranged(shown: str, md: Markdown) -> str:
    """Return highlighted code with a mark where its output belongs."""
    arranged = markdown_exec.base_format(
        language="python", code=shown, md=md, html=True, source="above", run=lambda *_, **__: OUTPUT
    )
    return str(arranged)  # its own type would escape what is put into it


def _output(
    config: MkDocsConfig, program: programs.Program, result: Result, name: str, options: dict[str, str], number: int
) -> str:
    cell = result.cell(name)
    alts = (fences.alt_texts(options) + [""] * len(cell.figures))[: len(cell.figures)]
    prefix = f"figure-{number}"
    parts = [build.cache.get(repr((cell, alts, prefix)), lambda: outputs.html(cell, alts, prefix))]
    if result.error and cell == result.cells[-1]:
        parts.append(outputs.text(result.error.get("traceback", "")))
    parts.append(outputs.rerun(program, result, config.site_url or "", config.extra["words"]))
    return f'<div class="output">{"".join(parts)}</div>'


def _mermaid(source: str, *_: object, **__: object) -> str:
    drawing = build.drawings.get(source, {"error": source})
    if "error" in drawing:
        return f'<pre class="fault">{escape(drawing["error"])}</pre>'
    return _later("", diagrams.html(drawing, f"diagram-{len(build.blocks) + 1}"))


def _later(plain: str, html: str) -> str:
    """Return a stand-in for a block, with the words that the search is to find.

    The search reads every tag of a page; thousands of them, in code and drawings, say nothing to it.
    """
    build.blocks.append(html)
    return f'<div data-block="{len(build.blocks) - 1}"><pre>{escape(plain)}</pre></div>'


def on_page_context(context: dict, page: MkDocsPage, config: MkDocsConfig, nav: object) -> None:
    """Keep the page from the theme's own search index, which takes both languages' pages and takes its time."""
    page.meta["search"] = {"exclude": True}


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Read the page for the search; put the blocks where their stand-ins are."""
    meta = [str(page.meta.get(key, "")) for key in ("kind", "title", "description")]
    document = search.Document(page.url.removeprefix("./"), *meta, search.sections(output))
    build.searched.setdefault(build.pages[f"docs/{page.file.src_uri}"].language, []).append(document)
    blocks = build.finished.get(f"docs/{page.file.src_uri}", [])
    return STAND_IN.sub(lambda match: blocks[int(match[1])], output)


@event_priority(AFTER_LANGUAGES)
def on_post_build(config: MkDocsConfig) -> None:
    """Write what belongs to the whole site, after the last language."""
    if not config.plugins["i18n"].building:
        build.cache.save()
        root, site = Path(config.config_file_path).resolve().parent, Path(config.site_dir)
        outputs.publish(build.programs, build.results, root, site)
        titles = {(page.language, page.id): str(page.meta.get("title", "")) for page in build.pages.values()}
        renames.publish(build.renamed, titles, site)
        for language, documents in build.searched.items():
            search.write(documents, search.names(build.terms, language), site / f"search/{language}.js")
        (site / "search/search_index.json").unlink(missing_ok=True)  # the theme's own, empty
        _tools(lambda: scripts.bundle(chain(*config.extra["scripts"].values()), root, site / "assets"))

"""MkDocs events: thin adapters that hand pages and programs to the functions of the other modules.

Before the first page is rendered everything is read, checked, run and drawn; all faults come in one report. While
serving they stand on the pages concerned instead, and the server lives on.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from html import escape
from itertools import chain
from pathlib import Path
from textwrap import indent
from typing import TypeVar
from urllib.parse import urlsplit

import markdown_exec
from jinja2 import Environment, FileSystemBytecodeCache
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler, get_relative_url
from mkdocs.utils.templates import TemplateContext

import board
import checks
import decks
import diagrams
import entries
import feed
import fences
import formulas
import markup
import outputs
import programs
import readings
import renames
import runner
import scripts
import search
import tooltips
import webapp
from cards import script
from faults import Fault, report
from gather import Build, gather, without
from pages import INCLUDE, INCLUDED_FILE, LANGUAGES
from quiz import Quizzes
from results import Result

OUTPUT = "<!-- output -->"
STAND_IN = re.compile(r'<div data-block="(\d+)"><pre>[^<]*</pre></div>')
AFTER_LANGUAGES = -200  # static-i18n builds the second language inside its own events, at priority -100

T = TypeVar("T")

log = logging.getLogger("mkdocs.hooks.events")

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
    run = runner.known_results if _prose() else runner.run_programs
    verify = os.environ.get("VERIFY", "")
    build = _tools(lambda: gather(root, config.nav, run=run, drafts=serving, verify=verify))
    build.decks = decks.packages(build.cards, config.site_url or "", decks.changed(root))
    if build.faults and not serving:
        raise PluginError(report(build.faults))
    if build.faults:
        log.error(report(build.faults))
    for name, language in build.behind.items():  # no warning, which would end a strict build: readers are told
        log.info(
            "docs/%s/%s.md stayed behind its twin. Bring it in step, then `make sync PAGE=%s`.", language, name, name
        )


def _prose() -> bool:
    """Tell whether programs are left alone, as who writes prose may ask while serving."""
    asked = os.environ.get("PROSE", "0") not in {"", "0"}
    if asked and (not serving or os.environ.get("CI")):
        raise PluginError("PROSE=1 shows pages without running their programs: for `make serve` alone, and not in CI.")
    return asked


def _tools(use: Callable[[], T]) -> T:
    """Return what ``use`` returns; a tool that is missing or fails ends the build with the tool's message."""
    try:
        return use()
    except (FileNotFoundError, RuntimeError) as error:
        raise PluginError(str(error)) from error


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Leave drafts out. MkDocs' `draft_docs` keeps them in nav, and static-i18n would serve them in one language."""
    drafts = [file for file in files.documentation_pages() if f"docs/{file.src_uri}" not in build.pages]
    for file in drafts:
        files.remove(file)
    config.nav = without(config.nav, {file.src_uri.partition("/")[2] for file in drafts})


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Let templates know the questions of their language, in the order of study, and the addresses of pages.

    What Jinja compiled is kept for the next language and the next build.
    """
    compiled = Path(config.config_file_path).resolve().parent / ".cache/templates"
    compiled.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    language = config.plugins["i18n"].current_language
    fronts = [page for page in build.pages.values() if page.language == language and page.id.endswith("/index")]

    def address(name: str) -> str:
        page, mark, place = name.partition("#")
        return files.src_uris[f"{language}/{page}.md"].url + mark + place

    env.globals["address"] = address
    env.globals["questions"] = [question for question in build.questions if question.language == language]
    env.globals["sections"] = {page.id.removesuffix("/index"): page.meta.get("title") for page in fronts}
    env.globals["studied"] = checks.HEADINGS.keys()  # the kinds of pages that are learned, and so marked
    env.globals["cards"] = build.cards
    env.globals["decks"] = {name: (decks.file_name(name), len(content)) for name, content in build.decks.items()}
    env.filters["id"] = lambda page: build.pages[f"docs/{page.file.src_uri}"].id
    _write_whole(env, config, language)


def _write_whole(env: Environment, config: MkDocsConfig, language: str) -> None:
    """Write what belongs to one language as a whole."""
    site = Path(config.site_dir)
    home = "" if language == LANGUAGES[0] else f"{language}/"
    (site / home).mkdir(parents=True, exist_ok=True)
    if config.use_directory_urls:  # a folder, opened without a server, cannot be installed
        top = urlsplit(config.site_url or "/").path
        page = env.get_template("offline.html").render(config=config, language=language, root=top, home=top + home)
        (site / home / "offline.html").write_text(page, "utf-8")
        manifest = webapp.manifest(config.site_name, config.site_description, language, "../" if home else "./")
        (site / home / "manifest.webmanifest").write_text(manifest, "utf-8")
    news = feed.entries([page for page in build.pages.values() if page.language == language])
    (site / home / "feed.xml").write_bytes(feed.atom(news, config.site_name, language, config.site_url or "", home))


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Put the files that a page shows into their blocks; programs come later, in `_python`."""
    build.page = build.pages[f"docs/{page.file.src_uri}"]
    page.meta["search"] = {"exclude": True}  # from the theme's own search, which mixes the languages
    folder = Path(config.config_file_path).resolve().parent / "snippets"

    def insert(match: re.Match[str]) -> str:
        path = folder / match["file"]
        if match["file"].removesuffix(".py") in build.programs or not path.is_file():
            return match[0]
        return indent(programs.in_language(path.read_text("utf-8"), build.page.language), match["indent"])

    return INCLUDED_FILE.sub(insert, markdown)


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Turn formulas into MathML, first uses of terms into buttons; read the page for the search.

    While serving, what is wrong with the page stands on it.
    """
    found = markup.check(html, build.page.text, build.page.path)
    html = formulas.render(html, lambda message: found.append(Fault(build.page.path, 0, message)))
    if found and not serving:
        raise PluginError(report(found))
    html = _terms(html, page, config, files)
    meta = [str(page.meta.get(key, "")) for key in ("kind", "title", "description")]
    document = search.Document(page.url.removeprefix("./"), *meta, search.sections(html, build.cache))
    build.searched.setdefault(build.page.language, []).append(document)
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


def on_page_context(context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> None:
    """Tell the template what a page is made of and whether it stayed behind its twin, the board what all pages have."""
    shown = build.pages[f"docs/{page.file.src_uri}"]
    context["sources"] = shown.sources
    context["behind"] = build.behind.get(shown.id) == shown.language
    if shown.meta.get("template") == "board.html":
        context["rows"] = board.rows(build.pages.values(), build.results, build.behind)


def _python(config: MkDocsConfig, *, code: str, md: Markdown, **options: object) -> str:
    """Format a python fence: `markdown_exec` arranges code and output, which are known already."""
    match = INCLUDE.fullmatch(code.strip())
    program = build.programs.get(match["program"]) if match else None
    if not program or (name := match["cell"] or "") not in programs.cells(program.source):
        return f'<pre class="fault">{escape(code)}</pre>'
    result = build.results.get(program.id)
    shown = programs.shown(program.source, name, build.page.language)
    arranged = build.cache.get(shown, lambda: _arranged(shown, md))
    if not result:
        return _later(shown, arranged.replace(OUTPUT, outputs.not_run(config.extra["words"])))
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


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Put the blocks where their stand-ins are."""
    blocks = build.finished.get(f"docs/{page.file.src_uri}", [])
    return STAND_IN.sub(lambda match: blocks[int(match[1])], output)


@event_priority(AFTER_LANGUAGES)
def on_post_build(config: MkDocsConfig) -> None:
    """Write what belongs to the whole site, after the last language."""
    if not config.plugins["i18n"].building:
        build.cache.save()
        root, site = Path(config.config_file_path).resolve().parent, Path(config.site_dir)
        if not _prose():  # what a program needs can be told where it is installed
            outputs.publish(build.programs, build.results, root, site)
        titles = {(page.language, page.id): str(page.meta.get("title", "")) for page in build.pages.values()}
        renames.publish(build.renamed, titles, site)
        decks.write(build.decks, site / "assets/anki")
        _write_cards(site / "assets/cards", "/" if config.use_directory_urls else ".html")
        readings.write(((term.ja, term.reading) for term in build.terms), site / "assets/readings.json")
        for language, documents in build.searched.items():
            search.write(documents, search.names(build.terms, language), site / f"search/{language}.js")
        (site / "search/search_index.json").unlink(missing_ok=True)  # the theme's own, empty
        entries = [*chain(*config.extra["scripts"].values()), *(["worker"] if config.use_directory_urls else [])]
        _tools(lambda: scripts.bundle(entries, root, site / "assets"))
        if config.use_directory_urls:
            webapp.publish_worker(site)


def _write_cards(target: Path, end: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        (target / f"{language}.js").write_text(script(build.cards, language, end), "utf-8")

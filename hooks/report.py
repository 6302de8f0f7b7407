"""The report on a pull request: what it touches, what is at fault, and what programs print now and printed before.

``make report BASE=main`` builds the site, writes ``report/summary.md`` and ``report/figures.html`` and prints the
faults as annotations. `strangers.py` keeps what pages and programs say from being markup or a command here.
"""

from __future__ import annotations

import base64
import difflib
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import files
import glossary
import spelling
import stale
import twins
from faults import Fault
from pages import LANGUAGES, read_pages
from results import Result
from strangers import annotation, fenced, inert

FAULT = re.compile(r"^  (?P<path>[\w./-]+\.\w+)(?::(?P<line>\d+))?: (?P<message>.*)$", re.MULTILINE)
SAME = "Every program prints and draws what it does on main."
PREVIEW = "Download the artefact `preview`, say `python -m http.server -d site` and open http://127.0.0.1:8000/."
LARGEST = 900_000  # bytes; a job's summary holds 1 MiB
RUN = """
import json, sys
from dataclasses import asdict
from pathlib import Path
root = Path.cwd()
sys.path.insert(0, str(root / "hooks"))
from pages import read_pages
from programs import check_program, read_programs
from runner import run_programs
fences = [fence for page in read_pages(root) for fence in page.fences if fence.included]
raises = {fence.included[0]: fence.options["raises"] for fence in fences if "raises" in fence.options}
sound = [program for program in read_programs(root).values() if not check_program(program)]
found = run_programs(sound, root, raises)
json.dump({name: asdict(result) for name, result in found.items()}, sys.stdout)
"""  # with the modules of the tree it runs in


def read_faults(log: str) -> list[Fault]:
    """Return the faults that a build named.

    >>> [str(fault) for fault in read_faults("1 fault:\\n  docs/ko/a.md:3: is odd.\\n      docs/b.md: no\\n")]
    ['docs/ko/a.md:3: is odd.']
    """
    return [Fault(found["path"], int(found["line"] or 0), found["message"]) for found in FAULT.finditer(log)]


def differences(before: dict[str, Result], after: dict[str, Result]) -> Iterator[str]:
    """Yield, as Markdown, what each program prints and draws differently, by name."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old and new and old.cells == new.cells:
            continue
        text = "\n".join(difflib.unified_diff(_lines(old), _lines(new), "main", "here", lineterm=""))
        drawn = [f"{cell}, figure {number}" for cell, number, *_ in figures(old, new)]
        state = "" if old and new else " is new" if new else " is gone, or has no result here"
        yield f"### {inert(name)}{state}"
        if text:
            yield fenced(text, "diff")
        if drawn:
            yield f"Drawn differently: {inert(' / '.join(drawn))}. Both are in `report/figures.html` of the artefact."


def _lines(result: Result | None) -> list[str]:
    """Return what a program printed, its cells under their names."""
    return [line for cell in result.cells for line in (f"# %% {cell.name}", *cell.text.splitlines())] if result else []


def figures(old: Result | None, new: Result | None) -> Iterator[tuple[str, int, str, str]]:
    """Yield the figures that differ: cell, number, and the SVG before and after; empty where there is none."""
    for name in dict.fromkeys(cell.name for result in (new, old) if result for cell in result.cells):
        pair = [result.cell(name).figures if result else () for result in (old, new)]
        for number in range(max(map(len, pair))):
            before, after = (drawn[number] if number < len(drawn) else "" for drawn in pair)
            if before != after:
                yield name, number + 1, before, after


def gallery(before: dict[str, Result], after: dict[str, Result]) -> str:
    """Return a page with the figures that differ, main's beside this one's; as pictures, in which no script runs."""
    rows = [
        f"<h2>{escape(name)}, {escape(cell)}, {number}</h2><p>{_picture(old, 'main')}{_picture(new, 'here')}</p>"
        for name in sorted(before.keys() | after.keys())
        for cell, number, old, new in figures(before.get(name), after.get(name))
    ]
    style = "img{width:48%;background:#fff;border:1px solid #999;margin:.5%}body{font-family:sans-serif}"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title><style>{style}</style>'
    return head + "<h1>Figures: main, here</h1>" + ("".join(rows) or "<p>None differs.</p>")


def _picture(svg: str, alt: str) -> str:
    if not svg:
        return f"<em>{alt}: none</em>"
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


def touched(changed: Iterable[str], root: Path) -> str:
    """Return a table of the pages among the changed files, with both languages and their state."""
    ids = sorted({match[1] for path in changed if (match := re.fullmatch(r"docs/(?:ko|ja)/(.+)\.md", path))})
    if not ids:
        return "No page is touched."
    pages = {page.path: page for page in read_pages(root, drafts=True)}
    pairs = stale.read_pairs(root)
    behind = stale.lagging(pairs, stale.read_lock(root))
    lines = ["| page | ko | ja | same skeleton | in step |", "|---|---|---|---|---|"]
    for name in ids:
        paths = [f"docs/{language}/{name}.md" for language in LANGUAGES]
        states = ["changed" if path in changed else "as it was" if path in pages else "**missing**" for path in paths]
        both = [pages.get(path) for path in paths]
        skeleton = "–" if None in both else "no" if twins.compare(*both) else "yes"
        step = f"{behind[name]} stayed behind" if name in behind else "yes" if name in pairs else "–"
        draft = " (draft)" if any(page and page.draft for page in both) else ""
        lines.append(f"| {inert(name)}{draft} | {states[0]} | {states[1]} | {skeleton} | {step} |")
    return "\n".join(lines)


def sizes(site: Path, changed: Iterable[str]) -> str:
    """Return what the site and the touched pages weigh."""
    everything = [path for path in site.rglob("*") if path.is_file()]
    lines = [
        "| file | bytes | compressed |",
        "|---|---:|---:|",
        f"| all {len(everything)} files | {sum(path.stat().st_size for path in everything):,} | |",
    ]
    wanted = [site / _address(path) for path in sorted(changed) if re.fullmatch(r"docs/(ko|ja)/.+\.md", path)]
    for path in [*wanted, *sorted((site / "assets").glob("*.js")), *sorted((site / "assets").glob("site.css"))]:
        if path.is_file():
            data = path.read_bytes()
            lines.append(
                f"| {inert(path.relative_to(site).as_posix())} | {len(data):,} | {len(gzip.compress(data)):,} |"
            )
    return "\n".join(lines)


def _address(path: str) -> str:
    """Return where a page stands below the root of the site.

    >>> _address("docs/ko/ml/index.md"), _address("docs/ja/ml/ensembles.md")
    ('ml/index.html', 'ja/ml/ensembles/index.html')
    """
    name = path.removeprefix("docs/").removeprefix("ko/").removesuffix(".md")
    return f"{name}.html" if name.rpartition("/")[2] == "index" else f"{name}/index.html"


def main(base: str, root: Path) -> int:
    """Build the site and run what the base prints otherwise; write the report; return what the build returned."""
    base = _git(root, "merge-base", base, "HEAD").strip()
    build = _python(sys.executable, root, "-m", "mkdocs", "build")
    log = "" if build.returncode == 0 else build.stderr[max(0, build.stderr.rfind("ERROR ")) :]
    changed = _git(root, "diff", "--name-only", "--no-renames", "-z", base).split("\0")[:-1]
    sections, pictures, found = {"Faults": fenced(log) if log else "The build names none."}, "", read_faults(log)
    if files.check(root)[1]:  # else there is a text that nothing can read
        more, pictures, faults = _compare(base, changed, root)
        sections, found = more | sections, [*found, *faults]
    _write(root / "report", summary(sections | {"Preview": PREVIEW}), pictures)
    print("\n".join(map(annotation, found)))
    return build.returncode


def _compare(base: str, changed: list[str], root: Path) -> tuple[dict[str, str], str, list[Fault]]:
    """Return what the sources tell: sections of the report, a page with figures, and faults no build names."""
    (after, remark), (before, other) = run(sys.executable, root), run_base(base, root)
    pages, terms = read_pages(root, drafts=True), glossary.read_terms(root)[0]
    spelled = [fault for fault in spelling.check(pages, terms) if fault.path in changed]
    step = stale.check(stale.read_pairs(root), stale.read_lock(root))
    sections = {
        "Pages": touched(changed, root),
        "Twins": _list(step) or "All twins are in step.",
        "Terms": _list(spelled) or "Pages spell terms as the glossary does.",
        "What programs print": "\n\n".join(filter(None, [remark, other, *differences(before, after)])) or SAME,
        "Sizes": sizes(root / "site", changed) if (root / "site").is_dir() else "There is no site.",
    }
    return sections, gallery(before, after), [*spelled, *step]


def _write(folder: Path, text: str, pictures: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "summary.md").write_text(text, "utf-8")
    (folder / "figures.html").write_text(pictures, "utf-8")
    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        Path(target).write_text(text, "utf-8")


def summary(sections: dict[str, str]) -> str:
    """Return the whole report as Markdown; what is longest is left to the artefact if a summary cannot hold it."""
    text = "\n\n".join(f"## {title}\n\n{body}" for title, body in sections.items()) + "\n"
    if len(text.encode()) <= LARGEST:
        return text
    longest = max(sections, key=lambda title: len(sections[title]))
    return summary(sections | {longest: "This is more than a summary holds. Run `make report BASE=main` to read it."})


def _list(faults: list[Fault]) -> str:
    return fenced("\n".join(map(str, sorted(set(faults))))) if faults else ""


def run(python: str | Path, tree: Path) -> tuple[dict[str, Result], str]:
    """Return what the programs of a tree print, by its own runner, or a remark why that is not to be had."""
    done = _python(python, tree, "-c", RUN)
    if done.returncode:
        return {}, f"Programs could not be run:\n\n{fenced(done.stderr[-3000:])}"
    return {name: Result.load(result) for name, result in json.loads(done.stdout).items()}, ""


def run_base(base: str, root: Path) -> tuple[dict[str, Result], str]:
    """Return what the programs of ``base`` print; those that did not change are known and need no run.

    Where its packages are others, they are installed beside it.
    """
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "base")
        _git(root, "worktree", "add", "--detach", str(tree), base)
        try:
            shutil.copytree(root / ".cache/outputs", tree / ".cache/outputs")
            locks = [(place / "requirements/snippets.txt").read_bytes() for place in (root, tree)]
            if locks[0] == locks[1]:
                return run(sys.executable, tree)
            subprocess.run(["make", "--silent", ".venv/site"], cwd=tree, stdout=subprocess.DEVNULL, check=False)
            return run(tree / ".venv/bin/python", tree)
        finally:
            _git(root, "worktree", "remove", "--force", str(tree))


def _python(python: str | Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    if len(sys.argv) < 2 or not sys.argv[1]:
        sys.exit("make report BASE=main compares with that commit. Name one that git knows.")
    try:
        sys.exit(main(sys.argv[1], Path.cwd()))
    except subprocess.CalledProcessError as error:
        sys.exit(f"make report: {error.cmd[0]} says: {error.stderr.strip()}")

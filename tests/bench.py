"""Ratios measured side by side in one run: `make bench`. Not a test: machines are noisy.

Plain markdown-exec gets the same pages with the same code in its fences, one session a page, and no hook and no
template of ours.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from repository import HOSTED, ROOT, build, copy

sys.path.insert(0, str(ROOT / "hooks"))
import lighthouse
import spelling
from browser import launch
from glossary import read_terms
from pages import LANGUAGES, read_pages
from programs import cells, read_programs

FENCE = re.compile(r'^( *)```\w+ [^\n]*\n *--8<-- "([^":]+):?([^"]*)"\n *```\n', re.MULTILINE)
ROUNDS = 3
MANY_QUESTIONS = """names => document.querySelector(".bank ul").replaceChildren(...names.map(name => {
  const item = document.querySelector(".bank li").cloneNode(true);
  item.dataset.question = name;
  return item; }))"""
TIMED = """script => { const began = performance.now(); (0, eval)(script); return performance.now() - began; }"""
SEARCHED = """query => new Promise(resolve => {
  const input = document.querySelector(".md-search__input"), list = document.querySelector(".md-search-result__list");
  const began = performance.now();
  new MutationObserver((_, seen) => {
    if (!list.childElementCount) return;
    seen.disconnect();
    resolve(performance.now() - began);
  }).observe(list, { childList: true });
  input.focus();
  input.value = query;
  input.dispatchEvent(new Event("input")); })"""
PROGRAMS = read_programs(ROOT)


def main() -> None:
    pages, (terms, _), start = read_pages(ROOT), read_terms(ROOT), time.perf_counter()
    spelling.check(pages, terms)
    print(f"check of spelling on the whole site: {time.perf_counter() - start:.1f} s  (at most 2)")
    apart = [program.id for program in PROGRAMS.values() if program.has_own_environment]
    print(
        f"{len(PROGRAMS) - len(apart)} programs; left out, since no single environment holds them: {', '.join(apart)}"
    )
    with tempfile.TemporaryDirectory() as folder:
        ours, plain, bare = (copy(Path(folder, name)) for name in ("ours", "plain", "bare"))
        for root in (ours, plain, bare):
            remove(root, apart)
        rewrite(plain, inlined, hooks=False)
        remove(bare, list(PROGRAMS))
        for root in (ours, bare):
            seconds(root)
        measure("cold build / plain markdown-exec", ours, plain, cold, at_most=0.5)
        measure("warm build / the same site without code", ours, bare, lambda _: None, at_most=1.3)
        page, program = ours / "docs/ko/ml/ensembles.md", ours / "snippets/ml/ensembles.py"
        print(f"programs run after editing a page of prose: {ran_after(ours, page, '덧붙인 문장입니다.')}  (0)")
        print(f"programs run after editing one program: {ran_after(ours, program, 'print(1)')}  (1)")
        done = build(ROOT, "-d", f"{folder}/site", **HOSTED)
        assert done.returncode == 0, done.stderr
        lighthouse.main(Path(folder, "site"))
        print(f"the bank shows 500 marked questions in {milliseconds(ours / 'site'):.0f} ms  (under 50)")
        first, later = searches(ours / "site")
        print(f"search: {first:.0f} ms the first, its index loaded for it, {later:.0f} ms later ones  (under 100, 30)")


def remove(root: Path, programs: list[str]) -> None:
    """Take programs, their files and the blocks that show them out of a copy."""
    shown = tuple(f"{name}{end}" for name in programs for end in (".py", "/"))
    rewrite(root, lambda *groups: "" if groups[1].startswith(shown) else groups[-1])
    for name in programs:
        (root / f"snippets/{name}.py").unlink(missing_ok=True)
        shutil.rmtree(root / f"snippets/{name}", ignore_errors=True)


def measure(what: str, ours: Path, other: Path, before: Callable[[Path], None], at_most: float) -> None:
    """Build both in turn, several times, and print the ratio of the medians."""
    times: dict[Path, list[float]] = {ours: [], other: []}
    for _ in range(ROUNDS):
        for root, taken in times.items():
            before(root)
            taken.append(seconds(root))
    mine, theirs = (statistics.median(taken) for taken in times.values())
    print(f"{what}: {mine:.2f} s / {theirs:.2f} s = {mine / theirs:.2f}  (at most {at_most})", flush=True)


def cold(root: Path) -> None:
    """Forget all results; matplotlib keeps its list of fonts, on both sides."""
    shutil.rmtree(root / ".cache/outputs", ignore_errors=True)
    shutil.rmtree(root / ".cache/templates", ignore_errors=True)
    for name in ("diagrams", "blocks"):
        (root / f".cache/{name}.json").unlink(missing_ok=True)


def seconds(root: Path) -> float:
    began = time.perf_counter()
    done = build(root, MPLBACKEND="svg")
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - began


def ran_after(root: Path, path: Path, text: str) -> int:
    """Add a line to a file, build, and return how many programs were run."""
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")
    return len(re.findall(r"Ran \S+ in ", build(root).stderr))


def milliseconds(site: Path) -> float:
    """Return how long the bank's script takes, from first to last line, where 500 questions are listed and marked."""
    script = (site / "assets/bank.js").read_text("utf-8")
    marks = {f"ml/question-{number}": ("known", "unsure")[number % 2] for number in range(500)}
    state = json.dumps({"version": 1, "marks": marks, "cards": {name: {"reps": 3} for name in marks}})
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        page.route("**/assets/bank.js", lambda route: route.abort())
        taken = []
        for _ in range(5):
            page.goto((site / "questions/index.html").as_uri())
            page.evaluate("state => localStorage.setItem('study', state)", state)
            page.evaluate(MANY_QUESTIONS, list(marks))
            taken.append(page.evaluate(TIMED, script))
        assert page.locator("[data-badge]").count() == len(marks)
        browser.close()
    return statistics.median(taken)


def searches(site: Path) -> tuple[float, float]:
    """Return the medians of how long the first search after a page has loaded takes, and each after it."""
    queries = [
        "과적합을 막으려면",
        "드맆",
        "overfitting",
        "배깅이랑 부스팅 차이가 뭐예요",
        "교차검증",
        "데이타 드리프트",
    ]
    first, later = [], []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        for _ in range(5):
            page.goto((site / "about/index.html").as_uri())
            taken = [page.evaluate(SEARCHED, query) for query in queries]
            first.append(taken[0])
            later += taken[1:]
        browser.close()
    return statistics.median(first), statistics.median(later)


def rewrite(root: Path, replace: Callable[[str, str, str, str, str], str], *, hooks: bool = True) -> None:
    """Replace the python blocks of every page; without ``hooks`` leave all else to markdown-exec and the theme."""
    for language in LANGUAGES:
        for path in (root / "docs" / language).rglob("*.md"):
            session = path.relative_to(root).as_posix()
            text = FENCE.sub(
                lambda match, session=session: replace(*match.groups(), session, match[0]), path.read_text("utf-8")
            )
            path.write_text(text if hooks else re.sub(r"^template: .*\n", "", text, flags=re.MULTILINE), "utf-8")
    if not hooks:
        settings = (root / "mkdocs.yml").read_text("utf-8")
        settings = re.sub(r"^(hooks|  custom_dir|  alternate): .*\n", "", settings, flags=re.MULTILINE)
        # programs that need to be __main__ fail here, which spares plain markdown-exec some of the work
        (root / "mkdocs.yml").write_text(settings.replace("strict: true", "strict: false"), "utf-8")


def inlined(indent: str, path: str, cell: str, session: str, block: str) -> str:
    """Return a block that plain markdown-exec runs itself, with the whole cell in it."""
    if not (program := PROGRAMS.get(path.removesuffix(".py"))):
        return block
    first, last = cells(program.source)[cell]
    code = "\n".join(indent + line for line in program.source.splitlines()[first - 1 : last])
    file = f"{indent}__file__ = {str(program.path)!r}\n"
    return f'{indent}```python exec="on" source="above" result="text" session="{session}"\n{file}{code}\n{indent}```\n'


if __name__ == "__main__":
    main()

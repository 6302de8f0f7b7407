"""Each fault a contributor can make is named with its place and its remedy, and stops the build.

Each row breaks a copy of the repository, checks it as a build does before its first page, and reads what is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.utils.yaml import yaml_load

import runner
from conftest import Changed
from faults import report
from gather import gather
from repository import build, changes, copy, edit

PAGE = "ml/precision-recall-f1"
KO, JA, PROGRAM = f"docs/ko/{PAGE}.md", f"docs/ja/{PAGE}.md", f"snippets/{PAGE}.py"


def change(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: edit(root / path, old, new)


def both(old: str, new: str) -> Callable[[Path], None]:
    return lambda root: [edit(root / path, old, new) for path in (KO, JA)]


def append(path: str, text: str) -> Callable[[Path], None]:
    return lambda root: (root / path).write_text((root / path).read_text("utf-8") + text, "utf-8")


def add(path: str, text: str) -> Callable[[Path], None]:
    return lambda root: (root / path).write_text(text, "utf-8")


def remove(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


def without_alt(root: Path) -> None:
    for path in (KO, JA):
        text = (root / path).read_text("utf-8")
        (root / path).write_text(re.sub(r' alt="[^"]*"', "", text, count=1), "utf-8")


HOSTILE = """
<script>alert(1)</script>

<iframe src="https://example.org"></iframe>

[하나](https://example.org){ onclick="alert(1)" } <span style="position:fixed">둘</span>

[셋](javascript:alert(1)) <a href="java&#115;cript:alert(1)">넷</a> <a href="data:text/html,x">다섯</a>

</div></div> <span lang="ja">
"""
FENCE = '```python exec="on" source="above" result="text"'
DIAGRAM = "\n```mermaid\nflowchart LR\n{}  a --> b\n```\n"
TITLES = "  accTitle: t\n  accDescr: d\n"

FAULTS = {
    "missing-twin": (remove(JA), [f"{JA}: is missing. {KO} needs its twin"]),
    "different-skeleton": (
        append(JA, "\n### 追加 { #extra }\n"),
        [f"{JA}:", 'heading "3 #extra"', "Give both the same skeleton"],
    ),
    "different-fence": (
        change(JA, 'source="above"', 'source="above" raises="ValueError"'),
        [f"{JA}:", "has code block", f"twin {KO}:"],
    ),
    "different-arrows": (
        lambda root: [append(path, DIAGRAM.format(TITLES + nodes))(root) for path, nodes in ((KO, "c"), (JA, "d"))],
        [f"{JA}:", "has code block", f"twin {KO}:"],
    ),
    "lost-link": (append(KO, "\n[점수](index.md)\n"), [f"{JA}:", 'lacks link "index.md"', f"which {KO} has"]),
    "renamed-page-that-is-there": (
        add("renamed.json", '{"ml/ensembles": "ml/trees"}'),
        [
            'renamed.json: "ml/ensembles" is a page. Take its line out',
            '"ml/ensembles" leads to "ml/trees", which is no',
        ],
    ),
    "list-of-renames-that-is-none": (add("renamed.json", "{"), ["renamed.json is no JSON object: ", "Write {"]),
    "different-metadata": (
        change(JA, "difficulty: easy", "difficulty: hard"),
        [f'{JA}:1: difficulty is "hard", but "easy" in {KO}.'],
    ),
    "unknown-key": (
        both("difficulty: ", "author: me\ndifficulty: "),
        [f'{KO}:1: "author" is not a key of a question page. Use kind, title'],
    ),
    "answer-that-is-no-callout": (
        both("!!! spoken", "!!! note"),
        [f"{JA}:12: lacks the answer. Begin it with `!!! spoken"],
    ),
    "missing-key": (both("frequency: very common\n", ""), [f"{KO}:1: frequency is missing from the front matter."]),
    "wrong-value": (
        both("difficulty: easy", "difficulty: hrad"),
        [f'{JA}:1: difficulty is "hrad". Use easy, medium or hard.'],
    ),
    "no-front-matter": (change(KO, "---\n", ""), [f"{KO}:1: has no front matter."]),
    "broken-yaml": (
        change(KO, "kind: question", "kind: a: b"),
        [f"{KO}:2: front matter is not YAML:", "Quote values that hold a colon."],
    ),
    "unknown-option": (
        both(FENCE, f'{FENCE} witdh="3"'),
        [f"{KO}:", '"witdh" is not an option of a python block. Use exec, source'],
    ),
    "unknown-language": (both(FENCE, "```brainfuck"), [f"{KO}:", 'code block is "brainfuck". Use one of python,']),
    "code-that-is-not-run": (
        both(FENCE, "```python"),
        ['code block is not run. Add exec="on" source="above" result="text".'],
    ),
    "code-in-the-page": (
        both('--8<-- "', 'print(1)  # "'),
        [f"code block holds code of its own. Move it to {PROGRAM}"],
    ),
    "missing-program": (
        both(f'"{PAGE}.py', '"ml/nothing.py'),
        [f"{JA}:", "shows snippets/ml/nothing.py, which does not exist."],
    ),
    "missing-cell": (
        both(f'"{PAGE}.py:', f'"{PAGE}.py:no-'),
        [f"{JA}:", 'shows cell "no-', f"of {PROGRAM}, which has "],
    ),
    "program-without-page": (
        add("snippets/ml/orphan.py", "print(1)\n"),
        ["snippets/ml/orphan.py: is on no page. Show it in docs/ko/ml/orphan.md"],
    ),
    "cell-without-page": (
        append(PROGRAM, "\n# %% lonely\nprint(1)\n"),
        [f"{PROGRAM}:", 'cell "lonely" is on no page. Show it, in both languages.'],
    ),
    "cell-twice": (
        append(PROGRAM, "\n# %% a\nprint(1)\n\n# %% a\nprint(2)\n"),
        [f"{PROGRAM}:", 'a second cell is called "a". Rename one.'],
    ),
    "syntax-error": (append(PROGRAM, "\nx =\n"), [f"{PROGRAM}:", "is not Python: invalid syntax."]),
    "figure-without-alt": (without_alt, [f"{KO}:", "block draws 1 figure(s) and describes 0. Add alt="]),
    "comment-in-one-language": (
        append(PROGRAM, "\n# ko: 한쪽뿐\nx = 1\n"),
        [f"{PROGRAM}:", "comment has no `# ja:` line."],
    ),
    "broken-diagram": (
        both("## ", DIAGRAM.format(TITLES + "  A[Level 3+ (x)]\n") + "\n## "),
        [f"{KO}:", "diagram: Parse error", "Quote labels that hold brackets"],
    ),
    "diagram-without-title": (
        both("## ", DIAGRAM.format("") + "\n## "),
        [f"{JA}:", "diagram has no title. Add a line `accTitle: …`", "diagram has no description."],
    ),
    "heading-without-id": (both("{ #traps }", ""), [f"{KO}:", "heading has no id. End it with { #short-english-id }"]),
    "duplicate-id": (both("{ #traps }", "{ #code }"), [f"{KO}:", 'a second heading has the id "code". Rename one']),
    "missing-section": (
        both("{ #follow-ups }", "{ #more }"),
        [f"{KO}: ## headings differ from those of its kind at #more. Use, in this order: #answer"],
    ),
    "bad-quiz": (both("- [x] ", "- [ ] "), [f"{KO}:", "quiz needs two to four options"]),
    "no-box-to-tick": (
        both("!!! quiz ", "!!! marks "),
        [f"{KO}:", "list of marks needs boxes to tick: `- [ ]` each, none ticked."],
    ),
    "no-whole-number": (
        lambda root: edit(root / "docs/ko/exam/essay-drift.md", "minutes: ", "minutes: about "),
        ['docs/ko/exam/essay-drift.md:1: minutes is "about ', "Write a whole number above zero."],
    ),
    "no-date": (
        change(KO, "added: ", "added: about "),
        [f'{KO}:1: added is "about ', "Write a date, as in 2026-11-30."],
    ),
    "no-day-of-change": (
        both("added: ", "changed: SMOTE\nadded: "),
        [f"{KO}:1: changed is no list of days. Write lines as `  2026-11-30: a sentence` below it."],
    ),
    "change-told-once": (
        change(KO, "added: ", "changed: {2026-12-05: SMOTE}\nadded: "),
        [f"{JA}:1: changed names other days than in {KO}. Tell of each day in both."],
    ),
    "change-of-a-front-page": (
        change("docs/ko/index.md", "title: ", "changed: {2026-12-05: SMOTE}\ntitle: "),
        ["docs/ko/index.md:1: changed is for questions, notes and exam pages; the feed tells of no others."],
    ),
    "dead-link": (
        both("](cross-validation.md", "](nothing.md"),
        [f"{KO}:", 'link "nothing.md', "leads to docs/ko/ml/nothing.md, which does not exist."],
    ),
    "dead-anchor": (
        both("](cross-validation.md", "](cross-validation.md#nothing"),
        [f"{JA}:", "docs/ja/ml/cross-validation.md has no heading #nothing"],
    ),
    "page-not-in-nav": (
        change("mkdocs.yml", f"      - {PAGE}.md\n", ""),
        [f"docs/ko/{PAGE}.md: is not in nav. Add it to mkdocs.yml"],
    ),
    "nav-without-page": (
        change("mkdocs.yml", f"      - {PAGE}.md\n", f"      - {PAGE}.md\n      - ml/nothing.md\n"),
        ["mkdocs.yml: nav names ml/nothing.md, which no tree has."],
    ),
    "misspelled-term": (
        change(KO, "재현율은", "재현률은"),
        [f"{KO}:", '"재현률" is not how this site spells it (맞춤법은 재현율). Use "재현율".'],
    ),
    "term-without-reading": (
        change("glossary.yml", "  reading: さいげんりつ\n", ""),
        ["glossary.yml:", "recall has no reading. A term needs id, ko, ja, reading, en, meaning, may have abbr"],
    ),
    "odd-file-name": (
        add("docs/ko/ml/정규화 (2).md", "x"),
        ["docs/ko/ml/", "is not a name for a file here. Use lower-case English words with hyphens"],
    ),
    "picture-of-30-megabytes": (
        lambda root: (root / "docs/assets/chart.png").write_bytes(bytes(30_000_000)),
        ["docs/assets/chart.png: is 30.0 MB; a file here has at most 0.5.", "or make it smaller."],
    ),
    "another-encoding": (
        lambda root: (root / KO).write_bytes((root / KO).read_text("utf-8").encode("cp949", "replace")),
        [f"{KO}:3: is not UTF-8 (byte 0x", "Save it as UTF-8."],
    ),
    "line-ends-of-windows": (
        lambda root: (root / KO).write_bytes((root / KO).read_bytes().replace(b"\n", b"\r\n")),
        [f"{KO}:1: lines end with CRLF. Save the file with LF"],
    ),
    "byte-order-mark": (change(KO, "---", "\ufeff---"), [f"{KO}:1: begins with a byte order mark."]),
    "merge-conflict": (
        append(KO, "\n<<<<<<< HEAD\n하나\n=======\n둘\n>>>>>>> branch\n"),
        [f"{KO}:", "holds a merge conflict. Keep what is right and delete the lines"],
    ),
    "markup-in-a-title": (
        change(KO, "title: ", "title: <b>새</b> "),
        [f"{KO}:1: title holds one of < > {{ }}. Say it in words"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(site: Path, tmp_path: Path, name: str) -> None:
    break_it, said = FAULTS[name]
    root = copy(tmp_path / "copy")
    break_it(root)
    assert missing(said, found(root)) == []


def found(root: Path) -> str:
    """Return what a build of ``root`` says before its first page, running no program."""
    nav = yaml_load((root / "mkdocs.yml").read_text("utf-8"))["nav"]
    try:
        return report(gather(root, nav, run=runner.known_results, drafts=False, verify="").faults)
    except RuntimeError as error:  # `_tools` ends the build with it
        return str(error)


def missing(said: list[str], report: str) -> list[str]:
    """Return what a report does not say, with the report."""
    lacking = [text for text in said if text not in report]
    return [*lacking, report] if lacking else []


def test_all_faults_come_in_one_report(site: Path, tmp_path: Path) -> None:
    root = copy(tmp_path / "copy")
    names = ("wrong-value", "heading-without-id", "diagram-without-title", "page-not-in-nav")
    for name in names:
        FAULTS[name][0](root)
    append(PROGRAM, '\nraise ValueError("boom")\n')(root)
    done = build(root)
    assert done.returncode == 1
    said = [text for name in names for text in FAULTS[name][1]] + [f"{PROGRAM}:", "raises ValueError: boom"]
    assert missing(said, done.stderr) == []
    assert re.search(r"\d+ faults:", done.stderr)


def test_what_only_rendering_shows_stops_the_build(site: Path, tmp_path: Path) -> None:
    said = [
        f"{KO}:",
        "<script> is not for pages. Write Markdown; of HTML there are",
        "<iframe> is not for pages.",
        '"onclick" is not an attribute for pages. Take it off.',
        '"style" is not an attribute for pages.',
        'a link begins with "javascript:". Use https',
        'a link begins with "data:".',
        "</div> closes nothing that is open here.",
        "<span> is not closed.",
        f"{KO}: formula",
        "cannot be read",
    ]
    root = copy(tmp_path / "copy")
    for path in (KO, JA):
        append(path, HOSTILE + "\n$\\frac{1$\n")(root)
    done = build(root)
    assert done.returncode == 1
    assert missing(said, done.stderr) == []


def test_a_tool_that_is_missing_stops_the_build(site: Path, tmp_path: Path) -> None:
    root = copy(tmp_path / "copy")
    for path in ("node_modules", ".cache/diagrams.json"):
        (root / path).unlink()
    done = build(root)
    assert done.returncode == 1
    assert "Diagrams need Node.js 20 and `npm ci`. Run `make build` or `make serve`" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_differs_on_a_second_run_stops_a_build_that_asks_for_one(site: Path, tmp_path: Path) -> None:
    root = copy(tmp_path / "copy")
    append(PROGRAM, '\nprint(hash("a") % 1000)\n')(root)
    done = build(root, VERIFY=PAGE)
    assert done.returncode == 1
    said = [f"{PROGRAM}: prints something else on a second run: cell ", "Seed every generator"]
    assert missing(said, done.stderr) == []


@changes
def expect_an_exception(root: Path) -> None:
    cell = re.findall(r"^# %% (.*)$", (root / PROGRAM).read_text("utf-8"), re.MULTILINE)[-1]
    append(PROGRAM, '\nraise ValueError("boom")\n')(root)
    for path in (KO, JA):
        text = (root / path).read_text("utf-8")
        text = re.sub(rf'(```python [^\n]*)(\n *--8<-- "{PAGE}.py:{cell}")', r'\1 raises="ValueError"\2', text)
        (root / path).write_text(text, "utf-8")


def test_an_exception_that_is_expected_stands_on_the_page(changed: Changed) -> None:
    assert "ValueError: boom" in (changed.site / f"ja/{PAGE}/index.html").read_text("utf-8")

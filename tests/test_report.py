"""A pull request gets one report: what it touches, what is at fault, what programs print now and printed before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from faults import Fault
from report import LARGEST, differences, figures, gallery, summary
from repository import ROOT, copy, edit
from results import Cell, Result
from strangers import annotation, fenced, inert

PAGE = "ml/precision-recall-f1"
PROGRAM = f"snippets/{PAGE}.py"
HOSTILE = "```\n````\n</details><script>alert(1)</script>\n::error::owned\n\u202eturned"
CONTROLS = "\x1b[31mred\x1b[0m\r::set-output name=a::b\x0b\x85::error::b"

Done = subprocess.CompletedProcess[str]


def git(root: Path, *arguments: str) -> str:
    names = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = ("-c", "core.excludesFile=/dev/null", "-c", "commit.gpgsign=false")
    command = ["git", *settings, *arguments]
    return subprocess.run(command, cwd=root, env=os.environ | names, capture_output=True, text=True, check=True).stdout


def repository(folder: Path) -> Path:
    """A repository with one commit of what is here."""
    root = copy(folder)
    (root / "node_modules").unlink()
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin")
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    return root


@pytest.fixture(scope="module")
def root(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a second commit that changes a page and has a program print what is hostile."""
    root = repository(tmp_path_factory.mktemp("report") / "copy")
    edit(root / f"docs/ko/{PAGE}.md", "## ", "새로 덧붙인 문장입니다.\n\n## ")
    program = (root / PROGRAM).read_text("utf-8")
    (root / PROGRAM).write_text(f"{program}\nprint({HOSTILE!r})\n", "utf-8")
    git(root, "commit", "-qam", "Change")
    return root


@pytest.fixture(scope="module")
def reported(root: Path) -> Done:
    return make(root, "HEAD^1")


def make(root: Path, *base: str) -> Done:
    environment = os.environ | {"GITHUB_STEP_SUMMARY": str(root / "step-summary.md")}
    command = [sys.executable, "hooks/report.py", *base]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def section(text: str, title: str) -> str:
    return text.partition(f"## {title}\n\n")[2].partition("\n## ")[0]


def outside_fences(text: str) -> str:
    """What of a Markdown text stands in no block of code, by the rules of CommonMark."""
    kept, fence = [], ""
    for line in text.split("\n"):
        mark = re.match(r"`{3,}", line)
        if fence:
            fence = "" if re.fullmatch(rf"`{{{len(fence)},}}\s*", line) else fence
        elif mark:
            fence = mark[0]
        else:
            kept.append(line)
    assert not fence, "a block is not closed"
    return "\n".join(kept)


def test_a_change_is_reported_page_by_page_and_line_by_line(
    root: Path, reported: subprocess.CompletedProcess[str]
) -> None:
    assert reported.returncode == 0, reported.stderr
    text = (root / "report/summary.md").read_text("utf-8")
    assert (root / "step-summary.md").read_text("utf-8") == text
    assert f"| {PAGE} | changed | as it was | yes | ja stayed behind |" in section(text, "Pages")
    assert section(text, "Faults") == "The build names none.\n"
    assert f"docs/ja/{PAGE}.md: stayed as it was while docs/ko/{PAGE}.md changed." in section(text, "Twins")
    assert section(text, "Terms") == "Pages spell terms as the glossary does.\n"
    prints = section(text, "What programs print")
    assert re.findall(r"^### (.*)$", prints, re.MULTILINE) == [PAGE]
    assert "\n+::error::owned\n" in prints
    assert f"| {PAGE}/index.html | " in section(text, "Sizes")
    assert "artefact `preview`" in section(text, "Preview")
    assert "<p>None differs.</p>" in (root / "report/figures.html").read_text("utf-8")
    assert "새로 덧붙인 문장입니다." in (root / f"site/{PAGE}/index.html").read_text("utf-8")


def test_what_programs_print_is_neither_markup_nor_a_command(
    root: Path, reported: subprocess.CompletedProcess[str]
) -> None:
    text = (root / "report/summary.md").read_text("utf-8")
    assert "owned" in text
    assert "owned" not in outside_fences(text)
    assert "<script" not in outside_fences(text)
    assert "owned" not in reported.stdout
    assert {line.partition("::")[2].partition(" ")[0] for line in reported.stdout.splitlines()} == {"error"}


def test_faults_stand_on_their_lines_and_end_the_job(site: Path, tmp_path: Path) -> None:
    root = repository(tmp_path / "copy")
    page = root / f"docs/ko/{PAGE}.md"
    edit(page, "{ #traps }", "")
    edit(page, "정밀도", "정확률")
    done = make(root, "HEAD")
    assert done.returncode == 1
    line = page.read_text("utf-8").split("\n").index("## 함정 ") + 1
    assert f"::error file=docs/ko/{PAGE}.md,line={line}::heading has no id. End it with" in done.stdout
    assert f"::error file=docs/ja/{PAGE}.md::stayed as it was while docs/ko/{PAGE}.md changed." in done.stdout
    assert f'::error file=docs/ko/{PAGE}.md,line=3::"정확률" is not how this site spells it' in done.stdout
    text = (root / "report/summary.md").read_text("utf-8")
    assert f"docs/ko/{PAGE}.md:{line}: heading has no id." in section(text, "Faults")
    assert '"정확률" is not how this site spells it' in section(text, "Terms")
    assert f"| {PAGE} | changed | as it was | no | ja stayed behind |" in section(text, "Pages")
    page.write_bytes(page.read_text("utf-8").encode("cp949", "replace"))
    done = make(root, "HEAD")
    assert done.returncode == 1
    assert f"::error file=docs/ko/{PAGE}.md,line=3::is not UTF-8" in done.stdout
    text = (root / "report/summary.md").read_text("utf-8")
    assert "Save it as UTF-8." in section(text, "Faults")
    assert "## Pages" not in text


def test_no_text_ends_its_block() -> None:
    for text in (HOSTILE, CONTROLS, "`" * 9, "~~~\n```\n", "a\u2028```"):
        assert outside_fences(f"before\n{fenced(text)}\nafter") == "before\nafter"
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e\u2028]", fenced(text))
    assert "… 80 more lines" in fenced("a\n" * 199 + "a")
    assert max(map(len, fenced("x" * 5000).split("\n"))) <= 201


def test_names_are_inert_outside_blocks() -> None:
    assert re.fullmatch(r"[\w /.,&#;-]*", inert("[x](javascript:y) | <img> `c` **b** @someone https://example.org"))


@pytest.mark.parametrize("path", ["docs/ko/a.md", "docs/a,line=1::warning::b.md", "docs/a\n::error::b.md"])
@pytest.mark.parametrize(
    "message", ["is odd", "::error::b", "a\n::error::b", "a\r::add-mask::b", "a\u2028::error::b", "5%0Ab"]
)
def test_an_annotation_is_one_command(path: str, message: str) -> None:
    command = annotation(Fault(path, 3, message))
    assert len(command.splitlines()) == 1
    head, body = re.fullmatch(r"::error (.*?)::(.*)", command).groups()
    decoded = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
    read = [
        re.sub("%(25|0D|0A|3A|2C)", lambda found: decoded[found[0]], part) for part in (head.partition(",")[0], body)
    ]
    assert read == [f"file={path}", message.replace("\u2028", " ")]


def result(*figures: str, text: str = "same\n") -> Result:
    return Result((Cell("draw", text, figures),))


def test_figures_that_differ_stand_side_by_side_as_pictures() -> None:
    hostile = "<svg onload='alert(1)'><script>alert(2)</script></svg>"
    before, after = {"ml/a": result("<svg>1</svg>", "<svg/>")}, {"ml/a": result(hostile, "<svg/>", "<svg>new</svg>")}
    assert [(cell, number) for cell, number, *_ in figures(before["ml/a"], after["ml/a"])] == [("draw", 1), ("draw", 3)]
    page = gallery(before, after)
    assert page.count('<img alt="main" src="data:image/svg+xml;base64,') == 1
    assert page.count('<img alt="here" src="data:image/svg+xml;base64,') == 2
    assert "main: none" in page
    assert "alert" not in page
    assert "Drawn differently: draw, figure 1 / draw, figure 3." in "\n".join(differences(before, after))


def test_programs_that_came_or_went_are_named() -> None:
    before, after = {"ml/a": result(), "ml/b": result()}, {"ml/a": result(), "ml/c": result()}
    found = list(differences(before, after))
    assert found[0] == "### ml/b is gone, or has no result here"
    assert "-same" in found[1]
    assert found[2] == "### ml/c is new"
    assert "+same" in found[3]
    assert len(found) == 4


def test_a_report_fits_into_a_summary() -> None:
    text = summary({"Pages": "few", "What programs print": "x" * LARGEST})
    assert len(text.encode()) < LARGEST
    assert "This is more than a summary holds. Run `make report BASE=main` to read it." in text
    assert "few" in text


def test_without_a_commit_that_git_knows_it_says_how(tmp_path: Path) -> None:
    (tmp_path / "hooks").symlink_to(ROOT / "hooks")
    git(tmp_path, "init", "-q")
    done = make(tmp_path)
    said = "make report BASE=main compares with that commit. Name one that git knows.\n"
    assert (done.returncode, done.stderr) == (1, said)
    done = make(tmp_path, "nowhere")
    assert (done.returncode, done.stderr) == (1, "make report: git says: fatal: Not a valid object name nowhere\n")

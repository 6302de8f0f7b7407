"""A new page begins as a draft that passes every check, is shown while serving and published by no build."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import stale
from conftest import Changed
from new import KINDS, USAGE, with_line, write
from pages import LANGUAGES, read_pages
from repository import ROOT, build, changes, copy, edit, serve, wait_for
from spelling import avoided, misspelled
from test_style import columns, unwanted
from test_terms import TERMS

TEMPLATES = sorted((ROOT / "templates").rglob("*.md"))
NEW = {kind: f"{section}/brand-new" for section, kind in KINDS.items()}


def make(root: Path, *page: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "hooks/new.py", *page]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def sources(tmp_path: Path) -> Path:
    """A copy of what new pages are written into, without anything that builds."""
    for name in ("mkdocs.yml", "twins.lock"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "templates").symlink_to(ROOT / "templates")
    return tmp_path


@changes
def begin_a_page_of_each_kind(root: Path) -> None:
    for page in NEW.values():
        done = make(root, page)
        assert done.returncode == 0, done.stderr


def test_drafts_pass_every_check_and_are_nowhere_on_the_site(changed: Changed) -> None:
    site = changed.site
    assert [path for path in site.rglob("*") if "brand-new" in path.name] == []
    texts = [path for path in site.rglob("*") if path.suffix in {".html", ".json", ".xml", ".py", ".txt", ".js"}]
    assert len(texts) > 100
    assert [path for path in texts if "brand-new" in path.read_text("utf-8")] == []


def test_drafts_are_in_step_and_no_page_of_the_tests(changed: Changed) -> None:
    root = changed.root
    pairs, lock = stale.read_pairs(root), stale.read_lock(root)
    assert set(NEW.values()) <= lock.keys()
    assert [fault for fault in stale.check(pairs, lock) if "brand-new" in str(fault)] == []
    assert [page.path for page in read_pages(root) if "brand-new" in page.path] == []
    drafts = [page for page in read_pages(root, drafts=True) if page.draft]
    assert len(drafts) == len(NEW) * len(LANGUAGES)


def test_a_link_from_a_page_to_a_draft_is_a_fault(site: Path, tmp_path: Path) -> None:
    root = copy(tmp_path / "copy")
    make(root, "ml/brand-new")
    for language in LANGUAGES:
        edit(root / f"docs/{language}/ml/ensembles.md", "](cross-validation.md", "](brand-new.md")
        edit(root / f"docs/{language}/ml/brand-new.md", "draft: true", "draft: yes please")
    done = build(root)
    assert 'draft is "yes please". Write draft: true, or take the line away.' in done.stderr
    for language in LANGUAGES:
        edit(root / f"docs/{language}/ml/brand-new.md", "draft: yes please", "draft: true")
    done = build(root)
    assert done.returncode == 1
    assert 'link "brand-new.md" leads to a draft, which no build publishes. Take `draft: true` off it' in done.stderr


def test_a_draft_is_served_with_a_mark_in_both_languages(changed: Changed) -> None:
    with serve(changed.root) as url:
        assert "초안입니다" in wait_for(url + f"{NEW['question']}/", 'class="notice"')
        assert "下書きです" in wait_for(url + f"ja/{NEW['question']}/", 'class="notice"')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_is_written_as_pages_are(path: Path) -> None:
    text, language = path.read_text("utf-8"), path.parent.name
    assert unwanted(text, language, path.name) == []
    assert misspelled(text, avoided(TERMS)[language]) == []


def test_the_program_of_a_template_fits_a_page() -> None:
    lines = (ROOT / "templates/program.py").read_text("utf-8").splitlines()
    assert [line for line in lines if columns(line) > 68] == []


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("ml/ensembles", "docs/ko/ml/ensembles.md is there already. Edit it, or choose another name."),
        ("ml/Gradient Descent", '"ml/Gradient Descent" is not the name of a page. Write section/name, lower-case'),
        ("ml/../../etc", '"ml/../../etc" is not the name of a page.'),
        ("ml/index", '"ml/index" is not the name of a page.'),
        ("gradient-descent", '"gradient-descent" is not the name of a page.'),
        ("deep/gradient-descent", '"deep" is not a section. Use python, ml, production, mlops, exam.'),
        ("ml/traps", '"traps" is the id of a heading on such a page. Choose another name.'),
    ],
)
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, page: str, said: str) -> None:
    root = sources(tmp_path)
    there = root / "docs/ko/ml/ensembles.md"
    there.parent.mkdir(parents=True)
    there.touch()
    before = set(root.rglob("*"))
    done = make(root, page)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"make new: {said}")
    assert set(root.rglob("*")) == before


def test_without_a_name_it_says_how() -> None:
    done = make(ROOT)
    assert (done.returncode, done.stderr) == (1, USAGE + "\n")


def test_the_line_in_nav_is_the_last_of_its_section_and_comments_stay(tmp_path: Path) -> None:
    root = sources(tmp_path)
    assert write("mlops/brand-new", root)[-1] == "twins.lock"
    old, new = ((path / "mkdocs.yml").read_text("utf-8").splitlines() for path in (ROOT, root))
    added = new.index("      - mlops/brand-new.md")
    assert new[:added] + new[added + 1 :] == old
    assert new[added + 1] == "  - Exam:"


def test_a_line_that_is_in_nav_already_is_said() -> None:
    with pytest.raises(ValueError, match=r"has ml/a.md in nav already"):
        with_line('nav:\n  - "ml/a.md"\n', "ml/a")
    with pytest.raises(ValueError, match=r"no line of the section ml in nav. Add ml/index.md first"):
        with_line("nav:\n  - index.md\nother:\n  - ml/a.md\n", "ml/a")

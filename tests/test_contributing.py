"""Whoever wants to contribute finds the right file, a guide that holds, and forms that GitHub accepts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, expect

import checks
import diagrams
import pages
import runner
import sandbox
import verdicts
from conftest import Server
from glossary import parse_terms
from pages import LANGUAGES, Page
from programs import Program, check_program
from repository import HOSTED, ROOT
from results import Result
from test_site import SOURCES, address, html
from test_terms import TERMS

EDIT = re.compile(r'<a href="([^"]*)" title="([^"]*)" class="md-content__button md-icon" rel="edit">')
ROOT_OF_EDITS = f"{HOSTED['REPO_URL']}/{HOSTED['EDIT_URI'].removesuffix('docs/')}"
GUIDES = [page for page in SOURCES if page.id == "contributing"]
GITHUB = ROOT / ".github"
FORMS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in (GITHUB / "ISSUE_TEMPLATE").glob("??.yml")}
TEXTS = {"ko": r"[가-힣]", "ja": r"[ぁ-んァ-ヶ]"}
EDIT_THIS_PAGE = {"ko": "이 페이지 고치기", "ja": "このページを直す"}
EDIT_PROGRAM = {"ko": "snippets/ml/ensembles.py 고치기", "ja": "snippets/ml/ensembles.pyを直す"}


@pytest.mark.parametrize("page", SOURCES, ids=lambda page: page.path)
def test_the_edit_links_of_a_page_open_its_own_sources(site: Path, page: Page) -> None:
    found = [link for link, _ in EDIT.findall(html(site, page.id, page.language))]
    assert found == [f"{ROOT_OF_EDITS}{source}" for source in (page.path, *page.sources)]
    assert [source for source in page.sources if not (ROOT / source).is_file()] == []


def test_edit_links_have_names_in_the_language_of_the_page(
    browser: Browser, server: Server, site: Path, language: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url + address("ml/ensembles", language), wait_until="networkidle")
    for name, path in (
        (EDIT_THIS_PAGE, f"docs/{language}/ml/ensembles.md"),
        (EDIT_PROGRAM, "snippets/ml/ensembles.py"),
    ):
        link = page.get_by_role("link", name=name[language], exact=True)
        expect(link).to_have_attribute("href", ROOT_OF_EDITS + path, timeout=30_000)
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == [], (
        "the link to GitHub is only a link"
    )
    page.close()


def test_the_site_is_deployed_with_these_edit_links() -> None:
    deploy = yaml.safe_load((GITHUB / "workflows/deploy.yml").read_text("utf-8"))
    (environment,) = [step["env"] for step in deploy["jobs"]["build"]["steps"] if "make pdf" in step.get("run", "")]
    assert environment["EDIT_URI"] == HOSTED["EDIT_URI"]
    assert environment["REPO_URL"] == "${{ github.server_url }}/${{ github.repository }}"


def example(guide: Page, language: str, start: str) -> str:
    """The one example in a guide that is in this language and begins so."""
    (found,) = [fence.body for fence in guide.fences if fence.language == language and fence.body.startswith(start)]
    return found


def shown_program(guide: Page, folder: Path) -> Program:
    source = example(guide, "text", '"""') + "\n"
    path = folder / "gradient-descent.py"
    path.write_text(source, "utf-8")
    return Program("ml/gradient-descent", path, source)


def test_the_program_in_the_guide_runs_and_is_what_a_program_must_be(tmp_path: Path) -> None:
    program = shown_program(GUIDES[0], tmp_path)
    ((_, data),) = runner.run([program], ROOT)
    result = Result.load(data)
    assert check_program(program) + verdicts.check_result(program, result, None) == []
    assert [len(cell.figures) for cell in result.cells] == [0, 1]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.path)
def test_the_page_in_the_guide_is_what_a_page_must_be(guide: Page, tmp_path: Path) -> None:
    path = f"docs/{guide.language}/ml/gradient-descent.md"
    page = pages.parse(example(guide, "markdown", "---"), path)
    program = shown_program(guide, tmp_path)
    assert checks.check_page(page, {program.id: program}) == []
    assert checks.check_links([page], ROOT) == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.path)
def test_the_diagram_in_the_guide_can_be_drawn(guide: Page, tmp_path: Path) -> None:
    page = pages.parse(example(guide, "markdown", "```mermaid"), guide.path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "package-lock.json").symlink_to(ROOT / "package-lock.json")
    assert diagrams.check_diagrams([page], diagrams.draw([page], tmp_path)) == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.path)
def test_the_term_in_the_guide_could_be_added(guide: Page) -> None:
    (term,), faults = parse_terms(example(guide, "yaml", "- id:"))
    assert [fault for fault in faults if "see names" not in str(fault)] == []
    assert set(term.see) <= {row.id for row in TERMS}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.path)
def test_the_guide_names_the_headings_of_each_kind(guide: Page) -> None:
    for kind, section in (("note", "note-page"), ("exam", "exam-page")):
        text = (ROOT / guide.path).read_text("utf-8").partition(f"{{ #{section} }}")[2].partition("\n#")[0]
        _, *ids = re.findall(r"^\| [^|]+ \| `([a-z-]+)` \|", text, re.MULTILINE)
        assert tuple(ids) == checks.HEADINGS[kind]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.path)
def test_the_guide_quotes_messages_and_files_that_exist(guide: Page) -> None:
    text = (ROOT / guide.path).read_text("utf-8").partition("{ #checks }")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+) \| (.+) \|$", text, re.MULTILINE)[1:]
    sources = "".join(path.read_text("utf-8") for folder in ("hooks", "tests") for path in (ROOT / folder).glob("*.py"))
    quoted = [words for message, _ in rows for words in re.findall(r"`([a-zA-Z ]+)`", message)]
    assert [words for words in quoted if words not in sources] == []
    files = [file for _, command in rows for file in re.findall(r"\S+\.(?:py|json)(?= |`)", command)]
    assert files
    assert [file for file in files if not (ROOT / file.strip("`")).is_file()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.path)
def test_the_commands_of_the_guide_are_in_the_makefile(guide: Page) -> None:
    text = (ROOT / guide.path).read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)", text))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named - targets == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", ".github/pull_request_template.md"])
def test_files_that_are_named_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)", text) + re.findall(r"\b((?:hooks|tests|docs/k?j?[oa])/[\w/-]+\.\w+)\b", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_security_policy_states_the_limits_that_hold() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    limits = (
        f"time: {verdicts.SECONDS} s", f"processes: {sandbox.PROCESSES} in all", f"disk: {sandbox.DISK >> 30} GB",
        f"memory: {verdicts.MEMORY >> 30} GB",
    )  # fmt: skip
    assert [limit for limit in limits if limit not in text] == []


def form_faults(form: dict) -> list[str]:
    """Return where a form departs from GitHub's schema for issue forms; such a form is not offered to anyone."""
    faults = [f"{key} is missing" for key in ("name", "description", "body") if not form.get(key)]
    body = form.get("body") or []
    fields = [field for field in body if field.get("type") != "markdown"]
    if not fields:
        faults.append("body asks nothing")
    for key in ("id", "label"):
        values = [field["attributes"].get(key) if key == "label" else field.get(key) for field in fields]
        faults += [f"{key}s are not distinct"] if len(set(values)) < len(values) else []
    return faults + [fault for field in body for fault in _field_faults(field)]


def _field_faults(field: dict) -> list[str]:
    kind, attributes = field.get("type"), field.get("attributes") or {}
    needed = {
        "markdown": ["value"], "textarea": ["label"], "input": ["label"], "dropdown": ["label", "options"],
        "checkboxes": ["label", "options"],
    }  # fmt: skip
    if kind not in needed:
        return [f"type {kind} is unknown"]
    faults = [f"{kind} has no {key}" for key in needed[kind] if not attributes.get(key)]
    options = [str(option) for option in attributes.get("options", [])]
    if len(set(options)) < len(options):
        faults.append("options are not distinct")
    if kind != "markdown" and not re.fullmatch(r"[\w-]+", str(field.get("id", ""))):
        faults.append(f"{kind} has no id")
    return faults


def test_there_is_a_form_in_each_language() -> None:
    assert {name.removesuffix(".yml") for name in FORMS} == set(LANGUAGES)
    for language in LANGUAGES:
        other = next(text for name, text in TEXTS.items() if name != language)
        said = str(FORMS[f"{language}.yml"])
        assert re.search(TEXTS[language], said)
        assert not re.search(other, said)
    ids = [[field.get("id") for field in form["body"]] for form in FORMS.values()]
    assert ids[0] == ids[1], "both forms ask the same"


@pytest.mark.parametrize("name", FORMS)
def test_a_form_has_the_shape_that_github_asks_for(name: str) -> None:
    assert form_faults(FORMS[name]) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": ""}, "name is missing"),
        ({"body": []}, "body is missing"),
        ({"body": [{"type": "markdown", "attributes": {"value": "x"}}]}, "body asks nothing"),
        ({"body": [{"type": "text", "id": "a", "attributes": {"label": "x"}}]}, "type text is unknown"),
        ({"body": [{"type": "input", "attributes": {"label": "x"}}]}, "input has no id"),
        ({"body": [{"type": "dropdown", "id": "a", "attributes": {"label": "x"}}]}, "dropdown has no options"),
        ({"body": [{"type": "input", "id": "a", "attributes": {"label": "x"}}] * 2}, "ids are not distinct"),
    ],
)
def test_a_form_of_another_shape_is_found_out(change: dict, fault: str) -> None:
    assert fault in form_faults(FORMS["ko.yml"] | change)


def test_the_template_of_pull_requests_speaks_both_languages() -> None:
    text = (GITHUB / "pull_request_template.md").read_text("utf-8")
    assert [language for language, letters in TEXTS.items() if not re.search(letters, text)] == []
    assert "- [ ] " in text


def test_upgrades_come_weekly_in_groups_and_not_on_the_first_day() -> None:
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text("utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "npm", "github-actions"}
    for update in updates:
        assert (ROOT / update["directory"].strip("/")).is_dir()
        assert update["schedule"] == {"interval": "weekly"}
        assert update["cooldown"]["default-days"] >= 7
        assert list(update["groups"].values()) == [{"patterns": ["*"]}], "outputs depend on all packages at once"


def test_sources_of_a_page_beside_its_own() -> None:
    page = replace(GUIDES[0], meta={"kind": "glossary"})
    assert (GUIDES[0].sources, page.sources) == ([], ["glossary.yml"])

"""What was read can be read again without a network, a newer page is never missed, and the whole site fits a folder."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser import QUIET, windowless
from conftest import Changed, Reader, Server, serve
from pages import LANGUAGES
from repository import ROOT, build, copy, edit
from test_site import PAGES, address

READ, UNREAD = "ml/ensembles", "ml/regularization"
UNTIL = """async ([condition, argument]) => {
  for (let turn = 0; turn < 600; turn++) {
    if (await eval(condition)(argument)) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`not within a minute: ${condition}`);
}"""  # wait_for_function takes a promise for true
KEPT = """async url => {
  const names = (await caches.keys()).filter(name => name.endsWith(" read"));
  const kept = await Promise.all(names.map(async name => (await caches.open(name)).match(url)));
  return navigator.serviceWorker.controller !== null && kept.some(Boolean);
}"""
UPDATED = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  await registration.update();  // Chromium lets one that is under way, and has read the old file, answer for it
  return !registration.installing && (await caches.keys()).some(name => name.includes(" shell newer"));
}"""
RENEWED = """async () => {
  const shells = (await caches.keys()).filter(name => name.includes(" shell "));
  return shells.length === 1 && shells[0].includes(" shell newer");
}"""


@pytest.fixture
def own(site: Path, tmp_path: Path) -> Iterator[Server]:
    """A copy of the site that a test may change, at an address where the worker is registered: localhost."""
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    with serve(folder) as url:
        yield Server(url.replace("127.0.0.1", "localhost"), folder)


@pytest.fixture
def context(browser: Browser, reader: Reader) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": reader.width, "height": 844})
    yield context
    context.close()


def read(page: Page, url: str, *kept: str) -> None:
    """Open a page and wait until it, and what else is named, is kept."""
    page.goto(url)
    for one in (url, *kept):
        page.evaluate(UNTIL, [KEPT, one])


def test_a_page_that_was_read_can_be_read_without_a_network(
    own: Server, context: BrowserContext, language: str, other: str
) -> None:
    page = context.new_page()
    url, twin = (own.url + address(READ, tongue) for tongue in (language, other))
    read(page, url, twin)
    context.set_offline(True)
    page.reload()
    title = page.locator("h1").inner_text()
    assert len(title) > 5
    assert page.evaluate("getComputedStyle(document.querySelector('.badge')).borderRadius") != "0px", "its looks too"
    page.locator("a.toggle").click()
    page.wait_for_url(twin + "*")
    expect(page.locator("html")).to_have_attribute("lang", other)
    assert page.locator("h1").inner_text() != title


def test_a_page_that_was_not_read_is_answered_in_its_language(
    own: Server, context: BrowserContext, language: str, other: str
) -> None:
    page = context.new_page()
    read(page, own.url + address(READ, language))
    title = page.locator("h1").inner_text()
    context.set_offline(True)
    page.goto(own.url + address(UNREAD, language))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("body.offline")).to_be_visible()
    page.get_by_role("listitem").get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.goto(own.url + address(UNREAD, other))
    expect(page.locator("html")).to_have_attribute("lang", other)


def test_an_update_is_seen_as_soon_as_there_is_a_network(own: Server, context: BrowserContext, language: str) -> None:
    page = context.new_page()
    url = own.url + address(READ, language)
    read(page, url)
    context.set_offline(True)
    page.reload()
    file = own.folder / address(READ, language) / "index.html"
    edit(file, "<h1", '<p class="news">news</p><h1')
    page.reload()
    expect(page.locator(".news")).to_have_count(0)
    context.set_offline(False)
    page.reload()
    expect(page.locator(".news")).to_be_visible()
    context.set_offline(True)
    page.reload()
    expect(page.locator(".news")).to_be_visible()


def test_a_page_that_is_gone_is_forgotten(own: Server, context: BrowserContext, language: str) -> None:
    page = context.new_page()
    url = own.url + address(READ, language)
    read(page, url)
    (own.folder / address(READ, language) / "index.html").unlink()
    (own.folder / address(READ, language)).rmdir()
    page.goto(url)
    expect(page.locator("h1")).to_have_text("404")
    context.set_offline(True)
    page.goto(url)
    expect(page.locator("body.offline")).to_be_visible()


def test_filters_in_an_address_do_not_hide_what_was_read(own: Server, context: BrowserContext) -> None:
    page = context.new_page()
    read(page, own.url + address(READ, "ko"))
    context.set_offline(True)
    page.goto(own.url + address(READ, "ko") + "?mark=new#traps")
    expect(page.locator("#traps")).to_be_visible()


def test_a_new_worker_takes_over_and_keeps_what_was_read(own: Server, browser: Browser, tmp_path: Path) -> None:
    def visit() -> BrowserContext:
        """Come back with the same profile: while a page of it is open, Chromium may keep the old worker."""
        start = browser.browser_type.launch_persistent_context
        return start(tmp_path / "profile", executable_path=windowless(browser.browser_type), args=QUIET)

    url = own.url + address(READ, "ko")
    with contextlib.closing(visit()) as context:
        page = context.new_page()
        read(page, url)
        edit(own.folder / "worker.js", 'self.VERSION="', 'self.VERSION="newer')
        edit(own.folder / "offline.html", "<ul>", '<p class="news">news</p><ul>')
        page.evaluate(UNTIL, [UPDATED, None])
    with contextlib.closing(visit()) as context:
        page = context.new_page()
        page.goto(own.url + address(READ, "ja"))
        page.evaluate(UNTIL, [RENEWED, None])
        context.set_offline(True)
        page.goto(own.url + address(UNREAD, "ko"))
        expect(page.locator(".news")).to_be_visible()
        page.goto(url)
        expect(page.locator("#traps")).to_be_visible()


def test_no_worker_where_pages_are_written_and_tested(site: Path, server: Server, browser: Browser) -> None:
    with contextlib.closing(browser.new_page()) as page:
        page.goto(server.url, wait_until="networkidle")
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0


def test_the_site_can_be_installed(own: Server, context: BrowserContext, language: str) -> None:
    page = context.new_page()
    read(page, own.url + address("index", language))
    session = context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    hindrances = {error["errorId"] for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert hindrances <= {"in-incognito"}, "which all browsers of tests are"
    manifest = json.loads(found["data"])
    assert manifest["lang"] == language
    assert found["url"] == f"{own.url}{address('index', language)}manifest.webmanifest"
    for icon in manifest["icons"]:
        path = (
            own.folder
            / urlsplit(page.evaluate("([src, base]) => new URL(src, base).href", [icon["src"], found["url"]])).path[1:]
        )
        assert path.is_file()


def test_the_worker_is_small(site: Path) -> None:
    assert (site / "worker.js").stat().st_size < 3000


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Path:
    """The site as `make offline` builds it, in a folder whose name a browser has to quote."""
    root = copy(tmp_path_factory.mktemp("pack") / "root")
    target = root.parent / "내 文書 notes"
    done = build(root, "-d", target, DIRECTORY_URLS="false", SITE_URL="https://example.org/notes/")
    assert done.returncode == 0, done.stderr
    return target


def test_every_link_in_the_folder_leads_to_a_file(pack: Path) -> None:
    dead = []
    for path in sorted(pack.rglob("*.html")):
        if path.name == "404.html":
            continue
        text = re.sub(r"<(pre|code)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
        for link in re.findall(r'<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"', text):
            target = urlsplit(link)
            if not target.scheme and target.path and not (path.parent / unquote(target.path)).is_file():
                dead.append(f"{path.relative_to(pack)}: {link}")
    assert dead == []


def test_the_folder_can_be_read_without_a_server(pack: Path, page: Page, language: str, other: str) -> None:
    wrong: list[str] = []
    page.on("console", lambda message: message.type in {"error", "warning"} and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or wrong.append(request.url))
    page.goto((pack / address("index", language) / "index.html").as_uri())
    page.locator("article a[href$='ml/index.html']").first.click()
    page.locator(".pages a[href*='ensembles']").click()
    page.locator("a.toggle").click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    page.locator("a.toggle").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("details.answer > summary").click()
    expect(page.locator(".diagram svg:visible").first).to_be_visible()
    expect(page.locator(".output svg").first).to_be_visible()
    page.locator(".quiz-right label").first.click()
    expect(page.locator(".quiz-right .quiz-why").first).to_be_visible()
    assert wrong == []


@pytest.mark.parametrize("query", ["ensembles", "AdaBoost"])
def test_the_folder_can_be_searched_without_a_server(pack: Path, browser: Browser, language: str, query: str) -> None:
    with contextlib.closing(browser.new_page()) as page:
        page.goto((pack / address("index", language) / "index.html").as_uri())
        page.locator("[data-md-component=search-query]").focus()
        page.keyboard.type(query)
        result = page.locator(".md-search-result a[href*='ensembles']").first
        expect(result).to_be_visible()
        result.click()
        page.wait_for_url(re.compile("ensembles"))
        expect(page.locator("html")).to_have_attribute("lang", language)


def test_pages_offer_the_pack_only_where_it_is_made(site: Path, pack: Path, changed: Changed) -> None:
    offered = [path for path in changed.site.rglob("index.html") if 'notes.zip" download' in path.read_text("utf-8")]
    assert len(offered) == len(PAGES) * len(LANGUAGES)
    for folder in (site, pack):
        assert [path for path in folder.rglob("*.html") if ".zip" in path.read_text("utf-8")] == []


def test_what_make_offers_is_what_the_deploy_workflow_makes() -> None:
    workflow = (ROOT / ".github/workflows/deploy.yml").read_text("utf-8")
    assert "make pdf offline" in workflow
    assert 'PACK: "1"' in workflow

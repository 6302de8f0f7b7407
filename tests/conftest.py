"""One real build, one server on loopback and one browser for all tests."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, sync_playwright

from browser import launch
from pages import LANGUAGES
from repository import CHANGES, HOSTED, ROOT, build, copy


@dataclass(frozen=True)
class Server:
    """The one server of all of pytest's processes, and the folder it serves."""

    url: str
    folder: Path


PORT = 28620  # always the same: uv keeps an environment for each address that a program is run from
compressed = functools.lru_cache(512)(gzip.compress)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder as GitHub Pages does: compressed; a missing page is answered by 404.html."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def send_head(self) -> io.BytesIO | None:
        path = Path(self.translate_path(self.path))
        if self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if path.is_dir() or not path.is_file():
            return super().send_head()
        return self._send(200, path)

    def send_error(self, code: int, *_: object, **__: object) -> None:
        body = self._send(code, Path(self.directory, "404.html"))
        self.wfile.write(body.read())

    def _send(self, code: int, path: Path) -> io.BytesIO:
        kind, body = self.guess_type(path), path.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if "gzip" in self.headers.get("Accept-Encoding", "") and not kind.startswith("image/p"):
            body = compressed(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *where: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a browser that closes is no error
            super().handle_error(*where)


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder on a port of loopback, on any that is free if that one is not; yield its address."""
    handler = functools.partial(Handler, directory=str(folder))
    try:
        server = _Server(("127.0.0.1", port), handler)
    except OSError:
        server = _Server(("127.0.0.1", 0), handler)
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the first of pytest's processes; the others, its children, find it in their environment."""
    if hasattr(config, "workerinput"):
        return
    stack = ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="site-"))
    os.environ |= {"TEST_FOLDER": folder, "TEST_URL": stack.enter_context(serve(Path(folder, "site"), PORT))}
    config.add_cleanup(stack.close)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: tests often wait for a browser or a server."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def server() -> Server:
    return Server(os.environ["TEST_URL"], Path(os.environ["TEST_FOLDER"], "site"))


@pytest.fixture(scope="session")
def site(server: Server) -> Path:
    """The built site; the first process that asks for it builds it for all."""
    log = server.folder.with_name("build.log")
    with FileLock(server.folder.with_name("lock")):
        if not log.exists():
            done = build(ROOT, "-d", server.folder, SITE_URL=server.url, **HOSTED)
            log.write_text("" if done.returncode == 0 else done.stderr, "utf-8")
    assert log.read_text("utf-8") == ""
    return server.folder


@dataclass(frozen=True)
class Changed:
    """A copy of the repository with all that is marked with `changes`, and what its builds said.

    It is built twice: to ``site`` with all that a site may offer, to ``bare`` as one whose repository nobody names.
    """

    root: Path
    said: str

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def bare(self) -> Path:
        return self.root / "bare"


@pytest.fixture(scope="session")
def changed(server: Server, site: Path) -> Changed:
    """The changed copy; the first process that asks for it builds it for all."""
    root = server.folder.with_name("changed")
    log = root / "build.log"
    with FileLock(root.with_name("changed.lock")):
        if not log.exists():
            copy(root)
            for change in CHANGES:
                change(root)
            done = build(root, PDF="1", PACK="1", REPO_URL="https://example.org/notes", EDIT_URI="edit/main/docs/")
            bare = build(root, "-d", root / "bare", REPO_URL="")
            log.write_text(done.stderr + bare.stderr, "utf-8")
    said = log.read_text("utf-8")
    assert said.count("Documentation built in ") == 2, said
    return Changed(root, said)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except RuntimeError as error:
            pytest.exit(str(error), 1)
        for name in ("new_page", "new_context"):  # what moves is there at once, unless a test asks otherwise
            setattr(browser, name, functools.partial(getattr(browser, name), reduced_motion="reduce"))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Reader:
    """Someone with a language, a screen of some width in CSS pixels, and a scheme of colours."""

    language: str
    width: int
    scheme: str


@pytest.fixture(params=[Reader("ko", 390, "light"), Reader("ja", 1280, "dark")], ids=["ko-phone", "ja-desk"])
def reader(request: pytest.FixtureRequest) -> Reader:
    """Two readers: of Korean on a phone by day, of Japanese at a desk by night.

    Language, width and scheme seldom depend on each other; where they may, a test asks for all by itself.
    """
    return request.param


@pytest.fixture
def language(reader: Reader) -> str:
    return reader.language


@pytest.fixture
def other(reader: Reader) -> str:
    """The language that the reader does not read first."""
    return next(iter(set(LANGUAGES) - {reader.language}))


@pytest.fixture
def page(browser: Browser, reader: Reader) -> Iterator[Page]:
    """A page of its own on the reader's screen."""
    page = browser.new_page(viewport={"width": reader.width, "height": 844}, color_scheme=reader.scheme)
    yield page
    page.close()

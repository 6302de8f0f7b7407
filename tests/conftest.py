"""One real build, one server on loopback and one browser for all tests."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from repository import ROOT, build

BROWSERS = (
    "google-chrome", "google-chrome-stable", "chromium", "chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)  # fmt: skip
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder as GitHub Pages does: a missing page is answered by 404.html."""

    daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...

    def send_error(self, code: int, *_: object, **__: object) -> None:
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("site")
    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    server.folder = folder
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site(server: Server) -> Path:
    """The built site. Its build has run each program a second time, with another hash seed, and compared the bytes."""
    done = build(ROOT, "-d", server.folder, SITE_URL=server.url, VERIFY="*")
    assert done.returncode == 0, done.stderr
    return server.folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_executable(playwright), args=QUIET)
        yield browser
        browser.close()


def _executable(playwright: Playwright) -> str:
    """An installed Chrome or Chromium, else Playwright's, which is brought if need be."""
    if installed := next(filter(None, map(shutil.which, BROWSERS)), None):
        return installed
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    if not Path(own).exists():
        pytest.exit("No browser: install Chromium or Chrome, or run `.venv/bin/playwright install chromium`.", 1)
    return own

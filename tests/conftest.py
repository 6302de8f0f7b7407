"""One real build, one server on loopback and one browser for all tests."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Playwright, sync_playwright

from repository import HOSTED, ROOT, build

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


@dataclass(frozen=True)
class Server:
    """The one server of all of pytest's processes, and the folder it serves."""

    url: str
    folder: Path


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder as GitHub Pages does: a missing page is answered by 404.html."""

    def log_message(self, *_: object) -> None: ...

    def send_error(self, code: int, *_: object, **__: object) -> None:
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the first of pytest's processes; the others, its children, find it in their environment."""
    if hasattr(config, "workerinput"):
        return
    folder = tempfile.TemporaryDirectory(prefix="site-")
    serve = functools.partial(Handler, directory=str(Path(folder.name, "site")))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ |= {"TEST_FOLDER": folder.name, "TEST_URL": f"http://127.0.0.1:{server.server_port}/"}
    config.add_cleanup(folder.cleanup)
    config.add_cleanup(server.server_close)
    config.add_cleanup(server.shutdown)


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

"""A browser: Chromium's headless shell, an installed Chrome or Chromium, else Playwright's, brought if need be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Playwright

SHELL = "chromium-headless-shell"  # draws no window of its own: a page in it costs a third of the time
INSTALLED = (
    "google-chrome", "google-chrome-stable", "chromium", "chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", SHELL,
)  # fmt: skip
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """Start a browser without a window.

    Raises RuntimeError where there is none and none can be brought.
    """
    return playwright.chromium.launch(executable_path=windowless(playwright.chromium), args=QUIET)


def windowless(chromium: BrowserType) -> str:
    """Return the path of the browser that is fastest without a window."""
    return shutil.which(SHELL) or executable(chromium)


def executable(chromium: BrowserType) -> str:
    """Return the path of an installed browser, or of the one that is brought."""
    if installed := next(filter(None, map(shutil.which, INSTALLED)), None):
        return installed
    own = chromium.executable_path
    if not Path(own).exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    if not Path(own).exists():
        raise RuntimeError(
            "No browser: install Chromium or Chrome, or run `.venv/bin/python -m playwright install chromium`."
        )
    return own

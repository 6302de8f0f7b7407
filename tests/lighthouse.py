"""Lighthouse with its mobile defaults, against the built site served compressed: part of `make bench`.

The machine's load shows in the figure of performance only, so that is the median of several runs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from pathlib import Path

from playwright.sync_api import sync_playwright

from browser import QUIET, executable
from conftest import serve
from pages import LANGUAGES
from repository import ROOT
from test_site import address

PAGES = ("index", "ml/ensembles", "mlops/maturity", "glossary")
AT_LEAST = 98
ROUNDS = 3


def main(site: Path) -> None:
    """Print the scores of the chosen pages in both languages, and what keeps one below its goal."""
    with serve(site) as url, sync_playwright() as playwright:
        chrome = executable(playwright.chromium)
        for page in PAGES:
            for language in LANGUAGES:
                path = address(page, language)
                reports = [report(url + path, chrome) for _ in range(ROUNDS)]
                scores = {
                    name: statistics.median(100 * each["categories"][name]["score"] for each in reports)
                    for name in reports[0]["categories"]
                }
                figures = ", ".join(f"{name} {score:.0f}" for name, score in scores.items())
                print(f"Lighthouse /{path}: {figures}  (at least {AT_LEAST})", flush=True)
                for name, score in scores.items():
                    if score < AT_LEAST:
                        print(f"  {name}: {', '.join(failed(reports[0], name))}")


def report(url: str, chrome: str) -> dict:
    """Return Lighthouse's report on one page."""
    flags = " ".join(["--headless=new", *QUIET])
    done = subprocess.run(
        [ROOT / "node_modules/.bin/lighthouse", url, "--output=json", "--quiet", f"--chrome-flags={flags}"],
        env=os.environ | {"CHROME_PATH": chrome}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def failed(report: dict, category: str) -> list[str]:
    """Return the audits that cost a category points."""
    weights = {audit["id"]: audit["weight"] for audit in report["categories"][category]["auditRefs"]}
    audits = report["audits"].items()
    return [name for name, audit in audits if weights.get(name) and audit["score"] is not None and audit["score"] < 1]

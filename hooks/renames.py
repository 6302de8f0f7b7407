"""Renames: a page that moved leaves a redirect at its old address, and the reader's marks go with it.

``renamed.json`` is the one list, old id to new id; the scripts read the same file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from html import escape
from pathlib import Path
from posixpath import relpath

from faults import Fault

FILE = "renamed.json"
REDIRECT = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="canonical" href="{target}">
<script>location.replace("{target}" + location.search + location.hash)</script>
<meta http-equiv="refresh" content="0;url={target}">
<a href="{target}">{title}</a>
"""


def read(root: Path) -> dict[str, str]:
    """Return the list; raises RuntimeError where it is not one."""
    try:
        return dict(json.loads((root / FILE).read_text("utf-8")))
    except ValueError as error:
        raise RuntimeError(f'{FILE} is no JSON object: {error}. Write {{"old/id": "new/id"}}.') from error


def check(renamed: Mapping[str, str], ids: Collection[str]) -> Iterator[Fault]:
    """Yield the lines that lead nowhere, or away from a page that is there.

    >>> [fault.message for fault in check({"ml/a": "ml/b"}, {"ml/b"})]
    []
    >>> print(*check({"ml/a": "ml/b", "ml/b": "ml/c"}, {"ml/a", "ml/c"}), sep="\\n")
    renamed.json: "ml/a" is a page. Take its line out, or rename the page.
    renamed.json: "ml/a" leads to "ml/b", which is no page. Name the page that holds its content now.
    """
    for old, new in renamed.items():
        if old in ids:
            yield Fault(FILE, 0, f'"{old}" is a page. Take its line out, or rename the page.')
        if new not in ids:
            yield Fault(
                FILE, 0, f'"{old}" leads to "{new}", which is no page. Name the page that holds its content now.'
            )


def publish(renamed: Mapping[str, str], titles: Mapping[tuple[str, str], str], site: Path) -> None:
    """Write a redirect at each old address of each language; ``titles`` are by language and id."""
    for (language, name), title in titles.items():
        for old in (old for old, new in renamed.items() if new == name):
            here, there = _folder(old, language), _folder(name, language)
            target = escape(relpath(there, here) + "/")
            (site / here).mkdir(parents=True, exist_ok=True)
            text = REDIRECT.format(language=language, title=escape(title), target=target)
            (site / here / "index.html").write_text(text, "utf-8")


def _folder(name: str, language: str) -> str:
    """Return where a page stands below the site.

    >>> _folder("ml/ensembles", "ja"), _folder("ml/index", "ko")
    ('ja/ml/ensembles', 'ml')
    """
    folder = name.removesuffix("index").strip("/")
    return folder if language == "ko" else f"{language}/{folder}".strip("/")

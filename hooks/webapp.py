"""The site as an app: a manifest and an offline page per language, a service worker for both."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

SHELL = ("offline.html", "ja/offline.html", "assets/missing.css")  # what the worker brings along, unread


def manifest(name: str, description: str, language: str, root: str) -> str:
    """Return the manifest of one language; ``root`` leads from it to the top of the site: ``./`` or ``../``.

    >>> json.loads(manifest("노트", "…", "ja", "../"))["scope"]
    '../'
    """
    icons = [
        {"src": f"{root}assets/icon.svg", "type": "image/svg+xml", "sizes": "any"},
        {"src": f"{root}assets/icon-192.png", "type": "image/png", "sizes": "192x192"},
        {"src": f"{root}assets/icon-512.png", "type": "image/png", "sizes": "512x512"},
        {"src": f"{root}assets/icon-512.png", "type": "image/png", "sizes": "512x512", "purpose": "maskable"},
    ]
    content = {
        "name": name,
        "short_name": name,
        "description": description,
        "lang": language,
        "start_url": "./",
        "scope": root,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#26467c",
        "icons": icons,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def version(files: list[bytes]) -> str:
    """Return a short hash that changes with any of the files.

    >>> version([b"a", b"b"]) == version([b"a", b"c"])
    False
    """
    return hashlib.sha256(b"\0".join(files)).hexdigest()[:16]


def publish_worker(site: Path) -> None:
    """Move the bundled worker to the top of the site, where all pages are in its reach, with its version in front."""
    bundled = site / "assets/worker.js"
    number = version([(site / name).read_bytes() for name in SHELL])
    (site / "worker.js").write_text(f'self.VERSION="{number}";{bundled.read_text("utf-8")}', "utf-8")
    bundled.unlink()

"""Diagrams: mermaid fences drawn to SVG while the site is built, by Pele in Node.js (`diagrams.mjs`)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from cache import Cache
from faults import Fault
from pages import Fence, Page

SCRIPT = Path(__file__).with_suffix(".mjs")
WIDEST_ON_A_PHONE = 460  # pixels; shrunk to the 310 inside a folded answer, text of 15 px is left with 10
TEXTS = {"accTitle": "title", "accDescr": "description"}


def draw(pages: list[Page], root: Path) -> dict[str, dict]:
    """Return what became of each mermaid source of these pages: ``wide`` and ``narrow``, or ``error`` and ``line``."""
    sources = sorted({fence.body for page in pages for fence in page.fences if fence.language == "mermaid"})
    cache = Cache(root / ".cache/diagrams.json", [root / "package-lock.json", SCRIPT])
    missing = [source for source in sources if source not in cache]
    drawn = dict(zip(missing, _node(missing, root), strict=True)) if missing else {}
    drawings = {source: cache.get(source, lambda source=source: drawn[source]) for source in sources}
    cache.save()
    return drawings


def _node(sources: list[str], root: Path) -> list[dict]:
    node = shutil.which("node") or shutil.which("node", path=str(root / ".venv" / "bin"))
    if not node or not (root / "node_modules" / "pele").exists():
        raise FileNotFoundError(
            "Diagrams need Node.js 20 and `npm ci`. Run `make build` or `make serve`, which bring both."
        )
    done = subprocess.run([node, SCRIPT], input=json.dumps(sources), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Node.js could not draw: {done.stderr.strip()}")
    return json.loads(done.stdout)


def check_diagrams(pages: list[Page], drawings: dict[str, dict]) -> list[Fault]:
    """Return which diagrams are broken or cannot be read aloud, with the line at fault."""
    faults = []
    for page in pages:
        for fence in page.fences:
            if fence.language == "mermaid":
                faults += _check(page, fence, drawings[fence.body])
    return faults


def _check(page: Page, fence: Fence, drawing: dict) -> list[Fault]:
    missing = [name for name in TEXTS if not re.search(rf"^\s*{name}\s*[:{{]\s*\S", fence.body, re.MULTILINE)]
    faults = [
        Fault(page.path, fence.line, f"diagram has no {TEXTS[name]}. Add a line `{name}: …` for those who hear it.")
        for name in missing
    ]
    if "error" in drawing:
        at = fence.line + (drawing["line"] or 0)
        faults.append(Fault(page.path, at, f'diagram: {drawing["error"]} Quote labels that hold brackets: A["x (y)"].'))
    elif drawing["narrow"]["width"] > WIDEST_ON_A_PHONE:
        size = f"{drawing['narrow']['width']:.0f} px wide on a phone, over {WIDEST_ON_A_PHONE}"
        faults.append(
            Fault(page.path, fence.line, f"diagram is {size}: too small to read. Shorten labels or stack nodes.")
        )
    if len(set(re.findall(r"^\s*participant\s+(\S+)", fence.body, re.MULTILINE))) > 4:
        faults.append(Fault(page.path, fence.line, "sequence diagram has over four participants; a phone shows four."))
    return faults


def html(drawing: dict, prefix: str) -> str:
    """Return a diagram as an element of a page; CSS shows the layout that fits its container."""
    wide, narrow = (
        f'<div class="diagram-{name}">{drawing[name]["svg"].replace("PREFIX", prefix)}</div>'
        for name in ("wide", "narrow")
    )
    return f'<figure class="diagram">{wide}{narrow}</figure>'

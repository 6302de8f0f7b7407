"""New pages: ``make new PAGE=ml/gradient-descent`` writes twins, their program and the line in nav: a draft."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import stale
from pages import LANGUAGES

KINDS = {"python": "question", "ml": "question", "production": "question", "mlops": "note", "exam": "exam"}
USAGE = f"""\
make new PAGE=ml/gradient-descent writes a page in each language, the program both show and the line in mkdocs.yml.
Sections and what their pages are: {", ".join(f"{section} ({kind})" for section, kind in KINDS.items())}.
The page is a draft: `make serve` shows it, no build publishes it. When it is written, take `draft: true` off both."""
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def write(page: str, root: Path) -> list[str]:
    """Write all that a page consists of and return the paths. Raises ValueError with what is wrong with ``page``."""
    section, slug = _parts(page)
    texts, today = {}, date.today().isoformat()
    for language in LANGUAGES:
        template = (root / "templates" / language / f"{KINDS[section]}.md").read_text("utf-8")
        text = template.replace("SLUG", slug).replace("PAGE", page).replace("TODAY", today)
        texts[f"docs/{language}/{page}.md"] = text
        if f"{{ #{slug} }}" in template:
            raise ValueError(f'"{slug}" is the id of a heading on such a page. Choose another name.')
    if KINDS[section] != "exam":
        texts[f"snippets/{page}.py"] = (root / "templates/program.py").read_text("utf-8")
    if there := next((path for path in texts if (root / path).exists()), None):
        raise ValueError(f"{there} is there already. Edit it, or choose another name.")
    nav = root / "mkdocs.yml"
    texts["mkdocs.yml"] = with_line(nav.read_text("utf-8"), page)
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8", newline="\n")
    stale.sync(page, root)
    return [*texts, stale.LOCK]


def _parts(page: str) -> tuple[str, str]:
    section, _, slug = page.partition("/")
    if not NAME.fullmatch(slug) or slug == "index":
        words = "lower-case English words with hyphens between"
        raise ValueError(f'"{page}" is not the name of a page. Write section/name, {words}: ml/gradient-descent.')
    if section not in KINDS:
        raise ValueError(f'"{section}" is not a section. Use {", ".join(KINDS)}.')
    return section, slug


def with_line(config: str, page: str) -> str:
    """Return mkdocs.yml with ``page`` as the last of its section in nav; all else stays as it is.

    >>> print(with_line("nav:\\n  - ML:\\n      - Overview: ml/index.md  # first\\n  - about.md\\n", "ml/new"))
    nav:
      - ML:
          - Overview: ml/index.md  # first
          - ml/new.md
      - about.md
    <BLANKLINE>
    """
    lines = config.splitlines(keepends=True)
    section = page.partition("/")[0]
    entry = re.compile(rf"""(?P<indent> *)- (?:[^:#]+: +)?["']?(?P<path>{section}/[\w./-]+\.md)["']?\s*(?:#.*)?""")
    start = next((number for number, line in enumerate(lines) if line.startswith("nav:")), len(lines))
    entries = []
    for number, line in enumerate(lines[start + 1 :], start + 1):
        if re.match(r"\w", line):
            break
        if match := entry.fullmatch(line.rstrip()):
            entries.append((number, match))
    if not entries:
        raise ValueError(f"mkdocs.yml has no line of the section {section} in nav. Add {section}/index.md first.")
    if any(match["path"] == f"{page}.md" for _, match in entries):
        raise ValueError(f"mkdocs.yml has {page}.md in nav already. Take the line away, or choose another name.")
    last, match = entries[-1]
    lines.insert(last + 1, f"{match['indent']}- {page}.md\n")
    return "".join(lines)


if __name__ == "__main__":
    page = sys.argv[1] if len(sys.argv) > 1 else ""
    if not page:
        sys.exit(USAGE)
    try:
        print("\n".join(f"wrote {path}" for path in write(page, Path.cwd())))
    except ValueError as error:
        sys.exit(f"make new: {error}")
    print("Next: make serve, and write. When it is done, take `draft: true` off both pages.")

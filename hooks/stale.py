"""Staleness: which twin changed without the other. A lock keeps, for each pair, what both were when in step."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from faults import Fault
from pages import LANGUAGES

LOCK = "twins.lock"
ABOUT = "# What both twins were when they last said the same: page, Korean, Japanese. Written by make sync PAGE='*'\n"
ASIDE = re.compile(r"(draft|reviewed): ")  # front matter that says nothing of what the page says

Pair = tuple[str, ...]


def fingerprint(text: str) -> str:
    """Return a short hash of what a page says: all but space at the ends of lines and some front matter.

    >>> fingerprint("---\\ntitle: a\\ndraft: true\\n---\\nb  \\n") == fingerprint("---\\ntitle: a\\n---\\nb")
    True
    """
    lines = text.splitlines()
    end = lines.index("---", 1) if lines[:1] == ["---"] and "---" in lines[1:] else 0
    kept = [line.rstrip() for number, line in enumerate(lines) if number >= end or not ASIDE.match(line)]
    return hashlib.sha256("\n".join(kept).strip().encode()).hexdigest()[:12]


def read_pairs(root: Path) -> dict[str, Pair]:
    """Return the fingerprints of each page that both trees have."""
    trees = [root / "docs" / language for language in LANGUAGES]
    names = [{path.relative_to(tree).with_suffix("").as_posix() for path in tree.rglob("*.md")} for tree in trees]
    both = sorted(set.intersection(*names))
    return {name: tuple(fingerprint((tree / f"{name}.md").read_text("utf-8")) for tree in trees) for name in both}


def read_lock(root: Path) -> dict[str, Pair]:
    """Return what the lock holds; a line that is none, after a merge say, is as good as missing."""
    path = root / LOCK
    rows = [line.split() for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    return {row[0]: tuple(row[1:]) for row in rows if len(row) == 1 + len(LANGUAGES) and row[0] != "#"}


def sync(pattern: str, root: Path) -> list[str]:
    """Record that the pairs whose names match are in step; return their names. Pages that are gone go from the lock."""
    pairs, lock = read_pairs(root), read_lock(root)
    chosen = [name for name in pairs if fnmatch(name, pattern)]
    lock = {name: pair for name, pair in lock.items() if name in pairs} | {name: pairs[name] for name in chosen}
    lines = [" ".join((name, *lock[name])) + "\n" for name in sorted(lock)]
    (root / LOCK).write_text(ABOUT + "".join(lines), "utf-8", newline="\n")
    return chosen


def lagging(pairs: dict[str, Pair], lock: dict[str, Pair]) -> dict[str, str]:
    """Return, by the name of its page, the language that stayed behind while the other changed.

    >>> lagging({"a": ("1", "2"), "b": ("1", "2")}, {"a": ("1", "9"), "b": ("8", "9")})
    {'a': 'ko'}
    """
    behind = {}
    for name, pair in pairs.items():
        same = [now == then for now, then in zip(pair, lock.get(name, pair), strict=True)]
        if same.count(True) == 1:
            behind[name] = LANGUAGES[same.index(True)]
    return behind


def check(pairs: dict[str, Pair], lock: dict[str, Pair]) -> list[Fault]:
    """Return what the lock does not say of the pairs as they are, with what to do."""
    faults = []
    behind = lagging(pairs, lock)
    for name, pair in pairs.items():
        if name in behind:
            other = next(language for language in LANGUAGES if language != behind[name])
            message = f"stayed as it was while docs/{other}/{name}.md changed. Bring it in step"
            remedy = f"{message}, or leave it if it still says the same; then `make sync PAGE={name}`."
            faults.append(Fault(f"docs/{behind[name]}/{name}.md", 0, remedy))
        elif name not in lock:
            faults.append(Fault(LOCK, 0, f"lacks {name}. If both pages say the same, `make sync PAGE={name}`."))
        elif lock[name] != pair:
            message = (
                f"knows {name} as it was before both pages changed. If they say the same, `make sync PAGE={name}`."
            )
            faults.append(Fault(LOCK, 0, message))
    gone = sorted(lock.keys() - pairs.keys())
    return faults + [Fault(LOCK, 0, f"has {name}, which is no pair of pages. `make sync PAGE='*'`.") for name in gone]


def _say(names: Iterable[str], pattern: str) -> str:
    said = "\n".join(f"in step: {name}" for name in names)
    return (
        said
        or f"make sync: no pair of pages is called \"{pattern}\". Write one as in PAGE=ml/ensembles, or all: PAGE='*'"
    )


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    names = sync(wanted, Path.cwd()) if wanted else []
    print(_say(names, wanted), file=sys.stdout if names else sys.stderr)
    sys.exit(not names)

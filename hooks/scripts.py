"""Scripts: what runs in the browser, each entry bundled by esbuild to one plain file that also works from a folder."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path


def bundle(names: Iterable[str], root: Path, target: Path) -> None:
    """Write ``scripts/<name>.js`` with all it imports to ``target``, minified, for each name.

    Raises FileNotFoundError without esbuild, RuntimeError with its words where a script is at fault.
    """
    esbuild = shutil.which("esbuild", path=str(root / "node_modules" / ".bin"))
    if not esbuild:
        raise FileNotFoundError("Scripts need `npm ci`. Run `make build` or `make serve`, which bring it.")
    entries = [root / "scripts" / f"{name}.js" for name in sorted(set(names))]
    options = ("--bundle", "--minify", "--target=es2022", "--format=iife", "--charset=utf8", "--log-level=warning")
    done = subprocess.run(
        [esbuild, *entries, *options, f"--outdir={target}"], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"esbuild could not bundle the scripts:\n{done.stderr.strip()}")

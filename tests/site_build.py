"""Builds the site as it is published, from a copy of its sources."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*command: str, cwd: Path) -> None:
    """Run a part of the build; its words are shown only when it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        (sys.executable, "-m", *command),
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr


def build(source: Path) -> Path:
    """Build the site with its decks in `source`; the checkout stays as it is."""
    generated = shutil.ignore_patterns("slides", "deck")
    shutil.copytree(ROOT / "docs", source / "docs", ignore=generated)
    shutil.copy(ROOT / "mkdocs.yml", source)
    cache = ROOT / "build" / "notebooks"
    run("makerday.notebooks", str(source / "docs"), "--cache", str(cache), cwd=ROOT)
    run("mkdocs", "build", "--strict", cwd=source)
    return source / "site"

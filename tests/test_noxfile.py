"""The README's commands start the same chores with nox at hand and without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_run_as_a_script_with_nox_at_hand_the_noxfile_lists_its_tasks() -> None:
    listed = subprocess.run(
        [sys.executable, "noxfile.py", "-l"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in ("serve", "site", "tests", "lint", "install"):
        assert f" {name} -> " in listed.stdout

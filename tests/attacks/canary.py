"""Write, rename and delete outside of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
OPEN = "files that the mentor may write can be written"

ATTACK = """\
import os, shutil


def attack():
    for how in (
        lambda: open(OUTSIDE + "/canary/planted", "w").close(),
        lambda: open(OUTSIDE + "/canary/untouched.txt", "w").write("touched"),
        lambda: os.rename(OUTSIDE + "/canary", OUTSIDE + "/gone"),
        lambda: shutil.rmtree(OUTSIDE + "/canary"),
        lambda: os.symlink("/etc", OUTSIDE + "/home/link"),
    ):
        try:
            how()
        except OSError:
            pass
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

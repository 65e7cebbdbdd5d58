"""Leave folders a thousand deep where the grader must clean up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os


def attack():
    os.chdir(os.environ.get("TMPDIR", "/tmp"))
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

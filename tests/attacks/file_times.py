"""Change the times and the mode of a file outside of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
STILL_OPEN = "times and modes of the mentor's files can be changed, not what is in them"

ATTACK = """\
import os


def attack():
    for change in (lambda path: os.utime(path, (0, 0)), lambda path: os.chmod(path, 0o777)):
        try:
            change(OUTSIDE + "/canary/untouched.txt")
        except OSError:
            pass
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

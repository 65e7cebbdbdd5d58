"""Read the mentor's files: home, keys, variables, the starter's solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
OPEN = "files that the mentor may read can be read"

ATTACK = """\
import os, pathlib


def attack():
    for place in (OUTSIDE + "/home/secret.txt", "/etc/shadow", "/proc/1/environ"):
        try:
            print(pathlib.Path(place).read_text()[:200])
        except OSError:
            pass
    print(os.environ.get("MENTOR_TOKEN"))
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

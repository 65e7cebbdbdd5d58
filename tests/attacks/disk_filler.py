"""Fill every folder that can be written, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
OPEN = "a program may fill any disk that the mentor may write to"

ATTACK = """\
import os


def attack():
    written = 0
    own = os.environ.get("TMPDIR", "/tmp")
    for folder in (own, "/dev/shm", "/dev", "/", "/tmp", "tests", "."):
        for number in range(24):
            try:
                with open(f"{folder}/{MARK}-{number}", "wb") as file:
                    written += file.write(b"x" * (4 << 20))
            except OSError:
                break
    print("written:", written >> 20, "MB")
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

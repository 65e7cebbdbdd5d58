"""Leave files and folders behind that nobody may read or delete."""

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
    os.makedirs("locked/inner", exist_ok=True)
    open("locked/inner/file", "w").close()
    os.chmod("locked/inner", 0)
    os.chmod("locked", 0)
    os.chmod(".", 0o500)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

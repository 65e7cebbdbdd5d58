"""Set LD_PRELOAD, PYTHONPATH and PYTEST_ADDOPTS, and plant a .env file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
OPEN = "files may be left in /tmp"

ATTACK = """\
import os

os.environ.update(LD_PRELOAD=f"/tmp/{MARK}.so", PYTHONPATH="/tmp", PYTEST_ADDOPTS="--co")
for place in (".env", f"/tmp/{MARK}.py", f"/tmp/{MARK}.so"):
    try:
        open(place, "w").write("PYTEST_ADDOPTS=--co")
    except OSError:
        pass


def attack():
    while True:
        pass
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

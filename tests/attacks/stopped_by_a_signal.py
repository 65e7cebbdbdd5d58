"""Die of a signal at import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0
SAYS = "signal 11"

ATTACK = """\
import os
os.kill(os.getpid(), 11)
"""


def plant(root: Path) -> None:
    at_import(root, ATTACK)

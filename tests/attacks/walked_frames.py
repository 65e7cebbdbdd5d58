"""Walk frames and all objects in search of the values that are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import gc, sys


def attack():
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            wanted = getattr(value, "wanted", None)
            if wanted is not None:
                return wanted
        frame = frame.f_back
    for value in gc.get_objects():
        if type(value).__name__ in ("Expectation", "Failure", "CheckFailedError", "Check"):
            return getattr(value, "args", [None])[0]
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

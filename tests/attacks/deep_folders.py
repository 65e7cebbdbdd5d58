"""Hand in folders fifteen hundred deep."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5


def plant(root: Path) -> None:
    at_import(root, "")
    here = os.open(root / tiny.PACKAGE, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)

"""Hand in a source file of ten megabytes, and one of a gigabyte with nothing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "not used"


def plant(root: Path) -> None:
    at_import(root, "from . import long")
    (root / tiny.PACKAGE / "long.py").write_text("x = [" + "1," * (5 << 20) + "]\n")
    with (root / tiny.PACKAGE / "sparse.bin").open("wb") as file:
        file.truncate(1 << 30)

"""Hand in five thousand empty files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5


def plant(root: Path) -> None:
    at_import(root, "")
    for number in range(5_000):
        (root / tiny.PACKAGE / f"f{number}.txt").touch()

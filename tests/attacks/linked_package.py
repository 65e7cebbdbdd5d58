"""Hand in a link to somebody else's package."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0
SAYS = "not used"


def plant(root: Path) -> None:
    solved = root.parent / "solved"
    shutil.move(root / tiny.PACKAGE, solved)
    (root / tiny.PACKAGE).symlink_to(solved)

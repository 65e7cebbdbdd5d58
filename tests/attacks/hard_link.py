"""Hand in a hard link to a file outside, and write through it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5


def plant(root: Path) -> None:
    write = "Path(__file__).with_name('linked.txt').write_text('touched')"
    at_import(root, f"from pathlib import Path\ntry:\n    {write}\nexcept OSError:\n    pass")
    os.link(root.parent / "canary" / "untouched.txt", root / tiny.PACKAGE / "linked.txt")

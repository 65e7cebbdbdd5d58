"""Hand in files and folders that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5


def plant(root: Path) -> None:
    at_import(root, "")
    for name in ("locked.py", "folder/locked.py"):
        path = root / tiny.PACKAGE / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        path.chmod(0)
    (root / tiny.PACKAGE / "folder").chmod(0)

"""Name an installed package as one's own, and hand in nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0


def plant(root: Path) -> None:
    shutil.rmtree(root / tiny.PACKAGE)
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text().replace(tiny.PACKAGE, "pluggy"))

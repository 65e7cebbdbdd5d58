"""Write the source in an encoding that it does not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0


def plant(root: Path) -> None:
    source = b"# coding: utf-8\nNAME = '\xff\xfe'\n" + tiny.SOLVED.encode()
    (root / tiny.PACKAGE / "__init__.py").write_bytes(source)

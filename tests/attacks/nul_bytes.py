"""Put NUL bytes and form feeds into the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0


def plant(root: Path) -> None:
    source = tiny.SOLVED.encode().replace(b"return", b"\x00return\x0c")
    (root / tiny.PACKAGE / "__init__.py").write_bytes(source)

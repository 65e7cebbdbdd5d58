"""Hand in what is no Python: noise, NUL bytes, an object file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0


def plant(root: Path) -> None:
    package = root / tiny.PACKAGE
    (package / "__init__.py").write_bytes(b"\x7fELF\x00\x00" + bytes(range(256)) * 40)
    (package / "fast.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF" + bytes(4096))

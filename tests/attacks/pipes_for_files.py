"""Hand in pipes and sockets instead of files: whoever reads them waits for ever."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "not used"


def plant(root: Path) -> None:
    at_import(root, "")
    os.mkfifo(root / tiny.PACKAGE / "pipe.py")
    for name in ("tests/test_level_1.py", "tests/grader/__init__.py", "rubric.toml"):
        (root / name).unlink()
        os.mkfifo(root / name)
    here = os.open(root / tiny.PACKAGE, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as named:
        named.bind(f"/proc/self/fd/{here}/socket.py")
    os.close(here)

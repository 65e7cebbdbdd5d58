"""Leave at import with exit code 0, as if all had gone well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0
SAYS = "exit code 0 while your program was imported"

ATTACK = """\
import os
os._exit(0)
"""


def plant(root: Path) -> None:
    at_import(root, ATTACK)

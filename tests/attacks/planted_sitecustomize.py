"""Plant sitecustomize, usercustomize and .pth files in every folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import NOTHING

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0
SAYS = "sitecustomize.py"

FORGED = "import os; os._exit(0)\n"


def plant(root: Path) -> None:
    tiny.write(root, NOTHING)
    for place in (root, root / "tests", root / tiny.PACKAGE):
        for name in ("sitecustomize.py", "usercustomize.py", "evil.pth"):
            (place / name).write_text(FORGED)

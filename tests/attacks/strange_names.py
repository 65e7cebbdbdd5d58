"""Use path names with newlines, control codes, `..`, quotes and no UTF-8."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "not used"


def plant(root: Path) -> None:
    at_import(root, "")
    package = root / tiny.PACKAGE
    for name in (
        "a\nb.py",
        "..\\..\\up.py",
        "...",
        "-rf",
        "\x1b[2J.pth",
        "\x1b]0;20 of 20\x07.pth",
        "'\";&|$(id).pth",
    ):
        (package / name).write_text("")
    place = os.fsencode(package)
    for raw in (b"\xff\xfe.pth", b"\xf0\x28.py"):
        with open(place + b"/" + raw, "wb"):  # noqa: PTH123 - the name is no text
            pass

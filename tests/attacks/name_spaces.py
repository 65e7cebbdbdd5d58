"""Make name spaces of its own, mount /proc and look around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "made: [] False"

ATTACK = """\
import ctypes, os


def attack():
    libc = ctypes.CDLL(None)
    flags = (0x10000000, 0x20000000, 0x00020000, 0x40000000)
    made = [flag for flag in flags if libc.unshare(flag) == 0]
    libc.mount(b"proc", b"/tmp", b"proc", 0, None)
    print("made:", made, os.path.exists("/tmp/self"))
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

"""Hide memory in files that have no name and segments that nobody holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "hidden: 0 MB"

ATTACK = """\
import ctypes, os, sys


def hidden():
    libc = ctypes.CDLL(None)
    size = 8 << 20
    got = 0
    libc.shmat.restype = ctypes.c_void_p
    for _ in range(30):
        segment = libc.shmget(0, size, 0o1600)
        place = libc.shmat(segment, None, 0) if segment >= 0 else None
        if place and place != ctypes.c_void_p(-1).value:
            ctypes.memset(place, 1, size)
            libc.shmdt(ctypes.c_void_p(place))
            libc.shmctl(segment, 0, None)
            got += size
    for _ in range(30):
        try:
            got += os.write(os.memfd_create("x"), b"x" * size)
        except OSError:
            pass
    return got


def attack():
    taken = hidden()
    sys.stderr.write(f"hidden: {taken >> 20} MB\\n")
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

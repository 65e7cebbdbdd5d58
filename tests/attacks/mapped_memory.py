"""Read and write the memory of the checks' process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "reached: []"

ATTACK = """\
import ctypes, os


def attack():
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    for name, how in (("mem", "r+b"), ("maps", "rb")):
        try:
            open(f"/proc/{parent}/{name}", how).close()
            done.append(name)
        except OSError:
            pass
    if libc.ptrace(16, parent, 0, 0) == 0:
        done.append("traced")
    piece = ctypes.create_string_buffer(8)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(piece), 8)
    there = (ctypes.c_size_t * 2)(id(None), 8)
    if libc.process_vm_readv(parent, vector, 1, there, 1, 0) > 0:
        done.append("read")
    print("reached:", done)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)

"""The memory of a tree of processes, looked at again and again while it runs."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.025


@dataclass(frozen=True)
class Peak:
    """The most MB that one process held, and that all held at once (shared pages once)."""

    process_mb: float = 0.0
    tree_mb: float = 0.0


def watched(root: int) -> Peak:
    """Look at all that this process started until `root` has ended; leave that to be reaped."""
    process = together = 0
    while os.waitid(os.P_PID, root, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        pids = tree(os.getpid())[1:]  # with what lost its parent, which is ours then
        process = max(process, 0, *(_kb(f"/proc/{pid}/status", b"VmHWM:") for pid in pids))
        together = max(together, sum(_kb(f"/proc/{pid}/smaps_rollup", b"Pss:") for pid in pids))
        time.sleep(_EVERY)
    return Peak(round(process / 1024, 1), round(together / 1024, 1))


def tree(root: int) -> list[int]:
    """List a process and all that came of it."""
    pids = [root]
    for pid in pids:
        with suppress(OSError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                pids += map(int, (thread / "children").read_bytes().split())
    return pids


def _kb(path: str, name: bytes) -> int:
    with suppress(OSError):
        for line in Path(path).read_bytes().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0

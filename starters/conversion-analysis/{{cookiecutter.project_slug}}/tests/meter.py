"""What a program uses, seen from outside it: CPU seconds and memory of a tree of processes.

Linux tells under /proc. Elsewhere nothing is seen, and the program's own word has to do.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.01


@dataclass
class Meter:
    """Watches what comes of the process `root` while the block runs."""

    root: int
    cpu: float = 0.0
    peak_mb: float = 0.0

    def __enter__(self) -> Self:
        self._before = set(_tree(self.root))
        self._began = _cpu(self.root)
        self._over = threading.Event()
        self._peaks: dict[int, int] = {}
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._watch.join()
        self.cpu = _cpu(self.root) - self._began
        self.peak_mb = sum(self._peaks.values()) / 1024

    def _look(self) -> None:
        """Note the most memory that each new process had, until the block is over."""
        while not self._over.wait(_EVERY):
            for pid in _tree(self.root):
                if pid not in self._before:
                    self._peaks[pid] = max(self._peaks.get(pid, 0), _peak_kb(pid))


def _tree(root: int) -> list[int]:
    pids = [root]
    for pid in pids:
        with suppress(OSError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                pids += map(int, (thread / "children").read_bytes().split())
    return pids


def _cpu(root: int) -> float:
    """Add up what the tree has used, and those that were waited for; of the root only these."""
    ticks = 0
    for pid in _tree(root):
        with suppress(OSError, IndexError):
            told = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
            ticks += sum(map(int, told[13:15] if pid == root else told[11:15]))
    return ticks / _TICKS


def _peak_kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1])
    return 0

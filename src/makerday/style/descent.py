"""What came of this process: counted, and ended to the last. Linux tells under /proc.

Elsewhere there is nothing to read, and the process group is all that is ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from functools import cache

_SET_CHILD_SUBREAPER, _SET_PARENT_DEATH = 36, 1
_PATIENCE = 5.0
_below: list[int] = []  # no number up to this one is a child that lives


def adopt() -> None:
    """Be who inherits the orphans of this process's children, so that none gets away."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def begun(pid: int) -> None:
    """Note the first child after all before it have ended: those to come have later numbers."""
    _below[:] = [pid - 1]


def die_with_parent() -> None:
    """End when the process that started this one ends, however that comes about."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)


def descendants() -> list[int]:
    """List the processes that came of this one, the dead that nobody waited for left out.

    Without /proc they are those that this one is the parent of: of orphans, in the end, too.
    """
    if not _tells():
        return _own()
    found = _children(os.getpid())
    for pid in found:
        found += _children(pid)
    return [pid for pid in found if state(pid) not in "ZX"]


def end() -> None:
    """End all that came of this process, however fast it multiplies, and reap it.

    A group is killed whole: what is about to be forked in it dies too.
    """
    until = time.monotonic() + _PATIENCE
    while (alive := descendants()) and time.monotonic() < until:
        for group in _groups(alive):
            with suppress(OSError):
                os.killpg(group, signal.SIGKILL)
        for pid in alive:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        reap()
    reap()
    if alive:  # it multiplies faster: who started this process ends it, and with it all
        os._exit(1)


def _groups(pids: list[int]) -> set[int]:
    groups = set()
    for pid in pids:
        with suppress(OSError):
            groups.add(os.getpgid(pid))
    return groups - {os.getpgrp()}


@cache
def _tells() -> bool:
    """Tell whether /proc can be read: a lock may leave it in sight, and closed."""
    try:
        os.close(os.open("/proc/self/stat", os.O_RDONLY))
    except OSError:
        return False
    return True


def reap() -> None:
    """Wait for whoever has ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _own() -> list[int]:
    """Ask of each number up to the newest whether it is a child of this process, and alive."""
    reap()
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return []
    newest = _newest()
    first = max([os.getpid(), *_below]) + 1
    return [pid for pid in range(first if first < newest else 2, newest) if _is_own(pid)]


def _newest() -> int:
    """Give a number that was free until now: those of older processes are below."""
    newest = os.fork()
    if newest == 0:
        os._exit(0)
    os.waitpid(newest, 0)
    return newest


def _is_own(pid: int) -> bool:
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - many times a second
            with suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as names:  # noqa: PTH123 - as above
                found += map(int, names.read().split())
    return found


def state(pid: int) -> str:
    """Give the letter of what a process does: R, S … as in proc(5), X for one that is gone.

    Without /proc it is S.
    """
    try:
        with open(f"/proc/{pid}/stat", errors="replace") as line:  # noqa: PTH123 - as above
            return line.read().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return "X" if _tells() else "S"

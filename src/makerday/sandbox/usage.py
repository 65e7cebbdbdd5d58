"""What a tree of processes uses, and how it is ended: Linux tells under /proc.

Elsewhere there is nothing to read: then no tree is watched, and a group is all that is killed.
"""

from __future__ import annotations

import functools
import itertools
import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from makerday.grader.rubric import Limits

_PAGE_KB = os.sysconf("SC_PAGE_SIZE") >> 10
_SECONDS = 0.05
_PATIENCE = 5.0
_MOST_FILES = 10_000
_SET_CHILD_SUBREAPER = 36


class Watch:
    """Looks now and then at a process and all that came of it; memory is counted as one.

    What there is at the start is the grader's own and free. `folder` is where a program
    without a file system of its own may write.
    """

    def __init__(self, root: int, limits: Limits, folder: Path | None = None) -> None:
        self.root = root
        self._limits = limits
        self._folder = folder
        pids, self._own_tasks = tree(root)
        self._own_kb = sum(map(_resident, pids))
        self._next = time.monotonic() + _SECONDS

    def look(self) -> str:
        """Say what there is too much of, or nothing; at most every 50 ms."""
        began = time.monotonic()
        if began < self._next:
            return ""
        problem = self._problem()
        ended = time.monotonic()
        self._next = ended + max(_SECONDS, 10 * (ended - began))
        return problem

    def _problem(self) -> str:
        pids, tasks = tree(self.root)
        if tasks > self._own_tasks + self._limits.processes:
            return f"started more than {self._limits.processes} processes"
        if memory(pids, (self._limits.memory_mb << 10) + self._own_kb):
            return f"killed at {self._limits.memory_mb} MB"
        if self._folder and written(self._folder) > self._limits.file_mb << 20:
            return f"wrote more than {self._limits.file_mb} MB of files"
        return ""


def tree(root: int) -> tuple[list[int], int]:
    """List a process and all that came of it, and count their threads."""
    pids, tasks = [root], 0
    for pid in pids:
        threads = _threads(pid)
        tasks += len(threads)
        pids += _children(pid, threads)
    return pids, tasks


def _threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - many times a second
    except OSError:
        return []


def _children(pid: int, threads: Iterable[str]) -> list[int]:
    found: list[int] = []
    for thread in threads:
        place = f"/proc/{pid}/task/{thread}/children"
        with suppress(OSError), open(place, "rb") as file:  # noqa: PTH123 - as above
            found += map(int, file.read().split())
    return found


def memory(pids: Iterable[int], most_kb: int) -> bool:
    """Say whether processes hold more than that; what they share counts once.

    To tell what is shared is dear: it is asked only when the plain sum is too much.
    """
    pids = list(pids)
    return sum(map(_resident, pids)) > most_kb and sum(map(_proportional, pids)) > most_kb


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123 - as above
            return int(file.read().split()[1]) * _PAGE_KB
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines()
    except OSError:
        return _resident(pid)
    return sum(int(line.split()[1]) for line in lines if line.startswith((b"Pss:", b"SwapPss:")))


def written(folder: Path) -> int:
    """Add up the bytes below a folder, of its first files if there are very many."""
    size, seen, places = 0, 0, [str(folder)]
    while places and seen < _MOST_FILES:
        with suppress(OSError), os.scandir(places.pop()) as entries:
            for entry in entries:
                seen += 1
                with suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        places.append(entry.path)
    return size


def clear(folder: Path) -> None:
    """Delete what is in a folder, however deep or locked: each level is lifted to the top."""
    numbers = itertools.count()
    with suppress(OSError):
        folder.chmod(0o700)
        while names := os.listdir(folder):  # noqa: PTH208 - names that may be no text
            for name in names:
                _lifted(folder / name, folder, numbers)


def _lifted(path: Path, top: Path, numbers: Iterator[int]) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink()
        return
    path.chmod(0o700)
    for below in path.iterdir():
        if below.is_dir() and not below.is_symlink():
            below.chmod(0o700)
        below.rename(top / f".{os.getpid()}-{next(numbers)}")
    path.rmdir()


@functools.cache
def adopt() -> None:
    """Become the parent of what descendants leave behind, so that it can be found."""
    with suppress(ImportError, OSError, AttributeError):  # not on Linux
        import ctypes  # noqa: PLC0415 - not needed in a sandbox, and not cheap

        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end(root: int) -> set[int]:
    """Kill a process and all that came of it; give those whose end its parent may be told.

    The root is held still while its tree is cut down: it keeps adopting and starts no more.
    It is killed when all of the others are gone.
    """
    _signal(root, signal.SIGSTOP)
    until = time.monotonic() + _PATIENCE
    cut: set[int] = set()
    while (living := _living(tree(root)[0][1:])) and time.monotonic() < until:
        cut.update(living)
        _kill(living, _group(root))
        time.sleep(0.001)
    _signal(root, signal.SIGKILL)
    return cut


def end_strays() -> None:
    """Kill what was left to this process: its children that no program could unmark.

    A subject gives up its message queues for good, and so do all that come of it.
    """
    own, until = os.getpid(), time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        strays = [pid for pid in _children(own, _threads(own)) if _marked(pid)]
        if not strays:
            return
        for stray in strays:
            _kill(tree(stray)[0], _group(own))
        reap(strays)
        time.sleep(0.001)


def _marked(pid: int) -> bool:
    try:
        return resource.prlimit(pid, resource.RLIMIT_MSGQUEUE)[1] == 0
    except (OSError, AttributeError):
        return False


def _living(pids: Iterable[int]) -> list[int]:
    return [pid for pid in pids if _state(pid) not in ("", "Z", "X")]


def _state(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    return chr(text[text.rindex(b")") + 2])


def _kill(pids: Iterable[int], spared: int) -> None:
    """Kill processes, first by their groups: those that fork must not outrun the killing."""
    pids = list(pids)
    for group in {_group(pid) for pid in pids} - {spared, 0}:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for pid in pids:
        _signal(pid, signal.SIGKILL)


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return 0


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def reap(pids: Iterable[int]) -> None:
    """Take the last word of those that became this process's own children."""
    for pid in pids:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)

"""Run a command and count what its whole tree of processes used, however each of them ended.

A process that is killed in a sandbox never reports its seconds to a parent, so waiting for
the command tells too little. The kernel's own counter `task-clock`, which every descendant
inherits, leaves none out. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from rig import memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}
_SOFTWARE, _TASK_CLOCK, _SIZE = 1, 1, 112
_DISABLED, _INHERIT, _ENABLE_ON_EXEC = 1 << 0, 1 << 1, 1 << 12
_NO_KERNEL, _NO_HYPERVISOR = 1 << 5, 1 << 6
_ANY_CPU, _NO_GROUP, _CLOSE_ON_EXEC = -1, -1, 8
_SET_CHILD_SUBREAPER = 36
_PATIENCE = 5.0

# Where Python may not keep what it has compiled, its start is several times as dear.
_USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
# The command replaces a shell that waits until the counter stands ready.
_GATE = 'read -r go && exec "$@" < /dev/null'


@dataclass(frozen=True)
class Used:
    """What a command used: `cpu` seconds of all, of which `reported` came up to us by waiting.

    `peak` is of memory, and nothing where that was not asked for.
    """

    cpu: float
    wall: float
    reported: float
    peak: memory.Peak
    output: str
    complaint: str
    code: int


def run(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    watch_memory: bool = False,
) -> Used:
    """Run a command in `folder` until it and all it started are gone."""
    _adopt()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaint:
        gate = subprocess.Popen(
            ["sh", "-c", _GATE, "sh", *words],
            cwd=folder,
            env={**_USUAL, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=complaint,
        )
        assert gate.stdin is not None  # noqa: S101 - it was asked for
        with _counter(gate.pid) as counter:
            began = time.perf_counter()
            gate.stdin.write(b"go\n")
            gate.stdin.close()
            peak = memory.watched(gate.pid) if watch_memory else memory.Peak()
            _, status, usage = os.wait4(gate.pid, 0)
            wall = time.perf_counter() - began
            gate.returncode = 0  # reaped by wait4, which alone gives the usage
            _outlive(words)
            (nanoseconds,) = struct.unpack("Q", os.read(counter, 8))
        return Used(
            cpu=nanoseconds / 1e9,
            wall=wall,
            reported=usage.ru_utime + usage.ru_stime,
            peak=peak,
            output=_text(output),
            complaint=_text(complaint),
            code=os.waitstatus_to_exitcode(status),
        )


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


@contextmanager
def _counter(pid: int) -> Iterator[int]:
    """Open a counter of the nanoseconds that `pid` and its descendants run from its exec on."""
    flags = _DISABLED | _INHERIT | _NO_KERNEL | _NO_HYPERVISOR | _ENABLE_ON_EXEC
    # A clock counts the kernel's seconds too; without this bit it is for root alone.
    head = struct.pack("=IIQQQQQ", _SOFTWARE, _SIZE, _TASK_CLOCK, 0, 0, 0, flags)
    attributes = ctypes.create_string_buffer(head, _SIZE)
    libc = ctypes.CDLL(None, use_errno=True)
    number = _PERF_EVENT_OPEN[os.uname().machine]
    counter = libc.syscall(number, attributes, pid, _ANY_CPU, _NO_GROUP, _CLOSE_ON_EXEC)
    if counter < 0:
        reason = os.strerror(ctypes.get_errno())
        sys.exit(f"no CPU seconds: perf_event_open: {reason}; sysctl kernel.perf_event_paranoid=2")
    try:
        yield counter
    finally:
        os.close(counter)


def _adopt() -> None:
    """Become the parent of what a command leaves behind, so that it can be waited for."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _outlive(words: Sequence[str]) -> None:
    """Wait until all is gone that the command left behind; end what stays."""
    until = time.monotonic() + _PATIENCE
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.002)
        print(f"left behind and ended: processes of {shlex.join(words)[:80]}")
        while True:
            for pid in memory.tree(os.getpid())[1:]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            os.waitpid(-1, 0)

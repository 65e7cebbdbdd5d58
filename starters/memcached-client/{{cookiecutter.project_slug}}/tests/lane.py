"""One lane of the race in level 5: a client does what it is told, as soon as it is told.

Your client runs `lane` where your program runs; pymemcache runs it in a process of its own:
`python tests/lane.py pymemcache HOST PORT PLACE`. The judge is at the other end.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import socket
import struct
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEER = "pymemcache"
Time = tuple[float, float]


def lane(client: Any, place: str) -> None:
    """Do one job after the other, as they come on the socket at `place`.

    A job is prepared first, then timed from "go" to "done"; the answers are summed up after it.
    """
    import gc  # the source of this function travels alone
    import hashlib
    import json
    import socket

    def ready(job):
        items = [(key, value.encode()) for key, value in job.get("items", ())]
        batches = [dict(items[start : start + 100]) for start in range(0, len(items), 100)]
        return {
            "get": lambda: [client.get(key) for key in job["keys"]],
            "set": lambda: [client.set(key, value) for key, value in items],
            "incr": lambda: [client.incr(key, 1) for key in job["keys"]],
            "get_many": lambda: [client.get_many(keys) for keys in job["batches"]],
            "set_many": lambda: [client.set_many(batch) for batch in batches],
            "close": lambda: [client.close()],
        }[job["way"]]

    def summed_up(results):
        plain = [sorted(each.items()) if isinstance(each, dict) else each for each in results]
        return hashlib.sha256(repr(plain).encode()).hexdigest().encode()

    with socket.socket(socket.AF_UNIX) as line:
        line.connect(place)
        gc.disable()
        try:
            for job in line.makefile("rb"):
                work = ready(json.loads(job))
                line.sendall(b"ready\n")
                line.recv(3)  # "go\n"
                results = work()
                line.sendall(b"done\n")
                line.recv(4)  # "sum\n": a judge in this process reads its clock first
                line.sendall(summed_up(results) + b"\n")
        finally:
            gc.enable()


class Racer:
    """The judge's end of a lane."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._told = line.makefile("rb")
        self.pid = process_behind(line)
        self._clock = processor_clock(self.pid)

    def turn(self, job: dict[str, Any]) -> tuple[Time, str]:
        """Have a job done; give the seconds that it took, by both clocks, and the answers' sum."""
        self._line.sendall(json.dumps(job).encode() + b"\n")
        self._heard()
        began = time.perf_counter(), self._processor()
        self._line.sendall(b"go\n")
        self._heard()
        ended = time.perf_counter(), self._processor()
        self._line.sendall(b"sum\n")
        return (ended[0] - began[0], ended[1] - began[1]), self._heard().decode()

    def close(self) -> None:
        self._told.close()
        self._line.close()

    def _heard(self) -> bytes:
        heard = self._told.readline().strip()
        if not heard:
            raise EOFError("it left the race")
        return heard

    def _processor(self) -> float:
        return time.clock_gettime(self._clock) if self._clock else 0.0


def process_behind(line: socket.socket) -> int:
    """Ask the system, not the racer, which process is at the other end; 0 if it won't say."""
    if sys.platform != "linux":
        return 0
    told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int(struct.unpack("3i", told)[0])


def processor_clock(pid: int) -> int:
    """Give the system's clock of the processor time of a process, or 0."""
    clock = ~pid << 3 | 2
    try:
        time.clock_gettime(clock if pid else 0)
    except OSError:
        return 0
    return clock if pid else 0


def a_core() -> int | None:
    """Choose one of the machine's cores, where a system lets one choose."""
    if sys.platform != "linux":
        return None
    return random.choice(sorted(os.sched_getaffinity(0)))


@contextmanager
def on_core(core: int | None, pid: int = 0) -> Iterator[None]:
    """Keep a process, and what it starts meanwhile, on one core, where the system can do that.

    Client and server wait for each other. Whether they share a core or not makes more of a
    difference than any client does, and is chance.
    """
    if core is None:
        yield
        return
    before = os.sched_getaffinity(pid)
    os.sched_setaffinity(pid, {core})
    try:
        yield
    finally:
        with suppress(OSError):  # it has ended
            os.sched_setaffinity(pid, before)


@contextmanager
def door(place: Path) -> Iterator[socket.socket]:
    """Wait for a racer at `place`."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()
        listener.settimeout(10)
        try:
            yield listener
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # for a judge who still waits
            place.unlink()


def main(package: str, host: str, port: str, place: str) -> None:
    """Be a process that races with the client of a package."""
    options = {"default_noreply": False, "no_delay": True} if package == PEER else {}
    client = importlib.import_module(package).Client((host, int(port)), timeout=5, **options)
    lane(client, place)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Hear a program out: take what it prints, send it keys, and end it where it goes too far."""

from __future__ import annotations

import os
import re
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import descent

if TYPE_CHECKING:
    from .process import Started
    from .scene import Key, Run

FLOOD = 1 << 20
PROCESSES = 200
_CHUNK = 1 << 16
_TICK = 0.05
_SETTLED = 0.05
_PATIENCE = 2.0
_GRACE = 1.0
_SIGNALLED = 128


@dataclass
class Heard:
    """What a program printed, byte for byte, and how it ended."""

    streams: dict[str, bytes] = field(default_factory=dict)
    ended: str = ""
    exit: int | None = None
    signal: int = 0
    cpu: float = 0.0
    seconds: float = 0.0
    since_key: float = 0.0
    left: int = 0
    unsent: int = 0


class Hearing:
    """One program, from its start until nothing of it is left."""

    def __init__(self, run: Run, started: Started) -> None:
        self._run = run
        self._program = started
        self._heard = Heard()
        self._begun = self._key_at = time.monotonic()
        self._keys = list(run.keys)
        self._since = bytearray()
        self._due: float | None = None
        self._text = (run.text or "").encode("utf-8", "surrogateescape")
        self._status = b""
        self._looked = self._begun

    def hear(self) -> Heard:
        """Hear until it ends, or is ended: then nothing that it started is left."""
        while not self._over():
            self._wait()
            self._send()
        self._heard.seconds = time.monotonic() - self._begun
        self._heard.since_key = time.monotonic() - self._key_at
        self._heard.unsent = len(self._keys)
        if not self._heard.ended:
            self._heard.left = _left_behind()
        descent.end()
        while self._take(self._ready(0)):
            pass
        self._finish()
        return self._heard

    def _over(self) -> bool:
        now = time.monotonic()
        if self._heard.ended or self._status:
            return True
        if now - self._begun >= self._run.limit:
            self._heard.ended = "time"
        elif sum(map(len, self._heard.streams.values())) > FLOOD:
            self._heard.ended = "flood"
        elif now - self._looked > _TICK:
            self._looked = now
            if len(descent.descendants()) > PROCESSES:
                self._heard.ended = "processes"
        return bool(self._heard.ended)

    def _ready(self, seconds: float) -> list[int]:
        readers = [self._program.status, *self._program.readers.values()]
        writers = [self._program.stdin] if self._program.stdin >= 0 else []
        can_read, can_write, _ = select.select(readers, writers, [], seconds)
        if can_write:
            self._feed()
        return can_read

    def _wait(self) -> None:
        left = self._run.limit - (time.monotonic() - self._begun)
        self._take(self._ready(max(0.0, min(left, _TICK if self._keys else 2 * _TICK))))

    def _take(self, ready: list[int]) -> bool:
        """Take what can be read; tell whether there was anything."""
        some = False
        for name, descriptor in list(self._program.readers.items()):
            if descriptor in ready:
                some = self._take_from(name, descriptor) or some
        if self._program.status in ready and not self._status:
            self._status = os.read(self._program.status, 64)
            if not self._status:  # the keeper is gone and told nothing
                self._heard.ended = self._heard.ended or "parent"
        return some

    def _take_from(self, name: str, descriptor: int) -> bool:
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        except OSError:  # a terminal that nobody has open any more
            data = b""
        if not data:
            self._forget(name)
            return False
        room = FLOOD + 1 - len(self._heard.streams.get(name, b""))
        self._heard.streams[name] = self._heard.streams.get(name, b"") + data[: max(room, 0)]
        self._since += data
        head = self._run.head
        if name == "stdout" and head and self._heard.streams[name].count(b"\n") >= head:
            lines = self._heard.streams[name].split(b"\n")
            self._heard.streams[name] = b"\n".join((*lines[:head], b""))
            self._forget(name)
        return True

    def _forget(self, name: str) -> None:
        descriptor = self._program.readers.pop(name)
        if descriptor != self._program.screen:
            os.close(descriptor)

    def _feed(self) -> None:
        try:
            wrote = os.write(self._program.stdin, self._text[:_CHUNK]) if self._text else 0
            self._text = self._text[wrote:]
        except BlockingIOError:
            return
        except OSError:  # it does not want to hear more
            self._text = b""
        if not self._text:
            os.close(self._program.stdin)
            self._program.stdin = -1

    def _send(self) -> None:
        """Send the next key once what it waits for was printed and all is still for a moment."""
        if not self._keys or self._status or self._heard.ended:
            return
        now = time.monotonic()
        if self._due is None and self._awaited(self._keys[0]):
            self._due = now if self._keys[0].at_once else now + _SETTLED
        if self._due is not None and now >= self._due and self._is_waiting(now - self._due):
            key = self._keys.pop(0)
            self._since.clear()
            self._due = None
            self._key_at = time.monotonic()
            self._press(key)

    def _awaited(self, key: Key) -> bool:
        if key.at_once:
            return True
        printed = self._since.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(re.search(key.after, printed, re.MULTILINE) if key.after else printed)

    def _is_waiting(self, late: float) -> bool:
        """Tell whether the program sleeps, as one does that waits for a key; or never does."""
        state = descent.state(self._program.group)
        return state not in "ZX" and (state not in "RD" or late > _PATIENCE)

    def _press(self, key: Key) -> None:
        number = signal.Signals[f"SIG{key.signal}"] if key.signal else _AS_SIGNALS.get(key.type)
        with suppress(OSError):
            if self._program.screen >= 0 and not key.signal:
                os.write(self._program.screen, key.type.encode())
            elif number and self._program.group:
                os.killpg(self._program.group, number)

    def _finish(self) -> None:
        """Take what the keeper told. If it was ended here, the code is our doing."""
        if self._status:
            code, cpu = self._status.split()
            self._heard.cpu = float(cpu)
        if self._status and not self._heard.ended:
            self._heard.signal = max(0, -int(code))
            self._heard.exit = _SIGNALLED + self._heard.signal if self._heard.signal else int(code)


_AS_SIGNALS = {"\x03": signal.SIGINT, "\x1c": signal.SIGQUIT, "\x1a": signal.SIGTSTP}


def _left_behind() -> int:
    """Count what is still there a moment after the program has gone, the keeper aside."""
    until = time.monotonic() + _GRACE
    while alive := descent.descendants():
        if time.monotonic() > until:
            return len(alive)
        descent.reap()
        time.sleep(_TICK / 10)
    return 0

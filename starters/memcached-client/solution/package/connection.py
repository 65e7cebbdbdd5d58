"""One connection: requests go out, and all of an answer comes in before the deadline.

The socket blocks, and the kernel watches the clock: a timeout of Python's own costs a poll()
before each send and each recv.
"""

from __future__ import annotations

import socket
import struct
import time
from contextlib import suppress
from typing import Any, TypeVar

from . import talks
from .commands import CRLF, Request
from .errors import MemcacheUnexpectedCloseError, MemcacheUnknownError
from .talks import CHUNK, Kind

Address = tuple[str, int] | str
T = TypeVar("T")


class StaleError(MemcacheUnexpectedCloseError):
    """The connection was an old one, and was lost before any byte of an answer came."""


class Buffer:
    """What has arrived and was not taken: one piece of memory, used again and again."""

    def __init__(self) -> None:
        self.memory = bytearray(2 * CHUNK)
        self.view = memoryview(self.memory)
        self.start = self.end = 0

    def take(self, wanted: int) -> bytes | None:
        """Take a line, or a value of the `wanted` size; None as long as it is not all there."""
        line = wanted == talks.LINE
        stop = self.memory.find(CRLF, self.start, self.end) if line else self.start + wanted
        if stop < 0 or stop + 2 > self.end:
            return None
        if self.view[stop : stop + 2] != CRLF:
            raise MemcacheUnknownError("a value is longer than the server said")
        taken = bytes(self.view[self.start : stop])
        self.start = stop + 2
        return taken

    def room(self, wanted: int) -> memoryview:
        """Give memory to receive into; it grows as bytes arrive, not as they are announced.

        It is no more than a chunk, or than what must still come: END follows each value.
        """
        need = max(self.end + CHUNK, self.start + wanted + len(CRLF + talks.END))
        if need > len(self.memory):
            arrived, need = self.memory[self.start : self.end], need - self.start
            if need > len(self.memory):
                self.memory = bytearray(min(need, 2 * len(self.memory)))
                self.view = memoryview(self.memory)
            self.start, self.end = 0, len(arrived)
            self.view[: self.end] = arrived
        return self.view[self.end : need]

    def settle(self) -> None:
        if self.start != self.end:
            raise MemcacheUnknownError("the server said more than it was asked")
        self.start = self.end = 0


class Connection:
    """A connection for one call at a time. Between calls it is among the `idle` ones."""

    def __init__(
        self, server: Address, timeout: float | None, deadline: float | None, idle: list[Connection]
    ) -> None:
        self._timeout, self.deadline, self._idle = timeout, deadline, idle
        self._buffer = Buffer()
        self._used = self._heard = False
        self._socket = dial(server, deadline)
        self.close = self._socket.close
        self._hurry()

    def call(
        self, kind: Kind[T], request: Request, about: Any, deadline: float | None, *, late: bool
    ) -> T:
        """Send and receive; `late` says that of the timeout a part is over."""
        self.deadline, self._heard = deadline, False
        quick, careful, size = kind
        try:
            if late:
                self._hurry()
            elif self._armed != self._timeout and self._used:
                self._arm(self._timeout)
            sent = self._socket.send(request) if type(request) is bytes else 0
            if sent < len(request):
                self._send(request, sent)
            reply = self._socket.recv(size)
            if not reply:
                raise MemcacheUnexpectedCloseError("the server hung up")
            self._heard = True
            try:
                answer = quick(reply, *about)
            except (KeyError, ValueError):
                answer = self._talk(careful(*about), reply)
        except BaseException as error:
            self._fail(error)
            raise
        self._used = True
        self._idle.append(self)
        return answer

    def _fail(self, error: BaseException) -> None:
        """Hang up, as nobody may get what is still to come; unless all has come."""
        if str(error).startswith(talks.HARMLESS) and self._buffer.start == self._buffer.end:
            self._idle.append(self)
            return
        self.close()
        if isinstance(error, BlockingIOError):
            raise TimeoutError("the server took too long") from None
        lost = isinstance(error, ConnectionError | MemcacheUnexpectedCloseError)
        if lost and self._used and not self._heard:
            raise StaleError(f"the connection was lost: {error}") from None

    def _talk(self, talk: talks.Talk[T], reply: bytes) -> T:
        """Send and receive what the talk wants, up to its end; `reply` is here already."""
        self._buffer.start, self._buffer.end = 0, len(reply)
        self._buffer.view[: len(reply)] = reply
        try:
            wanted = next(talk)
            while True:
                wanted = talk.send(self._given(wanted))
        except StopIteration as stop:
            self._buffer.settle()
            answer: T = stop.value
            return answer

    def _given(self, wanted: bytes | int) -> bytes:
        if isinstance(wanted, bytes):
            self._send(wanted)
            return b""
        while (taken := self._buffer.take(wanted)) is None:
            self._hurry()
            room = self._buffer.room(wanted)
            flags = socket.MSG_WAITALL if len(room) > CHUNK else 0
            count = self._socket.recv_into(room, 0, flags)
            if not count:
                raise MemcacheUnexpectedCloseError("the server hung up in the middle of a reply")
            self._buffer.end += count
        return taken

    def _send(self, request: Request, sent: int = 0) -> None:
        for part in [request] if isinstance(request, bytes) else request:
            while sent < len(part):
                self._hurry()
                sent += self._socket.send(memoryview(part)[sent:])
            sent = 0
        self._hurry()

    def _hurry(self) -> None:
        self._arm(left(self.deadline))

    def _arm(self, seconds: float | None) -> None:
        """Have the kernel end any wait after so many seconds."""
        self._armed = seconds
        if seconds is not None:
            moment = struct.pack("@ll", *divmod(int(seconds * 1e6) or 1, 10**6))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, moment)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, moment)


def left(deadline: float | None) -> float | None:
    seconds = None if deadline is None else deadline - time.monotonic()
    if seconds is not None and seconds <= 0:
        raise TimeoutError("the server took too long")
    return seconds


def dial(server: Address, deadline: float | None) -> socket.socket:
    """Connect to the first address of a server that answers."""
    if isinstance(server, str):
        return connected(socket.AF_UNIX, server, deadline)
    found = socket.getaddrinfo(*server, type=socket.SOCK_STREAM)
    *others, last = [(family, address) for family, *_, address in found]
    for other in others:
        with suppress(OSError):
            return connected(*other, deadline)
    return connected(*last, deadline)


def connected(family: int, address: object, deadline: float | None) -> socket.socket:
    connection = socket.socket(family)
    try:
        connection.settimeout(left(deadline))
        connection.connect(address)
        connection.settimeout(None)
        if family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connection.close()
        raise
    return connection

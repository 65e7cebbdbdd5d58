"""One connection: a request goes out, and all of the reply comes in before the deadline.

The socket blocks, and the kernel watches the clock: a timeout of Python's own costs a poll()
before each send and each recv.
"""

from __future__ import annotations

import socket
import struct
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from . import talks
from .commands import CRLF
from .errors import MemcacheUnexpectedCloseError, MemcacheUnknownError
from .talks import CHUNK

if TYPE_CHECKING:
    from .commands import Request
    from .talks import Kind, Talk

T = TypeVar("T")
Address = tuple[str, int] | str
LONGEST_LINE = 8192


class StaleError(MemcacheUnexpectedCloseError):
    """The connection was an old one, and was lost before any byte of the reply came."""


class Connection:
    """A connection for one call at a time. Between calls it is among the `idle` ones."""

    def __init__(
        self,
        server: Address,
        timeout: float | None,
        idle: list[Connection],
        deadline: float | None,
    ) -> None:
        self._timeout, self._idle = timeout, idle
        self.deadline = deadline or (timeout and time.monotonic() + timeout)
        self._used = self._heard = False
        self._memory, self._left = bytearray(CHUNK), b""
        self._socket = dial(server, self.deadline)

    def call(
        self, kind: Kind[T], request: Request, about: tuple[object, ...], deadline: float | None
    ) -> T:
        """Send and receive, up to the deadline of what was begun before, or a new one."""
        quick, careful, size = kind
        try:
            self._begin(deadline)
            sent = self._socket.send(request) if type(request) is bytes else 0
            if sent < len(request):
                self._send(request, sent)
            reply = self._socket.recv(size)
            if not reply:
                raise MemcacheUnexpectedCloseError("the server hung up")  # noqa: TRY301 - fast
            self._heard = True
            talk = None
            try:
                answer = quick(reply, *about)
            except (KeyError, ValueError):
                talk = careful(*about)
            if talk:
                answer = self._talk(talk, reply)
        except BaseException as error:
            self._fail(error)
            raise
        self._used = True
        self._idle.append(self)
        return answer

    def send(self, request: bytes) -> None:
        """Send ahead. The call that is to hear the reply sends nothing, then."""
        try:
            self._begin(None)
            self._send(request)
        except BaseException as error:
            self._fail(error)
            raise

    def close(self) -> None:
        self._socket.close()

    def _begin(self, deadline: float | None) -> None:
        self._heard = False
        if deadline or not self._used:
            self.deadline = deadline or self.deadline
            self._hurry()
        else:
            self.deadline = self._timeout and time.monotonic() + self._timeout
            if self._armed != self._timeout:
                self._arm(self._timeout)

    def _fail(self, error: BaseException) -> None:
        """Hang up, as nobody may get what is still to come; unless nothing is."""
        if str(error).startswith(talks.HARMLESS) and not self._left:
            self._used = True
            self._idle.append(self)
            return
        self.close()
        if isinstance(error, BlockingIOError):
            raise TimeoutError("the server took too long") from None
        lost = isinstance(error, ConnectionError | MemcacheUnexpectedCloseError)
        if lost and self._used and not self._heard:
            raise StaleError(f"the connection was lost: {error}") from None

    def _talk(self, talk: Talk[T], reply: bytes) -> T:
        """Give the talk what it wants, up to its end. Of the reply, a part has come."""
        self._left = reply
        try:
            wanted = next(talk)
            while True:
                wanted = talk.send(self._given(wanted))
        except StopIteration as stop:
            if self._left:
                raise MemcacheUnknownError("the server said more than it was asked") from None
            answer: T = stop.value
            return answer

    def _given(self, wanted: bytes | int) -> bytes:
        if isinstance(wanted, bytes):
            self._send(wanted)
            return b""
        taken = self._line() if wanted == talks.LINE else self._value(wanted)
        if not self._left.startswith(CRLF):
            raise MemcacheUnknownError("a value is longer than the server said")
        self._left = self._left[2:]
        return taken

    def _line(self) -> bytes:
        while (end := self._left.find(CRLF)) < 0:
            if len(self._left) > LONGEST_LINE:
                raise MemcacheUnknownError("a line without an end")
            self._hurry()
            self._left += self._came(self._socket.recv(CHUNK))
        line, self._left = self._left[:end], self._left[end:]
        return line

    def _value(self, size: int) -> bytes:
        """Take a value; what is missing of it, by way of memory that is used again and again."""
        here, end = len(self._left), size + len(CRLF + talks.END)
        self._memory[:here] = self._left
        while here < size + len(CRLF):
            if here == len(self._memory):  # it grows as bytes arrive, not as they are announced
                self._memory += bytes(here)
            self._hurry()
            with memoryview(self._memory)[here:end] as room:
                flags = socket.MSG_WAITALL if len(room) > CHUNK else 0
                here += self._came(self._socket.recv_into(room, 0, flags))
        with memoryview(self._memory)[:here] as view:
            self._left = bytes(view[size:])
            return bytes(view[:size])

    def _came(self, what: T) -> T:
        if not what:
            raise MemcacheUnexpectedCloseError("the server hung up")
        self._heard = True
        return what

    def _send(self, request: Request, sent: int = 0) -> None:
        for part in [request] if isinstance(request, bytes) else request:
            while sent < len(part):
                self._hurry()
                sent += self._socket.send(memoryview(part)[sent:])
            sent = 0
        self._hurry()

    def _hurry(self) -> None:
        """Have the kernel end any wait at the deadline."""
        self._arm(left(self.deadline))

    def _arm(self, seconds: float | None) -> None:
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


def connected(
    family: int, address: str | tuple[object, ...], deadline: float | None
) -> socket.socket:
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

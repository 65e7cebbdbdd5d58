"""One connection: a call goes out, its reply comes in, all of it before the deadline.

The socket blocks, and the kernel watches the clock (SO_RCVTIMEO, SO_SNDTIMEO): a timeout of
Python's own costs a poll() before each send and each recv.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from . import replies
from .commands import BATCH_ITEMS, CRLF, batches, quiet_storage
from .errors import MemcacheUnexpectedCloseError
from .replies import CHUNK, HARMLESS, Buffer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Concatenate, ParamSpec, Self

    P = ParamSpec("P")

Address = tuple[str, int] | str
T = TypeVar("T")
Steps = Generator[None, None, T]


class StaleError(MemcacheUnexpectedCloseError):
    """The server had hung up before the call, or in it, and no byte of a reply came."""


class Connection:
    """A connection for one call at a time; `with` lends it from its pool and puts it back."""

    def __init__(
        self, server: Address, timeout: float | None, deadline: float | None, idle: list[Connection]
    ) -> None:
        self._socket = dial(server, deadline)
        self._buffer = Buffer()
        self._timeout, self._deadline, self._idle = timeout, deadline, idle
        self._used = self._heard = False
        self._hurry()

    def begin(self, deadline: float | None) -> Self:
        """Start another call on it."""
        self._deadline = deadline
        self._heard = False
        self._used = True
        if self._hurried:
            self._give(self._timeout)
            self._hurried = False
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Put it back if it is in step. Otherwise nobody may get the rest of the reply."""
        if error is None or str(error).startswith(HARMLESS):
            self._idle.append(self)
            return
        self.close()
        if isinstance(error, BlockingIOError):
            raise TimeoutError("the server took too long") from None
        lost = isinstance(error, ConnectionError | MemcacheUnexpectedCloseError)
        if lost and self._used and not self._heard:
            raise StaleError(f"the connection was lost: {error}") from error

    def close(self) -> None:
        self._socket.close()

    def tell(self, meanings: Mapping[bytes, T], *request: bytes | memoryview) -> T:
        """Ask for something that is answered by one of a few lines."""
        reply = self.ask(*request)
        if reply in meanings:
            return meanings[reply]
        return self.rest(reply, replies.status, meanings)

    def count(self, request: bytes) -> int | None:
        reply = self.ask(request)
        if reply.endswith(CRLF) and reply[:-2].isdigit() and len(reply) < 20:  # noqa: PLR2004
            return int(reply)
        return self.rest(reply, replies.count)

    def one(self, request: bytes, key: bytes) -> bytes | None:
        """Ask for one value; None on a miss."""
        reply = self.ask(request)
        if reply == replies.END:
            return None
        value = replies.one(reply, key)
        if value is None:
            found = self.rest(reply, replies.items, (key,))
            return found[0][1] if found else None
        return value

    def many(self, keys: Sequence[str], encoded: list[bytes]) -> Steps[dict[str, bytes]]:
        """Ask for many values; continued, read them. Others can be asked in between."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), BATCH_ITEMS):
            part = slice(start, start + BATCH_ITEMS)
            self.send(b"get %b\r\n" % b" ".join(encoded[part]))
            yield
            found |= self._many(keys[part], encoded[part])
        return found

    def _many(self, keys: Sequence[str], encoded: list[bytes]) -> dict[str, bytes]:
        reply = self.receive()
        if reply == replies.END:
            return {}
        found = replies.many(reply, keys, encoded)
        if found is None:
            names = dict(zip(encoded, keys, strict=True))
            items = self.rest(reply, replies.items, names)
            found = {names[key]: value for key, value, _ in items}
        return found

    def store(
        self, keys: list[bytes], values: list[bytes | memoryview], expire: int
    ) -> list[bool]:
        """Store many values, and tell of each whether it went well.

        An error line does not say which key it is about. But a value that is refused takes
        the old one along: what is absent now was not stored. Unless it was to expire at once.
        """
        quiet = b" T%d q" % expire if expire >= 0 else b" T-1"
        well: list[bool] = []
        for part in batches([*map(len, values)]):
            said = self._noted(quiet_storage(keys[part], values[part], quiet))
            if said and expire >= 0:
                said = self._noted(b"".join([b"mg %b\r\n" % key for key in keys[part]]) + b"mn\r\n")
            well += [line == b"HD" for line in said] if said else [True] * len(keys[part])
        return well

    def _noted(self, request: bytes) -> list[bytes]:
        reply = self.ask(request)
        return [] if reply == b"MN\r\n" else self.rest(reply, replies.noted)

    def ask(self, *request: bytes | memoryview) -> bytes:
        """Send a request, and give the first that comes of the reply."""
        self.send(*request)
        return self.receive()

    def send(self, *request: bytes | memoryview) -> None:
        if self._heard:
            self._hurry()
        for part in request:
            sent = self._socket.send(part)
            while sent < len(part):
                self._hurry()
                sent += self._socket.send(memoryview(part)[sent:])
            if sent > CHUNK:
                self._hurry()

    def receive(self) -> bytes:
        reply = self._socket.recv(CHUNK)
        if not reply:
            raise MemcacheUnexpectedCloseError("the server hung up")
        self._heard = True
        return reply

    def rest(
        self,
        reply: bytes,
        reader: Callable[Concatenate[Buffer, P], replies.Reader[T]],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """Read a reply with care, from the first of it to its last byte."""
        buffer = self._buffer
        buffer.room(len(reply))[: len(reply)] = reply
        buffer.filled(len(reply))
        reading = reader(buffer, *arguments, **named)
        try:
            while True:
                self._fill(next(reading))
        except StopIteration as stop:
            buffer.settle()
            answer: T = stop.value
            return answer

    def _fill(self, lacking: int) -> None:
        """Receive what there is; if much is lacking, wait until all of it is there."""
        self._hurry()
        room = self._buffer.room(lacking)
        flags = 0
        if lacking > CHUNK:
            room, flags = room[:lacking], socket.MSG_WAITALL
        received = self._socket.recv_into(room, 0, flags)
        if not received:
            raise MemcacheUnexpectedCloseError("the server hung up in the middle of a reply")
        self._buffer.filled(received)

    def _hurry(self) -> None:
        """Let no wait last longer than to the deadline."""
        self._hurried = True
        self._give(left(self._deadline))

    def _give(self, seconds: float | None) -> None:
        if seconds is not None:
            whole, part = divmod(max(seconds, 1e-6), 1)
            moment = struct.pack("@ll", int(whole), int(part * 1e6))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, moment)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, moment)


def finished(steps: Generator[object, None, T]) -> T:
    """Do all steps, and give what they return."""
    try:
        while True:
            next(steps)
    except StopIteration as stop:
        answer: T = stop.value
        return answer


def left(deadline: float | None) -> float | None:
    """Give the seconds up to a deadline."""
    if deadline is None:
        return None
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("the server took too long")
    return seconds


def dial(server: Address, deadline: float | None) -> socket.socket:
    """Connect to the first address of a server that answers."""
    if isinstance(server, str):
        return connected(socket.AF_UNIX, server, deadline)
    found = socket.getaddrinfo(*server, type=socket.SOCK_STREAM)
    *others, last = [(family, address) for family, *_, address in found]
    for family, address in others:
        with suppress(OSError):
            return connected(family, address, deadline)
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

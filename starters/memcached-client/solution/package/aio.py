"""The client for asyncio: any number of tasks share one connection, and nobody waits in line.

Requests go out as they come. Replies come in the same order, so the first waiter gets the
first reply, even if nobody wants it any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from . import replies
from .commands import BATCH_ITEMS, LARGEST_NUMBER, encode_key, encode_keys, number, storage
from .errors import MemcacheError, MemcacheUnexpectedCloseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .commands import Value
    from .connection import Address

T = TypeVar("T")


def several(buffer: replies.Buffer, parts: list[list[bytes]]) -> replies.Reader[list[Any]]:
    """Read one reply after the other."""
    found = []
    for part in parts:
        found += yield from replies.items(buffer, set(part))
    return found


class Wire(asyncio.BufferedProtocol):
    """One connection, and those who wait for its replies."""

    def __init__(self) -> None:
        self._buffer = replies.Buffer()
        self._waiting: deque[tuple[asyncio.Future[Any], replies.Reader[Any]]] = deque()
        self._lacking = 1
        self.failed: BaseException | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def ask(self, request: Iterable[Any], reader: Callable[..., Any], *rest: Any) -> Any:
        """Send a request; its answer will be in the future that is given."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((answer, reader(self._buffer, *rest)))
        self._transport.writelines(request)
        return answer

    def get_buffer(self, _hint: int) -> memoryview:
        return self._buffer.room(self._lacking)

    def buffer_updated(self, nbytes: int) -> None:
        self._buffer.filled(nbytes)
        try:
            while self._waiting and self._answered(*self._waiting[0]):
                self._waiting.popleft()
            if not self._waiting:
                self._buffer.settle()
        except MemcacheError as error:
            self.fail(error)

    def _answered(self, answer: asyncio.Future[Any], reading: replies.Reader[Any]) -> bool:
        """Read on; say whether the reply has come to its end."""
        try:
            self._lacking = next(reading)
            return False
        except StopIteration as stop:
            if not answer.done():
                answer.set_result(stop.value)
        except MemcacheError as error:
            if not str(error).startswith(replies.HARMLESS):
                raise
            if not answer.done():
                answer.set_exception(error)
        self._lacking = 1
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(exc or MemcacheUnexpectedCloseError("the server hung up"))

    def fail(self, error: BaseException) -> None:
        """Hang up: after any surprise nobody can tell whose the next reply is."""
        self.failed = self.failed or error
        self._transport.abort()
        while self._waiting:
            answer, _ = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(error)


class AsyncClient:
    """A connection to one memcached server that many tasks share."""

    def __init__(self, server: Address, *, timeout: float | None = None) -> None:
        self._server = server
        self._timeout = timeout
        self._wire: Wire | None = None
        self._connecting = asyncio.Lock()

    async def get(self, key: str, default: bytes | None = None) -> bytes | None:
        """Give the value of `key`, or `default` when there is none."""
        encoded = encode_key(key, "ascii")
        found = await self._call([b"get %b\r\n" % encoded], replies.items, (encoded,))
        return found[0][1] if found else default

    async def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value`, whatever was there before."""
        request = storage(b"set", encode_key(key, "ascii"), value, expire, flags)
        return await self._call(request, replies.status, replies.STORED)

    async def delete(self, key: str) -> bool:
        """Remove `key`; False when it was not there."""
        request = b"delete %b\r\n" % encode_key(key, "ascii")
        return await self._call([request], replies.status, replies.DELETED)

    async def incr(self, key: str, value: int) -> int | None:
        """Add `value` to a number, modulo 2**64; None on a miss."""
        words = (encode_key(key, "ascii"), number(value, LARGEST_NUMBER))
        return await self._call([b"incr %b %d\r\n" % words], replies.count)

    async def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Give the values of those `keys` that are there."""
        names = list(keys)
        encoded = encode_keys(names, "ascii")
        starts = range(0, len(names), BATCH_ITEMS)
        parts = [encoded[start : start + BATCH_ITEMS] for start in starts]
        requests = [b"get %b\r\n" % b" ".join(part) for part in parts]
        found = await self._call(requests, several, parts) if parts else []
        named = dict(zip(encoded, names, strict=True))
        return {named[key]: value for key, value, _ in found}

    async def close(self) -> None:
        """Hang up; the next call connects again."""
        if self._wire is not None:
            self._wire.fail(MemcacheUnexpectedCloseError("the client was closed"))

    async def _call(self, request: Iterable[Any], reader: Callable[..., Any], *rest: Any) -> Any:
        """Send a request and wait for its answer, both before the deadline."""
        wire = None
        try:
            async with asyncio.timeout(self._timeout):
                wire = await self._connected()
                return await wire.ask(request, reader, *rest)
        except TimeoutError as error:
            if wire:  # what it owes may never come, and all others stand behind it
                wire.fail(error)
            raise

    async def _connected(self) -> Wire:
        async with self._connecting:
            if self._wire is None or self._wire.failed:
                loop = asyncio.get_running_loop()
                if isinstance(self._server, str):
                    _, self._wire = await loop.create_unix_connection(Wire, self._server)
                else:
                    _, self._wire = await loop.create_connection(Wire, *self._server)
            return self._wire

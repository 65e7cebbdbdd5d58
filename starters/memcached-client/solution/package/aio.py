"""The client for asyncio: many tasks share one connection, and none waits to send.

Replies come in the order of the requests: the first who waits gets the first reply, even if
nobody wants it any more.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Any

from . import replies
from .commands import Value, content, encode_key, encode_keys, number
from .connection import Address
from .errors import MemcacheError, MemcacheUnexpectedCloseError, MemcacheUnknownError
from .replies import CRLF, DELETED, STORED, Reader, T


class Wire(asyncio.Protocol):
    """One connection, and those who wait for its replies: who reads, about what, for whom."""

    def __init__(self) -> None:
        self.failed: BaseException | None = None
        self._come, self._at = bytearray(), 0
        self._waiting: deque[tuple[Reader[Any], object, asyncio.Future[Any]]] = deque()

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - one that writes
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(exc or MemcacheUnexpectedCloseError("the server hung up"))

    def ask(self, request: bytes, read: Reader[T], about: object) -> asyncio.Future[T]:
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((read, about, answer))
        self._transport.write(request)
        return answer

    def data_received(self, data: bytes) -> None:
        self._come += data
        while self._waiting:
            self._at, missing = replies.scan(self._come, self._at, len(self._come))
            if missing:
                return
            reply, self._at = bytes(self._come[: self._at]), 0
            del self._come[: len(reply)]
            read, about, answer = self._waiting.popleft()
            try:
                said, tell = replies.meaning(read, reply, about), answer.set_result
            except MemcacheError as error:
                said, tell = error, answer.set_exception
                if not str(error).startswith(replies.HARMLESS):
                    self.fail(error)
            if not answer.done():
                tell(said)
        if self._come:
            self.fail(MemcacheUnknownError("the server said more than it was asked"))

    def fail(self, error: BaseException) -> None:
        """Hang up: after a surprise, nobody knows whose the next reply is."""
        self.failed = error
        self._transport.abort()
        for _, _, answer in self._waiting:
            if not answer.done():
                answer.set_exception(error)
        self._waiting.clear()


class AsyncClient:
    """A connection to one memcached server that many tasks share."""

    def __init__(self, server: Address, *, timeout: float | None = None) -> None:
        self._server, self._timeout = server, timeout
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wire: Wire | None = None

    async def get(self, key: str, default: bytes | None = None) -> bytes | None:
        found = await self._ask(b"get ", key, replies.value)
        return default if found is None else found

    async def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return await self._ask(b"set ", key, STORED, content(value, expire, flags))

    async def delete(self, key: str) -> bool:
        return await self._ask(b"delete ", key, DELETED)

    async def incr(self, key: str, value: int) -> int | None:
        return await self._ask(b"incr ", key, replies.count, b" %d\r\n" % number(value))

    async def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        words = encode_keys(keys := [*keys], "ascii")
        request = b"get %b\r\n" % b" ".join(words)
        return await self._call(request, replies.values, (keys, words)) if keys else {}

    async def close(self) -> None:
        if self._wire is not None:
            self._wire.fail(MemcacheUnexpectedCloseError("the client was closed"))

    async def _ask(self, verb: bytes, key: str, read: Reader[T], rest: bytes = CRLF) -> T:
        word = encode_key(key, "ascii")
        return await self._call(b"%b%b%b" % (verb, word, rest), read, word)

    async def _call(self, request: bytes, read: Reader[T], about: object) -> T:
        wire = None
        try:
            async with asyncio.timeout(self._timeout):
                wire = await self._connected()
                return await wire.ask(request, read, about)
        except TimeoutError as error:
            if wire:  # the others wait behind a reply that may never come
                wire.fail(error)
            raise

    async def _connected(self) -> Wire:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # another asyncio.run: nothing of the one before can be used
            self._loop, self._connecting, self._wire = loop, asyncio.Lock(), None
        async with self._connecting:
            if self._wire is None or self._wire.failed:
                near = isinstance(self._server, str)
                dial = loop.create_unix_connection if near else loop.create_connection
                _, self._wire = await dial(Wire, *([self._server] if near else self._server))
            return self._wire

"""The client for asyncio: many tasks share one connection, and none waits for another.

Requests go out as they come. Replies come in the same order: the first who waits gets the
first reply, even if nobody wants it any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Any, TypeVar

from . import errors, talks
from .commands import Value, encode_key, encode_keys, number, storage
from .connection import Address, Buffer

T = TypeVar("T")


class Wire(asyncio.BufferedProtocol):
    """One connection, and the talks on it: each with what it waits for, and for whom."""

    def __init__(self) -> None:
        self.failed: BaseException | None = None
        self._buffer = Buffer()
        self._talks: deque[tuple[int, talks.Talk[Any], asyncio.Future[Any]]] = deque()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(exc or errors.MemcacheUnexpectedCloseError("the server hung up"))

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer.room(self._talks[0][0] if self._talks else talks.LINE)

    def buffer_updated(self, nbytes: int) -> None:
        self._buffer.end += nbytes
        try:
            while self._talks and (taken := self._buffer.take(self._talks[0][0])) is not None:
                _, talk, answer = self._talks.popleft()
                self.go_on(talk, answer, taken)
            if not self._talks:
                self._buffer.settle()
        except errors.MemcacheError as error:
            self.fail(error)

    def go_on(self, talk: talks.Talk[T], answer: asyncio.Future[T], given: Any = None) -> None:
        """Lead a talk to where it waits: as the first one, or the last if it has sent more."""
        put = self._talks.appendleft
        try:
            while not isinstance(wanted := talk.send(given), int):
                self._transport.write(wanted)
                given, put = b"", self._talks.append
            put((wanted, talk, answer))
        except StopIteration as stop:
            if not answer.done():
                answer.set_result(stop.value)
        except errors.MemcacheError as error:
            if not answer.done():
                answer.set_exception(error)
            if not str(error).startswith(talks.HARMLESS):
                raise

    def fail(self, error: BaseException) -> None:
        """Hang up: after a surprise nobody can tell whose the next reply is."""
        self.failed = error
        self._transport.abort()
        for _, _, answer in self._talks:
            if not answer.done():
                answer.set_exception(error)
        self._talks.clear()


class AsyncClient:
    """A connection to one memcached server that many tasks share."""

    def __init__(self, server: Address, *, timeout: float | None = None) -> None:
        self._server, self._timeout = server, timeout
        self._wire: Wire | None = None
        self._connecting = asyncio.Lock()

    async def get(self, key: str, default: bytes | None = None) -> bytes | None:
        encoded = encode_key(key, "ascii")
        value = await self._talk(talks.ask([b"get %b\r\n" % encoded], talks.first(encoded)))
        return default if value is None else value

    async def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        request = storage(b"set", encode_key(key, "ascii"), value, expire, flags)
        return await self._talk(
            talks.ask([request] if isinstance(request, bytes) else request, talks.STORED[1]())
        )

    async def delete(self, key: str) -> bool:
        request = b"delete %b\r\n" % encode_key(key, "ascii")
        return await self._talk(talks.ask([request], talks.DELETED[1]()))

    async def incr(self, key: str, value: int) -> int | None:
        request = b"incr %b %d\r\n" % (encode_key(key, "ascii"), number(value))
        return await self._talk(talks.ask([request], talks.COUNT[1]()))

    async def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        names = [*keys]
        return await self._talk(talks.get_many(names, encode_keys(names, "ascii")))

    async def close(self) -> None:
        if self._wire is not None:
            self._wire.fail(errors.MemcacheUnexpectedCloseError("the client was closed"))

    async def _talk(self, talk: talks.Talk[T]) -> T:
        """Have a talk, and come to its end before the deadline."""
        wire = None
        try:
            async with asyncio.timeout(self._timeout):
                wire = await self._connected()
                answer = asyncio.get_running_loop().create_future()
                wire.go_on(talk, answer)
                return await answer
        except TimeoutError as error:
            if wire:  # the others wait behind an answer that may never come
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

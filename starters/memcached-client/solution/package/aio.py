"""The client for asyncio: many tasks share one connection, and none waits to send.

Replies come in the order of the requests: the first who waits gets the first reply, even if
nobody wants it any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from . import talks
from .commands import CRLF, encode_key, number, storage
from .errors import MemcacheError, MemcacheUnexpectedCloseError, MemcacheUnknownError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .commands import Request, Value
    from .connection import Address
    from .talks import Keys, Names, Talk

T = TypeVar("T")


class Wire(asyncio.Protocol):
    """One connection, and those who wait for its replies: for what, for which talk, for whom."""

    transport: asyncio.WriteTransport

    def __init__(self) -> None:
        self.failed: BaseException | None = None
        self._left = bytearray()
        self._waiting: deque[Any] = deque()

    def ask(self, request: Request, talk: Talk[T]) -> asyncio.Future[T]:
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((next(talk), talk, answer))
        self.transport.writelines([request] if isinstance(request, bytes) else request)
        return answer

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - one that writes
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(exc or MemcacheUnexpectedCloseError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._left += data
        try:
            while self._waiting and (taken := self._taken(self._waiting[0][0])) is not None:
                _, talk, answer = self._waiting.popleft()
                self._answer(talk, answer, taken)
            if self._left and not self._waiting:
                raise MemcacheUnknownError("the server said more than it was asked")
        except MemcacheError as error:
            self.fail(error)

    def _taken(self, wanted: int) -> bytes | None:
        end = self._left.find(CRLF) if wanted == talks.LINE else wanted
        if end < 0 or len(self._left) < end + 2:
            return None
        if self._left[end : end + 2] != CRLF:
            raise MemcacheUnknownError("a value is longer than the server said")
        taken = bytes(self._left[:end])
        del self._left[: end + 2]
        return taken

    def _answer(self, talk: Talk[T], answer: asyncio.Future[T], taken: bytes) -> None:
        try:
            self._waiting.appendleft((talk.send(taken), talk, answer))
        except StopIteration as stop:
            if not answer.done():
                answer.set_result(stop.value)
        except MemcacheError as error:
            if not answer.done():
                answer.set_exception(error)
            if not str(error).startswith(talks.HARMLESS):
                raise

    def fail(self, error: BaseException) -> None:
        """Hang up: after a surprise, nobody knows whose the next reply is."""
        self.failed = error
        self.transport.abort()
        for _, _, answer in self._waiting:
            if not answer.done():
                answer.set_exception(error)
        self._waiting.clear()


class AsyncClient:
    """A connection to one memcached server that many tasks share."""

    def __init__(self, server: Address, *, timeout: float | None = None) -> None:
        self._server, self._timeout = server, timeout
        self._wire: Wire | None = None
        self._connecting = asyncio.Lock()

    async def get(self, key: str, default: bytes | None = None) -> bytes | None:
        encoded = encode_key(key, "ascii")
        value = await self._ask(b"get %b\r\n" % encoded, talks.first(encoded))
        return default if value is None else value

    async def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        request = storage(b"set", encode_key(key, "ascii"), value, expire, flags)
        return await self._ask(request, talks.STORED[1]())

    async def delete(self, key: str) -> bool:
        request = b"delete %b\r\n" % encode_key(key, "ascii")
        return await self._ask(request, talks.DELETED[1]())

    async def incr(self, key: str, value: int) -> int | None:
        request = b"incr %b %d\r\n" % (encode_key(key, "ascii"), number(value))
        return await self._ask(request, talks.COUNT[1]())

    async def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        batches = [*talks.get_batches([*keys], "ascii")]
        request = b"".join([request for request, _ in batches])
        return await self._ask(request, every([each for _, each in batches])) if batches else {}

    async def close(self) -> None:
        if self._wire is not None:
            self._wire.fail(MemcacheUnexpectedCloseError("the client was closed"))

    async def _ask(self, request: Request, talk: Talk[T]) -> T:
        wire = None
        try:
            async with asyncio.timeout(self._timeout):
                wire = await self._connected()
                return await wire.ask(request, talk)
        except TimeoutError as error:
            if wire:  # the others wait behind a reply that may never come
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


def every(parts: list[tuple[Names, Keys]]) -> Talk[dict[str, bytes]]:
    found: dict[str, bytes] = {}
    for names, keys in parts:
        found |= yield from talks.named(names, keys)
    return found

"""The client: each method is one call to the server."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import md5
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from . import talks
from .commands import CRLF, checked, encode_key, encode_keys, moment, number, storage
from .connection import Address, Connection, StaleError
from .errors import MemcacheIllegalInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .commands import Request, Value
    from .talks import Kind

T = TypeVar("T")
LOCKED = 5  # seconds; whoever takes longer to compute a value is taken for dead
CLIENTS: WeakSet[Client] = WeakSet()
# A child that used its parent's connections would read its parent's replies.
os.register_at_fork(after_in_child=lambda: [*map(Client.close, CLIENTS)])


class Client:
    """Connections to one memcached server: `(host, port)` or the path of a unix socket.

    Threads may share it: a call takes a connection out of the idle ones, or makes one.
    """

    def __init__(
        self, server: Address, *, timeout: float | None = None, allow_unicode_keys: bool = False
    ) -> None:
        self._server, self._timeout = server, timeout
        self._codec = "utf-8" if allow_unicode_keys else "ascii"
        self._idle: list[Connection] = []
        CLIENTS.add(self)

    def version(self) -> bytes:
        return self._ask(talks.VERSION, b"version\r\n", retry=True)

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        request = storage(b"set", encode_key(key, self._codec), value, expire, flags)
        return self._ask(talks.STORED, request)

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        encoded = encode_key(key, self._codec)
        value = self._ask(talks.VALUE, b"get %b\r\n" % encoded, (encoded,), retry=True)
        return default if value is None else value

    def delete(self, key: str) -> bool:
        return self._ask(talks.DELETED, b"delete %b\r\n" % encode_key(key, self._codec))

    def close(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        request = storage(b"add", encode_key(key, self._codec), value, expire, flags)
        return self._ask(talks.STORED, request)

    def replace(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        request = storage(b"replace", encode_key(key, self._codec), value, expire, flags)
        return self._ask(talks.STORED, request)

    def append(self, key: str, value: Value) -> bool:
        return self._ask(talks.STORED, storage(b"append", encode_key(key, self._codec), value))

    def prepend(self, key: str, value: Value) -> bool:
        return self._ask(talks.STORED, storage(b"prepend", encode_key(key, self._codec), value))

    def gets(self, key: str) -> tuple[bytes | None, bytes | None]:
        encoded = encode_key(key, self._codec)
        found = self._ask(talks.ITEMS, b"gets %b\r\n" % encoded, ((encoded,), 5), retry=True)
        return found[0][1:] if found else (None, None)

    def cas(
        self, key: str, value: Value, cas: bytes, expire: int = 0, *, flags: int = 0
    ) -> bool | None:
        if type(cas) is not bytes or not cas.isdigit():
            raise MemcacheIllegalInputError(f"{cas!r:.99} is no token that gets gave")
        token = b" %d" % number(int(cas[:21]))
        request = storage(b"cas", encode_key(key, self._codec), value, expire, flags, token)
        return self._ask(talks.SWAPPED, request)

    def incr(self, key: str, value: int) -> int | None:
        words = (encode_key(key, self._codec), number(value))
        return self._ask(talks.COUNT, b"incr %b %d\r\n" % words)

    def decr(self, key: str, value: int) -> int | None:
        words = (encode_key(key, self._codec), number(value))
        return self._ask(talks.COUNT, b"decr %b %d\r\n" % words)

    def touch(self, key: str, expire: int = 0) -> bool:
        words = (encode_key(key, self._codec), moment(expire))
        return self._ask(talks.TOUCHED, b"touch %b %d\r\n" % words)

    def gat(self, key: str, expire: int = 0, default: bytes | None = None) -> bytes | None:
        encoded = encode_key(key, self._codec)
        request = b"gat %d %b\r\n" % (moment(expire), encoded)
        value = self._ask(talks.VALUE, request, (encoded,))
        return default if value is None else value

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        batches = talks.get_batches([*keys], self._codec)
        found, *others = self._each(talks.VALUES, batches, retry=True) or [{}]
        for other in others:
            found |= other
        return found

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        names, data = [*values], [*values.values()]
        if {*map(type, data)} != {bytes}:
            data = [*map(checked, data)]
        keys = encode_keys(names, self._codec)
        batches = talks.set_batches(names, keys, data, moment(expire))
        return [key for failed in self._each(talks.STORES, batches) for key in failed]

    def stats(self, *arguments: str) -> dict[bytes, bytes]:
        words = [b"stats", *encode_keys(arguments, self._codec)]
        return self._ask(talks.STATS, b" ".join(words) + CRLF, retry=True)

    def flush_all(self) -> bool:
        return self._ask(talks.FLUSHED, b"flush_all\r\n")

    def fetch(self, key: str, compute: Callable[[], bytes], expire: int = 0) -> bytes:
        """Give the value of `key`; on a miss, one of all who ask computes it for all."""
        lock = f"lock-{md5(encode_key(key, self._codec), usedforsecurity=False).hexdigest()}"
        pause = 0.002
        while (value := self.get(key)) is None:
            if self.add(lock, b"", LOCKED):
                try:
                    if (value := self.get(key)) is None:
                        value = compute()
                        self.set(key, value, expire)
                    return value
                finally:
                    self.delete(lock)
            time.sleep(pause)
            pause = min(2 * pause, 0.1)
        return value

    def _ahead(self, request: bytes) -> Connection:
        """Send a request whose reply is read later, when other servers have been asked too."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = Connection(self._server, self._timeout, self._idle, None)
        connection.send(request)
        return connection

    def _each(
        self, kind: Kind[T], batches: Iterable[tuple[bytes, Any]], *, retry: bool = False
    ) -> list[T]:
        """Ask for one batch after the other, all before one deadline."""
        answers: list[T] = []
        deadline = self._timeout and time.monotonic() + self._timeout
        for request, about in batches:
            before = deadline if answers else None
            answers.append(self._ask(kind, request, about, retry=retry, deadline=before))
        return answers

    def _ask(
        self,
        kind: Kind[T],
        request: Request,
        about: tuple[Any, ...] = (),
        *,
        retry: bool = False,
        deadline: float | None = None,
    ) -> T:
        """Make one call. If an old connection was lost, what only reads is asked again."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = Connection(self._server, self._timeout, self._idle, deadline)
        try:
            return connection.call(kind, request, about, deadline)
        except StaleError:
            self.close()  # the others are as old
            if not retry:
                raise
        return self._ask(kind, request, about, deadline=connection.deadline)

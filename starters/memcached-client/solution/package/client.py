"""The client: each method is one call to the server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import md5
from typing import Any, TypeVar

from . import talks
from .commands import (
    CRLF,
    Request,
    Value,
    checked,
    encode_key,
    encode_keys,
    moment,
    number,
    storage,
)
from .connection import Address, Connection, StaleError

T = TypeVar("T")
LOCKED = 5  # seconds; who needs longer to compute a value is taken for dead


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

    def version(self) -> bytes:
        return self._ask(talks.VERSION, b"version\r\n", retry=True)

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._store(talks.STORED, b"set", key, value, expire, flags)

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        encoded = encode_key(key, self._codec)
        value = self._ask(talks.VALUE, b"get %b\r\n" % encoded, encoded, retry=True)
        return default if value is None else value

    def delete(self, key: str) -> bool:
        return self._ask(talks.DELETED, b"delete %b\r\n" % encode_key(key, self._codec))

    def close(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._store(talks.STORED, b"add", key, value, expire, flags)

    def replace(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._store(talks.STORED, b"replace", key, value, expire, flags)

    def append(self, key: str, value: Value) -> bool:
        return self._store(talks.STORED, b"append", key, value)

    def prepend(self, key: str, value: Value) -> bool:
        return self._store(talks.STORED, b"prepend", key, value)

    def gets(self, key: str) -> tuple[bytes | None, bytes | None]:
        encoded = encode_key(key, self._codec)
        found = self._ask(talks.ITEMS, b"gets %b\r\n" % encoded, [encoded], 5, retry=True)
        return found[0][1:] if found else (None, None)

    def cas(
        self, key: str, value: Value, cas: bytes, expire: int = 0, *, flags: int = 0
    ) -> bool | None:
        digits = isinstance(cas, bytes) and cas.isdigit()
        token = b" %d" % number(int(cas[:21]) if digits else cas)
        return self._store(talks.SWAPPED, b"cas", key, value, expire, flags, token)

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
        value = self._ask(talks.VALUE, request, encoded)
        return default if value is None else value

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for _ in self.asking([*keys], found):
            pass
        return found

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        keys, data = list(values), [*map(checked, values.values())]
        talk = talks.set_many(encode_keys(keys, self._codec), data, moment(expire))
        with self._connection(self._timeout and time.monotonic() + self._timeout) as connection:
            stored = connection.talk(talk)
        return [key for key, well in zip(keys, stored, strict=True) if not well]

    def stats(self, *arguments: str) -> dict[bytes, bytes]:
        words = b" ".join([b"stats", *encode_keys(arguments, self._codec)])
        return self._ask(talks.STATS, words + CRLF, retry=True)

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

    def asking(self, keys: list[str], found: dict[str, bytes]) -> Iterator[None]:
        """Ask for `keys`; continued, put what comes into `found`. Meanwhile, ask others."""
        encoded, deadline = (
            encode_keys(keys, self._codec),
            self._timeout and time.monotonic() + self._timeout,
        )
        try:
            with self._connection(deadline) as connection:
                yield from connection.many(keys, encoded, found)
        except StaleError:
            self.close()  # the others are as old
            with self._connection(deadline) as connection:
                yield from connection.many(keys, encoded, found)

    def _connection(self, deadline: float | None) -> Connection:
        try:
            return self._idle.pop().again(deadline)
        except IndexError:
            return Connection(self._server, self._timeout, self._idle, deadline)

    def _store(self, kind: talks.Kind[T], verb: bytes, key: str, *rest: Any) -> T:
        return self._ask(kind, storage(verb, encode_key(key, self._codec), *rest))

    def _ask(self, kind: talks.Kind[T], request: Request, *about: Any, retry: bool = False) -> T:
        """Send a request and hear the reply. If an old connection was lost, retry is for reads."""
        deadline = self._timeout and time.monotonic() + self._timeout
        try:
            with self._connection(deadline) as connection:
                connection.send(request)
                return connection.hear(kind, *about)
        except StaleError:
            self.close()  # the others are as old
            if not retry:
                raise
        with self._connection(deadline) as connection:
            connection.send(request)
            return connection.hear(kind, *about)

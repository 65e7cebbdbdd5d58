"""The client: each method is one call to the server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import md5
from typing import Any, TypeVar

from . import talks
from .commands import CRLF, Request, Value, checked, encode_key, encode_keys, moment, number, storage
from .connection import Address, Connection, StaleError
from .talks import *

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
        return self._ask(VERSION, b"version\r\n", retry=True)

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._ask(STORED, storage(b"set", encode_key(key, self._codec), value, expire, flags))

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        encoded = encode_key(key, self._codec)
        value = self._ask(VALUE, b"get %b\r\n" % encoded, (encoded,), retry=True)
        return default if value is None else value

    def delete(self, key: str) -> bool:
        return self._ask(DELETED, b"delete %b\r\n" % encode_key(key, self._codec))

    def close(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._ask(STORED, storage(b"add", encode_key(key, self._codec), value, expire, flags))

    def replace(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._ask(STORED, storage(b"replace", encode_key(key, self._codec), value, expire, flags))

    def append(self, key: str, value: Value) -> bool:
        return self._ask(STORED, storage(b"append", encode_key(key, self._codec), value))

    def prepend(self, key: str, value: Value) -> bool:
        return self._ask(STORED, storage(b"prepend", encode_key(key, self._codec), value))

    def gets(self, key: str) -> tuple[bytes | None, bytes | None]:
        encoded = encode_key(key, self._codec)
        found = self._ask(ITEMS, b"gets %b\r\n" % encoded, ([encoded], 5), retry=True)
        return found[0][1:] if found else (None, None)

    def cas(
        self, key: str, value: Value, cas: bytes, expire: int = 0, *, flags: int = 0
    ) -> bool | None:
        digits = isinstance(cas, bytes) and cas.isdigit()
        token = b" %d" % number(int(cas[:21]) if digits else cas)
        return self._ask(SWAPPED, storage(b"cas", encode_key(key, self._codec), value, expire, flags, token))

    def incr(self, key: str, value: int) -> int | None:
        words = (encode_key(key, self._codec), number(value))
        return self._ask(COUNT, b"incr %b %d\r\n" % words)

    def decr(self, key: str, value: int) -> int | None:
        words = (encode_key(key, self._codec), number(value))
        return self._ask(COUNT, b"decr %b %d\r\n" % words)

    def touch(self, key: str, expire: int = 0) -> bool:
        words = (encode_key(key, self._codec), moment(expire))
        return self._ask(TOUCHED, b"touch %b %d\r\n" % words)

    def gat(self, key: str, expire: int = 0, default: bytes | None = None) -> bytes | None:
        encoded = encode_key(key, self._codec)
        request = b"gat %d %b\r\n" % (moment(expire), encoded)
        value = self._ask(VALUE, request, (encoded,))
        return default if value is None else value

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        deadline = None
        for request, part in talks.batches([*keys], self._codec):
            later = self._timeout and time.monotonic() + self._timeout
            found |= self._ask(VALUES, request, part, retry=True, deadline=deadline)
            deadline = deadline or later
        return found

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        keys, data = [*values], [*map(checked, values.values())]
        talk = talks.set_many(encode_keys(keys, self._codec), data, moment(expire))
        stored = self._ask((talks.unsure, lambda: talk, 256), next(talk))
        return [key for key, well in zip(keys, stored, strict=True) if not well]

    def stats(self, *arguments: str) -> dict[bytes, bytes]:
        words = b" ".join([b"stats", *encode_keys(arguments, self._codec)])
        return self._ask(STATS, words + CRLF, retry=True)

    def flush_all(self) -> bool:
        return self._ask(FLUSHED, b"flush_all\r\n")

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

    def _ask(
        self,
        kind: talks.Kind[T],
        request: Request,
        about: Any = (),
        *,
        retry: bool = False,
        deadline: float | None = None,
    ) -> T:
        """Ask on an idle connection or a new one; if an old one was lost, reads are repeated."""
        late = deadline is not None
        deadline = deadline or (self._timeout and time.monotonic() + self._timeout)
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = Connection(self._server, self._timeout, deadline, self._idle)
        try:
            return connection.call(kind, request, about, deadline, late=late)
        except StaleError:
            self.close()  # the others are as old
            if not retry:
                raise
        return self._ask(kind, request, about, deadline=deadline)

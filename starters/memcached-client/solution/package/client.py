"""The client: each method is one call to the server."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import md5
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakSet

from . import replies
from .commands import (
    CRLF,
    LARGEST_NUMBER,
    Value,
    checked_value,
    encode_key,
    encode_keys,
    moment,
    number,
    storage,
)
from .connection import Address, Connection, StaleError, Steps, finished
from .replies import DELETED, FLUSHED, STORED, SWAPPED, TOUCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Concatenate, ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")
# How long a computer of a value may be silent before somebody else computes it, in seconds.
LOCKED = 5
PAUSES = (0.002, 0.1)
CLIENTS: WeakSet[Client] = WeakSet()
# A child must not read its parent's replies.
os.register_at_fork(after_in_child=lambda: [client.close() for client in CLIENTS])


class Client:
    """Connections to one memcached server: `(host, port)` or the path of a unix socket.

    Threads may share it. A call takes a connection out of those that are idle, or makes one.
    """

    def __init__(
        self, server: Address, *, timeout: float | None = None, allow_unicode_keys: bool = False
    ) -> None:
        self._server = server
        self._timeout = timeout
        self._codec = "utf-8" if allow_unicode_keys else "ascii"
        self._idle: list[Connection] = []
        CLIENTS.add(self)

    def version(self) -> bytes:
        """Give the version of the server."""
        return self._read(lambda line: line.rest(line.ask(b"version\r\n"), replies.version))

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value`, whatever was there before."""
        request = storage(b"set", encode_key(key, self._codec), value, expire, flags)
        return self._call(Connection.tell, STORED, *request)

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        """Give the value of `key`, or `default` when there is none."""
        encoded = encode_key(key, self._codec)
        value = self._read(Connection.one, b"get %b\r\n" % encoded, encoded)
        return default if value is None else value

    def delete(self, key: str) -> bool:
        """Remove `key`; False when it was not there."""
        request = b"delete %b\r\n" % encode_key(key, self._codec)
        return self._call(Connection.tell, DELETED, request)

    def close(self) -> None:
        """Hang up; the next call connects again."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value` if there is nothing yet."""
        request = storage(b"add", encode_key(key, self._codec), value, expire, flags)
        return self._call(Connection.tell, STORED, *request)

    def replace(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value` if there is something already."""
        request = storage(b"replace", encode_key(key, self._codec), value, expire, flags)
        return self._call(Connection.tell, STORED, *request)

    def append(self, key: str, value: Value) -> bool:
        """Put `value` behind the one that is there; False when there is none."""
        request = storage(b"append", encode_key(key, self._codec), value)
        return self._call(Connection.tell, STORED, *request)

    def prepend(self, key: str, value: Value) -> bool:
        """Put `value` in front of the one that is there; False when there is none."""
        request = storage(b"prepend", encode_key(key, self._codec), value)
        return self._call(Connection.tell, STORED, *request)

    def gets(self, key: str) -> tuple[bytes | None, bytes | None]:
        """Give the value of `key` and the token that `cas` takes; (None, None) on a miss."""
        encoded = encode_key(key, self._codec)
        request = b"gets %b\r\n" % encoded
        found = self._read(
            lambda line: line.rest(line.ask(request), replies.items, (encoded,), 3)
        )
        return found[0][1:] if found else (None, None)

    def cas(
        self, key: str, value: Value, cas: bytes, expire: int = 0, *, flags: int = 0
    ) -> bool | None:
        """Store `value` if nobody has stored since `gets` gave `cas`; None on a miss."""
        request = storage(b"cas", encode_key(key, self._codec), value, expire, flags, cas)
        return self._call(Connection.tell, SWAPPED, *request)

    def incr(self, key: str, value: int) -> int | None:
        """Add `value` to a number, modulo 2**64; None on a miss."""
        delta = number(value, LARGEST_NUMBER)
        request = b"incr %b %d\r\n" % (encode_key(key, self._codec), delta)
        return self._call(Connection.count, request)

    def decr(self, key: str, value: int) -> int | None:
        """Take `value` from a number, to 0 at the least; None on a miss."""
        delta = number(value, LARGEST_NUMBER)
        request = b"decr %b %d\r\n" % (encode_key(key, self._codec), delta)
        return self._call(Connection.count, request)

    def touch(self, key: str, expire: int = 0) -> bool:
        """Give `key` a new expiry; False on a miss."""
        request = b"touch %b %d\r\n" % (encode_key(key, self._codec), moment(expire))
        return self._call(Connection.tell, TOUCHED, request)

    def gat(self, key: str, expire: int = 0, default: bytes | None = None) -> bytes | None:
        """Get the value of `key` and touch it; `default` on a miss."""
        encoded = encode_key(key, self._codec)
        request = b"gat %d %b\r\n" % (moment(expire), encoded)
        value = self._call(Connection.one, request, encoded)
        return default if value is None else value

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Give the values of those `keys` that are there."""
        names = list(keys)
        encoded = encode_keys(names, self._codec)
        return self._read(lambda line: finished(line.many(names, encoded)))

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        """Store all of `values`; give the keys that the server did not store."""
        keys = list(values)
        encoded = encode_keys(keys, self._codec)
        data = [checked_value(value) for value in values.values()]
        stored = self._call(Connection.store, encoded, data, moment(expire))
        return [key for key, well in zip(keys, stored, strict=True) if not well]

    def stats(self, *arguments: str) -> dict[bytes, bytes]:
        """Give what the server says about itself, name by name."""
        words = [b"stats", *encode_keys(arguments, self._codec)]
        request = b" ".join(words) + CRLF
        return self._read(lambda line: line.rest(line.ask(request), replies.stats))

    def flush_all(self) -> bool:
        """Forget everything."""
        return self._call(Connection.tell, FLUSHED, b"flush_all\r\n")

    def fetch(self, key: str, compute: Callable[[], Value], expire: int = 0) -> bytes:
        """Give the value of `key`; on a miss one of all who ask computes it, the others wait."""
        lock = f"lock-{md5(key.encode(), usedforsecurity=False).hexdigest()}"
        pause, longest = PAUSES
        while (value := self.get(key)) is None:
            if self.add(lock, b"", LOCKED):
                return self._computed(key, compute, expire, lock)
            time.sleep(pause)
            pause = min(1.5 * pause, longest)
        return value

    def _computed(
        self, key: str, compute: Callable[[], Value], expire: int, lock: str
    ) -> bytes:
        try:
            value = self.get(key)
            if value is None:
                value = bytes(checked_value(compute()))
                self.set(key, value, expire)
            return value
        finally:
            self.delete(lock)

    def asking(self, keys: list[str]) -> Steps[dict[str, bytes]]:
        """Ask for `keys`, step by step: the answer is not waited for before it must be."""
        encoded = encode_keys(keys, self._codec)
        with self._connection(self._deadline()) as connection:
            return (yield from connection.many(keys, encoded))

    def _deadline(self) -> float | None:
        return None if self._timeout is None else time.monotonic() + self._timeout

    def _connection(self, deadline: float | None) -> Connection:
        try:
            return self._idle.pop().begin(deadline)
        except IndexError:
            return Connection(self._server, self._timeout, deadline, self._idle)

    def _call(
        self,
        talk: Callable[Concatenate[Connection, P], T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        with self._connection(self._deadline()) as connection:
            return talk(connection, *arguments, **named)

    def _read(
        self,
        talk: Callable[Concatenate[Connection, P], T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """Call, and once more if an old connection was lost: reading twice does no harm."""
        deadline = self._deadline()
        try:
            with self._connection(deadline) as connection:
                return talk(connection, *arguments, **named)
        except StaleError:
            self.close()  # the others are as old
        with Connection(self._server, self._timeout, deadline, self._idle) as connection:
            return talk(connection, *arguments, **named)

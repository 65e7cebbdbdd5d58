"""The client: each method is one call to the server."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from hashlib import md5
from typing import Any
from weakref import WeakSet

from . import replies
from .commands import Commands, Value, data, encode_key, encode_keys, moment, set_batches
from .connection import FOREVER, Address, Connection
from .errors import MemcacheUnexpectedCloseError
from .replies import Reader, T

READS = (b"get", b"version", b"stats")  # may be sent twice
LOCKED = 5  # seconds; whoever takes longer to compute a value is taken for dead
CLIENTS: "WeakSet[Client]" = WeakSet()
# A child that used its parent's connections would read its parent's replies.
os.register_at_fork(after_in_child=lambda: [*map(Client.close, CLIENTS)])


class Client(Commands):
    """Connections to one memcached server: `(host, port)` or the path of a unix socket.

    Threads may share it: a call takes a connection out of the idle ones, or makes one.
    """

    def __init__(
        self, server: Address, *, timeout: float | None = None, allow_unicode_keys: bool = False
    ) -> None:
        self._server, self._timeout = server, FOREVER if timeout is None else timeout
        self._codec = "utf-8" if allow_unicode_keys else "ascii"
        self._idle: list[Connection] = []
        CLIENTS.add(self)

    def close(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def version(self) -> bytes:
        return self._call(b"version\r\n", replies.version, b"")

    def flush_all(self) -> bool:
        return self._call(b"flush_all\r\n", replies.FLUSHED, b"") or False

    def stats(self, *arguments: str) -> dict[bytes, bytes]:
        words = [b"stats", *encode_keys(arguments, self._codec)]
        return self._call(b"%b\r\n" % b" ".join(words), replies.stats, b"")

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        words = encode_keys(keys := [*keys], self._codec)
        request = b"get %b\r\n" % b" ".join(words)
        return self._call(request, replies.values, (keys, words)) if keys else {}

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        words = encode_keys(keys := [*values], self._codec)
        stored: list[Any] = [*values.values()]
        if {*map(type, stored)} != {bytes}:
            stored = [*map(data, stored)]
        end, failed = time.monotonic() + self._timeout, []
        for number, batch in enumerate(set_batches(keys, words, stored, moment(expire))):
            failed += self._call(batch[0], replies.refused, batch[1], end if number else 0)
        return failed

    def fetch(self, key: str, compute: Callable[[], bytes], expire: int = 0) -> bytes:
        """Give the value of `key`; on a miss, one of all who ask computes it for all."""
        lock = f"lock-{md5(encode_key(key, self._codec), usedforsecurity=False).hexdigest()}"
        pause = 0.002
        while (value := self.get(key)) is None:
            if self.add(lock, b"", LOCKED):
                _, mine = self.gets(lock)
                try:
                    if (value := self.get(key)) is None:
                        value = compute()
                        self.set(key, value, expire)
                    return value
                finally:
                    self.cas(lock, b"", mine or b"0", -1)  # it may be another's by now
            time.sleep(pause)
            pause = min(2 * pause, 0.1)
        return value

    def _call(self, request: bytes, read: Reader[T], about: object, deadline: float = 0) -> T:
        """Make one call. If an old connection was lost, what only reads is asked again."""
        try:
            connection, old = self._idle.pop(), True
        except IndexError:
            deadline = deadline or time.monotonic() + self._timeout
            connection, old = Connection(self._server, self._timeout, deadline), False
        try:
            answer = connection.call(request, read, about, deadline)
        except BaseException as error:
            if str(error).startswith(replies.HARMLESS):
                self._idle.append(connection)
                raise
            connection.close()  # nobody may get what is still to come
            if isinstance(error, BlockingIOError):
                raise TimeoutError("the server took too long") from None
            lost = isinstance(error, ConnectionError | MemcacheUnexpectedCloseError)
            if connection.heard or not (old and lost):
                raise
            self.close()  # the others are as old
            if not request.startswith(READS):
                raise
        else:
            self._idle.append(connection)
            return answer
        return self._call(request, read, about, connection.deadline)

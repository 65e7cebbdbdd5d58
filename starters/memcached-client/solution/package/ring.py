"""Many servers: each key has one of its own, found as libmemcached's `ketama_weighted` does."""

from __future__ import annotations

import time
from bisect import bisect_left
from hashlib import md5
from struct import unpack
from typing import TYPE_CHECKING, Any, TypeVar

from .client import Client
from .commands import encode_key, encode_keys
from .connection import StaleError, finished
from .errors import MemcacheUnexpectedCloseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .commands import Value

T = TypeVar("T")
Server = tuple[str, int]

DIGESTS = 40
USUAL_PORT = 11211
# A dead server is asked again after so many seconds.
REST = 1.0
GONE = (OSError, MemcacheUnexpectedCloseError)


def digest(text: bytes) -> tuple[int, ...]:
    return unpack("<4I", md5(text, usedforsecurity=False).digest())


def points(server: Server) -> Iterator[int]:
    """Give the places of a server on the ring: 160, all over it."""
    host, port = server
    name = host if port == USUAL_PORT else f"{host}:{port}"
    for number in range(DIGESTS):
        yield from digest(f"{name}-{number}".encode())


class HashClient:
    """A client of many servers. Those that are dead hold nothing and store nothing."""

    def __init__(self, servers: Iterable[Server], *, timeout: float | None = None) -> None:
        self._clients = {server: Client(server, timeout=timeout) for server in servers}
        ring = sorted((point, server) for server in self._clients for point in points(server))
        self._points = [point for point, _ in ring]
        self._owners = [server for _, server in ring]
        self._dead: dict[Server, float] = {}

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        return self._at(key, default, Client.get, default)

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._at(key, False, Client.set, value, expire, flags=flags)

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._at(key, False, Client.add, value, expire, flags=flags)

    def delete(self, key: str) -> bool:
        return self._at(key, False, Client.delete)

    def incr(self, key: str, value: int) -> int | None:
        return self._at(key, None, Client.incr, value)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Ask all servers, then read all answers: the time of one round trip."""
        shares = self._shares(list(keys))
        calls = [(server, self._clients[server].asking(share)) for server, share in shares.items()]
        for server, call in calls:
            self._try(server, None, next, call)
        found: dict[str, bytes] = {}
        for server, call in calls:
            found |= self._try(server, {}, finished, call) or {}
        return found

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        """Store all of `values`; give the keys that were not stored."""
        failed = []
        for server, share in self._shares(list(values)).items():
            part = {key: values[key] for key in share}
            failed += self._try(server, share, self._clients[server].set_many, part, expire)
        return failed

    def close(self) -> None:
        """Hang up; the next call connects again."""
        for client in self._clients.values():
            client.close()

    def _shares(self, keys: list[str]) -> dict[Server, list[str]]:
        shares: dict[Server, list[str]] = {}
        for key, encoded in zip(keys, encode_keys(keys, "ascii"), strict=True):
            shares.setdefault(self._owner(encoded), []).append(key)
        return shares

    def _owner(self, key: bytes) -> Server:
        place = bisect_left(self._points, digest(key)[0])
        return self._owners[place % len(self._owners)]

    def _at(self, key: str, otherwise: T, method: Callable[..., T], *rest: Any, **named: Any) -> T:
        server = self._owner(encode_key(key, "ascii"))
        return self._try(server, otherwise, method, self._clients[server], key, *rest, **named)

    def _try(
        self, server: Server, otherwise: T, call: Callable[..., T], *arguments: Any, **named: Any
    ) -> T:
        """Call, unless the server is known to be dead; a dead one gives `otherwise`."""
        if self._dead.get(server, 0) > time.monotonic():
            return otherwise
        try:
            return call(*arguments, **named)
        except StaleError:  # it has been restarted, perhaps
            self._clients[server].close()
        except GONE:
            self._clients[server].close()
            self._dead[server] = time.monotonic() + REST
        return otherwise

"""Many servers: each key has its own, as in `ketama_weighted` of libmemcached."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from hashlib import md5
from struct import unpack
from typing import Any, TypeVar

from .client import Client
from .commands import Value, encode_key, encode_keys
from .connection import StaleError
from .errors import MemcacheUnexpectedCloseError

T = TypeVar("T")
Server = tuple[str, int]

DIGESTS, USUAL_PORT = 40, 11211
REST = 1.0  # seconds; so long a dead server is not asked


def digest(text: bytes) -> tuple[int, ...]:
    return unpack("<4I", md5(text, usedforsecurity=False).digest())


def points(host: str, port: int) -> list[int]:
    name = host if port == USUAL_PORT else f"{host}:{port}"
    return [point for i in range(DIGESTS) for point in digest(f"{name}-{i}".encode())]


class HashClient:
    """A client of many servers. Those that are dead have nothing and take nothing."""

    def __init__(self, servers: Iterable[Server], *, timeout: float | None = None) -> None:
        self._clients = [Client(server, timeout=timeout) for server in servers]
        every = zip(servers, self._clients)
        ring = [(point, client) for server, client in every for point in points(*server)]
        ring.sort(key=lambda each: each[0])
        self._points, self._owners = zip(*ring)
        self._dead: dict[Client, float] = {}

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        return self._on(key, default, Client.get, default)

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._on(key, False, Client.set, value, expire, flags=flags)

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._on(key, False, Client.add, value, expire, flags=flags)

    def delete(self, key: str) -> bool:
        return self._on(key, False, Client.delete)

    def incr(self, key: str, value: int) -> int | None:
        return self._on(key, None, Client.incr, value)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Ask all servers, then hear them all: the time of one round trip."""
        found: dict[str, bytes] = {}
        shares = self._shares([*keys]).items()
        calls = [(client, client.asking(share, found)) for client, share in shares]
        for client, call in calls:
            self._try(client, None, next, call, None)
        for client, call in calls:
            self._try(client, [], list, call)
        return found

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        failed = []
        for client, share in self._shares([*values]).items():
            part = {key: values[key] for key in share}
            failed += self._try(client, share, client.set_many, part, expire)
        return failed

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def _owner(self, key: bytes) -> Client:
        place = bisect_left(self._points, digest(key)[0])
        return self._owners[place % len(self._owners)]

    def _shares(self, keys: list[str]) -> dict[Client, list[str]]:
        shares: dict[Client, list[str]] = {}
        for key, encoded in zip(keys, encode_keys(keys, "ascii"), strict=True):
            shares.setdefault(self._owner(encoded), []).append(key)
        return shares

    def _on(self, key: str, otherwise: T, call: Callable[..., T], *rest: Any, **named: Any) -> T:
        client = self._owner(encode_key(key, "ascii"))
        return self._try(client, otherwise, call, client, key, *rest, **named)

    def _try(
        self, client: Client, otherwise: T, call: Callable[..., T], *rest: Any, **named: Any
    ) -> T:
        """Call; a dead server, and one that is known to be, gives what it would `otherwise`."""
        if self._dead.get(client, 0) > time.monotonic():
            return otherwise
        try:
            return call(*rest, **named)
        except (OSError, MemcacheUnexpectedCloseError) as error:
            client.close()
            if not isinstance(error, StaleError):  # it may have come back
                self._dead[client] = time.monotonic() + REST
        return otherwise

"""Many servers: each key has its own, as in `ketama_weighted` of libmemcached."""

from __future__ import annotations

import time
from bisect import bisect_left
from functools import partial
from hashlib import md5
from struct import unpack
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from .client import Client
from .commands import encode_key, encode_keys
from .connection import StaleError
from .errors import MemcacheUnexpectedCloseError
from .talks import VALUES, get_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .commands import Value

P = ParamSpec("P")
T = TypeVar("T")
CODEC, DIGESTS, USUAL_PORT = "ascii", 40, 11211
RESPITE = 1.0  # seconds, in which a dead server is not asked again


def digest(text: bytes) -> tuple[int, ...]:
    return unpack("<4I", md5(text, usedforsecurity=False).digest())


def points(host: str, port: int) -> list[int]:
    name = host if port == USUAL_PORT else f"{host}:{port}"
    return [point for i in range(DIGESTS) for point in digest(f"{name}-{i}".encode())]


class HashClient:
    """A client of many servers. A dead one has nothing and takes nothing."""

    def __init__(
        self, servers: Iterable[tuple[str, int]], *, timeout: float | None = None
    ) -> None:
        self._clients = {server: Client(server, timeout=timeout) for server in servers}
        ring = sorted((point, server) for server in self._clients for point in points(*server))
        self._points = [point for point, _ in ring]
        self._owners = [self._clients[server] for _, server in ring]
        self._dead: dict[Client, float] = {}

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        value = self._at(key, Client.get)
        return default if value is None else value

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._at(key, Client.set, value, expire, flags=flags) or False

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._at(key, Client.add, value, expire, flags=flags) or False

    def delete(self, key: str) -> bool:
        return self._at(key, Client.delete) or False

    def incr(self, key: str, value: int) -> int | None:
        return self._at(key, Client.incr, value)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Ask all servers, then read all replies: the time of one round trip."""
        found: dict[str, bytes] = {}
        calls = []
        for client, share in self._shares([*keys]).items():
            for request, about in get_batches(share, CODEC):
                ahead = client._ahead  # noqa: SLF001 - of the same package, and nobody else's
                calls.append((client, about, self._try(client, ahead, request)))
        for client, about, line in calls:
            read = line and partial(line.call, VALUES, b"", about, line.deadline)
            answer = read and self._try(client, read)
            if answer is None:  # an old connection was lost, or the server is dead
                answer = self._try(client, client.get_many, about[0])
            found |= answer or {}
        return found

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        failed: list[str] = []
        for client, share in self._shares([*values]).items():
            part = {key: values[key] for key in share}
            answer = self._try(client, client.set_many, part, expire)
            failed += share if answer is None else answer
        return failed

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def _owner(self, key: bytes) -> Client:
        place = bisect_left(self._points, digest(key)[0])
        return self._owners[place % len(self._owners)]

    def _shares(self, keys: list[str]) -> dict[Client, list[str]]:
        shares: dict[Client, list[str]] = {}
        for key, encoded in zip(keys, encode_keys(keys, CODEC), strict=True):
            shares.setdefault(self._owner(encoded), []).append(key)
        return shares

    def _at(
        self,
        key: str,
        call: Callable[Concatenate[Client, str, P], T],
        *rest: P.args,
        **named: P.kwargs,
    ) -> T | None:
        client = self._owner(encode_key(key, CODEC))
        return self._try(client, partial(call, client, key), *rest, **named)

    def _try(
        self, client: Client, call: Callable[P, T], *rest: P.args, **named: P.kwargs
    ) -> T | None:
        """Call, unless the server is known to be dead; None if that fails."""
        if self._dead.get(client, 0) > time.monotonic():
            return None
        try:
            return call(*rest, **named)
        except (OSError, MemcacheUnexpectedCloseError) as error:
            client.close()
            if not isinstance(error, StaleError):  # then it may have come back
                self._dead[client] = time.monotonic() + RESPITE
        return None

"""Many servers: each key has its own, as in `ketama_weighted` of libmemcached."""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import md5
from struct import unpack

from .client import Client
from .commands import Commands, Value, data, encode_keys
from .errors import MemcacheUnexpectedCloseError
from .replies import Reader, T

Keys = list[str]
DIGESTS, USUAL_PORT = 40, 11211
RESPITE = 1.0  # seconds, in which a dead server is not asked again


def digest(text: bytes) -> tuple[int, ...]:
    return unpack("<4I", md5(text, usedforsecurity=False).digest())


def points(host: str, port: int) -> list[int]:
    name = host if port == USUAL_PORT else f"{host}:{port}"
    return [point for i in range(DIGESTS) for point in digest(f"{name}-{i}".encode())]


class HashClient(Commands):
    """A client of many servers. A dead one has nothing and takes nothing."""

    def __init__(
        self, servers: Iterable[tuple[str, int]], *, timeout: float | None = None
    ) -> None:
        self._clients = {server: Client(server, timeout=timeout) for server in servers}
        self._ring = sorted((point, each) for each in self._clients for point in points(*each))
        self._dead: dict[Client, float] = {}

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        found = self._each([*keys], Client.get_many)
        return {key: value for _, part in found for key, value in (part or {}).items()}

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        stored = {key: data(value) for key, value in values.items()}

        def store(client: Client, share: Keys) -> Keys:
            return client.set_many({key: stored[key] for key in share}, expire)

        told = self._each([*stored], store)
        return [key for share, failed in told for key in (share if failed is None else failed)]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def _call(self, request: bytes, read: Reader[T], key: bytes) -> T | None:
        return self._try(Client._call, self._owner(key), request, read, key)  # noqa: SLF001 - ours

    def _each(self, keys: Keys, call: Callable[[Client, Keys], T]) -> list[tuple[Keys, T | None]]:
        """Ask all servers at once, each for its share of the keys; None from one that is dead."""
        shares: dict[Client, Keys] = {}
        for key, word in zip(keys, encode_keys(keys, self._codec), strict=True):
            shares.setdefault(self._owner(word), []).append(key)
        ask = partial(self._try, call)
        if len(shares) <= 1:
            return [(share, ask(client, share)) for client, share in shares.items()]
        with ThreadPoolExecutor(len(shares)) as pool:
            return [*zip(shares.values(), pool.map(ask, shares, shares.values()), strict=True)]

    def _owner(self, key: bytes) -> Client:
        place = bisect_left(self._ring, (digest(key)[0],))
        return self._clients[self._ring[place % len(self._ring)][1]]

    def _try(self, call: Callable[..., T], client: Client, *words: object) -> T | None:
        """Call, unless the server is known to be dead; None if that fails."""
        if self._dead.get(client, 0) <= time.monotonic():
            try:
                return call(client, *words)
            except (OSError, MemcacheUnexpectedCloseError) as error:
                client.close()
                if isinstance(error, OSError):
                    self._dead[client] = time.monotonic() + RESPITE
        return None

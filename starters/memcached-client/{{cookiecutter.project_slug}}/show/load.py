"""Load on several servers: every value names its key and carries its own checksum."""

from __future__ import annotations

import random
import threading
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from show.stage import short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

Address = tuple[str, int]

KEYS = 20_000
SIZES = 20, 400
WORKERS = 4
REWRITTEN = 0.05  # how many of the hits are stored anew, as in life
PATIENCE = 1.0


class Cache(Protocol):
    """What the load needs of a client, or of several behind one face."""

    def get(self, key: str) -> bytes | None: ...
    def set(self, key: str, value: bytes) -> object: ...
    def close(self) -> object: ...


class Split:
    """One client a server, and the keys dealt out among them by their checksum."""

    def __init__(self, package: ModuleType, addresses: Sequence[Address]) -> None:
        self._clients = [package.Client(address, timeout=PATIENCE) for address in addresses]

    def get(self, key: str) -> bytes | None:
        return self._of(key).get(key)

    def set(self, key: str, value: bytes) -> object:
        return self._of(key).set(key, value)

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def _of(self, key: str) -> Any:
        return self._clients[zlib.crc32(key.encode()) % len(self._clients)]


def has_ring(package: ModuleType) -> bool:
    return getattr(package, "CHOICE", None) == "ketama" and hasattr(package, "HashClient")


def cache(package: ModuleType, addresses: Sequence[Address]) -> Cache:
    """Give the hire's own HashClient when they chose to write one."""
    if has_ring(package):
        return package.HashClient(list(addresses), timeout=PATIENCE)
    return Split(package, addresses)


def sealed(key: str) -> bytes:
    """Make a value that proves whose it is: a checksum, the key, and random bytes."""
    body = b"%b %b" % (key.encode(), random.randbytes(random.randint(*SIZES)))
    return b"%08x %b" % (zlib.crc32(body), body)


def is_right(key: str, value: object) -> bool:
    if not isinstance(value, bytes):
        return False
    checksum, _, body = value.partition(b" ")
    return checksum == b"%08x" % zlib.crc32(body) and body.startswith(b"%b " % key.encode())


@dataclass
class Tally:
    """What one worker has seen. Only it writes here; who reads takes differences."""

    calls: int = 0
    hits: int = 0
    misses: int = 0
    wrong: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    example: str = ""


class Worker(threading.Thread):
    """Reads keys, some far more often than others, and stores what it misses."""

    def __init__(self, cache: Cache, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.tally = Tally()
        self._cache = cache
        self._stop_now = stop

    def run(self) -> None:
        while not self._stop_now.is_set():
            key = f"key-{int(KEYS * random.random() ** 3)}"
            if self._read(key):
                self._timed(self._cache.set, key, sealed(key))

    def _read(self, key: str) -> bool:
        """Read a key, judge what came, and say whether it is to be stored."""
        done, value = self._timed(self._cache.get, key)
        if not done:
            return False
        if value is None:
            self.tally.misses += 1
            return True
        if not is_right(key, value):
            self.tally.wrong += 1
            self.tally.example = f"get({key!r}) gave {short(value, 56)}"
            return True
        self.tally.hits += 1
        return random.random() < REWRITTEN

    def _timed(self, call: Any, *arguments: object) -> tuple[bool, Any]:
        began = time.perf_counter()
        try:
            answer = call(*arguments)
        except Exception as error:
            self.tally.errors[type(error).__name__] += 1
            return False, None
        finally:
            self.tally.calls += 1
            self.tally.times.append(time.perf_counter() - began)
        return True, answer


class Load:
    """Workers on the same servers, each with connections of its own."""

    def __init__(self, package: ModuleType, addresses: Sequence[Address]) -> None:
        self._stop_now = threading.Event()
        self._caches = [cache(package, addresses) for _ in range(WORKERS)]
        self.workers = [Worker(each, self._stop_now) for each in self._caches]

    def try_once(self) -> None:
        """Make one call of each kind here, so that a stub is told as one."""
        self._caches[0].set("probe", sealed("probe"))
        self._caches[0].get("probe")

    def start(self) -> None:
        for worker in self.workers:
            worker.start()

    def stop(self) -> None:
        self._stop_now.set()
        end = time.monotonic() + 2 * PATIENCE
        for worker in self.workers:
            worker.join(max(0, end - time.monotonic()))

    def total(self) -> Tally:
        """Add up what all have seen so far, and take the times they have measured."""
        every = Tally()
        for tally in (worker.tally for worker in self.workers):
            times, tally.times = tally.times, []
            every.times += times
            every.calls += tally.calls
            every.hits += tally.hits
            every.misses += tally.misses
            every.wrong += tally.wrong
            every.errors += tally.errors.copy()
            every.example = every.example or tally.example
        return every

"""The clients that are set against each other, opened alike: they wait for replies, one second.

This is run by the Python of the peers' environment, which has the standard library and the peers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from rig.memcached import floor, load
from rig.memcached.load import Load, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rig.memcached.floor import Address

    Calls = Mapping[str, Callable[[], object]]

FLOOR, REFERENCE, PYMEMCACHE, PYLIBMC = "floor", "reference", "pymemcache", "pylibmc"
BMEMCACHED, PYTHON_MEMCACHED = "python-binary-memcached", "python-memcached"
# Names the package with the client of the starter's solution, which is on the path.
PACKAGE = "MAKERDAY_CLIENT"
_SECONDS = 1
_MILLISECONDS, _MICROSECONDS = 1_000 * _SECONDS, 1_000_000 * _SECONDS


class Client(Protocol):
    """What each of them is brought to: the names and the order of pymemcache."""

    get: Callable[[str], bytes | None]
    set: Callable[[str, bytes], object]
    get_many: Callable[[Iterable[str]], Mapping[str, bytes]]
    set_many: Callable[[Mapping[str, bytes]], object]
    incr: Callable[[str, int], int | None]
    close: Callable[[], object]


@dataclass(frozen=True)
class Contestant:
    """An open client: its calls, each of which has given the right answer once."""

    calls: Calls
    close: Callable[[], object]


def opened(name: str, address: Address) -> Contestant:
    mine = Load("frpmbk"[NAMES.index(name)])
    if name == FLOOR:
        line = floor.Floor(address)
        return Contestant(floor.calls(line, mine), line.close)
    client = OPENERS[name](address)
    calls = _calls(client, mine)
    _prove(name, calls, mine)
    return Contestant(calls, client.close)


class _Multi:
    """A client of those that say `multi` where pymemcache says `many`."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - of any of three makes
        self.get, self.set, self.incr = client.get, client.set, client.incr
        self.get_many, self.set_many = client.get_multi, client.set_multi
        self.close = client.disconnect_all


def reference(address: Address) -> Client:
    client: Client = import_module(os.environ[PACKAGE]).Client(address, timeout=_SECONDS)
    return client


def pymemcache(address: Address) -> Client:
    make = import_module("pymemcache.client.base").Client
    patience = {"timeout": _SECONDS, "connect_timeout": _SECONDS}
    client: Client = make(address, default_noreply=False, no_delay=True, **patience)
    return client


def pylibmc(address: Address) -> Client:
    behaviors = {
        "tcp_nodelay": True,
        "connect_timeout": _MILLISECONDS,
        "_poll_timeout": _MILLISECONDS,
        "receive_timeout": _MICROSECONDS,
        "send_timeout": _MICROSECONDS,
    }
    return _Multi(import_module("pylibmc").Client([named(address)], behaviors=behaviors))


def bmemcached(address: Address) -> Client:
    make = import_module("bmemcached").Client
    client = _Multi(make([named(address)], socket_timeout=_SECONDS))
    # Left alone it compresses, and would send a part of what the others send.
    client.set = partial(client.set, compress_level=0)
    client.set_many = partial(client.set_many, compress_level=0)
    return client


def python_memcached(address: Address) -> Client:
    name = f"unix:{address}" if isinstance(address, str) else named(address)
    return _Multi(import_module("memcache").Client([name], socket_timeout=_SECONDS))


OPENERS: dict[str, Callable[[Address], Client]] = {
    REFERENCE: reference,
    PYMEMCACHE: pymemcache,
    PYLIBMC: pylibmc,
    BMEMCACHED: bmemcached,
    PYTHON_MEMCACHED: python_memcached,
}
NAMES = [FLOOR, *OPENERS]


def named(address: Address) -> str:
    return address if isinstance(address, str) else f"{address[0]}:{address[1]}"


def _calls(client: Client, mine: Load) -> Calls:
    """Store what is read, and give the operations ready to call."""
    for size, key in mine.stored.items():
        client.set(key, value(size))
    client.set(mine.number, str(load.START).encode())
    client.set_many(mine.batch)
    small, middle, large = (partial(client.get, key) for key in mine.stored.values())
    return {
        load.SET: partial(client.set, mine.written, value(load.SMALL)),
        load.GET: small,
        load.MISS: partial(client.get, mine.nothing),
        load.GET_MIDDLE: middle,
        load.GET_LARGE: large,
        load.GET_MANY: partial(client.get_many, list(mine.batch)),
        load.SET_MANY: partial(client.set_many, mine.batch),
        load.INCR: partial(client.incr, mine.number, 1),
    }


def _prove(name: str, calls: Calls, mine: Load) -> None:
    """Call each operation once; end this program if an answer is wrong."""
    small, middle, large = map(value, mine.stored)
    wanted = [True, small, None, middle, large, mine.batch, [], load.START + 1]
    for operation, right in zip(load.OPERATIONS, wanted, strict=True):
        answer = calls[operation]()
        if answer != right:
            raise SystemExit(f"{name}: {operation}: the answer was {answer!r:.200}")

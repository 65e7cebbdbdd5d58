"""The peers with the methods of the starter's Client, so that the fault cases can be played.

What a peer gives is given as it is: no error is caught and no answer is made up. They have no
errors by the starter's names, which is how a case knows that any error of theirs will do.
"""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from rig.memcached import clients

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rig.memcached.floor import Address

    Timeout = float | None

POOLED = "pymemcache PooledClient"
_NO_CREATING = 0xFFFFFFFF  # the time by which the binary protocol is told so


class _Adapted:
    """A peer's own methods, where an adaptor does not say otherwise."""

    def __init__(self, peer: Any) -> None:  # noqa: ANN401 - of any make
        self.peer = peer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        return getattr(self.peer, name)


class Pymemcache(_Adapted):
    def __init__(self, address: Address, *, timeout: Timeout = None, kind: str = "Client") -> None:
        make = getattr(import_module("pymemcache.client.base"), kind)
        super().__init__(
            make(address, timeout=timeout, connect_timeout=timeout, default_noreply=False)
        )

    def stats(self, *words: str) -> dict[bytes, bytes]:
        return _in_bytes(self.peer.stats(*words))


class _Multi(_Adapted):
    """Those who say `multi` for `many`, and time as the third argument."""

    def get_many(self, keys: list[str]) -> Any:  # noqa: ANN401 - what the peer gives
        return self.peer.get_multi(keys)

    def set_many(self, values: Mapping[str, bytes], expire: int = 0) -> Any:  # noqa: ANN401
        return self.peer.set_multi(values, expire)

    def close(self) -> None:
        self.peer.disconnect_all()


class Pylibmc(_Multi):
    def __init__(self, address: Address, *, timeout: Timeout = None) -> None:
        behaviors = {"tcp_nodelay": True, "cas": True} | _patience(timeout)
        make = import_module("pylibmc").Client
        super().__init__(make([clients.named(address)], behaviors=behaviors))

    def incr(self, key: str, value: int) -> Any:  # noqa: ANN401 - what the peer gives
        return _or_none(import_module("pylibmc").NotFound, self.peer.incr, key, value)

    def decr(self, key: str, value: int) -> Any:  # noqa: ANN401 - what the peer gives
        return _or_none(import_module("pylibmc").NotFound, self.peer.decr, key, value)

    def stats(self, *words: str) -> dict[bytes, bytes]:
        ((_, found),) = self.peer.get_stats(*words)
        return _in_bytes(found)


class Bmemcached(_Multi):
    def __init__(self, address: Address, *, timeout: Timeout = None) -> None:
        make = import_module("bmemcached").Client
        super().__init__(make([clients.named(address)], socket_timeout=timeout, raw_data=True))

    def incr(self, key: str, value: int) -> Any:  # noqa: ANN401 - what the peer gives
        return self.peer.incr(key, value, time=_NO_CREATING)

    def decr(self, key: str, value: int) -> Any:  # noqa: ANN401 - what the peer gives
        return self.peer.decr(key, value, time=_NO_CREATING)

    def cas(self, key: str, value: bytes, cas: int) -> Any:  # noqa: ANN401 - as above
        return self.peer.cas(key, value, cas)

    def stats(self, *words: str) -> dict[bytes, bytes]:
        (found,) = self.peer.stats(*words).values()
        return _in_bytes(found)


class PythonMemcached(_Multi):
    def __init__(self, address: Address, *, timeout: Timeout = None) -> None:
        make = import_module("memcache").Client
        name = f"unix:{address}" if isinstance(address, str) else clients.named(address)
        super().__init__(make([name], socket_timeout=timeout, cache_cas=True))

    def gets(self, key: str) -> tuple[Any, Any]:
        return self.peer.gets(key), self.peer.cas_ids.get(key)

    def cas(self, key: str, value: bytes, cas: int) -> Any:  # noqa: ANN401 - what the peer gives
        self.peer.cas_ids[key] = cas
        return self.peer.cas(key, value)

    def stats(self, *words: str) -> dict[bytes, bytes]:
        ((_, found),) = self.peer.get_stats(*words)
        return _in_bytes(found)


PEERS: dict[str, Callable[..., Any]] = {
    clients.PYMEMCACHE: Pymemcache,
    POOLED: partial(Pymemcache, kind="PooledClient"),
    clients.BMEMCACHED: Bmemcached,
    clients.PYTHON_MEMCACHED: PythonMemcached,
    clients.PYLIBMC: Pylibmc,
}
NAMES = [clients.REFERENCE, *PEERS]


def subject(name: str) -> Any:  # noqa: ANN401 - a package, or what stands for one
    """Give what the cases take for the package of a hire."""
    if name == clients.REFERENCE:
        return import_module(os.environ[clients.PACKAGE])
    return SimpleNamespace(Client=PEERS[name], __name__=name)


def _patience(seconds: Timeout) -> dict[str, int]:
    if seconds is None:
        return {}
    milliseconds = int(seconds * 1000)
    poll = dict.fromkeys(("connect_timeout", "_poll_timeout"), milliseconds)
    return poll | dict.fromkeys(("receive_timeout", "send_timeout"), milliseconds * 1000)


def _or_none(error: type[Exception], call: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
    try:
        return call(*arguments)
    except error:
        return None


def _in_bytes(found: Mapping[Any, Any]) -> dict[bytes, bytes]:
    return {_bytes(name): _bytes(value) for name, value in found.items()}


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()

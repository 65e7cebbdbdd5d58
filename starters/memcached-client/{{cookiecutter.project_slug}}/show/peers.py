"""The clients people use, when they are installed: pymemcache and pylibmc."""

from __future__ import annotations

import importlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from show.stage import Stage

Calls = dict[str, "Callable[[], object]"]

ADVICE = "pip install pymemcache pylibmc puts the clients people use beside yours"
KEYS = [f"key-{number}" for number in range(100)]
VALUE = b"v" * 100
VALUES = dict.fromkeys(KEYS, VALUE)


def own(client: Any) -> Calls:
    return {
        "get": lambda: client.get(KEYS[0]),
        "set": lambda: client.set(KEYS[0], VALUE),
        "get_many": lambda: client.get_many(KEYS),
        "set_many": lambda: client.set_many(VALUES),
    }


def pymemcache(stage: Stage) -> Calls:
    return own(pymemcache_client(stage.server.address, timeout=1))


def pylibmc(stage: Stage) -> Calls:
    return own(pylibmc_client(stage.server.address, timeout=None))


EVERY = pymemcache, pylibmc


def lent() -> dict[str, str]:
    """Name what makes each client that is installed, as gauntlet.py wants it."""
    found = {}
    for name in (peer.__name__ for peer in EVERY):
        with suppress(ImportError):
            importlib.import_module(name)
            found[name] = f"show.peers:{name}_client"
    return found


def pymemcache_client(server: Any, *, timeout: float | None) -> Any:
    base = importlib.import_module("pymemcache.client.base")
    # Its default hears no answer to a set, and so no failure.
    return base.Client(server, connect_timeout=timeout, timeout=timeout, default_noreply=False)


def pylibmc_client(server: Any, *, timeout: float | None) -> Any:
    """Give a pylibmc with the names and timeouts of ours; else it is as it comes."""
    package = importlib.import_module("pylibmc")

    class Lent(package.Client):
        get_many, set_many = package.Client.get_multi, package.Client.set_multi
        stats, close = package.Client.get_stats, package.Client.disconnect_all

    milliseconds = round(1000 * timeout) if timeout else 0
    patience = dict.fromkeys(("receive_timeout", "send_timeout"), 1000 * milliseconds)
    waits = {"connect_timeout": milliseconds, "_poll_timeout": milliseconds}
    behaviors = {**waits, **patience} if milliseconds else {}
    where = server if isinstance(server, str) else "{}:{}".format(*server)
    return Lent([where], behaviors=behaviors)


def installed(stage: Stage) -> dict[str, Calls]:
    found = {}
    for peer in EVERY:
        with suppress(ImportError):
            found[peer.__name__] = peer(stage)
    return found

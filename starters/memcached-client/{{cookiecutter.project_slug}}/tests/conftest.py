"""What the checks are given. `subject` (your package) and `rng` come from the grader."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
import supply
from cases import Network
from choices import Choice, chosen
from grader import MissingToolError
from hostile import Guard
from memcached import Address, Server, running
from race import Race, Track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random
    from types import ModuleType

    from grader.drill import Drill

pytest_plugins = ["grader.plugin"]


def pytest_sessionstart() -> None:
    """Fetch memcached first where it has to be fetched: no check's time is spent on that."""
    with suppress(MissingToolError):
        supply.memcached()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give a memcached on a free port."""
    with running() as server:
        yield server


@pytest.fixture
def fresh_server() -> Iterator[Server]:
    """Give a memcached that nobody has used.

    In used memory, memcached 1.6.18 may take a number of 2**63 or more for a word: it looks
    for a minus sign in what an older value has left behind the number.
    """
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def unix_server() -> Iterator[Server]:
    """Give a memcached on a unix socket."""
    with running(unix=True) as server:
        yield server


@pytest.fixture(scope="session")
def track() -> Iterator[Track]:
    """Give what a race needs: a server, and pymemcache in a process of its own."""
    with Track() as track:
        yield track


@pytest.fixture
def race(track: Track, subject: ModuleType, drill: Callable[..., Any], rng: Random) -> Race:
    """Give races of the client against pymemcache."""
    return Race(track, drill, lambda address: subject.Client(address, timeout=5), rng)


@pytest.fixture
def choice(subject: ModuleType, drill: Drill, rng: Random) -> Iterator[Choice]:
    """Give the checks of the choice of level 6."""
    with chosen(subject, drill, rng) as choice:
        yield choice


@pytest.fixture
def network(subject: ModuleType, drill: Drill, rng: Random, server: Server) -> Network:
    """Give what plays the fault cases of level 4."""
    return Network(subject, drill, rng, server)


@pytest.fixture
def connect(subject: ModuleType) -> Iterator[Callable[..., Any]]:
    """Give a function that makes clients, which are closed after the check."""
    clients = []

    def connect(address: Address, **options: Any) -> Any:
        clients.append(subject.Client(address, **{"timeout": 2, **options}))
        return clients[-1]

    yield connect
    for client in clients:
        with suppress(Exception):
            client.close()


@pytest.fixture
def client(connect: Callable[..., Any], server: Server) -> Any:
    """Give a client of the server."""
    return connect(server.address)


@pytest.fixture
def guard(client: Any, server: Server, subject: ModuleType) -> Guard:
    """Give a client that is to be asked for what it must refuse."""
    return Guard(client, server, subject.MemcacheIllegalInputError)

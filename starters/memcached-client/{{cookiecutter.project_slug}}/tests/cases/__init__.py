"""The fault cases: each does one thing to the network and says what must come of it.

A case is a function with a Net; its docstring is what there is to learn. test_level_4.py plays
them in groups, gauntlet.py one by one.
"""

from __future__ import annotations

import dataclasses
import importlib
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader import expect
from grader.expectation import CheckFailedError, Failure, written
from grader.interruption import CheckTimeoutError
from proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from grader.drill import Drill
    from memcached import Address, Server

MODULES = ("replies", "endings", "strangers", "waiting", "service", "interrupts")
SHORT = 0.3
SLACK = 2.0


@dataclass(frozen=True)
class Case:
    """A fault case: its name, its group and what to do."""

    name: str
    group: str
    play: Callable[[Net], None]

    @property
    def lesson(self) -> str:
        return " ".join((self.play.__doc__ or "").split())


CASES: dict[str, Case] = {}


def case(group: str) -> Callable[[Callable[[Net], None]], Callable[[Net], None]]:
    """Make a function a case of `group`."""

    def made(play: Callable[[Net], None]) -> Callable[[Net], None]:
        CASES[play.__name__] = Case(play.__name__, group, play)
        return play

    return made


def all_cases() -> list[Case]:
    for name in MODULES:
        importlib.import_module(f"cases.{name}")
    return list(CASES.values())


@dataclass
class Net:
    """What a case is given: a server, a proxy in front of it, and clients of the proxy."""

    network: Network
    server: Server
    proxy: Proxy
    values: dict[str, bytes] = field(default_factory=dict)
    _clients: list[Any] = field(default_factory=list)

    @property
    def rng(self) -> Random:
        return self.network.rng

    @property
    def drill(self) -> Drill:
        return self.network.drill

    def client(self, timeout: float | None = 5.0, address: Address | None = None) -> Any:
        """Make a client that has not connected yet."""
        made = self.network.subject.Client(address or self.proxy.address, timeout=timeout)
        self._clients.append(made)
        return made

    def used(self, timeout: float | None = 5.0) -> Any:
        """Make a client that is connected, and has had its first answer."""
        client = self.client(timeout)
        self.store("first")
        expect(patient(client.get), "first").returns(self.values["first"])
        return client

    def store(self, *keys: str) -> None:
        """Store values that nobody can guess: `apple-271828` under `apple`."""
        fresh = {key: f"{key}-{self.rng.randrange(10**6):06}".encode() for key in keys}
        self.server.store(fresh)
        self.values |= fresh

    def right(self, client: Any, key: str) -> None:
        """Get a value, which must be that of `key`."""
        expect(patient(client.get), key).returns(self.values[key])

    def right_or(self, client: Any, key: str, *errors: type[Exception]) -> None:
        """Get a value: that of `key`, or an honest error."""
        expect(forgiving(client.get, errors, self.values[key]), key).returns(self.values[key])

    def reply(self, *keys: str) -> bytes:
        """Give the reply to a get of keys, as the server sends it."""
        values = ((key.encode(), self.values[key]) for key in keys)
        blocks = (b"VALUE %b 0 %d\r\n%b\r\n" % (key, len(value), value) for key, value in values)
        return b"".join(blocks) + b"END\r\n"

    def holds(self, key: str, value: bytes) -> None:
        """Ask the server itself."""
        expect(self.server.get, key).returns(value)

    def sent(self, part: bytes, times: int = 1) -> None:
        """Count at the proxy how often something was sent."""
        expect(self.proxy.times, part).returns(times)

    def errors(self, *names: str) -> tuple[type[Exception], ...]:
        """Give exceptions by name; any at all for a client that has names of its own."""
        if getattr(self.network.subject, "MemcacheUnknownError", None) is None:
            return (Exception,)
        return tuple(getattr(self.network.subject, name) for name in names)

    @property
    def ended(self) -> tuple[type[Exception], ...]:
        """What a call may raise when its connection ends."""
        return (*self.errors("MemcacheUnexpectedCloseError"), OSError)

    @property
    def strange(self) -> tuple[type[Exception], ...]:
        """What a call may raise when the reply is none to it."""
        return self.errors("MemcacheUnknownError")

    def bounded(self, client: Any, name: str, *arguments: object) -> None:
        """Call with a short timeout: it must be over soon, by a TimeoutError."""
        call = getattr(client, name)
        late = self.errors("MemcacheUnknownError") == (Exception,)
        began = time.monotonic()
        expect(call, *arguments).raises(Exception if late else TimeoutError)
        spent = time.monotonic() - began
        if spent > 4 * SHORT + SLACK:
            called = written(call, arguments, {})
            wanted = f"TimeoutError within {SHORT:g} s"
            raise CheckFailedError(Failure(called, wanted, f"it after {spent:.1f} s"))

    def close(self) -> None:
        for client in self._clients:
            with suppress(Exception):
                client.close()


@dataclass
class Network:
    """Plays cases with one client and one server."""

    subject: Any
    drill: Drill
    rng: Random
    server: Server

    def play(self, group: str) -> None:
        """Play the cases of a group, up to the first that fails."""
        for each in all_cases():
            if each.group == group:
                self.play_one(each)

    def play_one(self, each: Case) -> None:
        with teaching(f"{each.lesson} (python gauntlet.py {each.name})"), self.net() as net:
            each.play(net)

    @contextmanager
    def net(self) -> Iterator[Net]:
        """Open a proxy of its own for a case."""
        with Proxy(self.server.address) as proxy:
            net = Net(self, self.server, proxy)
            try:
                yield net
            finally:
                net.close()


@contextmanager
def teaching(lesson: str) -> Iterator[None]:
    """Add what there is to learn to what a failed check says."""
    try:
        yield
    except CheckFailedError as error:
        told = dataclasses.replace(error.failure, got=f"{error.failure.got}. {lesson}")
        raise CheckFailedError(told) from error.__cause__
    except CheckTimeoutError as error:
        error.args = (f"{error}. {lesson}",)
        raise


def patient(call: Callable[..., Any]) -> Callable[..., Any]:
    """Make a read that is tried again after a TimeoutError: the machine may be busy."""

    def tried(*arguments: object) -> Any:
        for _ in range(3):
            with suppress(TimeoutError):
                return call(*arguments)
        return call(*arguments)

    return named(tried, call)


def forgiving(call: Callable[..., Any], errors: Any, answer: object) -> Callable[..., Any]:
    """Make a call in which some errors are as good as an answer."""

    def tried(*arguments: object) -> Any:
        try:
            return call(*arguments)
        except errors:
            return answer

    return named(tried, call)


def named(function: Any, call: Any) -> Callable[..., Any]:
    """Have messages call a function as if it were the call that it makes."""
    function.called_as = getattr(call, "called_as", "") or f"client.{call.__name__}"
    return function  # type: ignore[no-any-return]

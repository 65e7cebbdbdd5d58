"""Level 3: a call must be refused, and memcached must not have heard of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grader import expect
from grader.expectation import CheckFailedError, Failure, written

if TYPE_CHECKING:
    from memcached import Server

Calls = list[tuple[str, list[Any]]]

WITNESS, STILL_HERE = "witness", b"still here"
STORES = ("set", "add", "replace", "append", "prepend")
LONGEST = 250
NO_COMMANDS = {"byte", "connection", "item"}


@dataclass
class Guard:
    """A client that is to be asked for what it must refuse, and the server that tells.

    `why` says what is wrong with the call where that is hard to see, `moral` what a command
    that memcached has done means.
    """

    client: Any
    server: Server
    refusal: type[Exception]
    why: str = ""
    moral: str = ""

    def __post_init__(self) -> None:
        self.server.store({WITNESS: STILL_HERE})
        expect(self.client.get, WITNESS).returns(STILL_HERE)

    def refuses(self, name: str, *arguments: object, **named: object) -> None:
        """Expect an error before a byte is sent, and the next call to be right."""
        call = getattr(self.client, name)
        before = self.server.counters()
        try:
            expect(call, *arguments, **named).raises(self.refusal)
        except CheckFailedError as failed:
            raise self._failure(failed.failure, before) from failed.__cause__
        called, error = written(call, arguments, named), self.refusal.__name__
        if heard := self._heard(before):
            fail(called, f"{error} before a byte is sent", f"{error}, but {heard}")
        self._goes_on(called, before["connection"])

    def refuses_all(self, calls: Calls) -> None:
        for name, arguments in calls:
            self.refuses(name, *arguments)

    def _failure(self, failure: Failure, before: dict[str, int]) -> CheckFailedError:
        heard = self._heard(before)
        expected = failure.expected + (f", since {self.why}" if self.why else "")
        got = failure.got + (f"; {heard}" if heard else "")
        return CheckFailedError(Failure(failure.called, expected, got))

    def _heard(self, before: dict[str, int]) -> str:
        """Say what memcached has heard since it counted `before`; nothing, if that is so."""
        after = self.server.counters()
        more = {name: after[name] - before[name] for name in after if after[name] > before[name]}
        done = [f"{count} {name}" for name, count in more.items() if name not in NO_COMMANDS]
        did = f" and did {', '.join(done)}" if done else ""
        moral = f": {self.moral}" if done and self.moral else ""
        count = more.get("byte", 0)
        return f"memcached was sent {count:,} bytes{did}{moral}" if count else ""

    def _goes_on(self, called: str, connections: int) -> None:
        try:
            expect(self.client.get, WITNESS).returns(STILL_HERE)
        except CheckFailedError as failed:
            after = f"{failed.failure.called} after {called}"
            raise CheckFailedError(replace(failed.failure, called=after)) from failed.__cause__
        if self.server.connections() != connections:
            asked = f"client.get({WITNESS!r}) after {called}"
            fail(asked, "an answer on the same connection", "a new connection")


def fail(called: str, expected: str, got: str) -> None:
    raise CheckFailedError(Failure(called, expected, got))


def calls_with(key: Any) -> Calls:
    """Give each call that takes a key, with this one."""
    return [*calls_alone(key), *calls_in_a_batch(key)]


def calls_alone(key: Any) -> Calls:
    calls: Calls = [(name, [key]) for name in ("get", "gets", "delete")]
    calls += [("touch", [key, 60]), ("gat", [key, 60]), ("incr", [key, 1]), ("decr", [key, 1])]
    return calls + stores_with(key, b"value")


def stores_with(key: Any, value: Any) -> Calls:
    """Give each call that stores a value alone."""
    calls: Calls = [(name, [key, value]) for name in STORES]
    return [*calls, ("cas", [key, value, b"1"])]


def calls_in_a_batch(key: Any) -> Calls:
    return [("get_many", [[key]]), ("set_many", [{key: b"value"}])]


def calls_that_expire(expire: Any) -> Calls:
    """Give each call that takes a number of seconds, with this one."""
    calls: Calls = [(name, ["month", b"long", expire]) for name in ("set", "add", "replace")]
    calls += [("cas", ["month", b"long", b"1", expire]), ("set_many", [{"month": b"1"}, expire])]
    return [*calls, ("touch", ["month", expire]), ("gat", ["month", expire])]


def legal(key: str, *, unicode: bool = False) -> bool:
    """Tell whether `key` may be sent."""
    if not (unicode or key.isascii()) or any("\ud800" <= each <= "\udfff" for each in key):
        return False
    octets = key.encode()
    return 1 <= len(octets) <= LONGEST and not any(each < 33 or each == 127 for each in octets)

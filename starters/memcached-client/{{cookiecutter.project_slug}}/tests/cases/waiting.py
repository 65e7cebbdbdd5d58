"""Replies that come late, slowly or not at all."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

from cases import SHORT, case
from faults import delay, dribble, hold, silence
from grader import expect

if TYPE_CHECKING:
    from cases import Net


def too_late(net: Net, client: Any, name: str, *arguments: object, after: int = 0) -> None:
    """Call, and let the reply come when the client has given up."""
    net.proxy.next(hold(after))
    net.bounded(client, name, *arguments)
    net.proxy.release()


@case("late")
def a_late_value(net: Net) -> None:
    """What comes after a timeout is the answer to the call before: hang up at a timeout."""
    net.store("apple", "pear")
    client = net.used(SHORT)
    too_late(net, client, "get", "apple")
    net.right(client, "pear")
    net.right(client, "apple")


@case("late")
def a_late_second_half(net: Net) -> None:
    """Half of the reply had come when time was up: the other half belongs to nobody now."""
    net.store("apple", "pear")
    client = net.used(SHORT)
    too_late(net, client, "get", "apple", after=20)
    net.right(client, "pear")


@case("late")
def a_late_get_many(net: Net) -> None:
    """After a timeout in get_many, all of its blocks are still on the way: hang up."""
    net.store("apple", "pear", "plum")
    client = net.used(SHORT)
    too_late(net, client, "get_many", ["apple", "pear"], after=20)
    net.right(client, "plum")


@case("late")
def a_late_miss(net: Net) -> None:
    """A late END makes the next call a miss, and every later one too: hang up at a timeout."""
    net.store("apple")
    client = net.used(SHORT)
    too_late(net, client, "get", "nothing")
    net.right(client, "apple")


@case("late")
def a_late_number(net: Net) -> None:
    """A number does not say whose it is: only a new connection keeps counters apart."""
    net.server.store({"apples": b"1000", "pears": b"5000"})
    client = net.used(2 * SHORT)
    net.proxy.next(hold())
    expect(client.incr, "apples", 100).raises(*net.ended)
    net.proxy.release()
    expect(client.incr, "pears", 100).returns(5100)
    net.holds("apples", b"1100")


@case("late")
def a_late_word(net: Net) -> None:
    """A late STORED says that the next set was done, which may not be true."""
    net.store("apple")
    client = net.used(2 * SHORT)
    net.proxy.next(hold())
    expect(client.set, "apple", b"green").raises(*net.ended)
    net.proxy.release()
    expect(client.add, "apple", b"yellow").returns(False)
    expect(client.delete, "nothing").returns(False)


@case("late")
def a_slow_server(net: Net) -> None:
    """Slow is not late: what comes within the timeout is an answer."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(delay(0.3), delay(0.1))
    net.right(client, "apple")
    net.right(client, "pear")


# How long a call may take


@case("bounds")
def silence_after_a_get(net: Net) -> None:
    """A server that says nothing must not hold a call for longer than its timeout."""
    net.store("apple")
    client = net.used(SHORT)
    net.proxy.next(silence)
    net.bounded(client, "get", "apple")
    net.right(client, "apple")


@case("bounds")
def silence_after_a_write(net: Net) -> None:
    """A write that nobody answers ends at its timeout, and was sent once."""
    net.server.store({"count": b"1000"})
    net.store("apple")
    client = net.used(SHORT)
    net.proxy.next(silence)
    net.bounded(client, "incr", "count", 100)
    net.right(client, "apple")
    net.holds("count", b"1100")


@case("bounds")
def silence_from_the_start(net: Net) -> None:
    """A port may take the connection and never say a word: the timeout counts from the call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = net.client(SHORT, listener.getsockname())
        net.bounded(client, "get", "apple")
        net.bounded(client, "set", "apple", b"red")


@case("bounds")
def silence_to_a_caller(net: Net) -> None:
    """Connecting takes a part of the time for the call: it needs the timeout as well."""
    with ExitStack() as stack:
        address = full(stack)
        net.bounded(net.client(SHORT, address), "get", "apple")


def full(stack: ExitStack) -> Any:
    """Make a port whose queue is full: whoever knocks now waits."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(4):
        knocking = stack.enter_context(socket.socket())
        knocking.setblocking(False)  # noqa: FBT003 - the standard library takes no keyword
        with suppress(BlockingIOError):
            knocking.connect(listener.getsockname())
    return listener.getsockname()


@case("bounds")
def a_dribbled_value(net: Net) -> None:
    """Each byte is in time, the whole is not: the timeout is for the call, not for each recv."""
    net.store("strawberry", "pear")
    client = net.used(SHORT)
    net.proxy.next(dribble(0.15))
    net.bounded(client, "get", "strawberry")
    net.right(client, "pear")


@case("bounds")
def a_dribbled_get_many(net: Net) -> None:
    """Many keys have one timeout together: compute the deadline once, at the start."""
    keys = [f"row-{number}" for number in range(10)]
    net.store(*keys, "pear")
    client = net.used(SHORT)
    net.proxy.next(dribble())
    net.bounded(client, "get_many", keys)
    net.right(client, "pear")


@case("bounds")
def dribbled_stats(net: Net) -> None:
    """Each line may come in time and all lines together may not: one deadline for the call."""
    net.store("pear")
    client = net.used(SHORT)
    net.proxy.next(dribble())
    net.bounded(client, "stats")
    net.right(client, "pear")


@case("bounds")
def a_dribbled_refusal(net: Net) -> None:
    """Answers to a batch may dribble too: set_many has one timeout, whatever its size."""
    net.store("pear")
    client = net.used(SHORT)
    net.proxy.next(dribble(0.4))
    net.bounded(client, "set_many", {f"cell-{number}": b"1" for number in range(50)})
    net.right(client, "pear")

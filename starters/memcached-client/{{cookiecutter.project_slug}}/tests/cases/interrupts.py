"""Ctrl-C in the middle of a call, and eight threads with one client.

What is done in the program under test is a drill: a function that stands on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases import case
from faults import fragment, ring
from grader import expect

if TYPE_CHECKING:
    from cases import Net

INTERRUPTED = "KeyboardInterrupt"
THREADS, ROUNDS = 8, 25


def struck(client: Any, bell: tuple[str, int], name: str, *arguments: Any) -> Any:
    """Call; when the bell rings, the reply is on its way, and Ctrl-C strikes."""
    import signal
    import socket
    from contextlib import suppress
    from threading import Thread, get_ident

    main, line = get_ident(), socket.create_connection(bell)

    def strike() -> None:
        with suppress(OSError):
            if line.recv(1):
                signal.pthread_kill(main, signal.SIGINT)
                line.sendall(b"!")

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = Thread(target=strike, daemon=True)
    thread.start()
    try:
        return getattr(client, name)(*arguments)
    except KeyboardInterrupt:
        return "KeyboardInterrupt"
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        thread.join()
        line.close()
        signal.signal(signal.SIGINT, before)


def strike(net: Net, client: Any, name: str, *arguments: Any, part: float = 0.0) -> None:
    """Call, and have Ctrl-C strike when a part of the reply has come."""
    net.proxy.next(ring(part))
    expect(net.drill, struck, client, net.proxy.bell, name, *arguments).returns(INTERRUPTED)


@case("ctrl-c")
def ctrl_c_in_get(net: Net) -> None:
    """What Ctrl-C has ended, the server still answers: hang up, or the next call gets it."""
    net.store("apple", "pear")
    client = net.used()
    strike(net, client, "get", "apple")
    net.right(client, "pear")
    net.right(client, "apple")


@case("ctrl-c")
def ctrl_c_in_a_miss(net: Net) -> None:
    """An END that nobody has read makes the next call a miss: after Ctrl-C, hang up."""
    net.store("apple")
    client = net.used()
    strike(net, client, "get", "nothing")
    net.right(client, "apple")


@case("ctrl-c")
def ctrl_c_with_half_the_reply(net: Net) -> None:
    """Half a reply in the buffer is as bad as one on its way: drop the buffer too."""
    net.store("apple", "pear")
    client = net.used()
    strike(net, client, "get", "apple", part=0.5)
    net.right(client, "pear")


@case("ctrl-c")
def ctrl_c_in_get_many(net: Net) -> None:
    """After Ctrl-C in get_many, the blocks that were not read belong to nobody: hang up."""
    net.store("apple", "pear", "plum")
    client = net.used()
    strike(net, client, "get_many", ["apple", "pear", "plum"], part=0.5)
    net.right(client, "plum")
    net.right(client, "apple")


@case("ctrl-c")
def ctrl_c_in_incr(net: Net) -> None:
    """A number does not say whose it is: KeyboardInterrupt is no Exception, catch it too."""
    net.server.store({"apples": b"1000", "pears": b"5000"})
    client = net.used()
    strike(net, client, "incr", "apples", 100)
    expect(client.incr, "pears", 100).returns(5100)
    net.holds("apples", b"1100")
    expect(client.incr, "apples", 100).returns(1200)


@case("ctrl-c")
def ctrl_c_in_set(net: Net) -> None:
    """A STORED that nobody has read says yes to the next write: after Ctrl-C, hang up."""
    net.store("apple")
    client = net.used()
    strike(net, client, "set", "pear", b"green")
    expect(client.add, "apple", b"yellow").returns(False)
    net.right(client, "apple")


@case("ctrl-c")
def ctrl_c_in_set_many(net: Net) -> None:
    """A batch has many answers, and Ctrl-C leaves some of them unread: hang up."""
    net.store("apple")
    client = net.used()
    strike(net, client, "set_many", {"pear": b"green", "plum": b"blue"}, part=0.5)
    net.right(client, "apple")
    expect(client.set_many, {"plum": b"red"}).returns([])


@case("ctrl-c")
def ctrl_c_on_the_first_call(net: Net) -> None:
    """The first call can be interrupted as well: the connection is no older than it."""
    net.store("apple", "pear")
    client = net.client()
    strike(net, client, "get", "apple")
    net.right(client, "pear")


@case("ctrl-c")
def ctrl_c_again(net: Net) -> None:
    """Who presses Ctrl-C once does it twice: each time, the next call is right."""
    net.server.store({"apples": b"1000", "pears": b"5000"})
    client = net.used()
    for number in range(1, 4):
        strike(net, client, "incr", "apples", 100, part=0.5)
        expect(client.incr, "pears", 100).returns(5000 + 100 * number)
    net.holds("apples", b"1300")


# Threads


def eight_threads(client: Any, shares: list[list[str]], counter: str) -> list[list[Any]]:
    """Read keys in as many threads as there are shares, and count in between."""
    from threading import Barrier, Thread

    found: list[list[Any]] = [[] for _ in shares]
    start = Barrier(len(shares))

    def work(keys: list[str], into: list[Any]) -> None:
        start.wait()
        for key in keys:
            try:
                into.append(client.get(key))
                client.incr(counter, 1)
            except Exception as error:
                into.append(f"{type(error).__name__}: {error}")

    threads = [Thread(target=work, args=work_of, daemon=True) for work_of in zip(shares, found)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def shared(net: Net, rounds: int) -> None:
    """Have eight threads read their own keys, and count together."""
    shares = [[f"thread-{n}-{row}" for row in range(rounds)] for n in range(THREADS)]
    net.store(*(key for keys in shares for key in keys))
    net.server.store({"together": b"1000"})
    client = net.used()

    def eight_threads_get() -> str:
        found = net.drill(eight_threads, client, shares, "together")
        return compared(net, shares, found)

    expect(eight_threads_get).returns("each its own")
    net.holds("together", b"%d" % (1000 + THREADS * rounds))


def compared(net: Net, shares: list[list[str]], found: Any) -> str:
    """Say in words what the threads got."""
    if not isinstance(found, list) or len(found) != len(shares):
        return "no lists"
    for keys, values in zip(shares, found, strict=True):
        for key, value in zip(keys, values, strict=False):
            if value != net.values[key]:
                return f"{value!r} for {key!r}, which holds {net.values[key]!r}"
        if len(values) != len(keys):
            return f"{len(values)} answers to {len(keys)} calls"
    return "each its own"


@case("threads")
def threads_share_a_client(net: Net) -> None:
    """Threads on one socket read each other's answers: lock the whole call, or connect for each."""
    shared(net, ROUNDS)


@case("threads")
def threads_and_pieces(net: Net) -> None:
    """Answers that come in pieces give threads all the time to get in each other's way."""
    net.proxy.always(fragment(net.rng.random(), largest=20))
    shared(net, 4)

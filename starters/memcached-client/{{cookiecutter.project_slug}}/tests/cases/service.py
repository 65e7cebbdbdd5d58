"""Writes whose answer is lost, and servers that go away and come back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cases import case
from faults import cut
from grader import expect
from memcached import running

if TYPE_CHECKING:
    from cases import Net
    from memcached import Server


def lost(net: Net, client: Any, name: str, *arguments: object, reset: bool = False) -> None:
    """Call; the server does it and hangs up instead of answering."""
    net.proxy.next(cut(reset=reset))
    expect(getattr(client, name), *arguments).raises(*net.ended)


@case("writes")
def a_lost_incr(net: Net) -> None:
    """The server may have counted before it hung up: an incr that is sent again counts twice."""
    net.server.store({"count": b"1000"})
    client = net.used()
    lost(net, client, "incr", "count", 100)
    net.holds("count", b"1100")
    expect(client.incr, "count", 100).returns(1200)


@case("writes")
def an_incr_torn_off(net: Net) -> None:
    """A connection that is torn off may have carried the incr: do not send it again."""
    net.server.store({"count": b"1000"})
    client = net.used()
    lost(net, client, "incr", "count", 100, reset=True)
    net.holds("count", b"1100")
    expect(client.decr, "count", 100).returns(1000)


@case("writes")
def a_lost_append(net: Net) -> None:
    """An append that is sent again appends twice: raise, and let the caller decide."""
    net.server.store({"list": b"one"})
    client = net.used()
    lost(net, client, "append", "list", b", two")
    net.holds("list", b"one, two")
    expect(client.append, "list", b", three").returns(True)


@case("writes")
def a_lost_set(net: Net) -> None:
    """Sending a set again may overwrite what somebody else has set in between: send it once."""
    client = net.used()
    value = b"secret-%d" % net.rng.randrange(10**9)
    lost(net, client, "set", "apple", value)
    net.sent(value, 1)
    net.holds("apple", value)
    expect(client.get, "apple").returns(value)


@case("writes")
def a_lost_delete(net: Net) -> None:
    """A delete that is sent again may delete what came after it: send it once."""
    net.store("apple")
    key = f"doomed-{net.rng.randrange(10**9)}"
    net.server.store({key: b"1"})
    client = net.used()
    lost(net, client, "delete", key)
    net.sent(key.encode(), 1)
    net.right(client, "apple")
    expect(client.delete, key).returns(False)


@case("writes")
def a_lost_add(net: Net) -> None:
    """An add that is sent again says False to the one who was first: raise instead."""
    client = net.used()
    key = f"lock-{net.rng.randrange(10**9)}"
    lost(net, client, "add", key, b"mine")
    net.holds(key, b"mine")
    expect(client.get, key).returns(b"mine")


@case("writes")
def a_lost_set_many(net: Net) -> None:
    """A batch is a write as well: whatever the server did of it, it is sent once."""
    client = net.used()
    value = b"secret-%d" % net.rng.randrange(10**9)
    lost(net, client, "set_many", {"apple": value, "pear": b"green"})
    net.sent(value, 1)
    expect(client.set_many, {"apple": b"red", "pear": b"yellow"}).returns([])
    net.holds("pear", b"yellow")


@case("writes")
def an_incr_on_a_dead_connection(net: Net) -> None:
    """A connection may have been closed while it was idle: an incr then is done once, or raises."""
    net.server.store({"count": b"1000"})
    client = net.used()
    net.proxy.hang_up()
    at_last(net, client, net.server)
    net.sent(b"count", 1)


def at_last(net: Net, client: Any, server: Server) -> None:
    """Count once, in two tries at most; the first may raise."""
    with suppress(*net.ended):
        client.incr("count", 100)
    if server.get("count") == b"1000":
        expect(client.incr, "count", 100).returns(1100)
    expect(server.get, "count").returns(b"1100")


# Back in service


@case("service")
def closed_while_idle(net: Net) -> None:
    """The server closes connections that are idle: a read that got no byte is sent again."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.hang_up()
    net.right(client, "apple")
    net.proxy.hang_up()
    expect(client.get_many, ["apple", "pear"]).returns(
        {key: net.values[key] for key in ("apple", "pear")}
    )
    net.proxy.hang_up()
    expect(client.version).returns(net.server.version())


@case("service")
def reset_while_idle(net: Net) -> None:
    """A connection torn off while idle is no reason for a read to fail: connect and ask again."""
    net.store("apple")
    client = net.used()
    net.proxy.hang_up(reset=True)
    net.right(client, "apple")


@case("service")
def a_restart_and_a_read(net: Net) -> None:
    """After a restart of the server the old connection is dead: a read works at once."""
    client = net.used()
    with running() as fresh:
        fresh.store({"apple": b"after the restart"})
        net.proxy.down()
        net.proxy.up(fresh.address)
        expect(client.get, "apple").returns(b"after the restart")
        expect(client.get, "first").returns(None)


@case("service")
def a_restart_and_a_write(net: Net) -> None:
    """After a restart a write may raise once, for it is not sent twice; then it works."""
    client = net.used()
    with running() as fresh:
        net.proxy.down()
        net.proxy.up(fresh.address)
        with suppress(*net.ended):
            client.set("apple", b"red")
        expect(client.set, "apple", b"green").returns(True)
        expect(fresh.get, "apple").returns(b"green")


@case("service")
def a_restart_and_a_count(net: Net) -> None:
    """A restart in front of an incr must not count twice: once, or an error and then once."""
    client = net.used()
    with running() as fresh:
        fresh.store({"count": b"1000"})
        net.proxy.down()
        net.proxy.up(fresh.address)
        at_last(net, client, fresh)


@case("service")
def refused_and_back(net: Net) -> None:
    """Nobody listens: an OSError each time, and once the server is back, all is well."""
    net.store("apple")
    client = net.used()
    net.proxy.down()
    for _ in range(3):
        expect(client.get, "apple").raises(*net.errors("MemcacheUnexpectedCloseError"), OSError)
    expect(client.set, "apple", b"red").raises(*net.ended)
    net.proxy.up(net.server.address)
    net.right(client, "apple")
    expect(client.set, "apple", b"red").returns(True)


@case("service")
def refused_from_the_start(net: Net) -> None:
    """A client may be made before its server is there: it connects when it is called."""
    net.store("apple")
    net.proxy.down()
    client = net.client()
    expect(client.get, "apple").raises(*net.ended)
    net.proxy.up(net.server.address)
    net.right(client, "apple")


@case("service")
def killed_in_mid_reply(net: Net) -> None:
    """A server that dies in mid-reply is an error for this call, and no more than that."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(cut(20))
    expect(client.get, "apple").raises(*net.ended)
    net.proxy.down()
    expect(client.get, "pear").raises(*net.ended)
    net.proxy.up(net.server.address)
    net.right(client, "pear")


@case("service")
def a_unix_socket_that_vanishes(net: Net) -> None:
    """The file of a unix socket can go away: say so with the OSError of the system."""
    with running(unix=True) as near:
        near.store({"apple": b"red"})
        client = net.client(address=near.address)
        expect(client.get, "apple").returns(b"red")
    expect(client.get, "apple").raises(*net.ended)
    expect(client.set, "apple", b"green").raises(*net.ended)

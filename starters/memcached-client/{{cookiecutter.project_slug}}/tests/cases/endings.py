"""Replies that end too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import case
from faults import cut
from grader import expect

if TYPE_CHECKING:
    from cases import Net


def ends(net: Net, after: int, *, reset: bool = False) -> None:
    """Get a value whose reply ends after so many bytes; then all is well again."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(cut(after, reset=reset))
    expect(client.get, "apple").raises(*net.ended)
    net.right(client, "pear")
    net.right(client, "apple")


@case("cuts")
def cut_in_the_first_line(net: Net) -> None:
    """A line without its CR LF is no line: the connection ended in the middle of the reply."""
    ends(net, len(b"VALUE app"))


@case("cuts")
def a_write_after_a_cut(net: Net) -> None:
    """Who has seen a connection end connects again: the next write must not fail for it."""
    net.store("apple")
    client = net.used()
    net.proxy.next(cut(20))
    expect(client.get, "apple").raises(*net.ended)
    expect(client.set, "pear", b"green").returns(True)
    net.holds("pear", b"green")


@case("cuts")
def cut_in_the_value(net: Net) -> None:
    """Half a value is no value: recv giving b"" means that no more will come."""
    ends(net, len(b"VALUE apple 0 12\r\napple-"))


@case("cuts")
def cut_behind_the_value(net: Net) -> None:
    """A value without END behind it is half a reply: nobody knows what else was lost."""
    ends(net, len(b"VALUE apple 0 12\r\napple-123456\r\n"))


@case("cuts")
def cut_in_the_end(net: Net) -> None:
    """EN is not END: the last line has a CR LF as well."""
    ends(net, len(b"VALUE apple 0 12\r\napple-123456\r\nEN"))


@case("cuts")
def reset_in_the_value(net: Net) -> None:
    """A connection that is torn off in mid-reply gives no value, and is not used again."""
    ends(net, len(b"VALUE apple 0 12\r\napple-"), reset=True)


@case("cuts")
def reset_before_the_reply(net: Net) -> None:
    """When nothing was heard, a read may be tried again; it must never be a miss."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(cut(reset=True))
    net.right_or(client, "apple", *net.ended)
    net.right(client, "pear")


@case("cuts")
def cut_on_a_new_connection(net: Net) -> None:
    """A server that hangs up without a word said nothing about the key: that is no miss."""
    net.store("apple", "pear")
    net.proxy.next(cut())
    client = net.client()
    net.right_or(client, "apple", *net.ended)
    net.right(client, "pear")


@case("cuts")
def cut_in_get_many(net: Net) -> None:
    """The keys that came before the cut are not all that there are: raise, or it is a lie."""
    net.store("apple", "pear", "plum")
    client = net.used()
    net.proxy.next(cut(len(net.reply("apple")) + 20))
    expect(client.get_many, ["apple", "pear", "plum"]).raises(*net.ended)
    net.right(client, "plum")


@case("cuts")
def cut_in_stats(net: Net) -> None:
    """Statistics without END are not all of them."""
    net.store("apple")
    client = net.used()
    net.proxy.next(cut(100))
    expect(client.stats).raises(*net.ended)
    net.right(client, "apple")


@case("cuts")
def cut_in_a_number(net: Net) -> None:
    """11 was the beginning of 1100: without its CR LF a number is not known."""
    net.server.store({"count": b"1000"})
    client = net.used()
    net.proxy.next(cut(2))
    expect(client.incr, "count", 100).raises(*net.ended)
    net.holds("count", b"1100")
    expect(client.incr, "count", 100).returns(1200)


@case("cuts")
def cut_in_a_word(net: Net) -> None:
    """STO is not STORED: whether a set was done is not known, and that is an error."""
    net.store("apple")
    client = net.used()
    net.proxy.next(cut(2))
    expect(client.set, "pear", b"green").raises(*net.ended)
    net.right(client, "apple")
    expect(client.set, "pear", b"yellow").returns(True)


@case("cuts")
def cut_in_set_many(net: Net) -> None:
    """When the connection ends in a batch, nobody knows what was stored: raise."""
    net.store("apple")
    client = net.used()
    net.proxy.next(cut(2))
    values = {f"cell-{number}": b"%d" % number for number in range(100)}
    expect(client.set_many, values).raises(*net.ended)
    net.right(client, "apple")
    expect(client.set_many, values).returns([])
    net.holds("cell-99", b"99")

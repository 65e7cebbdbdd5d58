"""Replies that are no reply to what was asked."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cases import case
from faults import add, change, inject, replace
from grader import expect
from memcached import always_saying

if TYPE_CHECKING:
    from cases import Net
    from faults import Fault

HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


def refused(net: Net, fault: Fault) -> None:
    """Get a value whose reply is spoilt: an error, and the next calls get their own."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(fault)
    expect(client.get, "apple").raises(*net.strange)
    net.right(client, "pear")
    net.right(client, "apple")


@case("strangers")
def a_stray_line(net: Net) -> None:
    """STORED is no answer to a get: whoever answers so is out of step, so hang up."""
    refused(net, inject(b"STORED\r\n"))


@case("strangers")
def a_stray_end(net: Net) -> None:
    """More than one reply is one too many: hang up, or every later call gets another's."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(inject(b"END\r\n"))
    with suppress(*net.strange):
        client.get("apple")  # it may be a miss: nobody can know better yet
    net.right(client, "pear")
    net.right(client, "apple")


@case("strangers")
def another_key(net: Net) -> None:
    """The VALUE line names its key: a value under another key is the answer to another call."""
    refused(net, replace(b"VALUE apple", b"VALUE grape"))


@case("strangers")
def another_key_in_get_many(net: Net) -> None:
    """Each VALUE line of a get_many names its key, and it must be one that was asked for."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(replace(b"VALUE pear", b"VALUE plum"))
    expect(client.get_many, ["apple", "pear"]).raises(*net.strange)
    net.right(client, "pear")


@case("strangers")
def the_reply_to_somebody_else(net: Net) -> None:
    """A whole and well-formed reply can be somebody else's: compare the key."""
    net.store("apple", "pear", "grape")
    client = net.used()
    net.proxy.next(change(lambda _: net.reply("grape")))
    expect(client.get, "apple").raises(*net.strange)
    net.right(client, "pear")


@case("strangers")
def a_length_too_small(net: Net) -> None:
    """The bytes behind the value must be CR LF: when they are not, the length was a lie."""
    refused(net, replace(b" 12\r\n", b" 10\r\n"))


@case("strangers")
def a_length_too_large(net: Net) -> None:
    """A value that is longer than what comes takes END for a part of it: CR LF is missing."""
    net.store("apple", "pear")
    client = net.used(timeout=1.0)
    net.proxy.next(replace(b" 12\r\n", b" 15\r\n"))
    expect(client.get, "apple").raises(*net.strange, *net.ended)
    net.right(client, "pear")


@case("strangers")
def no_length_at_all(net: Net) -> None:
    """A length is digits: int() takes more than that, such as -1."""
    for lie in (b" -1\r\n", b" x\r\n", b"\r\n"):
        refused(net, replace(b" 12\r\n", lie))


@case("strangers")
def a_line_of_noise(net: Net) -> None:
    """A line that the protocol does not know is neither a value nor a miss."""
    refused(net, change(lambda _: b"?\x00\xff lorem ipsum\r\n"))


@case("strangers")
def a_number_of_noise(net: Net) -> None:
    """The answer to incr is a number or NOT_FOUND: anything else is an error, not None."""
    net.server.store({"count": b"1000"})
    client = net.used()
    net.proxy.next(change(lambda _: b"12x4\r\n"))
    expect(client.incr, "count", 100).raises(*net.strange)
    expect(client.incr, "count", 100).returns(1200)


@case("strangers")
def a_word_of_another_command(net: Net) -> None:
    """DELETED is no answer to a set: each command has words of its own."""
    net.store("apple")
    client = net.used()
    net.proxy.next(change(lambda _: b"DELETED\r\n"))
    expect(client.set, "pear", b"green").raises(*net.strange)
    net.right(client, "apple")


@case("strangers")
def more_than_the_reply(net: Net) -> None:
    """Bytes behind a whole reply belong to no call: hang up, or they answer the next one."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(add(b"ERROR\r\n"))
    net.right_or(client, "apple", *net.strange)
    net.right(client, "pear")
    net.right(client, "apple")


@case("strangers")
def the_reply_twice(net: Net) -> None:
    """A reply that comes twice answers the next call with what was true before."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(change(lambda reply: reply * 2))
    net.right_or(client, "apple", *net.strange)
    net.store("apple")
    net.right(client, "apple")
    net.right(client, "pear")


@case("strangers")
def no_memory_for_a_set(net: Net) -> None:
    """SERVER_ERROR is an answer: the set was not done, and the next call works."""
    net.store("apple")
    client = net.used()
    net.proxy.next(change(lambda _: b"SERVER_ERROR out of memory storing object\r\n"))
    expect(client.set, "pear", b"green").raises(*net.errors("MemcacheServerError"))
    net.right(client, "apple")


@case("strangers")
def no_memory_for_a_get(net: Net) -> None:
    """A get can be answered by SERVER_ERROR too, and that is no miss."""
    net.store("apple", "pear")
    client = net.used()
    net.proxy.next(change(lambda _: b"SERVER_ERROR out of memory writing get response\r\n"))
    expect(client.get, "apple").raises(*net.errors("MemcacheServerError"))
    net.right(client, "pear")


@case("strangers")
def no_memory_in_mid_get_many(net: Net) -> None:
    """An error line may stand where the next VALUE was due: what came before is not all."""
    net.store("apple", "pear")
    client = net.used()
    rest = len(net.reply("pear"))
    error = b"SERVER_ERROR out of memory writing get response\r\n"
    net.proxy.next(change(lambda reply: reply[:-rest] + error))
    expect(client.get_many, ["apple", "pear"]).raises(*net.errors("MemcacheServerError"))
    net.right(client, "pear")


@case("strangers")
def a_web_server(net: Net) -> None:
    """Something else may listen on the port: its words are no answers."""
    with always_saying(HTTP) as address:
        client = net.client(timeout=1.0, address=address)
        expect(client.get, "apple").raises(*net.strange, *net.ended)
    net.store("apple")
    net.right(net.client(), "apple")

"""Replies in pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import case
from faults import fragment, split
from grader import expect

if TYPE_CHECKING:
    from typing import Any

    from cases import Net

LOOKS_LIKE_THE_END = b"before\r\nEND\r\nafter"


def in_pieces(net: Net, largest: int = 7) -> Any:
    net.proxy.always(fragment(net.rng.random(), largest))
    return net.client()


@case("pieces")
def get_in_pieces(net: Net) -> None:
    """One recv is not one reply: read until the reply is whole."""
    net.store("apple", "pear")
    client = in_pieces(net)
    for key in ("apple", "pear", "apple"):
        net.right(client, key)


@case("pieces")
def get_byte_by_byte(net: Net) -> None:
    """A line may end in the middle of its CR LF, and a number in the middle of its digits."""
    net.store("apple", "pear")
    client = in_pieces(net, largest=1)
    net.right(client, "apple")
    net.right(client, "pear")


@case("pieces")
def get_many_in_pieces(net: Net) -> None:
    """A piece may end anywhere in the blocks of a get_many: keep the rest for the next read."""
    keys = [f"row-{number}" for number in range(40)]
    net.store(*keys)
    values = {key: net.values[key] for key in keys}
    client = in_pieces(net)
    expect(client.get_many, keys).returns(values)
    net.right(client, "row-7")


@case("pieces")
def gets_and_cas_in_pieces(net: Net) -> None:
    """The token of gets is a part of the line as well: a half one swaps nothing."""
    net.store("apple")
    client = in_pieces(net)
    value = net.values["apple"]
    answer = expect(client.gets, "apple").satisfies(
        lambda pair: isinstance(pair, tuple) and pair[0] == value, f"({value!r}, its cas token)"
    )
    token = answer[1]
    expect(client.cas, "apple", b"eaten", token).returns(True)
    net.holds("apple", b"eaten")
    expect(client.cas, "apple", b"again", token).returns(False)


@case("pieces")
def stats_in_pieces(net: Net) -> None:
    """A STAT line may come in pieces: read up to its CR LF, and up to END."""
    client = in_pieces(net)

    def is_ours(stats: Any) -> bool:
        return isinstance(stats, dict) and stats.get(b"pid") == b"%d" % net.server.pid

    expect(client.stats).satisfies(is_ours, f"a dict with b'pid': b'{net.server.pid}'")
    net.store("apple")
    net.right(client, "apple")


@case("pieces")
def incr_in_pieces(net: Net) -> None:
    """11 may be the first half of 1100: a number ends where its line ends."""
    net.server.store({"count": b"1000"})
    client = in_pieces(net, largest=2)
    for wanted in (1100, 1200):
        expect(client.incr, "count", 100).returns(wanted)
    expect(client.decr, "count", 100).returns(1100)
    net.holds("count", b"1100")


@case("pieces")
def one_word_answers_in_pieces(net: Net) -> None:
    """STORED and DELETED come in pieces like everything else."""
    client = in_pieces(net, largest=3)
    expect(client.set, "apple", b"red").returns(True)
    expect(client.add, "apple", b"green").returns(False)
    expect(client.delete, "apple").returns(True)
    expect(client.delete, "apple").returns(False)
    expect(client.touch, "apple", 60).returns(False)


@case("pieces")
def a_value_that_looks_like_the_end(net: Net) -> None:
    """END inside a value is not the end: the length in the VALUE line counts, in pieces too."""
    net.server.store({"trap": LOOKS_LIKE_THE_END})
    client = in_pieces(net)
    for _ in range(3):
        expect(client.get, "trap").returns(LOOKS_LIKE_THE_END)
        expect(client.get_many, ["trap"]).returns({"trap": LOOKS_LIKE_THE_END})


@case("pieces")
def a_piece_that_ends_with_end(net: Net) -> None:
    r"""What has arrived may end with "\r\nEND\r\n" and still be half a value: count its bytes."""
    net.server.store({"trap": LOOKS_LIKE_THE_END})
    net.store("pear")
    client = net.used()
    net.proxy.next(split(len(b"VALUE trap 0 18\r\nbefore\r\nEND\r\n")))
    expect(client.get, "trap").returns(LOOKS_LIKE_THE_END)
    net.right(client, "pear")


@case("pieces")
def an_error_in_pieces(net: Net) -> None:
    """An error line comes in pieces too: read it to its end, or the next call finds the rest."""
    net.store("word")
    client = in_pieces(net)
    expect(client.incr, "word", 100).raises(*net.errors("MemcacheClientError"))
    net.right(client, "word")


@case("pieces")
def a_batch_with_one_too_large(net: Net) -> None:
    """One value too large is one key that was not stored; the answers of the others count."""
    values = {"apple": b"red", "rock": bytes(2_000_000), "pear": b"green"}
    client = in_pieces(net)
    expect(client.set_many, values).returns(["rock"])
    net.holds("apple", b"red")
    net.holds("pear", b"green")
    expect(client.get, "pear").returns(b"green")


@case("pieces")
def no_timeout_at_all(net: Net) -> None:
    """A timeout of None waits as long as it takes."""
    net.store("apple", "pear")
    net.proxy.always(fragment(net.rng.random()))
    client = net.client(timeout=None)
    net.right(client, "apple")
    net.right(client, "pear")

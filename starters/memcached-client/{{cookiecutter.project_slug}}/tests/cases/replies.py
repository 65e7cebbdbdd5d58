"""Replies in pieces, and replies that end too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import case
from faults import cut, fragment, split
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


# Too early


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

"""Level 2, the whole protocol: the other commands, their answers and their edges."""

from grader import expect
from model import DAY, compared, expect_seconds, expect_what_a_dict_gives

LARGEST = 2**64 - 1


def test_add_needs_a_gap_and_replace_a_value(client, server):
    expect(client.replace, "motto", b"no").returns(False)
    expect(server.get, "motto").returns(None)
    expect(client.add, "motto", b"first").returns(True)
    expect(client.add, "motto", b"second").returns(False)
    expect(server.get, "motto").returns(b"first")
    expect(client.replace, "motto", b"third").returns(True)
    expect(server.get, "motto").returns(b"third")
    expect(client.get, "motto").returns(b"third")


def test_append_and_prepend_join_bytes(client, server):
    expect(client.append, "list", b"nothing").returns(False)
    expect(client.prepend, "list", b"nothing").returns(False)
    server.store({"list": b"two\r\n"})
    expect(client.append, "list", b"three").returns(True)
    expect(client.prepend, "list", b"one\r\n").returns(True)
    expect(server.get, "list").returns(b"one\r\ntwo\r\nthree")


def test_cas_stores_only_what_nobody_has_changed(client, server):
    expect(client.gets, "vote").returns((None, None))
    server.store({"vote": b"yes"})
    token = token_of(client, "vote", b"yes")
    expect(client.cas, "vote", b"no", token).returns(True)
    expect(client.cas, "vote", b"late", token).returns(False)

    token = token_of(client, "vote", b"no")
    server.store({"vote": b"no, no"})
    expect(client.cas, "vote", b"perhaps", token).returns(False)
    expect(server.get, "vote").returns(b"no, no")

    token = token_of(client, "vote", b"no, no")
    server.ask("delete vote")
    expect(client.cas, "vote", b"back", token).returns(None)
    expect(client.get, "vote").returns(None)


def token_of(client, key, value):
    def fits(answer):
        return isinstance(answer, tuple) and len(answer) == 2 and answer[0] == value

    return expect(client.gets, key).satisfies(fits, f"({value!r}, its cas token)")[1]


def test_incr_and_decr_count(client, connect, server, fresh_server):
    server.store({"visits": b"41"})
    expect(client.incr, "visits", 1).returns(42)
    expect(server.get, "visits").returns(b"42")
    expect(client.decr, "visits", 31).returns(11)
    expect(client.decr, "visits", 12).returns(0)
    expect(client.incr, "nobody", 1).returns(None)
    expect(client.decr, "nobody", 1).returns(None)

    client = connect(fresh_server.address)
    fresh_server.store({"edge": b"%d" % LARGEST})
    expect(client.incr, "edge", 1).returns(0)
    fresh_server.store({"edge": b"5"})
    expect(client.incr, "edge", LARGEST).returns(4)


def test_a_number_that_shrinks_keeps_its_length(client, server):
    server.store({"countdown": b"10"})
    expect(client.decr, "countdown", 1).returns(9)
    expect(client.get, "countdown").returns(b"9 ")
    expect(client.incr, "countdown", 1).returns(10)
    expect(client.get, "countdown").returns(b"10")


def test_after_an_error_the_next_answer_is_right(client, server, subject):
    server.store({"word": b"hi"})
    expect(client.get, "word").returns(b"hi")
    for count in (client.incr, client.decr):
        expect(count, "word", 1).raises(subject.MemcacheClientError)
        expect(client.get, "word").returns(b"hi")

    expect(client.set, "boulder", bytes(2_000_000)).raises(subject.MemcacheServerError)
    expect(client.get, "word").returns(b"hi")

    expect(client.stats, "nonsense").raises(subject.MemcacheUnknownCommandError)
    expect(client.get, "word").returns(b"hi")


def test_touch_and_gat_move_the_expiry(client, server):
    client.set("tea", b"hot", expire=300)
    expect_seconds(server, "tea", 300)
    expect(client.touch, "tea", 900).returns(True)
    expect_seconds(server, "tea", 900)
    expect(client.gat, "tea", 60).returns(b"hot")
    expect_seconds(server, "tea", 60)
    expect(client.touch, "tea").returns(True)
    expect(server.seconds_left, "tea").returns(-1)

    expect(client.touch, "coffee", 60).returns(False)
    expect(client.gat, "coffee", 60).returns(None)
    expect(client.gat, "coffee", 60, b"none").returns(b"none")


def test_a_negative_expiry_is_over_at_once(client, server):
    expect(client.add, "spark", b"bright", expire=-1).returns(True)
    expect(client.get, "spark").returns(None)
    server.store({"spark": b"bright"})
    expect(client.touch, "spark", -1).returns(True)
    expect(client.get, "spark").returns(None)


def test_31_days_are_31_days(client, server):
    client.set("month", b"long", expire=30 * DAY)
    expect_seconds(server, "month", 30 * DAY)
    client.set("month", b"longer", expire=31 * DAY)
    expect(client.get, "month").returns(b"longer")
    expect_seconds(server, "month", 31 * DAY)
    client.add("year", b"new", expire=365 * DAY)
    expect_seconds(server, "year", 365 * DAY)
    client.touch("month", 60 * DAY)
    expect_seconds(server, "month", 60 * DAY)
    expect(client.gat, "month", 90 * DAY).returns(b"longer")
    expect_seconds(server, "month", 90 * DAY)


def test_flags_go_with_the_value(client, server):
    client.add("badge", b"red", flags=2**32 - 1)
    expect(server.flags, "badge").returns(2**32 - 1)
    client.append("badge", b" and blue")
    expect(server.flags, "badge").returns(2**32 - 1)
    client.set("badge", b"green", flags=7)
    expect(server.flags, "badge").returns(7)
    client.replace("badge", b"grey")
    expect(server.flags, "badge").returns(0)

    server.ask("set foreign 42 0 5\r\nhello")
    expect(client.get, "foreign").returns(b"hello")


def test_get_many_brings_five_thousand(client, server, rng):
    server.store({"ant": b"6 legs", "owl": b"2 legs\r\nEND\r\n"})
    hits = {"ant": b"6 legs", "owl": b"2 legs\r\nEND\r\n"}
    expect(client.get_many, ["ant", "eel", "owl"]).returns(hits)
    expect(client.get_many, ["eel"]).returns({})
    expect(client.get_many, []).returns({})

    keys = [f"row-{number}" for number in range(5000)]
    stored = {key: rng.randbytes(rng.randrange(50)) for key in keys if rng.random() < 0.9}
    server.store(stored)

    def get_many_of_5000():
        return compared(client.get_many(keys), stored)

    expect(get_many_of_5000).returns("all that is stored, nothing else")
    expect(client.get, "ant").returns(b"6 legs")


def test_set_many_stores_them_all(client, server, rng):
    expect(client.set_many, {}).returns([])
    expect(client.set_many, {"sun": b"1", "moon": b"\r\n"}, expire=600).returns([])
    expect(client.get, "moon").returns(b"\r\n")
    expect_seconds(server, "sun", 600)

    items = {f"cell-{number}": rng.randbytes(rng.randrange(50)) for number in range(2000)}
    expect(client.set_many, items).returns([])
    for key in rng.sample(sorted(items), 20):
        expect(server.get, key).returns(items[key])


def test_stats_and_flush_all(client, server):
    def is_ours(stats):
        return isinstance(stats, dict) and int(stats.get(b"pid", 0)) == server.pid

    expect(client.stats).satisfies(is_ours, f"a dict with b'pid': b'{server.pid}'")
    expect(client.stats, "settings").satisfies(
        lambda stats: int(stats.get(b"num_threads", 0)) == 1, "a dict with b'num_threads': b'1'"
    )
    server.store({"dust": b"old"})
    expect(client.flush_all).returns(True)
    expect(server.get, "dust").returns(None)
    expect(client.get, "dust").returns(None)
    expect(client.set, "dust", b"new").returns(True)
    expect(client.get, "dust").returns(b"new")


def test_random_calls_match_a_dict(client, server, rng):
    """Whatever the order of the calls, the server holds what a dict would hold."""
    expect_what_a_dict_gives(client, server, rng, calls=1000)

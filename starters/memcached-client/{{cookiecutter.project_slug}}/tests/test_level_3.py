"""Level 3, hostile input: what must not be sent is refused, and memcached never hears of it.

A refusal is a `MemcacheIllegalInputError` before a byte is sent. memcached counts the bytes
and the commands that reach it, and it is asked after each call; then the next call must be
right, on the same connection.
"""

from array import array

from grader import expect
from grader.expectation import shown
from hostile import calls_alone, calls_that_expire, calls_with, stores_with

LONGEST = "k" * 250
LARGEST_FLAGS, LARGEST = 2**32 - 1, 2**64 - 1


def test_a_key_cannot_carry_a_command(client, server, guard):
    server.store({"treasure": b"gold"})
    guard.moral = "the rest of the key ran as a command"
    for key in ("x\r\nflush_all", "x 0 0 1\r\nX\r\nflush_all\r\n", "x\nflush_all", "\r\nflush_all"):
        guard.refuses_all(calls_with(key))
        guard.refuses("stats", key)
        guard.refuses("stats", "settings", key)
    expect(client.get, "treasure").returns(b"gold")


def test_a_long_key_does_not_run_its_value(client, server, guard):
    """After a key of 251 bytes, memcached takes the value for the next command."""
    server.store({"treasure": b"gold"})
    guard.moral = "the value ran as a command"
    for value in (b"flush_all", b"set treasure 0 0 3\r\ntin"):
        guard.refuses_all(stores_with(LONGEST + "k", value))
        guard.refuses("set_many", {LONGEST + "k": value})
    expect(server.get, "treasure").returns(b"gold")
    expect(client.get, "treasure").returns(b"gold")


def test_a_key_has_1_to_250_bytes(client, server, guard):
    expect(client.set, LONGEST, b"1").returns(True)
    expect(server.get, LONGEST).returns(b"1")
    expect(client.get, LONGEST).returns(b"1")
    expect(client.incr, LONGEST, 1).returns(2)
    expect(client.get_many, ["ant", LONGEST]).returns({LONGEST: b"2"})
    expect(client.set_many, {LONGEST: b"3"}).returns([])
    expect(client.delete, LONGEST).returns(True)
    for key in ("", LONGEST + "k", "k" * 3000):
        guard.refuses_all(calls_with(key))
    guard.refuses("stats", "")


def test_a_key_holds_no_spaces_and_no_control_characters(client, server, guard):
    for code in [*range(33), 127]:
        for key in (f"ant{chr(code)}", f"a{chr(code)}t", f"{chr(code)}ant"):
            guard.refuses("get", key)
            guard.refuses("set", key, b"6 legs")
            guard.refuses("get_many", [key])
    for key in ("a t", "ant\n", "\x7fant", "a\x00t"):
        guard.refuses_all(calls_with(key))
        guard.refuses("stats", key)

    every = "".join(map(chr, range(33, 127)))
    expect(client.set, every, b"fine").returns(True)
    expect(server.get, every).returns(b"fine")
    expect(client.get_many, [every]).returns({every: b"fine"})


def test_a_key_is_a_text(guard):
    for key in (None, b"ant", 5, 1.5, True, ("ant",)):
        guard.refuses_all(calls_with(key))
    guard.refuses_all(calls_alone(["ant"]))
    guard.refuses("stats", 5)
    guard.refuses("stats", b"settings")


def test_a_key_is_ascii_unless_you_say_otherwise(client, connect, server, guard):
    for key in ("smörgås", "ключ", "٣", "\x80", "snow☃man", "🦉"):
        guard.refuses_all(calls_with(key))

    guard.client = client = connect(server.address, allow_unicode_keys=True)
    for key in ("smörgås", "ключ", "snow☃man", "🦉" * 62, "é" * 125, "plain"):
        value = key.encode()
        expect(client.set, key, value).returns(True)
        expect(server.get, key).returns(value)
        expect(client.get, key).returns(value)
        expect(client.get_many, ["ant", key]).returns({key: value})
        expect(client.delete, key).returns(True)
    expect(client.get, "witness").returns(b"still here")
    for key in ("é" * 126, "☃" * 84, "🦉" * 63, "snow man☃", "☃\r\nflush_all", "\ud800"):
        guard.refuses_all(calls_with(key))


def test_a_value_is_bytes(client, server, guard):
    for value in (None, "text", 5, 1.5, True, [65], {}):
        guard.refuses_all(stores_with("coin", value))
        guard.refuses("set_many", {"coin": value})

    numbers = array("I", [1, 2, 3])
    for value in (bytearray(b"soft"), memoryview(b"a window")[2:5], memoryview(numbers), b""):
        expect(client.set, "coin", value).returns(True)
        expect(server.get, "coin").returns(bytes(value))
        expect(client.get, "coin").returns(bytes(value))
        expect(client.set_many, {"coin": b"", "token": value}).returns([])
        expect(server.get, "token").returns(bytes(value))
        expect(client.append, "coin", value).returns(True)
        expect(server.get, "coin").returns(bytes(value))


def test_an_expiry_is_a_whole_number(client, server, guard):
    server.store({"month": b"March"})
    for expire in (0.5, 60.0, None, "60", b"60", True, False, "0\r\nflush_all", float("nan")):
        guard.refuses_all(calls_that_expire(expire))
    for expire in (2**63, -(2**63), 10**40):
        guard.refuses_all(calls_that_expire(expire))
    expect(server.get, "month").returns(b"March")
    expect(server.seconds_left, "month").returns(-1)
    expect(client.touch, "month", 0).returns(True)


def test_flags_counts_and_tokens_stay_in_their_range(client, connect, fresh_server, guard):
    for flags in (-1, LARGEST_FLAGS + 1, 10**40, 1.5, None, "7", "0 0 0\r\nflush_all"):
        for name in ("set", "add", "replace"):
            guard.refuses(name, "coin", b"gold", flags=flags)
        guard.refuses("cas", "coin", b"gold", b"1", flags=flags)
    for number in (-1, LARGEST + 1, 10**40, 1.5, None, "1", b"1", "1\r\nflush_all"):
        guard.refuses("incr", "visits", number)
        guard.refuses("decr", "visits", number)
    for token in (None, 5, "5", b"", b"x", b"-1", b"1 noreply", b"1\r\nflush_all"):
        guard.refuses("cas", "coin", b"gold", token)

    client = connect(fresh_server.address)
    expect(client.set, "visits", b"5", flags=LARGEST_FLAGS).returns(True)
    expect(fresh_server.flags, "visits").returns(LARGEST_FLAGS)
    expect(client.incr, "visits", LARGEST).returns(4)
    expect(client.decr, "visits", 0).returns(4)


def test_one_value_too_large_spoils_no_batch(client, server, subject, rng):
    """memcached takes up to a megabyte; the rest of the batch is stored all the same."""
    server.store({"witness": b"still here"})
    for count in (1, 2):
        values = {f"row-{number}": rng.randbytes(rng.randrange(50)) for number in range(1200)}
        large = sorted(rng.sample(sorted(values), count))
        found = {key: value for key, value in values.items() if key not in large}
        values |= dict.fromkeys(large, bytes(1_100_000))

        def keys_not_stored(values=values):
            return sorted(client.set_many(values))

        expect(keys_not_stored).returns(large)
        expect(client.get, "witness").returns(b"still here")
        for key in [*rng.sample(sorted(found), 20), *large]:
            expect(server.get, key).returns(found.get(key))
    expect(client.set, "boulder", bytes(1_100_000)).raises(subject.MemcacheServerError)
    expect(client.get, "witness").returns(b"still here")


def test_one_bad_key_stops_a_batch_before_it_starts(client, server, guard):
    keys = [f"seat-{number}" for number in range(1200)]
    seats = dict.fromkeys(keys, b"full")
    for bad in ("a key", "x\r\nflush_all", LONGEST + "k", "", None):
        guard.why = f"the last key is {shown(bad)}"
        guard.refuses("get_many", [*keys, bad])
        guard.refuses("set_many", {**seats, bad: b"empty"})
    guard.why = "the last value is a text"
    guard.refuses("set_many", {**seats, "last": "empty"})
    expect(server.get, "seat-0").returns(None)
    expect(client.set_many, seats).returns([])
    expect(server.get, "seat-1199").returns(b"full")

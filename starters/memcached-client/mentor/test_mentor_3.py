"""Level 3, as the mentor looks at it: keys and arguments that nobody has thought of."""

from array import array

from grader import expect
from grader.expectation import shown
from hostile import calls_that_expire, calls_with, legal, stores_with

PLAIN = [chr(code) for code in range(33, 127)]
ODD = [*map(chr, range(33)), "\x7f", "\r\n", "\r\nflush_all", " 0 0 1\r\n", "\x80", "é", "☃"]
WIDE = ["é", "ß", "☃", "漢", "🦉", "\x85", "\xa0", "\u2028", *PLAIN]


def test_no_bad_key_is_heard(client, guard, rng):
    for _ in range(250):
        expect_the_rule(client, guard, rng, random_key(rng, PLAIN, ODD))


def test_no_bad_unicode_key_is_heard(connect, server, guard, rng):
    guard.client = client = connect(server.address, allow_unicode_keys=True)
    expect(client.get, "witness").returns(b"still here")
    for _ in range(250):
        key = random_key(rng, WIDE, [*ODD, "\ud83e", "\udcff"])
        expect_the_rule(client, guard, rng, key, unicode=True)


def random_key(rng, letters, odd):
    """Draw a key: a short one or one close to the limit, good or with something odd in it."""
    length = rng.choice([0, 1, rng.randrange(30), rng.randrange(60, 256), 250, 251])
    key = rng.choices(letters, k=length)
    if rng.random() < 0.4:
        key.insert(rng.choice([0, len(key), rng.randrange(len(key) + 1)]), rng.choice(odd))
    return "".join(key)


def expect_the_rule(client, guard, rng, key, *, unicode=False):
    if not legal(key, unicode=unicode):
        guard.refuses_all([rng.choice(calls_with(key))])
        return
    value = rng.randbytes(8)
    expect(client.set, key, value).returns(True)
    expect(guard.server.get, key).returns(value)
    expect(client.get_many, [key]).returns({key: value})


def test_no_bad_argument_is_heard(client, server, guard, rng):
    for _ in range(60):
        beyond = rng.choice([-1, 1]) * rng.randrange(2**63, 2**200)
        for number in (rng.uniform(-100, 100), beyond, str(rng.randrange(100)), None):
            guard.refuses_all([rng.choice(calls_that_expire(number))])
            guard.refuses(rng.choice(["incr", "decr"]), "visits", number)
            guard.refuses(rng.choice(["set", "add", "replace"]), "coin", b"gold", flags=number)
        text = "".join(rng.choices(PLAIN, k=rng.randrange(9)))
        guard.refuses_all([rng.choice(stores_with("coin", text))])
    for kind in "bBhHiIlLqQfd":
        value = memoryview(array(kind, [rng.randrange(100) for _ in range(rng.randrange(1, 50))]))
        value = value[rng.randrange(len(value)) :]
        expect(client.set, "coin", value).returns(True)
        expect(server.get, "coin").returns(bytes(value))


def test_a_bad_key_anywhere_stops_a_batch(client, server, guard, rng):
    for size in (1, 2, 300, 501, 3000):
        keys = [f"bench-{number}" for number in range(size)]
        bad = rng.choice(["a b", "\r\nflush_all", "k" * 251, "é", ""])
        where = rng.randrange(size + 1)
        guard.why = f"key {where + 1} is {shown(bad)}"
        keys.insert(where, bad)
        guard.refuses("get_many", keys)
        guard.refuses("set_many", dict.fromkeys(keys, b"full"))
        keys.remove(bad)
        expect(server.get, keys[0]).returns(None)
        expect(client.set_many, dict.fromkeys(keys, b"full")).returns([])
        expect(server.get, keys[-1]).returns(b"full")
        server.ask(f"delete {keys[0]}")

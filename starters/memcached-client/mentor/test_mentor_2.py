"""Level 2, as the mentor looks at it: thousands of calls, each command, each edge."""

from grader import expect
from model import DAY, compared, expect_seconds, expect_what_a_dict_gives

LARGEST = 2**64 - 1


def test_five_thousand_calls_match_a_dict(client, server, rng):
    expect_what_a_dict_gives(client, server, rng, calls=5000)


def test_every_expiry_may_be_a_date(client, server, rng):
    """Each command that takes an expiry is given more than the server's 30 days."""

    def days():
        return rng.randrange(31, 2000) * DAY

    calls = {
        "set": lambda expire: expect(client.set, "set", b"1", expire).returns(True),
        "add": lambda expire: expect(client.add, "add", b"1", expire).returns(True),
        "replace": lambda expire: expect(client.replace, "replace", b"1", expire).returns(True),
        "cas": lambda expire: expect(
            client.cas, "cas", b"1", client.gets("cas")[1], expire
        ).returns(True),
        "set_many": lambda expire: expect(client.set_many, {"set_many": b"1"}, expire).returns([]),
        "touch": lambda expire: expect(client.touch, "touch", expire).returns(True),
        "gat": lambda expire: expect(client.gat, "gat", expire).returns(b"0"),
    }
    server.store(dict.fromkeys(calls.keys() - {"add"}, b"0"))
    for key, call in calls.items():
        expire = days()
        call(expire)
        expect_seconds(server, key, expire)
        expect(client.get, key).satisfies(lambda value: value is not None, "its value")


def test_numbers_of_any_size_wrap_and_stop(connect, fresh_server, rng):
    client = connect(fresh_server.address)
    ups = {f"up-{i}": LARGEST - rng.randrange(10**6) for i in range(40)}
    downs = {f"down-{i}": rng.randrange(10 ** rng.randrange(1, 19)) for i in range(40)}
    fresh_server.store({key: b"%d" % number for key, number in (ups | downs).items()})
    for key, number in ups.items():
        more = rng.randrange(2 * 10**6)
        expect(client.incr, key, more).returns((number + more) % 2**64)
    for key, number in downs.items():
        less = rng.randrange(10 ** rng.randrange(1, 19))
        left = max(0, number - less)
        expect(client.decr, key, less).returns(left)
        expect(client.get, key).returns((b"%d" % left).ljust(len(str(number))))


def test_flags_of_any_size_go_with_the_value(client, server, rng):
    for name in ("set", "add", "replace", "cas") * 5:
        flags = rng.choice([0, 1, 2**31, 2**32 - 1, rng.randrange(2**32)])
        server.ask("delete badge")
        if name != "add":
            server.store({"badge": b"plain"})
        token = [client.gets("badge")[1]] if name == "cas" else []
        expect(getattr(client, name), "badge", b"red", *token, flags=flags).returns(True)
        expect(server.flags, "badge").returns(flags)
        expect(client.prepend, "badge", b"very ").returns(True)
        expect(server.flags, "badge").returns(flags)
        expect(client.get, "badge").returns(b"very red")


def test_five_thousand_keys_of_any_length(client, server, rng):
    keys = list({f"{rng.randrange(10**9)}-" + "k" * rng.randrange(230) for _ in range(5000)})
    stored = {key: rng.randbytes(rng.randrange(80)) for key in keys if rng.random() < 0.8}

    def get_many_of_5000():
        return compared(client.get_many(keys + keys[:50]), stored)

    expect(client.set_many, stored).returns([])
    expect(get_many_of_5000).returns("all that is stored, nothing else")
    for key in rng.sample(sorted(stored), 20):
        expect(server.get, key).returns(stored[key])

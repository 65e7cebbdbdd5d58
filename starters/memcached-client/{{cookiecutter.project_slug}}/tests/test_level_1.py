"""Level 1, hello: connect, set, get, delete, and every value back byte for byte.

`server` is memcached itself, asked past the client: `server.get("greeting")` is what it holds.
"""

from grader import expect
from memcached import always_saying


def test_the_server_tells_its_version(client, connect, server, rng):
    expect(client.version).returns(server.version())

    other = b"1.6.%d" % rng.randrange(100, 1000)
    with always_saying(b"VERSION %b\r\n" % other) as address:
        expect(connect(address).version).returns(other)


def test_a_value_comes_back(client, server, rng):
    expect(client.set, "greeting", b"hello").returns(True)
    expect(server.get, "greeting").returns(b"hello")
    expect(client.get, "greeting").returns(b"hello")

    code = b"%d" % rng.randrange(10**9)
    server.store({"greeting": b"hello again", "code": code})
    expect(client.get, "code").returns(code)
    expect(client.get, "greeting").returns(b"hello again")

    expect(client.set, "greeting", code).returns(True)
    expect(server.get, "greeting").returns(code)


def test_a_miss_is_none_or_the_default(client, server):
    expect(client.get, "absent").returns(None)
    expect(client.get, "absent", b"nothing").returns(b"nothing")
    expect(client.get, "absent", default=b"").returns(b"")

    server.store({"present": b"here"})
    expect(client.get, "present", b"nothing").returns(b"here")
    expect(client.get, "absent").returns(None)


def test_delete_says_whether_there_was_something(client, server):
    server.store({"plan": b"draft"})
    expect(client.delete, "plan").returns(True)
    expect(server.get, "plan").returns(None)
    expect(client.delete, "plan").returns(False)
    expect(client.get, "plan").returns(None)


def test_every_byte_survives(client, server, rng):
    for value in (b"", b"0", b" two spaces ", b"\r\n", b"\n", b"\x00", bytes(range(256))):
        expect(client.set, "bytes", value).returns(True)
        expect(server.get, "bytes").returns(value)
        expect(client.get, "bytes").returns(value)
    for _ in range(10):
        sent, stored = (rng.randbytes(rng.randrange(3000)) for _ in range(2))
        expect(client.set, "bytes", sent).returns(True)
        expect(server.get, "bytes").returns(sent)
        server.store({"bytes": stored})
        expect(client.get, "bytes").returns(stored)


def test_a_value_may_look_like_the_protocol(client, server):
    for value in (
        b"END",
        b"END\r\n",
        b"before\r\nEND\r\nafter",
        b"VALUE disguise 0 3\r\nabc\r\nEND\r\n",
        b"STORED\r\n",
        b"ERROR\r\n",
    ):
        expect(client.set, "disguise", value).returns(True)
        expect(server.get, "disguise").returns(value)
        expect(client.get, "disguise").returns(value)
        expect(client.get, "absent").returns(None)


def test_a_megabyte_arrives_whole(client, server, rng):
    server.store({"small": b"pebble"})
    rock = rng.randbytes(1_000_000 + rng.randrange(1000))
    expect(client.set, "big", rock).returns(True)
    expect(server.get, "big").returns(rock)
    expect(client.get, "big").returns(rock)
    expect(client.get, "small").returns(b"pebble")


def test_calls_stay_in_step(client, server, rng):
    """Two hundred calls of all kinds on one connection: each gets its own answer."""
    expect(client.get, "step-0").returns(None)
    before = server.connections()
    stored = {}
    for _ in range(200):
        key = f"step-{rng.randrange(12)}"
        action = rng.choice(["set", "set by another", "get", "get", "delete"])
        if action == "get":
            expect(client.get, key).returns(stored.get(key))
        elif action == "delete":
            expect(client.delete, key).returns(stored.pop(key, None) is not None)
        else:
            stored[key] = rng.randbytes(rng.choice([0, 10, 100, 20_000]))
            if action == "set":
                expect(client.set, key, stored[key]).returns(True)
            else:
                server.store({key: stored[key]})
    for number in range(12):
        expect(server.get, f"step-{number}").returns(stored.get(f"step-{number}"))

    def connections_after_the_first():
        return server.connections() - before

    expect(connections_after_the_first).returns(0)


def test_a_unix_socket_works_too(connect, unix_server, rng):
    client, server = connect(unix_server.address), unix_server
    value = rng.randbytes(100_000)
    expect(client.set, "near", value).returns(True)
    expect(server.get, "near").returns(value)
    expect(client.get, "near").returns(value)
    expect(client.delete, "near").returns(True)
    expect(server.get, "near").returns(None)


def test_a_closed_client_connects_again(client, server):
    server.store({"door": b"open"})
    expect(client.get, "door").returns(b"open")
    expect(client.close).returns(None)
    before = server.connections()
    expect(client.get, "door").returns(b"open")

    def new_connections_after_close():
        return server.connections() - before

    expect(new_connections_after_close).returns(1)
    expect(client.close).returns(None)
    expect(client.close).returns(None)

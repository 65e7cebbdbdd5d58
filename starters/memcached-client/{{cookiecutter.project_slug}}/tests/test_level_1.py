"""Level 1, hello: connect, set, get, delete, and every value back byte for byte."""

from grader import expect


def test_the_server_tells_its_version(client, server):
    expect(client.version).returns(server.version())


def test_a_value_comes_back(client, rng):
    expect(client.set, "greeting", b"hello").returns(True)
    expect(client.get, "greeting").returns(b"hello")
    expect(client.set, "greeting", b"hello again").returns(True)
    expect(client.get, "greeting").returns(b"hello again")

    code = b"%d" % rng.randrange(10**9)
    expect(client.set, "code", code).returns(True)
    expect(client.get, "code").returns(code)
    expect(client.get, "greeting").returns(b"hello again")


def test_a_miss_is_none_or_the_default(client):
    expect(client.get, "absent").returns(None)
    expect(client.get, "absent", b"nothing").returns(b"nothing")
    expect(client.get, "absent", default=b"").returns(b"")

    client.set("present", b"here")
    expect(client.get, "present", b"nothing").returns(b"here")
    expect(client.get, "absent").returns(None)


def test_delete_says_whether_there_was_something(client):
    client.set("plan", b"draft")
    expect(client.delete, "plan").returns(True)
    expect(client.delete, "plan").returns(False)
    expect(client.get, "plan").returns(None)


def test_every_byte_survives(client, rng):
    for value in (b"", b"0", b" two spaces ", b"\r\n", b"\n", b"\x00", bytes(range(256))):
        expect(client.set, "bytes", value).returns(True)
        expect(client.get, "bytes").returns(value)
    for _ in range(20):
        value = rng.randbytes(rng.randrange(3000))
        expect(client.set, "bytes", value).returns(True)
        expect(client.get, "bytes").returns(value)


def test_a_value_may_look_like_the_protocol(client):
    for value in (
        b"END",
        b"END\r\n",
        b"before\r\nEND\r\nafter",
        b"VALUE disguise 0 3\r\nabc\r\nEND\r\n",
        b"STORED\r\n",
        b"ERROR\r\n",
    ):
        expect(client.set, "disguise", value).returns(True)
        expect(client.get, "disguise").returns(value)
        expect(client.get, "absent").returns(None)


def test_a_megabyte_arrives_whole(client, rng):
    client.set("small", b"pebble")
    rock = rng.randbytes(1_000_000 + rng.randrange(1000))
    expect(client.set, "big", rock).returns(True)
    expect(client.get, "big").returns(rock)
    expect(client.get, "small").returns(b"pebble")


def test_calls_stay_in_step(client, rng):
    """Three hundred calls of all kinds on one connection: each gets its own answer."""
    stored = {}
    for _ in range(300):
        key = f"step-{rng.randrange(12)}"
        action = rng.choice(["set", "set", "get", "get", "delete"])
        if action == "set":
            stored[key] = rng.randbytes(rng.choice([0, 10, 100, 20_000]))
            expect(client.set, key, stored[key]).returns(True)
        elif action == "get":
            expect(client.get, key).returns(stored.get(key))
        else:
            expect(client.delete, key).returns(stored.pop(key, None) is not None)


def test_a_unix_socket_works_too(connect, unix_server, rng):
    client = connect(unix_server.address)
    value = rng.randbytes(100_000)
    expect(client.set, "near", value).returns(True)
    expect(client.get, "near").returns(value)
    expect(client.delete, "near").returns(True)


def test_a_closed_client_connects_again(client):
    client.set("door", b"open")
    expect(client.close).returns(None)
    expect(client.get, "door").returns(b"open")
    expect(client.close).returns(None)
    expect(client.close).returns(None)

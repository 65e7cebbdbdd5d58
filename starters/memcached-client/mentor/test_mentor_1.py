"""Level 1, as the mentor looks at it: other values, more of them, both ways."""

from grader import expect

PIECES = [
    b"\r\n",
    b"END",
    b"VALUE",
    b" ",
    b"key 0 3",
    b"STORED\r\n",
    b"\x00",
    b"x",
    b"SERVER_ERROR",
]


def test_values_of_any_size_survive_both_ways(client, server, rng):
    sizes = [0, 1, 2, *(round(2 ** rng.uniform(2, 19.9)) for _ in range(30))]
    for size in sizes:
        expect_both_ways(client, server, rng.randbytes(size), rng.randbytes(size))


def test_values_made_of_the_protocol_survive_both_ways(client, server, rng):
    for _ in range(60):
        sent, stored = (b"".join(rng.choices(PIECES, k=rng.randrange(9))) for _ in range(2))
        expect_both_ways(client, server, sent, stored)
        expect(client.get, "absent").returns(None)


def test_values_cross_a_unix_socket_both_ways(connect, unix_server, rng):
    client = connect(unix_server.address)
    for _ in range(20):
        size = round(2 ** rng.uniform(0, 19.9))
        expect_both_ways(client, unix_server, rng.randbytes(size), rng.randbytes(size))


def expect_both_ways(client, server, sent, stored):
    """Let the client store what the server then holds, and read what another has stored."""
    expect(client.set, "crate", sent).returns(True)
    expect(server.get, "crate").returns(sent)
    server.store({"crate": stored})
    expect(client.get, "crate").returns(stored)


def test_a_thousand_calls_stay_in_step(client, server, rng):
    stored = {}
    for _ in range(1000):
        key = f"pace-{rng.randrange(20)}"
        action = rng.choice(["set", "get", "get", "delete"])
        if action == "set":
            stored[key] = rng.randbytes(rng.choice([0, 5, 500, 70_000]))
            expect(client.set, key, stored[key]).returns(True)
        elif action == "get":
            expect(client.get, key, b"none").returns(stored.get(key, b"none"))
        else:
            expect(client.delete, key).returns(stored.pop(key, None) is not None)
    for number in range(20):
        expect(server.get, f"pace-{number}").returns(stored.get(f"pace-{number}"))

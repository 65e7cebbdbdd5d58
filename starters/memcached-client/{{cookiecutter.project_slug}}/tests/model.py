"""A memcached without a network: a dict that answers as the client should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from memcached import Server

DAY = 24 * 60 * 60
AWKWARD = [b"", b"\r\n", b"END\r\n", b"VALUE word-1 0 1\r\nx\r\nEND\r\n", b"NOT_FOUND\r\n"]
WORDS = [f"word-{number}" for number in range(8)]
NUMBERS = [f"number-{number}" for number in range(4)]
STORES = ("set", "add", "replace")
METHODS = (
    *("get", "get_many", "set_many", "append", "prepend", *STORES),
    *("delete", "touch", "gat", "incr", "decr", "cas", "cas too late"),
)
# Never, a while, after the server's 30 days, and at once.
EXPIRES = [0, 0, 1000, 31 * DAY, -1]


class Model:
    """Each method answers as the client's method of that name must."""

    def __init__(self) -> None:
        self.items: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.items.get(key)

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        return {key: self.items[key] for key in keys if key in self.items}

    def set(self, key: str, value: bytes, expire: int = 0) -> bool:
        self.items[key] = value
        self.touch(key, expire)
        return True

    def set_many(self, values: dict[str, bytes], expire: int = 0) -> list[str]:
        for key, value in values.items():
            self.set(key, value, expire)
        return []

    def add(self, key: str, value: bytes, expire: int = 0) -> bool:
        return key not in self.items and self.set(key, value, expire)

    def replace(self, key: str, value: bytes, expire: int = 0) -> bool:
        return key in self.items and self.set(key, value, expire)

    def append(self, key: str, value: bytes) -> bool:
        return key in self.items and self.set(key, self.items[key] + value)

    def prepend(self, key: str, value: bytes) -> bool:
        return key in self.items and self.set(key, value + self.items[key])

    def cas(self, key: str, value: bytes, *, late: bool) -> bool | None:
        if key not in self.items:
            return None
        return not late and self.set(key, value)

    def delete(self, key: str) -> bool:
        return self.items.pop(key, None) is not None

    def touch(self, key: str, expire: int) -> bool:
        return self.gat(key, expire) is not None

    def gat(self, key: str, expire: int) -> bytes | None:
        return self.items.pop(key, None) if expire < 0 else self.items.get(key)

    def incr(self, key: str, value: int) -> int | None:
        return self._count(key, lambda number: (number + value) % 2**64)

    def decr(self, key: str, value: int) -> int | None:
        return self._count(key, lambda number: max(0, number - value))

    def _count(self, key: str, change: Callable[[int], int]) -> int | None:
        if key not in self.items:
            return None
        number = change(int(self.items[key]))
        self.items[key] = (b"%d" % number).ljust(len(self.items[key]))
        return number


def expect_what_a_dict_gives(client: Any, server: Server, rng: Random, calls: int) -> None:
    """Make random calls, compare each answer, and in the end all that the server holds."""
    model = Model()
    for key in WORDS + NUMBERS:
        server.ask(f"delete {key}")
    for _ in range(calls):
        name, arguments = random_call(rng)
        if name.startswith("cas"):
            expect_cas(client, model, *arguments, late=name != "cas")
        else:
            wanted = getattr(model, name)(*arguments)
            expect(getattr(client, name), *arguments).returns(wanted)
    for key in WORDS + NUMBERS:
        expect(server.get, key).returns(model.items.get(key))


def expect_cas(client: Any, model: Model, key: str, value: bytes, *, late: bool) -> None:
    """Ask for a token and store with it; `late` stores something else in between."""
    old = model.get(key)

    def fits(answer: object) -> bool:
        return isinstance(answer, tuple) and len(answer) == 2 and answer[0] == old

    _, token = expect(client.gets, key).satisfies(fits, f"({old!r}, its cas token)")
    if late and old is not None:
        expect(client.set, key, old).returns(True)
    token = b"1" if old is None else token
    expect(client.cas, key, value, token).returns(model.cas(key, value, late=late))


def random_call(rng: Random) -> tuple[str, list[Any]]:
    """Draw a call: its name and its arguments."""
    anything, expire = rng.choice(WORDS + NUMBERS), rng.choice(EXPIRES)
    name = rng.choice([*("get", "set") * 2, *METHODS])
    match name:
        case "get" | "delete":
            return name, [anything]
        case "get_many":
            return name, [rng.sample(WORDS + NUMBERS, rng.randrange(1, 9))]
        case "set_many":
            return name, [dict(random_item(rng) for _ in range(rng.randrange(5))), expire]
        case "append" | "prepend":
            return name, [rng.choice(WORDS), rng.choice([*AWKWARD, rng.randbytes(40)])]
        case "touch" | "gat":
            return name, [anything, expire]
        case "incr" | "decr":
            return name, [rng.choice(NUMBERS), rng.choice([1, 9, 95, 10**6])]
        case "cas" | "cas too late":
            return name, [*random_item(rng)]
        case _:
            return name, [*random_item(rng), expire]


def random_item(rng: Random) -> tuple[str, bytes]:
    if rng.random() < 0.2:
        return rng.choice(NUMBERS), b"%d" % rng.randrange(10 ** rng.randrange(1, 19))
    return rng.choice(WORDS), rng.choice([*AWKWARD, rng.randbytes(rng.randrange(2000))])


def expect_seconds(server: Server, key: str, seconds: int) -> None:
    """Ask the server itself how long `key` has to live; its clock ticks once a second."""
    expect(server.seconds_left, key).satisfies(
        lambda left: left is not None and abs(left - seconds) < 10, f"about {seconds} seconds"
    )


def compared(found: object, stored: dict[str, bytes]) -> str:
    """Say in words how what was found differs from what is stored."""
    if not isinstance(found, dict):
        return f"a {type(found).__name__}, not a dict"
    for key in found:
        if key not in stored:
            return f"the key {key!r}, which is not stored"
    for key, value in stored.items():
        if key not in found:
            return f"{len(found)} of {len(stored)} keys; {key!r} is missing"
        if found[key] != value:
            return f"{found[key]!r} for {key!r}, which holds {value!r}"
    return "all that is stored, nothing else"

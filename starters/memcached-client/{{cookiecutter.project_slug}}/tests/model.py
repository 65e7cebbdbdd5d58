"""A memcached without a network: a dict that answers as the client should."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

AWKWARD = [b"", b"\r\n", b"END\r\n", b"VALUE word-1 0 1\r\nx\r\nEND\r\n", b"NOT_FOUND\r\n"]
WORDS = [f"word-{number}" for number in range(8)]
NUMBERS = [f"number-{number}" for number in range(4)]
METHODS = (
    *("get", "get_many", "set", "add", "replace", "append", "prepend"),
    *("delete", "touch", "gat", "incr", "decr"),
)


class Model:
    """Each method answers as the client's method of that name must."""

    def __init__(self) -> None:
        self.items: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.items.get(key)

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        return {key: self.items[key] for key in keys if key in self.items}

    def set(self, key: str, value: bytes) -> bool:
        self.items[key] = value
        return True

    def add(self, key: str, value: bytes) -> bool:
        return key not in self.items and self.set(key, value)

    def replace(self, key: str, value: bytes) -> bool:
        return key in self.items and self.set(key, value)

    def append(self, key: str, value: bytes) -> bool:
        return key in self.items and self.set(key, self.items[key] + value)

    def prepend(self, key: str, value: bytes) -> bool:
        return key in self.items and self.set(key, value + self.items[key])

    def delete(self, key: str) -> bool:
        return self.items.pop(key, None) is not None

    def touch(self, key: str, _expire: int) -> bool:
        return key in self.items

    def gat(self, key: str, _expire: int) -> bytes | None:
        return self.items.get(key)

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


def random_calls(rng: Random, count: int) -> Iterator[tuple[str, list[object]]]:
    """Draw calls: a name and its arguments."""
    for _ in range(count):
        yield random_call(rng)


def random_call(rng: Random) -> tuple[str, list[object]]:
    word, number, anything = rng.choice(WORDS), rng.choice(NUMBERS), rng.choice(WORDS + NUMBERS)
    value = rng.choice([b"", *AWKWARD, rng.randbytes(rng.randrange(2000))])
    name = rng.choice([*("get", "set") * 2, *METHODS])
    match name:
        case "get" | "delete":
            return name, [anything]
        case "get_many":
            return name, [rng.sample(WORDS + NUMBERS, rng.randrange(1, 9))]
        case "set" | "add" | "replace" if rng.random() < 0.2:
            return name, [number, b"%d" % rng.randrange(10 ** rng.randrange(1, 19))]
        case "set" | "add" | "replace":
            return name, [word, value]
        case "append" | "prepend":
            return name, [word, value[:40]]
        case "touch" | "gat":
            return name, [anything, rng.choice([0, 1000, 3_000_000])]
        case _:
            return name, [number, rng.choice([1, 9, 95, 10**6])]

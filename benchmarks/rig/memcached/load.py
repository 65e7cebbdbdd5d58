"""What is asked of every client: eight operations on keys of its own, alike for all."""

from __future__ import annotations

import random
from dataclasses import dataclass

SMALL, MIDDLE, LARGE, BATCH = 100, 10_000, 1_000_000, 100
OPERATIONS = SET, GET, MISS, GET_MIDDLE, GET_LARGE, GET_MANY, SET_MANY, INCR = (
    "set 100 B",
    "get 100 B",
    "get miss",
    "get 10 KB",
    "get 1 MB",
    "get_many 100",
    "set_many 100",
    "incr",
)
# So long that counting makes it no longer: all answers have the same size.
START = 10**15


@dataclass(frozen=True)
class Load:
    """The keys and values of the client with this mark, which is one letter."""

    mark: str

    def key(self, name: str) -> str:
        return f"{self.mark}:{name}"

    @property
    def stored(self) -> dict[int, str]:
        """Give, by its size, the key of each value that is read one by one."""
        return {size: self.key(f"size-{size:07}") for size in (SMALL, MIDDLE, LARGE)}

    @property
    def batch(self) -> dict[str, bytes]:
        return {self.key(f"item-{number:03}"): value(SMALL) for number in range(BATCH)}

    @property
    def written(self) -> str:
        return self.key("written")

    @property
    def nothing(self) -> str:
        return self.key("nothing")

    @property
    def number(self) -> str:
        return self.key("number")


def value(size: int) -> bytes:
    """Give text of that size, the same each time."""
    return random.Random(size).randbytes(size // 2).hex().encode()  # noqa: S311 - no secret

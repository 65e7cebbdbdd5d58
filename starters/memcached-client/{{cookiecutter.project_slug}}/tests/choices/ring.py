"""The ring of libmemcached's `ketama_weighted`, for the checks to hold your client against."""

from __future__ import annotations

import struct
from bisect import bisect_left
from hashlib import md5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Place = tuple[str, int]
USUAL_PORT = 11211


class Ring:
    """Which of some servers a key belongs to."""

    def __init__(self, servers: Iterable[Place]) -> None:
        self._points = sorted((point, server) for server in servers for point in points(server))

    def owner(self, key: str) -> Place:
        """Give the server of the first point at or behind the key; round the end, the first."""
        place = bisect_left(self._points, (words(key)[0], ("", 0)))
        return self._points[place % len(self._points)][1]


def points(server: Place) -> Iterator[int]:
    host, port = server
    name = host if port == USUAL_PORT else f"{host}:{port}"
    for number in range(40):
        yield from words(f"{name}-{number}")


def words(text: str) -> tuple[int, ...]:
    """Take the md5 of a text as four numbers, the lowest byte of each first."""
    return struct.unpack("<4I", md5(text.encode(), usedforsecurity=False).digest())

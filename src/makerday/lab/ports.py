"""Ports for dynos: free ones, each given once, below those that systems give to clients."""

from __future__ import annotations

import random
import socket

from makerday.lab.refusals import too_much

_FIRST, _LAST = 20_000, 32_000


class Ports:
    """Knows which ports are taken by dynos."""

    def __init__(self) -> None:
        self._taken: set[int] = set()
        self._next = random.randrange(_FIRST, _LAST)  # noqa: S311 - two labs rarely meet

    def take(self) -> int:
        """Give a port that nobody listens on. Raises RefusalError."""
        for _ in range(_LAST - _FIRST):
            self._next = self._next + 1 if self._next < _LAST else _FIRST
            if self._next not in self._taken and _free(self._next):
                self._taken.add(self._next)
                return self._next
        raise too_much("No port is free for another dyno.")

    def give_back(self, port: int) -> None:
        self._taken.discard(port)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

"""Servers of the demo's own, each of which can be killed and started again where it was."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from memcached import connected, running

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 2.0
EMPTY = {"cmd_get": 0, "get_hits": 0, "curr_items": 0}


@dataclass
class Place:
    """A server's place: its address stays, whether anyone is there or not."""

    number: int
    address: tuple[str, int] = ("127.0.0.1", -1)
    up: bool = False
    _running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        if not self.up:
            server = self._running.enter_context(running(port=self.address[1]))
            self.address, self.up = ("127.0.0.1", server.address[1]), True

    def kill(self) -> None:
        self.up = False
        self._running.close()

    def facts(self) -> dict[str, int]:
        """Ask the server itself, past the client, what it has done and holds."""
        with suppress(OSError, ValueError):
            return stats(self.address)
        return EMPTY


def stats(address: tuple[str, int]) -> dict[str, int]:
    with connected(address) as connection, connection.makefile("rb") as answers:
        connection.settimeout(PATIENCE)
        connection.sendall(b"stats\r\nquit\r\n")
        told = (line.split() for line in answers)
        found = {words[1].decode(): words[2] for words in told if len(words) == 3}
    return {name: int(found.get(name, b"0")) for name in EMPTY}


@contextmanager
def rack(size: int) -> Iterator[list[Place]]:
    """Give `size` running servers; none is left afterwards."""
    with ExitStack() as stack:
        places = [Place(number) for number in range(1, size + 1)]
        for place in places:
            stack.callback(place.kill)
            place.start()
        yield places

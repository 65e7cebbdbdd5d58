"""A wire on which the first reply comes late, and which remembers what went over it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from proxy import Proxy

if TYPE_CHECKING:
    from faults import Fault
    from memcached import Address
    from proxy import Link

MOMENT = 0.002


class LateWire(Proxy):
    """Holds the first reply back until the client has given up or asks again.

    That is how a late reply looks from the client's side, and no two clocks race for it.
    """

    def __init__(self, server: Address) -> None:
        super().__init__(server)
        self.settled = threading.Event()
        self._order: list[bytes | None] = []
        self._owed = 0
        self.next(self._late)
        self.always(self._heard)

    def went_over(self) -> list[tuple[str, bytes]]:
        """Give the direction and the bytes of all requests and replies so far, in their order."""
        requests = iter(self.requests)
        return [
            ("→", bytes(next(requests))) if reply is None else ("←", reply)
            for reply in list(self._order)
        ]

    def fault(self) -> Fault:
        """Take note of a request, which is about to be kept."""
        self.settled.clear()
        self._order.append(None)
        self._owed += 1
        return super().fault()

    async def _heard(self, link: Link, data: bytes) -> None:
        await link.send(data)
        self._order.append(data)
        self._paid()

    async def _late(self, link: Link, data: bytes) -> None:
        while len(self.requests) == 1 and not link.gone.is_set():
            await link.pause(MOMENT)
        if link.gone.is_set():
            self._paid()
        else:
            await self._heard(link, data)

    def _paid(self) -> None:
        self._owed -= 1
        if not self._owed:
            self.settled.set()

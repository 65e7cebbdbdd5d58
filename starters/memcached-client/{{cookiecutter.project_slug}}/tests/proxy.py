"""A proxy between a client and a real memcached that spoils replies on purpose.

    with Proxy(server.address) as proxy:
        client = Client(proxy.address, timeout=1)
        proxy.next(cut(10))             # the next reply ends after ten bytes
        proxy.always(fragment(seed=7))  # from then on, every reply comes in pieces

Requests reach the server as they are. A reply is what the server says between two things
that the client says. Values are never altered: TCP would not do that.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from faults import passing

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from memcached import Address

    from faults import Fault

CHUNK = 1 << 16
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws away what was not sent


class Link:
    """One connection of the client's, and the one to the server that belongs to it."""

    def __init__(
        self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.proxy = proxy
        self.passed = 0  # bytes of this reply that have gone to the client
        self.gone = asyncio.Event()  # the client has hung up
        self._reader = reader
        self._writer = writer
        self._fault: Fault = passing
        self._request = bytearray()
        self._answered = True

    async def carry(self) -> None:
        """Carry requests there and replies back, until one side hangs up."""
        replies, server = await opened(self.proxy.server)
        asking = asyncio.create_task(self._ask(server))
        try:
            while not self._writer.is_closing() and (data := await replies.read(CHUNK)):
                self._answered = True
                await self._fault(self, data)
        finally:
            asking.cancel()
            server.close()

    async def send(self, data: bytes) -> None:
        self.passed += len(data)
        self._writer.write(data)
        await self._writer.drain()

    async def hang_up(self, last: bytes = b"", *, reset: bool = False) -> None:
        """Close the client's connection behind some last bytes: with a proper end, or torn off.

        In one go: nothing that the client says to these bytes reaches the server.
        """
        self._writer.write(last)
        if reset:
            line = self._writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def pause(self, seconds: float) -> None:
        """Let time pass, unless the client hangs up."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.gone.wait(), seconds)

    async def _ask(self, server: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await self._reader.read(CHUNK):
                self._hear(data)
                server.write(data)
                await server.drain()
        self.gone.set()
        server.close()

    def _hear(self, data: bytes) -> None:
        if self._answered:
            self._answered, self.passed = False, 0
            self._fault = self.proxy.fault()
            self._request = bytearray()
            self.proxy.requests.append(self._request)
        self._request += data


class Proxy:
    """The proxy: `address` is where clients connect, `requests` what they have sent."""

    def __init__(self, server: Address) -> None:
        self.server = server
        self.requests: list[bytearray] = []
        self.connections = 0
        self._next: deque[Fault] = deque()
        self._usual: Fault = passing
        self._tasks: set[asyncio.Task[None]] = set()
        self._links: set[Link] = set()
        self._kept = bound()  # keeps the port while nobody listens there
        self.address: tuple[str, int] = self._kept.getsockname()

    def __enter__(self) -> Proxy:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._kept.close()

    def next(self, *faults: Fault) -> None:
        """Spoil the next replies, one each; after them all is as before."""
        self._next.extend(faults)

    def always(self, fault: Fault) -> None:
        """Spoil every reply."""
        self._usual = fault

    def fault(self) -> Fault:
        return self._next.popleft() if self._next else self._usual

    def times(self, part: bytes) -> int:
        """Count how often a text was sent in all requests so far."""
        return b"".join(self.requests).count(part)

    def release(self) -> None:
        """Let go of what `hold` keeps back."""
        self._loop.call_soon_threadsafe(self.released.set)

    def hang_up(self, *, reset: bool = False) -> None:
        """Close all connections."""
        self._do(self._hang_up(reset=reset))

    def down(self) -> None:
        """Be a server that has died: nobody listens."""
        self._do(self._down())

    def up(self, server: Address) -> None:
        """Be a server that is back, with what another one holds."""
        self.server = server
        self._do(self._listen())

    def _do(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _open(self) -> None:
        self.released = asyncio.Event()
        self.ringers: asyncio.Queue[tuple[Any, Any]] = asyncio.Queue()
        await self._listen()
        self._bell = await asyncio.start_server(self._ringer, "127.0.0.1", 0)
        self.bell: tuple[str, int] = self._bell.sockets[0].getsockname()

    async def _listen(self) -> None:
        self._door = await asyncio.start_server(self._connected, sock=bound(self.address[1]))

    async def _close(self) -> None:
        self._bell.close()
        self._door.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self.ringers.empty():
            self.ringers.get_nowait()[1].close()

    async def _down(self) -> None:
        self._door.close()
        await self._hang_up(reset=False)

    async def _hang_up(self, *, reset: bool) -> None:
        for link in list(self._links):
            await link.hang_up(reset=reset)

    async def _ringer(self, *ringer: Any) -> None:
        await self.ringers.put(ringer)

    async def _connected(self, *ends: Any) -> None:
        self.connections += 1
        task, link = asyncio.current_task(), Link(self, *ends)
        assert task is not None
        self._tasks.add(task)
        self._links.add(link)
        try:
            with suppress(OSError, asyncio.CancelledError):
                await link.carry()
        finally:
            ends[1].close()
            self._tasks.discard(task)
            self._links.discard(link)


def bound(port: int = 0) -> socket.socket:
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    place.bind(("127.0.0.1", port))
    return place


async def opened(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if isinstance(address, tuple):
        return await asyncio.open_connection(*address)
    return await asyncio.open_unix_connection(address)

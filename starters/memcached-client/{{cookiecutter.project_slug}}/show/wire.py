"""A wire on which the first reply comes late, and which remembers what went over it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from memcached import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = tuple[str, int]

CHUNK = 64 * 1024


class LateWire:
    """Stands between clients and memcached. `heard` holds each direction and its bytes.

    The first reply is held back until the client asks again on that connection: that is how a
    late reply looks from the client's side, without a race between two clocks.
    """

    def __init__(self, server: Address) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: Address = self._listener.getsockname()
        self.heard: list[tuple[str, bytes]] = []
        self.idle = threading.Event()
        self._connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._connections += 1
                threading.Thread(
                    target=self._serve, args=(client, self._connections == 1), daemon=True
                ).start()

    def _serve(self, client: socket.socket, late: bool) -> None:
        held = b""
        with suppress(OSError), client, connected(self._server) as server:
            while request := client.recv(CHUNK):
                self.idle.clear()
                self.heard.append(("→", request))
                if held:
                    self._answer(client, held)
                server.sendall(request)
                reply = server.recv(CHUNK)
                held = b"" if held or not late else reply
                if not held:
                    self._answer(client, reply)
                self.idle.set()

    def _answer(self, client: socket.socket, reply: bytes) -> None:
        self.heard.append(("←", reply))
        client.sendall(reply)


@contextmanager
def late_wire(server: Address) -> Iterator[LateWire]:
    wire = LateWire(server)
    try:
        yield wire
    finally:
        wire.close()

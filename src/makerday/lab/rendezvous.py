"""The rendezvous: where a terminal meets its dyno, over TLS on loopback.

The one protocol of the platform that is not HTTP. The client connects, says the dyno's secret
and a line end; the answer is `rendezvous` and a line end in a TLS record of its own, then bytes
both ways until one side closes.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

import trustme

from makerday.lab.attached import Visitor

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
_HELLO_SECONDS = 10.0
_LONGEST_SECRET = 200


class Rendezvous:
    """Listens, and brings visitors to the dynos that expect them."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._expected: dict[str, asyncio.Future[Visitor]] = {}
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        """Listen on a free port. Raises OSError."""
        self._server = await asyncio.start_server(
            self._meet, HOST, 0, ssl=_context(self._home), limit=1 << 16
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server:
            self._server.close()

    async def expect(self, secret: str, seconds: float) -> Visitor:
        """Wait for who knows the secret. Raises TimeoutError."""
        coming: asyncio.Future[Visitor] = asyncio.get_running_loop().create_future()
        self._expected[secret] = coming
        try:
            return await asyncio.wait_for(coming, seconds)
        finally:
            self._expected.pop(secret, None)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visitor = Visitor(reader, writer)
        with suppress(OSError, TimeoutError, ValueError):
            line = await asyncio.wait_for(reader.readline(), _HELLO_SECONDS)
            coming = self._expected.pop(line.strip().decode("ascii", "replace"), None)
            if coming and not coming.done() and len(line) < _LONGEST_SECRET:
                writer.write(b"rendezvous\r\n")
                await writer.drain()
                coming.set_result(visitor)
                await visitor.left.wait()
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()


def _context(home: Path) -> ssl.SSLContext:
    """Give the TLS context of `localhost`, with a certificate of the lab's own authority."""
    authority, own = home / "ca.pem", home / "rendezvous.pem"
    if not (authority.exists() and own.exists()):
        ca = trustme.CA()
        issued = ca.issue_cert("localhost", "127.0.0.1")
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        own.touch(mode=0o600)
        own.write_bytes(issued.private_key_pem.bytes() + chain)
        ca.cert_pem.write_to_path(str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    return context

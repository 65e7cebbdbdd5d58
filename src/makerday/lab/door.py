"""The door: one port, and by the first Host header a connection goes to the API or the router."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from makerday.lab import hosts, http_head

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from makerday.lab.router import Router

_HOST = re.compile(rb"\r\nhost:[ \t]*([^\r\n]*)", re.IGNORECASE)
_HEAD_SECONDS = 30.0


def door(router: Router) -> type[asyncio.Protocol]:
    """Give the protocol class that uvicorn makes one of for each connection."""

    class Door(_Door):
        pass

    Door.router = router
    return Door


class _Door(asyncio.Protocol):
    router: Router

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._config, self._state, self._app_state = config, server_state, app_state
        self._loop = _loop or asyncio.get_running_loop()
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._state.connections.add(cast("Any", self))
        self._late = self._loop.call_later(_HEAD_SECONDS, self._transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._let_go()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        end = self._seen.find(b"\r\n\r\n")
        if end < 0 and len(self._seen) < http_head.MOST_BYTES:
            return
        self._let_go()
        found = _HOST.search(self._seen[: end if end >= 0 else None] + b"\r\n")
        host = found[1].decode("latin-1") if found else ""
        inner = self._routed() if hosts.app_of(host) else self._api()
        self._transport.set_protocol(inner)
        inner.connection_made(self._transport)
        inner.data_received(self._seen)

    def shutdown(self) -> None:
        """Close, as uvicorn asks of each connection at the end."""
        self._transport.close()

    def _let_go(self) -> None:
        self._late.cancel()
        self._state.connections.discard(cast("Any", self))

    def _api(self) -> asyncio.Protocol:
        return H11Protocol(self._config, self._state, self._app_state, self._loop)

    def _routed(self) -> asyncio.Protocol:
        reader = asyncio.StreamReader(limit=http_head.MOST_BYTES, loop=self._loop)
        return asyncio.StreamReaderProtocol(reader, self._serve, self._loop)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._state.connections.add(cast("Any", self))
        try:
            await self.router.serve(reader, writer)
        finally:
            self._state.connections.discard(cast("Any", self))

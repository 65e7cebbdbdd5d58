"""The lab's process: `python -m makerday.lab.server`, or `makerday lab up --foreground`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from makerday.errors import MakerdayError
from makerday.lab import isolation, opening, places, settings
from makerday.lab.api.application import application
from makerday.lab.door import door
from makerday.lab.places import Running
from makerday.lab.router import Router

if TYPE_CHECKING:
    from collections.abc import Callable

    from makerday.lab.places import Place
    from makerday.lab.platform import Platform

HOST = "127.0.0.1"
_LINGER_SECONDS = 3


def serve(place: Place, port: int, told: Callable[[str], None]) -> None:
    """Be the lab until a signal ends it. Raises MakerdayError."""
    os.umask(0o077)
    place.make()
    with places.hold(place), _listen(port) as listener:
        platform = opening.prepare(place, settings.chosen())
        platform.url = f"http://localhost:{listener.getsockname()[1]}"
        try:
            _Server(platform, told).run([listener])
        finally:
            place.running.unlink(missing_ok=True)


class _Server(uvicorn.Server):
    """uvicorn, which says when it is ready."""

    def __init__(self, platform: Platform, told: Callable[[str], None]) -> None:
        self._platform, self._told = platform, told
        super().__init__(
            uvicorn.Config(
                application(platform),
                http=door(Router(platform)),
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=_LINGER_SECONDS,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        _watch_children()
        await super().startup(sockets)
        if self.should_exit:
            return
        lab = self._platform
        port = int(lab.url.rpartition(":")[2])
        places.tell(lab.place, Running(os.getpid(), port, lab.rendezvous.port))
        kind = lab.dynos.quarters.kind
        note = "" if kind == isolation.BUBBLEWRAP else f" ({isolation.LACKING})"
        self._told(f"the lab is up: {lab.url}{note}")


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        hint = "makerday lab up --port 5065, or 0 for any"
        raise MakerdayError(f"port {port} can't be had: {error.strerror}", hint) from error
    listener.listen(256)
    return listener


def _watch_children() -> None:
    """Let Python 3.11 wait for children by descriptors: its default is a thread for each."""
    if sys.version_info < (3, 12) and hasattr(os, "pidfd_open"):
        watcher = asyncio.PidfdChildWatcher()
        watcher.attach_loop(asyncio.get_running_loop())
        asyncio.set_child_watcher(watcher)


def _announce(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Serve in the background, for `makerday lab up`, which reads what is said here."""
    try:
        serve(places.here(), int(sys.argv[1]), _announce)
    except MakerdayError as error:
        hint = f" ({error.hint})" if error.hint else ""
        sys.stderr.write(f"{error.message}{hint}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

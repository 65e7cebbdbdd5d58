"""A real memcached for the checks and the demo: started, asked, stopped.

It is always one of our own, on a free port or a unix socket, never one that runs already.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import supply
from grader import MissingToolError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Address = tuple[str, int] | str

PATIENCE = 10.0
PR_SET_PDEATHSIG = 1
# Each command, and what memcached adds to when it has done one.
COUNTERS = {
    "get": ["cmd_get"],
    "set": ["cmd_set"],
    "touch": ["cmd_touch"],
    "flush_all": ["cmd_flush"],
    "cas": ["cas_hits", "cas_misses", "cas_badval"],
    "delete": ["delete_hits", "delete_misses"],
    "incr": ["incr_hits", "incr_misses"],
    "decr": ["decr_hits", "decr_misses"],
    "item": ["total_items"],
}


@dataclass
class Server:
    """A running memcached, and what it says when it is asked behind the client's back."""

    address: Address
    pid: int
    _asked: int = 0
    _sent: int = 0

    def get(self, key: str) -> bytes | None:
        """Give the value that the server itself holds under `key`, or None."""
        with self._line() as connection, connection.makefile("rb") as answers:
            self._send(connection, f"mg {key} v\r\n".encode())
            header = answers.readline().split()
            return answers.read(int(header[1])) if header[0] == b"VA" else None

    def connections(self) -> int:
        """Count the connections made so far; those of this class are left out."""
        return self.counters()["connection"]

    def counters(self) -> dict[str, int]:
        """Count what has come so far: bytes, connections, and commands of each kind.

        Of what this class itself has asked, bytes and connections are left out.
        """
        with self._line() as connection, connection.makefile("rb") as answers:
            self._send(connection, b"stats\r\nquit\r\n")
            told = dict(line.split()[1:3] for line in answers if line.startswith(b"STAT "))
        counted = {
            name: sum(int(told[part.encode()]) for part in parts)
            for name, parts in COUNTERS.items()
        }
        counted["connection"] = int(told[b"total_connections"]) - self._asked
        counted["byte"] = int(told[b"bytes_read"]) - self._sent
        return counted

    def ask(self, command: str) -> bytes:
        """Send one command on a connection of its own, and give the first line of the answer."""
        with self._line() as connection, connection.makefile("rb") as answers:
            self._send(connection, command.encode() + b"\r\n")
            return answers.readline().removesuffix(b"\r\n")

    def version(self) -> bytes:
        return self.ask("version").removeprefix(b"VERSION ")

    def seconds_left(self, key: str) -> int | None:
        """Say how long `key` has to live: -1 for ever, None when it is not there."""
        return self._meta(key, "t")

    def flags(self, key: str) -> int | None:
        return self._meta(key, "f")

    def _meta(self, key: str, flag: str) -> int | None:
        answer = self.ask(f"mg {key} {flag}")
        return int(answer.removeprefix(f"HD {flag}".encode())) if answer != b"EN" else None

    def store(self, items: Mapping[str, bytes]) -> None:
        """Store `items` past the client."""
        lines = (
            b"set %b 0 0 %d noreply\r\n%b\r\n" % (key.encode(), len(value), value)
            for key, value in items.items()
        )
        with self._line() as connection:
            self._send(connection, b"".join(lines) + b"version\r\n")
            connection.recv(100)

    def _send(self, connection: socket.socket, data: bytes) -> None:
        self._sent += len(data)
        connection.sendall(data)

    def _line(self) -> socket.socket:
        self._asked += 1
        return connected(self.address)


@contextmanager
def running(*, unix: bool = False, port: int = -1) -> Iterator[Server]:
    """Run a memcached for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="memcached-") as folder:
        place = Path(folder, "socket" if unix else "port")
        with subprocess.Popen(
            command(place, unix=unix, port=port),
            env={**os.environ, "MEMCACHED_PORT_FILENAME": str(place)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=dies_with_its_parent(),  # noqa: PLW1509 - calls prctl, nothing else
        ) as process:
            try:
                yield Server(answering(process, place, unix=unix), process.pid)
            finally:
                process.kill()


@contextmanager
def always_saying(answer: bytes) -> Iterator[Address]:
    """Run a server that is no memcached: it has one client, and one answer to every line."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=repeat, args=(listener, answer), daemon=True).start()
        yield listener.getsockname()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # for the thread, if nobody came


def repeat(listener: socket.socket, answer: bytes) -> None:
    with suppress(OSError):
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            for _ in lines:
                connection.sendall(answer)


def command(place: Path, *, unix: bool, port: int = -1) -> list[str]:
    # Port -1: the system picks a free one, and memcached writes it to a file.
    here = ["-l", "127.0.0.1", "-p", str(port), "-U", "0"]
    where = ["-s", str(place), "-a", "700"] if unix else here
    root = ["-u", "root"] if os.geteuid() == 0 else []
    size = ["-t", "1", "-m", "64", "-c", "200"]
    # The maintainer moves items in the background, and a number that is being moved
    # while decr makes it shorter comes out without the spaces.
    return [supply.memcached(), *where, *root, *size, "-o", "no_lru_maintainer"]


def dies_with_its_parent() -> Callable[[], object] | None:
    """Give what makes a child stop when its parent is killed, where the system can do that."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def answering(process: subprocess.Popen[bytes], place: Path, *, unix: bool) -> Address:
    """Wait until the server takes connections, and give its address."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            address = str(place) if unix else ("127.0.0.1", port_in(place))
            with connected(address):
                return address
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.005)
            break
    process.kill()
    said = process.stderr.read().decode(errors="replace") if process.stderr else ""
    raise MissingToolError(f"memcached would not start: {said.strip() or 'it does not answer'}")


def port_in(place: Path) -> int:
    return int(place.read_text().rpartition(":")[2])


def connected(address: Address) -> socket.socket:
    """Open a plain socket to a server."""
    if isinstance(address, tuple):
        return socket.create_connection(address, PATIENCE)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection

"""A memcached client that completes level 1, and level 1 only."""

from __future__ import annotations

import socket

from .errors import MemcacheError, MemcacheUnexpectedCloseError

Address = tuple[str, int] | str


class Client:
    """A connection to one memcached server: `(host, port)` or the path of a unix socket."""

    def __init__(self, server: Address, *, timeout: float | None = None) -> None:
        self.server = server
        self.timeout = timeout
        self._socket: socket.socket | None = None
        self._arrived = b""

    def version(self) -> bytes:
        """Give the version of the server."""
        return self._ask(b"version\r\n").removeprefix(b"VERSION ")

    def set(self, key: str, value: bytes, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value`, whatever was there before."""
        header = f"set {key} {flags} {expire} {len(value)}\r\n"
        return self._ask(header.encode() + value + b"\r\n") == b"STORED"

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        """Give the value of `key`, or `default` when there is none."""
        line = self._ask(f"get {key}\r\n".encode())
        if line == b"END":
            return default
        value = self._exactly(int(line.split()[3]))
        if self._exactly(2) + self._line() != b"\r\nEND":
            raise MemcacheError("the value is longer than the server said")
        return value

    def delete(self, key: str) -> bool:
        """Remove `key`; False when it was not there."""
        return self._ask(f"delete {key}\r\n".encode()) == b"DELETED"

    def close(self) -> None:
        """Hang up; the next call connects again."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._arrived = None, b""

    def _ask(self, request: bytes) -> bytes:
        if self._socket is None:
            self._socket = self._connect()
        self._socket.sendall(request)
        return self._line()

    def _connect(self) -> socket.socket:
        if isinstance(self.server, tuple):
            return socket.create_connection(self.server, self.timeout)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.timeout)
        connection.connect(self.server)
        return connection

    def _line(self) -> bytes:
        while b"\r\n" not in self._arrived:
            self._receive()
        line, _, self._arrived = self._arrived.partition(b"\r\n")
        return line

    def _exactly(self, size: int) -> bytes:
        while len(self._arrived) < size:
            self._receive()
        taken, self._arrived = self._arrived[:size], self._arrived[size:]
        return taken

    def _receive(self) -> None:
        data = self._socket.recv(65536) if self._socket else b""
        if not data:
            raise MemcacheUnexpectedCloseError("the server hung up in the middle of an answer")
        self._arrived += data

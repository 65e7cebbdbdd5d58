"""A memcached client: the text protocol on one connection, with the standard library."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, TypeVar

from .errors import (
    MemcacheClientError,
    MemcacheError,
    MemcacheServerError,
    MemcacheUnexpectedCloseError,
    MemcacheUnknownCommandError,
    MemcacheUnknownError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Address = tuple[str, int] | str
Item = tuple[str, bytes, bytes]
T = TypeVar("T")

CRLF = b"\r\n"
CHUNK = 256 * 1024
# More seconds than this are taken for a date, by the server.
MONTH = 30 * 24 * 60 * 60
# How much is asked before the answers are read. Without a bound, client and server
# may each wait for ever until the other has read.
BATCH = 500

STORED = {b"STORED": True, b"NOT_STORED": False}
SWAPPED = {b"STORED": True, b"EXISTS": False, b"NOT_FOUND": None}
DELETED = {b"DELETED": True, b"NOT_FOUND": False}
TOUCHED = {b"TOUCHED": True, b"NOT_FOUND": False}
# After any other error the server may have taken a part of the request for a command.
HARMLESS = (b"SERVER_ERROR ", b"CLIENT_ERROR cannot increment or decrement")


class Client:
    """A connection to one memcached server: `(host, port)` or the path of a unix socket."""

    def __init__(self, server: Address, *, timeout: float | None = None) -> None:
        self._server = server
        self._timeout = timeout
        self._connection: Connection | None = None

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        """Give the value of `key`, or `default` when there is none."""
        return self._first(default, "get", key)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Give the values of those `keys` that are there."""
        every = (self._fetch("get", *batch) for batch in batches(keys))
        return {key: value for items in every for key, value, _ in items}

    def gets(self, key: str) -> tuple[bytes | None, bytes | None]:
        """Give the value of `key` and the token that `cas` takes; (None, None) on a miss."""
        items = self._fetch("gets", key)
        return items[0][1:] if items else (None, None)

    def gat(self, key: str, expire: int = 0, default: bytes | None = None) -> bytes | None:
        """Get the value of `key` and touch it; `default` on a miss."""
        return self._first(default, "gat", moment(expire), key)

    def set(self, key: str, value: bytes, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value`, whatever was there before."""
        return self._ask(storage("set", key, value, expire, flags), STORED)

    def add(self, key: str, value: bytes, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value` if there is nothing yet."""
        return self._ask(storage("add", key, value, expire, flags), STORED)

    def replace(self, key: str, value: bytes, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value` if there is something already."""
        return self._ask(storage("replace", key, value, expire, flags), STORED)

    def append(self, key: str, value: bytes) -> bool:
        """Put `value` behind the one that is there; False when there is none."""
        return self._ask(storage("append", key, value), STORED)

    def prepend(self, key: str, value: bytes) -> bool:
        """Put `value` in front of the one that is there; False when there is none."""
        return self._ask(storage("prepend", key, value), STORED)

    def cas(
        self, key: str, value: bytes, cas: bytes, expire: int = 0, *, flags: int = 0
    ) -> bool | None:
        """Store `value` if nobody has stored since `gets` gave `cas`; None on a miss."""
        return self._ask(storage("cas", key, value, expire, flags, cas.decode()), SWAPPED)

    def set_many(self, values: Mapping[str, bytes], expire: int = 0) -> list[str]:
        """Store all of `values`; give the keys that the server did not store."""
        failed: list[str] = []
        for batch in batches(values):
            requests = [storage("set", key, values[key], expire) for key in batch]
            answers = self._call(b"".join(requests), lines(len(batch)))
            for key, answer in zip(batch, answers, strict=True):
                if answer.startswith(b"SERVER_ERROR") or not self._meaning(answer, STORED):
                    failed.append(key)
        return failed

    def delete(self, key: str) -> bool:
        """Remove `key`; False when it was not there."""
        return self._ask(command("delete", key), DELETED)

    def incr(self, key: str, value: int) -> int | None:
        """Add `value` to a number, modulo 2**64; None on a miss."""
        return self._count("incr", key, value)

    def decr(self, key: str, value: int) -> int | None:
        """Take `value` from a number, to 0 at the least; None on a miss."""
        return self._count("decr", key, value)

    def touch(self, key: str, expire: int = 0) -> bool:
        """Give `key` a new expiry; False on a miss."""
        return self._ask(command("touch", key, moment(expire)), TOUCHED)

    def stats(self, *arguments: str) -> dict[bytes, bytes]:
        """Give what the server says about itself, name by name."""
        return self._call(command("stats", *arguments), Connection.stats)

    def flush_all(self) -> bool:
        """Forget everything."""
        return self._ask(command("flush_all"), {b"OK": True})

    def version(self) -> bytes:
        """Give the version of the server."""
        answer = self._call(command("version"), Connection.line)
        return answer.removeprefix(b"VERSION ")

    def close(self) -> None:
        """Hang up; the next call connects again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _first(self, default: bytes | None, *words: str | int) -> bytes | None:
        items = self._fetch(*words)
        return items[0][1] if items else default

    def _fetch(self, *words: str | int) -> list[Item]:
        return self._call(command(*words), Connection.items)

    def _count(self, name: str, key: str, value: int) -> int | None:
        answer = self._call(command(name, key, value), Connection.line)
        return int(answer) if answer.isdigit() else self._meaning(answer, {b"NOT_FOUND": None})

    def _ask(self, request: bytes, meanings: Mapping[bytes, T]) -> T:
        return self._meaning(self._call(request, Connection.line), meanings)

    def _meaning(self, answer: bytes, meanings: Mapping[bytes, T]) -> T:
        if answer in meanings:
            return meanings[answer]
        if not answer.startswith(HARMLESS):
            self.close()
        raise error(answer)

    def _call(self, request: bytes, read: Callable[[Connection], T]) -> T:
        """Send `request` and read what it is owed.

        The connection is taken out for the time of the call, and put back once the whole
        answer is here: whatever stops us in between, nobody gets the rest of it.
        """
        connection = self._connection or Connection(self._server, self._timeout)
        self._connection = None
        try:
            connection.send(request)
            answer = read(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return answer


class Connection:
    """A socket, and what has arrived on it and was not read yet."""

    def __init__(self, server: Address, timeout: float | None) -> None:
        self._socket = dial(server, timeout)
        self._arrived = bytearray()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def close(self) -> None:
        self._socket.close()

    def line(self) -> bytes:
        """Read up to the next CR LF."""
        while (end := self._arrived.find(CRLF)) < 0:
            self._receive()
        return self._take(end)

    def value(self, size: int) -> bytes:
        """Read `size` bytes, whatever they are, and the CR LF behind them."""
        while len(self._arrived) < size + len(CRLF):
            self._receive()
        return self._take(size)

    def items(self) -> list[Item]:
        """Read VALUE blocks up to END: key, value and cas token, if there is one."""
        found = []
        while (line := self.line()) != b"END":
            match line.split(b" "):
                case [b"VALUE", key, _, size, *token]:
                    found.append((key.decode(), self.value(int(size)), b"".join(token)))
                case _:
                    raise error(line)
        return found

    def stats(self) -> dict[bytes, bytes]:
        """Read STAT lines up to END: name and value."""
        found = {}
        while (line := self.line()) != b"END":
            match line.split(b" ", 2):
                case [b"STAT", name, *value]:
                    found[name] = b"".join(value)
                case _:
                    raise error(line)
        return found

    def _take(self, size: int) -> bytes:
        end = size + len(CRLF)
        if self._arrived[size:end] != CRLF:
            raise MemcacheUnknownError("a value was longer than the server had said")
        taken = bytes(self._arrived[:size])
        del self._arrived[:end]
        return taken

    def _receive(self) -> None:
        data = self._socket.recv(CHUNK)
        if not data:
            raise MemcacheUnexpectedCloseError("the server hung up in the middle of an answer")
        self._arrived += data


def dial(server: Address, timeout: float | None) -> socket.socket:
    """Connect to a server."""
    if isinstance(server, tuple):
        connection = socket.create_connection(server, timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout)
    try:
        connection.connect(server)
    except BaseException:
        connection.close()
        raise
    return connection


def command(*words: str | int) -> bytes:
    return " ".join(map(str, words)).encode() + CRLF


def storage(
    name: str, key: str, value: bytes, expire: int = 0, flags: int = 0, *token: str
) -> bytes:
    line = command(name, key, flags, moment(expire), len(value), *token)
    return line + value + CRLF


def moment(expire: int) -> int:
    """Put "in `expire` seconds" as the server wants it: after 30 days, as a date."""
    return int(time.time()) + expire if expire > MONTH else expire


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    every = list(keys)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))


def lines(count: int) -> Callable[[Connection], list[bytes]]:
    return lambda connection: [connection.line() for _ in range(count)]


def error(answer: bytes) -> MemcacheError:
    """Give the error that an answer stands for."""
    text = answer.decode(errors="replace")
    match answer.split(b" ")[0]:
        case b"ERROR":
            return MemcacheUnknownCommandError(text)
        case b"CLIENT_ERROR":
            return MemcacheClientError(text)
        case b"SERVER_ERROR":
            return MemcacheServerError(text)
    return MemcacheUnknownError(text)

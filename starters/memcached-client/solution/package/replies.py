"""Replies: what has arrived, and the readers that take answers from it.

A reader is a generator. It takes what is there, gives how many bytes it lacks as often as it
lacks some, and returns the answer. It knows nothing of sockets, and so serves both clients.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from typing import TypeVar

from .commands import CRLF, LARGEST_NUMBER
from .errors import (
    MemcacheClientError,
    MemcacheError,
    MemcacheServerError,
    MemcacheUnknownCommandError,
    MemcacheUnknownError,
)

T = TypeVar("T")
Reader = Generator[int, None, T]
Item = tuple[bytes, bytes, bytes]

CHUNK = 64 * 1024
KEPT = 4 << 20
LONGEST_LINE = 4096
END = b"END\r\n"
STORED = {b"STORED\r\n": True, b"NOT_STORED\r\n": False}
SWAPPED = {b"STORED\r\n": True, b"EXISTS\r\n": False, b"NOT_FOUND\r\n": None}
DELETED = {b"DELETED\r\n": True, b"NOT_FOUND\r\n": False}
TOUCHED = {b"TOUCHED\r\n": True, b"NOT_FOUND\r\n": False}
FLUSHED = {b"OK\r\n": True}
# After these the server is in step; after other errors it may take data for commands.
HARMLESS = ("SERVER_ERROR object too large", "CLIENT_ERROR cannot increment or decrement")
ERRORS: dict[bytes, type[MemcacheError]] = {
    b"ERROR": MemcacheUnknownCommandError,
    b"CLIENT_ERROR": MemcacheClientError,
    b"SERVER_ERROR": MemcacheServerError,
}


class Buffer:
    """What has arrived and was not read yet: one piece of memory, used again and again."""

    def __init__(self) -> None:
        self._memory = bytearray(CHUNK)
        self._view = memoryview(self._memory)
        self._start = self._end = 0

    def __len__(self) -> int:
        return self._end - self._start

    def room(self, wanted: int) -> memoryview:
        """Give memory to receive into. It grows as bytes arrive, not as they are announced."""
        if self._end + wanted > len(self._memory):
            arrived = self._view[self._start : self._end]
            if len(arrived) + wanted > len(self._memory):
                size = min(len(arrived) + wanted, 2 * len(self._memory))
                self._memory = bytearray(size)
                self._view = memoryview(self._memory)
            self._view[: len(arrived)] = arrived
            self._start, self._end = 0, len(arrived)
        return self._view[self._end :]

    def filled(self, count: int) -> None:
        self._end += count

    def line(self) -> bytes | None:
        """Take the next line, without its end; None as long as it is not whole."""
        end = self._memory.find(CRLF, self._start, self._end)
        if end >= 0:
            line = bytes(self._view[self._start : end])
            self._start = end + len(CRLF)
            return line
        if len(self) > LONGEST_LINE:
            raise MemcacheUnknownError("a line without an end")
        return None

    def value(self, size: int) -> bytes:
        """Take `size` bytes, and the line end behind them."""
        end = self._start + size
        value = bytes(self._view[self._start : end])
        self._start = end + len(CRLF)
        if self._view[end : self._start] != CRLF:
            raise MemcacheUnknownError("a value is longer than the server said")
        return value

    def settle(self) -> None:
        """End a reply: nothing may be left, and little memory is kept."""
        if len(self):
            raise MemcacheUnknownError("the server said more than it was asked")
        self._start = self._end = 0
        if len(self._memory) > KEPT:
            self.__init__()  # type: ignore[misc]


def text(buffer: Buffer) -> Reader[bytes]:
    while (line := buffer.line()) is None:
        yield 1
    return line


def status(buffer: Buffer, meanings: Mapping[bytes, T]) -> Reader[T]:
    line = yield from text(buffer)
    if line + CRLF not in meanings:
        raise error(line)
    return meanings[line + CRLF]


def count(buffer: Buffer) -> Reader[int | None]:
    line = yield from text(buffer)
    if line == b"NOT_FOUND":
        return None
    if not line.isdigit() or int(line) > LARGEST_NUMBER:
        raise error(line)
    return int(line)


def version(buffer: Buffer) -> Reader[bytes]:
    line = yield from text(buffer)
    if not line.startswith(b"VERSION "):
        raise error(line)
    return line.removeprefix(b"VERSION ")


def items(buffer: Buffer, keys: Collection[bytes], numbers: int = 2) -> Reader[list[Item]]:
    """Read VALUE blocks up to END: key, value and cas token, if three numbers are due."""
    found = []
    while (line := (yield from text(buffer))) != b"END":
        word, key, *rest = line.split(b" ") if b" " in line else (line, b"")
        if word != b"VALUE" or len(rest) != numbers or not all(map(bytes.isdigit, rest)):
            raise error(line)
        if key not in keys:
            raise MemcacheUnknownError(f"the server gave {key!r}, and was not asked for it")
        size = int(rest[1])
        while len(buffer) < size + len(CRLF):
            yield size + len(CRLF) + len(END) - len(buffer)  # no less will come
        found.append((key, buffer.value(size), b"".join(rest[2:])))
    return found


def stats(buffer: Buffer) -> Reader[dict[bytes, bytes]]:
    found = {}
    while (line := (yield from text(buffer))) not in (b"END", b"RESET"):
        word, name, *value = line.split(b" ", 2) if b" " in line else (line, b"")
        if word != b"STAT":
            raise error(line)
        found[name] = b"".join(value)
    return found


def noted(buffer: Buffer) -> Reader[list[bytes]]:
    """Read what meta commands have to say, up to the MN that ends it."""
    lines = []
    while (line := (yield from text(buffer))) != b"MN":
        if line not in (b"HD", b"EN", b"NS") and not line.startswith(b"SERVER_ERROR "):
            raise error(line)
        lines.append(line)
    return lines


def one(reply: bytes, key: bytes) -> bytes | None:
    """Give the value if `reply` is a whole and plain hit, or None to have it read with care."""
    head = b"VALUE %b " % key
    if reply.startswith(head) and reply.endswith(b"\r\nEND\r\n"):
        start = reply.index(CRLF, len(head)) + len(CRLF)
        flags, _, size = reply[len(head) : start].partition(b" ")
        if flags.isdigit() and size == b"%d\r\n" % (len(reply) - start - 7):
            return reply[start:-7]
    return None


def many(reply: bytes, keys: Sequence[str], encoded: list[bytes]) -> dict[str, bytes] | None:
    """Read a whole reply at one go, or give None to have it read with care.

    The first header stands where it must. If its value is as long as it says, the second
    header does so too, and so on: comparing all lengths proves all places.
    """
    *parts, end, rest = reply.split(CRLF)
    if end != b"END" or rest:
        return None
    values = parts[1::2]
    words = b" ".join(parts[::2]).split(b" ")
    if words[::4] != [b"VALUE"] * len(values) or not b"".join(words[2::4]).isdigit():
        return None
    try:
        if list(map(int, words[3::4])) != list(map(len, values)):
            return None
        if words[1::4] == encoded:
            return dict(zip(keys, values, strict=True))
        names = dict(zip(encoded, keys, strict=True))
        return {names[key]: value for key, value in zip(words[1::4], values, strict=True)}
    except (ValueError, KeyError):
        return None


def error(line: bytes) -> MemcacheError:
    """Give the error that a line stands for."""
    kind = ERRORS.get(line.split(b" ")[0], MemcacheUnknownError)
    return kind(line.decode(errors="replace"))

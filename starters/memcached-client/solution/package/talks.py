"""What the server says, and what it means.

A talk is a generator: it yields bytes to have them sent, LINE or a size to be given a line or
a value, and returns the answer. It knows of no socket, so both clients can lead it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from functools import partial
from typing import NoReturn, TypeVar

from . import errors
from .commands import CRLF, Data, encode_keys

T = TypeVar("T")
Talk = Generator[bytes | int, bytes, T]
# How to make sense of a reply: at once, or (on a KeyError or ValueError) with care, and how
# much to receive for it at first.
Kind = tuple[Callable[..., T], Callable[..., Talk[T]], int]
Names = tuple[Sequence[str], Sequence[bytes]]

LINE, CHUNK = -1, 64 * 1024
END = b"END\r\n"
# Without a bound on what is said at once, both sides may wait for the other to listen.
BATCH, BATCH_BYTES = 256, 1 << 20
ERRORS = {
    b"ERROR": errors.MemcacheUnknownCommandError,
    b"CLIENT_ERROR": errors.MemcacheClientError,
    b"SERVER_ERROR": errors.MemcacheServerError,
}
# Who goes on after another error may hear the server take a value for commands.
HARMLESS = ("SERVER_ERROR object too large", "CLIENT_ERROR cannot increment or decrement")


def error(line: bytes) -> errors.MemcacheError:
    kind = ERRORS.get(line.split(b" ")[0], errors.MemcacheUnknownError)
    return kind(line.decode(errors="replace"))


def unsure(reply: bytes, *_about: object) -> NoReturn:
    raise ValueError(reply)


def count(reply: bytes) -> int | None:
    if reply[:-2].isdigit() and reply.endswith(CRLF):
        return int(reply)
    return None if reply == b"NOT_FOUND\r\n" else unsure(reply)


def version(reply: bytes) -> bytes:
    word, _, rest = reply.partition(b" ")
    return rest[:-2] if word == b"VERSION" and rest.find(CRLF) == len(rest) - 2 else unsure(reply)


def ask(request: Sequence[Data], answer: Talk[T]) -> Talk[T]:
    for part in request:
        yield part
    return (yield from answer)


def line(meaning: Callable[[bytes], T]) -> Talk[T]:
    line = yield LINE
    try:
        return meaning(line + CRLF)
    except (KeyError, ValueError):
        raise error(line) from None


def lines(last: Collection[bytes], *words: bytes) -> Talk[list[bytes]]:
    """Hear lines that start with one of `words`, up to the `last`."""
    found = []
    while (line := (yield LINE)) not in last:
        if line.split(b" ")[0] not in words:
            raise error(line)
        found.append(line)
    return found


def stats() -> Talk[dict[bytes, bytes]]:
    found = yield from lines((b"END", b"RESET"), b"STAT")
    words = [line[5:].partition(b" ") for line in found]
    return {name: value for name, _, value in words}


def items(keys: Collection[bytes], count: int = 4) -> Talk[list[tuple[bytes, bytes, bytes]]]:
    """Hear values, up to END: each with its key, and its cas token if five words are due."""
    found = []
    while (line := (yield LINE)) != b"END":
        words = line.split(b" ")
        sound = words[0] == b"VALUE" and len(words) == count and words[1] in keys
        if not sound or not all(map(bytes.isdigit, words[2:])):
            raise error(line)
        value = yield int(words[3])
        found.append((words[1], value, b"".join(words[4:])))
    return found


def first(key: bytes) -> Talk[bytes | None]:
    found = yield from items((key,))
    return found[0][1] if found else None


def named(names: Sequence[str], keys: Sequence[bytes]) -> Talk[dict[str, bytes]]:
    known = dict(zip(keys, names, strict=True))
    return {known[key]: value for key, value, _ in (yield from items(known))}


def one(reply: bytes, key: bytes) -> bytes | None:
    if reply == END:
        return None
    start = reply.find(CRLF) + 2
    head = b"VALUE %b 0 %d\r\n" % (key, len(reply) - start - 7)
    if reply.startswith(head) and reply.endswith(b"\r\nEND\r\n"):
        return reply[start:-7]
    unsure(reply)


def many(reply: bytes, names: Sequence[str], keys: Sequence[bytes]) -> dict[str, bytes]:
    """Read many values at once, if all are plain.

    The first header stands where it must. If its value is as long as it says, then the second
    does so too, and so on: comparing all lengths proves all places.
    """
    *lines, end = reply.splitlines()
    heads, values = lines[::2], lines[1::2]
    if end != b"END" or sum(map(len, lines)) + 2 * len(lines) + 5 != len(reply):
        unsure(reply)
    if heads == [*map(b"VALUE %b 0 %d".__mod__, zip(keys, map(len, values), strict=False))]:
        return dict(zip(names, values, strict=False))
    words = b" ".join(heads).split(b" ")
    sizes = [*map(int, words[3::4])]
    if words[::4] != [b"VALUE"] * len(values) or sizes != [*map(len, values)]:
        unsure(reply)
    known = dict(zip(keys, names, strict=True))
    return {known[key]: value for key, value in zip(words[1::4], values, strict=True)}


def batches(names: Sequence[str], codec: str) -> Iterator[tuple[bytes, Names]]:
    """Give the requests for many values; with each, the keys that it asks for."""
    keys = encode_keys(names, codec)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        yield b"get %b\r\n" % b" ".join(part), (names[start : start + BATCH], part)


def set_many(keys: Sequence[bytes], values: Sequence[Data], expire: int) -> Talk[list[bool]]:
    """Store all, and tell of each whether that went well.

    The server names no key when it refuses a value. But then it forgets the old one: what is
    absent was not stored. Only what expires at once needs an answer for each.
    """
    if len(keys) > BATCH or (len(keys) > 1 and sum(map(len, values)) > BATCH_BYTES):
        half = len(keys) // 2
        stored = yield from set_many(keys[:half], values[:half], expire)
        return stored + (yield from set_many(keys[half:], values[half:], expire))
    line = b"ms %%b %%d T%d%b\r\n%%b\r\n" % (expire, b" q" if expire >= 0 else b"")
    pairs = zip(keys, values, strict=True)
    yield b"".join([line % (key, len(value), value) for key, value in pairs]) + b"mn\r\n"
    said = yield from lines((b"MN",), b"HD", b"NS", b"SERVER_ERROR")
    if said and expire >= 0:
        yield b"".join([b"mg %b\r\n" % key for key in keys]) + b"mn\r\n"
        said = yield from lines((b"MN",), b"HD", b"EN")
    return [line == b"HD" for line in said] or [True] * len(keys)


def kind(meaning: Callable[[bytes], T]) -> Kind[T]:
    return meaning, partial(line, meaning), 256


STORED = kind({b"STORED\r\n": True, b"NOT_STORED\r\n": False}.__getitem__)
SWAPPED = kind({b"STORED\r\n": True, b"EXISTS\r\n": False, b"NOT_FOUND\r\n": None}.__getitem__)
DELETED = kind({b"DELETED\r\n": True, b"NOT_FOUND\r\n": False}.__getitem__)
TOUCHED = kind({b"TOUCHED\r\n": True, b"NOT_FOUND\r\n": False}.__getitem__)
FLUSHED = kind({b"OK\r\n": True}.__getitem__)
COUNT, VERSION = kind(count), kind(version)
VALUE: Kind[bytes | None] = (one, first, CHUNK // 4)
VALUES: Kind[dict[str, bytes]] = (many, named, CHUNK)
ITEMS: Kind[list[tuple[bytes, bytes, bytes]]] = (unsure, items, CHUNK)
STATS: Kind[dict[bytes, bytes]] = (unsure, stats, CHUNK)

"""What the server says, and what is made of it.

There are two ways to read a reply. The quick one takes a whole and plain reply at one go, and
raises KeyError or ValueError for any other. The careful one is a talk: a generator that
yields LINE or a size to be given a line or a value, or bytes to have them sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from functools import partial
from typing import NoReturn, TypeVar

from . import errors
from .commands import CRLF, Value, encode_keys

T = TypeVar("T")
Talk = Generator[bytes | int, bytes, T]
Kind = tuple[Callable[..., T], Callable[..., Talk[T]], int]  # quick, careful, how much to recv
Names = Sequence[str]
Keys = Sequence[bytes]

LINE, CHUNK, LARGEST = -1, 64 * 1024, 1 << 30
END = b"END\r\n"
# Without a bound on what is sent at once, both sides may wait for the other to read.
BATCH, BATCH_BYTES = 256, 1 << 20
ERRORS = {
    b"ERROR": errors.MemcacheUnknownCommandError,
    b"CLIENT_ERROR": errors.MemcacheClientError,
    b"SERVER_ERROR": errors.MemcacheServerError,
}
# Whoever goes on after another error may see a value taken for commands.
HARMLESS = ("SERVER_ERROR object too large", "CLIENT_ERROR cannot increment or decrement")


def error(line: bytes) -> errors.MemcacheError:
    kind = ERRORS.get(line.split(b" ")[0], errors.MemcacheUnknownError)
    return kind(line.decode(errors="replace"))


def unsure(*_reply_and_more: object) -> NoReturn:
    raise ValueError


def count(reply: bytes) -> int | None:
    if reply[:-2].isdigit() and reply.endswith(CRLF):
        return int(reply)
    return None if reply == b"NOT_FOUND\r\n" else unsure()


def version(reply: bytes) -> bytes:
    word, _, rest = reply.partition(b" ")
    return rest[:-2] if word == b"VERSION" and rest.find(CRLF) == len(rest) - 2 else unsure()


def line(meaning: Callable[[bytes], T]) -> Talk[T]:
    line = yield LINE
    try:
        return meaning(line + CRLF)
    except (KeyError, ValueError):
        raise error(line) from None


def lines(last: Collection[bytes], *words: bytes) -> Talk[list[bytes]]:
    """Read lines that start with one of `words`, up to the `last`."""
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
    """Read values up to END: each with its key, and its cas token if five words are due."""
    found = []
    while (line := (yield LINE)) != b"END":
        words = line.split(b" ")
        known = words[0] == b"VALUE" and len(words) == count and words[1] in keys
        if not known or not all(map(bytes.isdigit, words[2:])) or int(words[3]) > LARGEST:
            raise error(line)
        value = yield int(words[3])
        found.append((words[1], value, b"".join(words[4:])))
    return found


def first(key: bytes) -> Talk[bytes | None]:
    found = yield from items((key,))
    return found[0][1] if found else None


def one(reply: bytes, key: bytes) -> bytes | None:
    if reply == END:
        return None
    start = reply.find(CRLF) + 2
    head = b"VALUE %b 0 %d\r\n" % (key, len(reply) - start - 7)
    if reply.startswith(head) and reply.endswith(b"\r\nEND\r\n"):
        return reply[start:-7]
    unsure()


def named(names: Names, keys: Keys) -> Talk[dict[str, bytes]]:
    known = dict(zip(keys, names, strict=True))
    return {known[key]: value for key, value, _ in (yield from items(known))}


def many(reply: bytes, names: Names, keys: Keys) -> dict[str, bytes]:
    """Read many values at one go.

    The first header stands where it must. If its value is as long as it says, then the second
    does so too, and so on: comparing all lengths proves all places.
    """
    lines = reply.splitlines()
    end = lines.pop()
    heads, values = lines[::2], lines[1::2]
    if end != b"END" or not reply.endswith(END) or len(heads) != len(values):
        unsure()
    if heads == [*map(b"VALUE %b 0 %d".__mod__, zip(keys, map(len, values), strict=False))]:
        return dict(zip(names, values, strict=False))
    words = b" ".join(heads).split(b" ")
    if words[::4] != [b"VALUE"] * len(heads) or [*map(int, words[3::4])] != [*map(len, values)]:
        unsure()
    known = dict(zip(keys, names, strict=True))
    return {known[key]: value for key, value in zip(words[1::4], values, strict=True)}


def get_batches(names: Names, codec: str) -> Iterator[tuple[bytes, tuple[Names, Keys]]]:
    """Give requests, and with each the keys that it asks for."""
    keys = encode_keys(names, codec)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        yield b"get %b\r\n" % b" ".join(part), (names[start : start + BATCH], part)


def set_batches(
    names: Names, keys: Keys, values: Sequence[Value], expire: int
) -> Iterator[tuple[bytes, tuple[Names, Keys, int]]]:
    """Give requests that store quietly: only failures are told, and MN at the end."""
    if len(keys) > BATCH or (len(keys) > 1 and sum(map(len, values)) > BATCH_BYTES):
        half = len(keys) // 2
        yield from set_batches(names[:half], keys[:half], values[:half], expire)
        yield from set_batches(names[half:], keys[half:], values[half:], expire)
    elif keys:
        how = (b" T%d q" if expire > 0 else b" T%d") % expire if expire else b" q"
        line = b"ms %%b %%d%b\r\n%%b\r\n" % how
        sets = map(line.__mod__, zip(keys, map(len, values), values, strict=True))
        yield b"".join(sets) + b"mn\r\n", (names, keys, expire)


def all_stored(reply: bytes, *_about: object) -> list[str]:
    return [] if reply == b"MN\r\n" else unsure()


def not_stored(names: Names, keys: Keys, expire: int) -> Talk[list[str]]:
    """Find out which keys were not stored.

    The server names no key when it refuses a value, but then it forgets the old one: what is
    absent was not stored. What is to expire at once is not stored quietly.
    """
    said = yield from lines((b"MN",), b"HD", b"NS", b"SERVER_ERROR")
    if expire >= 0:
        yield b"".join(map(b"mg %b\r\n".__mod__, keys)) + b"mn\r\n"
        said = yield from lines((b"MN",), b"HD", b"EN")
    return [name for name, line in zip(names, said, strict=True) if line != b"HD"]


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
STORES: Kind[list[str]] = (all_stored, not_stored, 256)
ITEMS: Kind[list[tuple[bytes, bytes, bytes]]] = (unsure, items, CHUNK)
STATS: Kind[dict[bytes, bytes]] = (unsure, stats, CHUNK)

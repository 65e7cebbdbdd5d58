"""What the server says, and what it means.

A talk is a generator: it yields bytes to have them sent, LINE or a size to be given a line or
a value, and returns the answer. It knows of no socket, so both clients can lead it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from functools import partial
from typing import NoReturn, TypeVar

from . import errors
from .commands import CRLF, Data

T = TypeVar("T")
Talk = Generator[Data | int, bytes, T]
# How to make sense of a reply: at once (KeyError or ValueError: not so easy), or with care.
Kind = tuple[Callable[..., T], Callable[..., Talk[T]]]

LINE = -1
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
    """Read a plain reply at once; ValueError: read it with care."""
    if reply == END:
        return None
    start = reply.index(CRLF) + 2
    size = len(reply) - start - 7
    word, name, flags, length = reply[:start].split(b" ")
    if name == key and int(length) == size and word == b"VALUE" and flags.isdigit():
        if reply.endswith(b"\r\nEND\r\n"):
            return reply[start:-7]
    unsure(reply)


def many(reply: bytes, names: Sequence[str], keys: Sequence[bytes]) -> dict[str, bytes]:
    """Read a plain reply at once; ValueError or KeyError: read it with care.

    The first header stands where it must. If its value is as long as it says, then the second
    does so too, and so on: comparing all lengths proves all places.
    """
    *blocks, end, rest = reply.split(CRLF)
    words, values = b" ".join(blocks[::2]).split(b" "), blocks[1::2]
    plain = (end, rest, words[::4]) == (b"END", b"", [b"VALUE"] * len(values))
    if not plain or [*map(int, words[3::4])] != [*map(len, values)]:
        unsure(reply)
    if words[1::4] == keys:
        return dict(zip(names, values, strict=True))
    known = dict(zip(keys, names, strict=True))
    return {known[key]: value for key, value in zip(words[1::4], values, strict=True)}


def batches(
    names: Sequence[str], keys: Sequence[bytes]
) -> Iterator[tuple[bytes, Sequence[str], Sequence[bytes]]]:
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        yield b"get %b\r\n" % b" ".join(part), names[start : start + BATCH], part


def get_many(names: Sequence[str], keys: Sequence[bytes]) -> Talk[dict[str, bytes]]:
    found: dict[str, bytes] = {}
    for request, *part in batches(names, keys):
        found |= yield from ask((request,), named(*part))
    return found


def set_many(keys: Sequence[bytes], values: Sequence[Data], expire: int) -> Talk[list[bool]]:
    """Store all, and tell of each whether that went well.

    The server names no key when it refuses a value. But then it forgets the old one: what is
    absent was not stored. Only what expires at once needs an answer for each.
    """
    if len(keys) > BATCH or (len(keys) > 1 and sum(map(len, values)) > BATCH_BYTES):
        half = len(keys) // 2
        stored = yield from set_many(keys[:half], values[:half], expire)
        return stored + (yield from set_many(keys[half:], values[half:], expire))
    how = b" T%d q" % expire if expire >= 0 else b" T-1"
    pairs = zip(keys, values, strict=True)
    yield b"".join([b"ms %b %d%b\r\n%b\r\n" % (k, len(v), how, v) for k, v in pairs]) + b"mn\r\n"
    said = yield from lines((b"MN",), b"HD", b"NS", b"SERVER_ERROR")
    if said and expire >= 0:
        yield b"".join([b"mg %b\r\n" % key for key in keys]) + b"mn\r\n"
        said = yield from lines((b"MN",), b"HD", b"EN")
    return [line == b"HD" for line in said] or [True] * len(keys)


def kind(meaning: Callable[[bytes], T]) -> Kind[T]:
    return meaning, partial(line, meaning)


STORED = kind({b"STORED\r\n": True, b"NOT_STORED\r\n": False}.__getitem__)
SWAPPED = kind({b"STORED\r\n": True, b"EXISTS\r\n": False, b"NOT_FOUND\r\n": None}.__getitem__)
DELETED = kind({b"DELETED\r\n": True, b"NOT_FOUND\r\n": False}.__getitem__)
TOUCHED = kind({b"TOUCHED\r\n": True, b"NOT_FOUND\r\n": False}.__getitem__)
FLUSHED = kind({b"OK\r\n": True}.__getitem__)
COUNT, VERSION = kind(count), kind(version)
VALUE: Kind[bytes | None] = (one, first)
VALUES: Kind[dict[str, bytes]] = (many, named)
ITEMS: Kind[list[tuple[bytes, bytes, bytes]]] = (unsure, items)
STATS: Kind[dict[bytes, bytes]] = (unsure, stats)

"""Where a reply ends, and what it means.

What reads a reply is told what the request was about, and gives just that, as dict.get does,
where the reply is no answer to it, or not all of it.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from . import errors

T = TypeVar("T")
Reply = bytes | memoryview  # a small one, or a large one
Reader = Callable[[Any, Any], T]
Words = Sequence[bytes]

CRLF, END = b"\r\n", b"END\r\n"
HEAD = re.compile(rb"VALUE ([^ ]+) \d+ (\d{1,10})(?: (\d+))?\r\n")
STAT = re.compile(rb"STAT ([^ ]+) (.*)\r\n")
STATS = re.compile(rb"(?:STAT [^ ]+ .*\r\n)*(?:END|RESET)\r\n")
VERSION = re.compile(rb"VERSION (.*)\r\n")
GETS, SETS = (b"VALUE ", b"STAT "), (b"HD", b"SERVER_ERROR ")  # lines that are not the last
ERRORS = {
    b"ERROR": errors.MemcacheUnknownCommandError,
    b"CLIENT_ERROR": errors.MemcacheClientError,
    b"SERVER_ERROR": errors.MemcacheServerError,
}
# Whoever goes on after another error may see a value taken for commands.
HARMLESS = ("SERVER_ERROR object too large", "CLIENT_ERROR cannot increment or decrement")


def scan(memory: bytearray, at: int, end: int, more: tuple[bytes, ...] = GETS) -> tuple[int, int]:
    """Go from line to line of a reply, and over its values, as far as it has come.

    Give where that led to, and how many bytes are missing at least: none where the reply ends,
    which is behind the first line that does not start with one of `more`.
    """
    while (stop := memory.find(CRLF, at, end)) >= 0:
        stop += len(CRLF)
        if not memory.startswith(more, at):
            return stop, 0
        head = HEAD.match(memory, at, stop)
        after = stop + int(head[2]) + 2 if head else stop
        if after > end:
            return at, after + len(END) - end
        at = after
    return at, 1


def meaning(read: Reader[T], reply: Reply, about: object) -> T:
    """Give what a whole reply says; raise the error that it tells, or is."""
    answer = read(reply, about)
    if answer is not about:
        return answer
    lines = bytes(reply).splitlines()
    for line in (lines[0], lines[-1]):
        if error := ERRORS.get(line.split(b" ")[0]):
            raise error(line.decode(errors="replace"))
    raise errors.MemcacheUnknownError(f"{lines[0]!r:.99} is no answer to the request")


STORED = {b"STORED\r\n": True, b"NOT_STORED\r\n": False}.get
SWAPPED = {b"STORED\r\n": True, b"EXISTS\r\n": False, b"NOT_FOUND\r\n": None}.get
DELETED = {b"DELETED\r\n": True, b"NOT_FOUND\r\n": False}.get
TOUCHED = {b"TOUCHED\r\n": True, b"NOT_FOUND\r\n": False}.get
FLUSHED = {b"OK\r\n": True}.get


def count(reply: bytes, about: bytes) -> Any:  # noqa: ANN401 - a number, None, or what it is about
    if reply[:-2].isdigit() and reply.endswith(CRLF):
        return int(reply)
    return None if reply == b"NOT_FOUND\r\n" else about


def version(reply: bytes, about: bytes) -> bytes:
    return line[1] if (line := VERSION.fullmatch(reply)) else about


def stats(reply: Reply, about: bytes) -> Any:  # noqa: ANN401 - as above
    return dict(STAT.findall(reply)) if STATS.fullmatch(reply) else about


def value(reply: Reply, key: bytes) -> bytes | None:
    if reply == END:
        return None
    if type(reply) is bytes:
        start = reply.find(CRLF) + 2
        head = b"VALUE %b 0 %d\r\n" % (key, len(reply) - start - 7)
        if reply.startswith(head) and reply.endswith(b"\r\nEND\r\n"):
            return reply[start:-7]
    found = items(reply, (key,))
    return key if found is None else found[0][1] if found else None


def value_and_cas(reply: Reply, key: bytes) -> Any:  # noqa: ANN401 - as above
    found = items(reply, (key,))
    return key if found is None else found[0][1:] if found else None


def values(reply: Reply, about: tuple[Sequence[str], Words]) -> Any:  # noqa: ANN401
    """Read plain values at one go: what is put together from them must be this very reply."""
    names, keys = about
    if isinstance(reply, bytes) and len(found := reply.splitlines()[1::2]) == len(keys) > 0:
        sizes = [*map(len, found)]
        if blocks(b"VALUE ", keys, b" 0 %d\r\n", found, sizes) + END == reply:
            return dict(zip(names, found, strict=True))
    known = dict(zip(keys, names, strict=True))
    some = items(reply, known)
    return about if some is None else {known[key]: value for key, value, _ in some}


def blocks(head: bytes, keys: Words, tail: bytes, values: Words, sizes: list[int]) -> bytes:
    """Give a line and a value for each key: what set_many says, and get_many hears.

    A line is the head, the key, and the tail with the size of the value in it.
    """
    tails = {size: tail % size for size in {*sizes}}
    parts: list[bytes] = [CRLF + head] * (4 * len(keys) + 1)
    parts[1::4], parts[2::4], parts[3::4] = keys, map(tails.__getitem__, sizes), values
    parts[0], parts[-1] = head, CRLF
    return b"".join(parts)


def items(reply: Reply, keys: Collection[bytes]) -> list[tuple[bytes, bytes, bytes]] | None:
    """Take keys, values and tokens out of a whole reply; None if it is anything else."""
    found, at = [], 0
    while head := HEAD.match(reply, at):
        key, size, cas = head.groups()
        at = head.end() + int(size) + 2
        if key not in keys or reply[at - 2 : at] != CRLF:
            return None
        found.append((key, bytes(reply[head.end() : at - 2]), cas))
    return found if reply[at:] == END else None


def refused(reply: Reply, about: tuple[bytes, Sequence[str]]) -> Any:  # noqa: ANN401 - as above
    """Give the keys that were refused. Such a line names no key: its place does."""
    if reply == about[0]:
        return []
    *lines, end = bytes(reply).splitlines() or [b""]
    if len(lines) != len(about[1]) or end != b"MN":
        return about
    return [key for key, line in zip(about[1], lines, strict=True) if line != b"HD"]

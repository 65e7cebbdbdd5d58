"""Requests as bytes. What must not be sent is refused here, before anything is sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .errors import MemcacheIllegalInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Value = bytes | bytearray | memoryview

CRLF = b"\r\n"
KEY_LENGTH = 250
# What a key may not hold becomes 255, a byte that no text in UTF-8 has.
MARKED = bytes(255 if code <= 32 or code == 127 else code for code in range(256))  # noqa: PLR2004
LARGEST_NUMBER = 2**64 - 1
LARGEST_FLAGS = 2**32 - 1
FURTHEST = 2**62
# More seconds than this are taken for a date, and the server's dates end in January 2038.
MONTH = 30 * 24 * 60 * 60
LAST_DATE = 2**31 - 1
# How much is sent before an answer is read. Without a bound, both sides may end up waiting
# for the other to read.
BATCH_ITEMS = 256
BATCH_BYTES = 1 << 20
# Values longer than this are sent as they are, not copied behind their header.
SHORT = 16 * 1024


def encode_key(key: str, codec: str) -> bytes:
    """Give `key` as the server gets it."""
    if isinstance(key, str) and key:
        try:
            encoded = key.encode(codec)
        except UnicodeEncodeError:
            raise MemcacheIllegalInputError(f"the key {key[:300]!r} is not {codec}") from None
        if len(encoded) <= KEY_LENGTH and encoded.translate(MARKED) == encoded:
            return encoded
    reason = f"a str of 1 to {KEY_LENGTH} bytes without spaces and control characters"
    raise MemcacheIllegalInputError(f"the key {key!r:.300} is not {reason}")


def encode_keys(keys: Sequence[str], codec: str) -> list[bytes]:
    """Give `keys` as the server gets them: all are looked at together."""
    try:
        encoded = " ".join(keys).encode(codec).split(b" ")
    except (TypeError, UnicodeEncodeError):
        encoded = []
    if len(encoded) == len(keys) and all(encoded) and max(map(len, encoded)) <= KEY_LENGTH:
        joined = b"".join(encoded)
        if joined.translate(MARKED) == joined:
            return encoded
    return [encode_key(key, codec) for key in keys]  # one of them says what is wrong with it


def checked_value(value: Value) -> bytes | memoryview:
    """Give the bytes of `value`, not a copy of them."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, bytearray | memoryview):
        view = memoryview(value)
        if view.c_contiguous:
            return view.cast("B") if view.nbytes else b""
    raise MemcacheIllegalInputError(f"a value is bytes in one piece, not a {type(value).__name__}")


def number(value: int, largest: int, least: int = 0) -> int:
    if type(value) is int and least <= value <= largest:
        return value
    raise MemcacheIllegalInputError(f"{value!r:.99} is not an int from {least} to {largest}")


def moment(expire: int) -> int:
    """Put "in `expire` seconds" as the server wants it."""
    if number(expire, FURTHEST, -FURTHEST) <= MONTH:
        return max(expire, -1)
    date = int(time.time()) + expire
    return date if date <= LAST_DATE else 0


def storage(
    verb: bytes, key: bytes, value: Value, expire: int = 0, flags: int = 0, *cas: bytes
) -> Sequence[bytes | memoryview]:
    data = checked_value(value)
    words = (verb, key, number(flags, LARGEST_FLAGS), moment(expire), len(data))
    line = b"%b %b %d %d %d" % words
    if cas:
        line += b" %b" % checked_token(*cas)
    if len(data) <= SHORT:
        return (b"%b\r\n%b\r\n" % (line, data),)
    return (line + CRLF, data, CRLF)


def checked_token(token: bytes) -> bytes:
    if isinstance(token, bytes) and token.isdigit() and int(token[:30]) <= LARGEST_NUMBER:
        return token
    raise MemcacheIllegalInputError(f"{token!r:.99} is not a token that gets has given")


def quiet_storage(
    keys: Sequence[bytes], values: Sequence[bytes | memoryview], options: bytes
) -> bytes:
    """Store many: with the option q the server tells of failures only. MN ends the answer."""
    items = zip(keys, values, strict=True)
    lines = [b"ms %b %d%b\r\n%b\r\n" % (key, len(value), options, value) for key, value in items]
    return b"".join(lines) + b"mn\r\n"


def batches(sizes: Sequence[int]) -> Iterator[slice]:
    """Cut a sequence so that each part is small enough to be sent at once."""
    start = total = 0
    for position, size in enumerate(sizes):
        total += size
        if position > start and (position - start == BATCH_ITEMS or total > BATCH_BYTES):
            yield slice(start, position)
            start, total = position, size
    yield slice(start, len(sizes))

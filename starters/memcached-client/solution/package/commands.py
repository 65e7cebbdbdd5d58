"""Words of a request. What must not be sent is refused here, before anything is sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .errors import MemcacheIllegalInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = bytes | bytearray | memoryview
Data = bytes | memoryview
Request = bytes | list[Data]

CRLF = b"\r\n"
LONGEST_KEY = 250
MONTH = 30 * 24 * 60 * 60  # more is taken for a date, in seconds since 1970
LAST_DATE = 2**31 - 1  # in 2038; for the server, later ones are long ago
SHORT = 16 * 1024  # longer values are not copied behind their header
# A byte that no key may hold becomes 255, which no text in UTF-8 has.
MARKED = bytes(255 if byte in b"%b\x7f" % bytes(range(33)) else byte for byte in range(256))


def encode_key(key: str, codec: str) -> bytes:
    try:
        encoded = key.encode(codec)
        if 0 < len(encoded) <= LONGEST_KEY and encoded.translate(MARKED) == encoded:
            return encoded
    except (AttributeError, UnicodeEncodeError):
        pass
    rule = f"a str of 1 to {LONGEST_KEY} bytes of {codec} without spaces and control characters"
    raise MemcacheIllegalInputError(f"the key {key!r:.300} is not {rule}")


def encode_keys(keys: Sequence[str], codec: str) -> list[bytes]:
    """Look at all keys at once, and only if something is wrong at each."""
    try:
        words = " ".join(keys).encode(codec).split(b" ")
        joined = b"".join(words)
        sound = len(words) == len(keys) and all(words) and joined.translate(MARKED) == joined
        if sound and max(map(len, words)) <= LONGEST_KEY:
            return words
    except (TypeError, UnicodeEncodeError):
        pass
    return [encode_key(key, codec) for key in keys]


def checked(value: Value) -> Data:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bytearray | memoryview) and (view := memoryview(value)).c_contiguous:
        return view.cast("B") if view.nbytes else b""
    raise MemcacheIllegalInputError(f"a value is bytes in one piece, not a {type(value).__name__}")


def number(value: object, most: int = 2**64 - 1, least: int = 0) -> int:
    if type(value) is int and least <= value <= most:
        return value
    raise MemcacheIllegalInputError(f"{value!r:.99} is not an int from {least} to {most}")


def moment(expire: int) -> int:
    """Put "in `expire` seconds" as the server wants it: later than a month, as a date."""
    if number(expire, 2**62, -(2**62)) <= MONTH:
        return max(expire, -1)
    date = int(time.time()) + expire
    return date if date <= LAST_DATE else 0


def storage(  # noqa: PLR0913, PLR0917 - the words of the line
    verb: bytes, key: bytes, value: Value, expire: int = 0, flags: int = 0, cas: bytes = b""
) -> Request:
    data = value if type(value) is bytes else checked(value)
    if flags or type(flags) is not int or type(expire) is not int or not 0 <= expire <= MONTH:
        flags, expire = number(flags, 2**32 - 1), moment(expire)
    line = b"%b %b %d %d %d%b\r\n" % (verb, key, flags, expire, len(data), cas)
    return line + data + CRLF if len(data) <= SHORT else [line, data, CRLF]

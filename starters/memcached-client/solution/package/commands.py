"""The commands. What must not be sent is refused here, before a byte of the call has left."""

import time
from collections.abc import Iterator, Sequence

from . import replies
from .errors import MemcacheIllegalInputError
from .replies import CRLF, DELETED, STORED, SWAPPED, TOUCHED, Reader, T, Words, blocks

Value = bytes | bytearray | memoryview
Keys = Sequence[str]
Batch = tuple[bytes, tuple[bytes, Keys]]  # a request, and what reads its reply has to know

LONGEST_KEY = 250
UNFIT = bytes(range(33)) + b"\x7f"  # for a key
# What is unfit becomes 255, which no text in UTF-8 has.
MARKED = bytes(255 if byte in UNFIT else byte for byte in range(256))
MONTH = 30 * 24 * 60 * 60  # more is taken for a date, in seconds since 1970
LAST_DATE = 2**31 - 1  # in 2038; for the server, later ones are long ago
BATCH, BATCH_BYTES = 1000, 1 << 20  # at most, lest both sides wait for the other to read
SAFE = 500  # bytes: so small a value is too large for no server


def encode_key(key: str, codec: str) -> bytes:
    try:
        word = key.encode(codec)
        if 0 < len(word) <= LONGEST_KEY and word.translate(MARKED) == word:
            return word
    except (AttributeError, UnicodeEncodeError):
        pass
    rule = f"a str of 1 to {LONGEST_KEY} bytes of {codec} without spaces and control characters"
    raise MemcacheIllegalInputError(f"the key {key!r:.300} is not {rule}")


def encode_keys(keys: Keys, codec: str) -> list[bytes]:
    """Look at all keys at once, and only if something is wrong at each."""
    try:
        joined = " ".join(keys).encode(codec)
        words, unfit = joined.split(), len(joined) - len(joined.translate(None, UNFIT))
        if unfit + 1 == len(words) == len(keys) and max({*map(len, words)}) <= LONGEST_KEY:
            return words  # all that is unfit is what we have put between them
    except (TypeError, UnicodeEncodeError):
        pass
    return [encode_key(key, codec) for key in keys]


def number(value: object, most: int = 2**64 - 1, least: int = 0) -> int:
    if type(value) is int and least <= value <= most:
        return value
    raise MemcacheIllegalInputError(f"{value!r:.99} is not an int from {least} to {most}")


def moment(expire: int) -> int:
    """Put "in `expire` seconds" as the server wants it: later than a month, as a date."""
    if number(expire, 2**62, -(2**62)) <= MONTH:
        return max(expire, -1)
    return min(int(time.time()) + expire, LAST_DATE)


def data(value: Value) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise MemcacheIllegalInputError(f"a value is bytes, not a {type(value).__name__}")


def content(value: Value, expire: int = 0, flags: int = 0, cas: bytes = b"") -> bytes:
    """Give what stands behind the key when a value is stored."""
    stored = value if type(value) is bytes else data(value)
    if flags or expire or type(flags) is not int or type(expire) is not int:
        words = number(flags, 2**32 - 1), moment(expire), len(stored), cas, stored
        return b" %d %d %d%b\r\n%b\r\n" % words
    return b" 0 0 %d%b\r\n%b\r\n" % (len(stored), cas, stored)


def set_batches(keys: Keys, words: Words, values: Words, expire: int) -> Iterator[Batch]:
    """Give requests, and with each the reply if all is stored, and the keys.

    Small values are stored quietly, and only the end is told.
    """
    sizes = [*map(len, values)]
    largest = max({*sizes}, default=0)
    if len(keys) > BATCH or (len(keys) > 1 and len(keys) * largest > BATCH_BYTES):
        for half in (slice(len(keys) // 2), slice(len(keys) // 2, None)):
            yield from set_batches(keys[half], words[half], values[half], expire)
    elif keys:
        how, told = (b" q", b"") if largest <= SAFE else (b"", b"HD\r\n" * len(keys))
        tail = b" %d" + (b" T%d" % expire if expire else b"") + how + CRLF
        yield blocks(b"ms ", words, tail, values, sizes) + b"mn\r\n", (told + b"MN\r\n", keys)


class Commands:
    """The calls with one key, whoever answers them; None where nobody does."""

    _codec = "ascii"

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        found = self._ask(b"get ", key, replies.value)
        return default if found is None else found

    def gets(self, key: str) -> tuple[bytes | None, bytes | None]:
        return self._ask(b"gets ", key, replies.value_and_cas) or (None, None)

    def gat(self, key: str, expire: int = 0, default: bytes | None = None) -> bytes | None:
        found = self._ask(b"gat %d " % moment(expire), key, replies.value)
        return default if found is None else found

    def touch(self, key: str, expire: int = 0) -> bool:
        return self._ask(b"touch ", key, TOUCHED, b" %d\r\n" % moment(expire)) or False

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._ask(b"set ", key, STORED, content(value, expire, flags)) or False

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._ask(b"add ", key, STORED, content(value, expire, flags)) or False

    def replace(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        return self._ask(b"replace ", key, STORED, content(value, expire, flags)) or False

    def append(self, key: str, value: Value) -> bool:
        return self._ask(b"append ", key, STORED, content(value)) or False

    def prepend(self, key: str, value: Value) -> bool:
        return self._ask(b"prepend ", key, STORED, content(value)) or False

    def cas(
        self, key: str, value: Value, cas: bytes, expire: int = 0, *, flags: int = 0
    ) -> bool | None:
        if type(cas) is not bytes or not cas.isdigit():
            raise MemcacheIllegalInputError(f"{cas!r:.99} is no token that gets gave")
        token = b" %d" % number(int(cas[:21]))
        return self._ask(b"cas ", key, SWAPPED, content(value, expire, flags, token))

    def incr(self, key: str, value: int) -> int | None:
        return self._ask(b"incr ", key, replies.count, b" %d\r\n" % number(value))

    def decr(self, key: str, value: int) -> int | None:
        return self._ask(b"decr ", key, replies.count, b" %d\r\n" % number(value))

    def delete(self, key: str) -> bool:
        return self._ask(b"delete ", key, DELETED) or False

    def _ask(self, verb: bytes, key: str, read: Reader[T], rest: bytes = CRLF) -> T | None:
        word = encode_key(key, self._codec)
        return self._call(b"%b%b%b" % (verb, word, rest), read, word)

    def _call(self, request: bytes, read: Reader[T], key: bytes) -> T | None:
        raise NotImplementedError

"""A right client for level 3, in one file to make mistakes in: level 2, and rules on top."""

from __future__ import annotations

from memcached_mistakes import CLIENT

RULES = """

from .errors import MemcacheIllegalInputError


def refuse(what):
    raise MemcacheIllegalInputError(f"{what} must not be sent")


def value_of(value):
    if not isinstance(value, bytes | bytearray | memoryview):
        refuse(f"a value of {type(value).__name__}")
    return bytes(value)


def whole(number, least, most):
    if type(number) is not int or not least <= number <= most:
        refuse(repr(number)[:100])
    return number


def seconds(expire):
    return whole(expire, -(2**62), 2**62)


def flags_of(flags):
    return whole(flags, 0, 2**32 - 1)


def count_of(number):
    return whole(number, 0, 2**64 - 1)


def token_of(token):
    if not isinstance(token, bytes) or not token.isdigit():
        refuse(f"the token {token!r}"[:100])
    return token


class Client(Plain):
    def __init__(self, server, *, timeout=None, allow_unicode_keys=False):
        super().__init__(server, timeout=timeout)
        self.codec = "utf-8" if allow_unicode_keys else "ascii"

    def key(self, key):
        if not isinstance(key, str):
            refuse(f"a key of {type(key).__name__}")
        try:
            data = key.encode(self.codec)
        except UnicodeEncodeError:
            refuse(ascii(key))
        if not 1 <= len(data) <= 250:
            refuse("a key of so many bytes")
        if any(byte < 33 or byte == 127 for byte in data):
            refuse(ascii(key))
        return key

    def get(self, key, default=None):
        return super().get(self.key(key), default)

    def gets(self, key):
        return super().gets(self.key(key))

    def gat(self, key, expire=0, default=None):
        return super().gat(self.key(key), seconds(expire), default)

    def get_many(self, keys):
        return super().get_many([self.key(key) for key in keys])

    def set(self, key, value, expire=0, *, flags=0):
        key, value = self.key(key), value_of(value)
        return super().set(key, value, seconds(expire), flags=flags_of(flags))

    def add(self, key, value, expire=0, *, flags=0):
        key, value = self.key(key), value_of(value)
        return super().add(key, value, seconds(expire), flags=flags_of(flags))

    def replace(self, key, value, expire=0, *, flags=0):
        key, value = self.key(key), value_of(value)
        return super().replace(key, value, seconds(expire), flags=flags_of(flags))

    def append(self, key, value):
        return super().append(self.key(key), value_of(value))

    def prepend(self, key, value):
        return super().prepend(self.key(key), value_of(value))

    def cas(self, key, value, cas, expire=0, *, flags=0):
        key, value, cas = self.key(key), value_of(value), token_of(cas)
        return super().cas(key, value, cas, seconds(expire), flags=flags_of(flags))

    def set_many(self, values, expire=0):
        values = {self.key(key): value_of(value) for key, value in values.items()}
        return super().set_many(values, seconds(expire))

    def delete(self, key):
        return super().delete(self.key(key))

    def incr(self, key, value):
        return super().incr(self.key(key), count_of(value))

    def decr(self, key, value):
        return super().decr(self.key(key), count_of(value))

    def touch(self, key, expire=0):
        return super().touch(self.key(key), seconds(expire))

    def stats(self, *arguments):
        return super().stats(*map(self.key, arguments))
"""
GUARDED = CLIENT.replace("class Client:", "class Plain:") + RULES

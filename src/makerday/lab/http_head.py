"""Heads of HTTP/1.1 messages, as far as a router has to read them (RFC 9112)."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_BYTES = 64 << 10
CHUNKED, UNTIL_CLOSE = -1, -2
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REQUEST = re.compile(rb"([A-Z]{1,20}) (\S{1,8192}) HTTP/1\.([01])")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: .*)?")
# What is between two neighbours, and not passed on (RFC 9110, 7.6.1).
_HOP = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"te"})
_NO_BODY = frozenset({204, 304})


class HeadError(ValueError):
    """The bytes are no head that can be trusted."""


@dataclass(frozen=True)
class Head:
    """The first line and the fields, names in lower case."""

    line: bytes
    fields: tuple[tuple[bytes, bytes], ...]

    def get(self, name: bytes) -> bytes:
        """Give all values of a field, with commas between; b'' without one."""
        return b", ".join(value for key, value in self.fields if key == name)

    @property
    def upgrades(self) -> bool:
        return b"upgrade" in self.get(b"connection").lower() and bool(self.get(b"upgrade"))

    @property
    def method(self) -> str:
        return self.line.partition(b" ")[0].decode("ascii")

    @property
    def path(self) -> str:
        return self.line.split(b" ")[1].decode("latin-1")

    @property
    def status(self) -> int:
        return int(self.line.split(b" ")[1])

    @property
    def persists(self) -> bool:
        """Tell whether the client means to ask more on this connection."""
        asked = self.get(b"connection").lower()
        return b"close" not in asked and (self.line.endswith(b"/1.1") or b"keep-alive" in asked)

    def passed_on(self, more: list[tuple[bytes, bytes]]) -> bytes:
        """Give the head for the next neighbour, with more fields in place of its own."""
        added = {name for name, _ in more}
        kept = [
            pair
            for pair in self.fields
            if pair[0] not in added and (pair[0] not in _HOP or self.upgrades)
        ]
        lines = [self.line, *(name + b": " + value for name, value in [*kept, *more])]
        return b"\r\n".join(lines) + b"\r\n\r\n"


def request(raw: bytes) -> Head:
    """Read the head of a request. Raises HeadError."""
    head = _read(raw)
    if not _REQUEST.fullmatch(head.line):
        raise HeadError("no request line")
    if len([name for name, _ in head.fields if name == b"host"]) != 1:
        raise HeadError("not one Host field")
    return head


def response(raw: bytes) -> Head:
    """Read the head of a response. Raises HeadError."""
    head = _read(raw)
    if not _STATUS.fullmatch(head.line):
        raise HeadError("no status line")
    return head


def request_length(head: Head) -> int:
    """Give the bytes of a request's body, or CHUNKED.

    Raises HeadError when two readers could disagree about it.
    """
    length = _length(head)
    return 0 if length is None else length


def response_length(head: Head, method: str) -> int:
    """Give the bytes of a response's body, CHUNKED or UNTIL_CLOSE. Raises HeadError."""
    if method == "HEAD" or head.status in _NO_BODY or head.status < 200:  # noqa: PLR2004 - HTTP's number
        return 0
    length = _length(head)
    return UNTIL_CLOSE if length is None else length


def _length(head: Head) -> int | None:
    coding, length = head.get(b"transfer-encoding").lower(), head.get(b"content-length")
    if coding:
        if length or coding != b"chunked":
            raise HeadError("transfer-encoding that is not plain chunked")
        return CHUNKED
    if not length:
        return None
    if not length.isdigit() or len(length) > 15:  # noqa: PLR2004 - no body is longer
        raise HeadError("content-length is no number")
    return int(length)


def _read(raw: bytes) -> Head:
    line, *rest = raw.removesuffix(b"\r\n\r\n").split(b"\r\n")
    fields = []
    for each in rest:
        name, colon, value = each.partition(b":")
        if not colon or not _NAME.fullmatch(name) or b"\0" in value or b"\n" in value:
            raise HeadError("a field that is none")
        fields.append((name.lower(), value.strip(b" \t")))
    return Head(line, tuple(fields))

"""The floor: a socket that sends bytes made beforehand and counts the bytes of the answer.

No client in Python that waits for its answers can be faster.
"""

from __future__ import annotations

import socket
from functools import partial
from typing import TYPE_CHECKING

from rig.memcached import load
from rig.memcached.load import value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rig.memcached.load import Load

Address = tuple[str, int] | str
_STORED, _END = b"STORED\r\n", b"END\r\n"


class Floor:
    """A socket, and room for the largest answer."""

    def __init__(self, address: Address) -> None:
        tcp = isinstance(address, tuple)
        self._socket = socket.socket(socket.AF_INET if tcp else socket.AF_UNIX)
        self._socket.connect(address)
        if tcp:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._room = memoryview(bytearray(2 * load.LARGE))

    def count(self, request: bytes, size: int) -> int:
        """Send `request`, and count the answer, which has so many bytes."""
        self._socket.sendall(request)
        return self._socket.recv_into(self._room, size, socket.MSG_WAITALL)

    def answer(self, request: bytes, size: int) -> bytes:
        return bytes(self._room[: self.count(request, size)])

    def close(self) -> None:
        self._socket.close()


def calls(floor: Floor, mine: Load) -> dict[str, Callable[[], object]]:
    """Store what is read, prove each answer, and give the operations ready to call."""
    items = {key: value(size) for size, key in mine.stored.items()} | mine.batch
    for key, content in (items | {mine.number: str(load.START).encode()}).items():
        _prove(floor, storing(key, content), _STORED)
    exchanges = _exchanges(mine)
    for request, answer in exchanges.values():
        _prove(floor, request, answer)
    return {
        name: partial(floor.count, request, len(answer))
        for name, (request, answer) in exchanges.items()
    }


def _exchanges(mine: Load) -> dict[str, tuple[bytes, bytes]]:
    small, middle, large = (
        (f"get {key}\r\n".encode(), found({key: value(size)})) for size, key in mine.stored.items()
    )
    quiet = b"".join(
        b"ms %b %d q\r\n%b\r\n" % (k.encode(), len(v), v) for k, v in mine.batch.items()
    )
    return {
        load.SET: (storing(mine.written, value(load.SMALL)), _STORED),
        load.GET: small,
        load.MISS: (f"get {mine.nothing}\r\n".encode(), _END),
        load.GET_MIDDLE: middle,
        load.GET_LARGE: large,
        load.GET_MANY: (f"get {' '.join(mine.batch)}\r\n".encode(), found(mine.batch)),
        load.SET_MANY: (quiet + b"mn\r\n", b"MN\r\n"),
        load.INCR: (f"incr {mine.number} 1\r\n".encode(), b"%d\r\n" % (load.START + 1)),
    }


def storing(key: str, content: bytes) -> bytes:
    return b"set %b 0 0 %d\r\n%b\r\n" % (key.encode(), len(content), content)


def found(items: Mapping[str, bytes]) -> bytes:
    """Give the answer to a `get` of these items."""
    blocks = (b"VALUE %b 0 %d\r\n%b\r\n" % (k.encode(), len(v), v) for k, v in items.items())
    return b"".join(blocks) + _END


def _prove(floor: Floor, request: bytes, answer: bytes) -> None:
    came = floor.answer(request, len(answer))
    if came != answer:
        raise SystemExit(f"floor: {request[:60]!r}: {came[:60]!r} came, not {answer[:60]!r}")

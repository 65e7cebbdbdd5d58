"""One connection: a request goes out, and all of the reply comes in before the deadline.

The socket blocks, and the kernel watches the clock: a timeout of Python's own costs a poll()
before each send and each recv.
"""

import socket
import struct
import time
from typing import Any

from .errors import MemcacheUnexpectedCloseError, MemcacheUnknownError
from .replies import GETS, SETS, Reader, Reply, T, meaning, scan

Address = tuple[str, int] | str
CHUNK = 64 * 1024
FOREVER, LONGEST_DIAL = 1e9, 1e6  # seconds; the system itself ends a dial sooner


class Connection:
    """A connection for one call at a time."""

    def __init__(self, server: Address, timeout: float, deadline: float) -> None:
        self.heard, self.deadline = False, deadline
        self._timeout, self._armed = timeout, 0.0
        self._memory = bytearray(CHUNK)
        self._socket = dial(server, deadline)

    def call(self, request: bytes, read: Reader[T], about: object, deadline: float) -> T:
        """Send and receive, up to the deadline of what was begun before, or a new one."""
        self.deadline = deadline or time.monotonic() + self._timeout
        if deadline or self._armed != self._timeout:
            self._arm(left(deadline) if deadline else self._timeout)
        sent = self._socket.send(request) if len(request) <= CHUNK else 0
        if sent < len(request):
            self._send(request, sent)
        reply = self._socket.recv(CHUNK)
        answer = read(reply, about)
        if answer is about:
            more = SETS if request.startswith(b"ms ") else GETS
            answer = meaning(read, self._whole(reply, more), about)
        return answer

    def close(self) -> None:
        self._socket.close()

    def _send(self, request: bytes, sent: int) -> None:
        while sent < len(request):
            self._arm(left(self.deadline))
            sent += self._socket.send(memoryview(request)[sent:])
        self._arm(left(self.deadline))

    def _whole(self, reply: bytes, more: tuple[bytes, ...]) -> Reply:
        """Receive what is missing of a reply, into memory that is used again and again."""
        at, end, came = 0, len(reply), len(reply)
        self.heard = reply != b""
        self._memory[:end] = reply
        while came:
            at, missing = scan(self._memory, at, end, more)
            if not missing:
                break
            if end == len(self._memory):  # it grows as bytes arrive, not as they are announced
                self._memory = self._memory + bytes(end)
            self._arm(left(self.deadline))
            room = memoryview(self._memory)[end : end + max(missing, CHUNK)]
            came = self._socket.recv_into(room, 0, socket.MSG_WAITALL * (missing > CHUNK))
            end += came
        else:
            raise MemcacheUnexpectedCloseError("the server hung up")
        if at < end:
            raise MemcacheUnknownError("the server said more than it was asked")
        self.heard = False  # of the next reply
        whole = memoryview(self._memory)[:end]
        return bytes(whole) if end <= CHUNK else whole

    def _arm(self, seconds: float) -> None:
        """Have the kernel end any wait after so many seconds."""
        self._armed = seconds
        moment = struct.pack("@ll", *divmod(int(seconds * 1e6) or 1, 10**6))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, moment)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, moment)


def left(deadline: float) -> float:
    if (seconds := deadline - time.monotonic()) > 0:
        return seconds
    raise TimeoutError("the server took too long")


def dial(server: Address, deadline: float) -> socket.socket:
    """Connect to the first address that answers. The system resolves a name in its own time."""
    known: list[Any] = [(socket.AF_UNIX, server)]
    if not isinstance(server, str):
        known = socket.getaddrinfo(*server, type=socket.SOCK_STREAM)
    for family, *_, address in known:
        connection = socket.socket(family)
        try:
            connection.settimeout(min(left(deadline), LONGEST_DIAL))
            connection.connect(address)
            connection.settimeout(None)
            if family != socket.AF_UNIX:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure

"""The bug one ships: a reply that comes late, and is taken for the next one."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, Protocol

from show.look import paint, say
from show.stage import trouble
from show.wire import LateWire

if TYPE_CHECKING:
    from collections.abc import Callable

    from show.stage import Stage

    class Reader(Protocol):
        def get(self, key: str) -> bytes | None: ...


TIMEOUT = 0.2
HANGS = 3.0
SECRETS = {"cart:alice": b"alice's shoes", "cart:bob": b"bob's books"}
FIRST, SECOND = SECRETS


class Naive:
    """What one writes first. It is right for years, and then a reply is late."""

    def __init__(self, server: tuple[str, int], timeout: float) -> None:
        self._socket = socket.create_connection(server, timeout)

    def get(self, key: str) -> bytes | None:
        self._socket.sendall(b"get %b\r\n" % key.encode())
        reply = b""
        while not reply.endswith(b"END\r\n"):
            reply += self._socket.recv(4096)
        line, _, rest = reply.partition(b"\r\n")
        return rest[: int(line.split()[3])] if line != b"END" else None


def bug(stage: Stage) -> None:
    """Put a naive client and the hire's into the same trouble, one after the other."""
    stage.server.store(SECRETS)
    for name, client_class in {
        "a naive client": Naive,
        stage.name: stage.package.Client,
    }.items():
        with LateWire(stage.server.address) as wire:
            print(f"  {paint('title', name)}")
            try:
                ask_twice(client_class, wire)
            except Exception as error:
                say(*trouble(error))


def ask_twice(client_class: Callable[..., Reader], wire: LateWire) -> None:
    """Ask for one cart, give up, ask for another; then show the bytes and the answer."""
    client = client_class(wire.address, timeout=TIMEOUT)
    first = call(client, FIRST)
    before = len(wire.went_over())
    second = call(client, SECOND)
    wire.settled.wait(HANGS)
    heard = wire.went_over()
    show(heard[:before])
    print(paint("quiet", f"      {TIMEOUT} s later, get({FIRST!r}) {told(first)}"))
    show(heard[before:])
    right = second == SECRETS[SECOND]
    sign, style = ("✔", "good") if right else ("✘", "bad")
    hint = "" if right or client_class is Naive else "   level 4 is about this"
    print(f"    {paint(style, f'{sign} get({SECOND!r}) {told(second)}')}{hint}")


def call(client: Reader, key: str) -> object:
    """Give the answer, or the error in place of it; a call without an end is left behind."""
    answers: list[Any] = [RuntimeError(f"had no end in {HANGS:.0f} s")]

    def get() -> None:
        try:
            answers[0] = client.get(key)
        except Exception as error:
            answers[0] = error

    thread = threading.Thread(target=get, daemon=True)
    thread.start()
    thread.join(HANGS)
    if isinstance(answers[0], NotImplementedError):
        raise answers[0]
    return answers[0]


def told(answer: object) -> str:
    if isinstance(answer, RuntimeError):
        return str(answer)
    return (
        f"raised {type(answer).__name__}" if isinstance(answer, Exception) else f"gave {answer!r}"
    )


def show(heard: list[tuple[str, bytes]]) -> None:
    for direction, data in heard:
        print(f"    {paint('own', direction)} {repr(data)[2:-1]}")

"""What can happen to a reply on its way: each fault is a function for the proxy.

A fault is given the link (the client's connection) and what the server said, piece by piece.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from proxy import Link

    Fault = Callable[[Link, bytes], Awaitable[None]]

async def passing(link: Link, data: bytes) -> None:
    await link.send(data)


async def silence(link: Link, _data: bytes) -> None:
    """The server did it, and nothing is heard of this connection any more."""
    await link.gone.wait()


def fragment(seed: object, largest: int = 7) -> Fault:
    """Send pieces of 1 to `largest` bytes."""
    rng = Random(str(seed))  # noqa: S311 - lengths, not secrets

    async def act(link: Link, data: bytes) -> None:
        while data:
            size = rng.randint(1, largest)
            await link.send(data[:size])
            data = data[size:]
            if link.passed < 100:  # time for the client to see a piece alone
                await link.pause(0.002)

    return act


def split(at: int) -> Fault:
    """Send `at` bytes, and the rest some time later."""

    async def act(link: Link, data: bytes) -> None:
        await link.send(data[:at])
        await link.pause(0.05)
        await link.send(data[at:])

    return act


def dribble(seconds: float = 0.1) -> Fault:
    """Send a byte now and then."""

    async def act(link: Link, data: bytes) -> None:
        for byte in data:
            await link.send(bytes([byte]))
            await link.pause(seconds)

    return act


def delay(seconds: float) -> Fault:
    async def act(link: Link, data: bytes) -> None:
        await link.pause(seconds)
        await link.send(data)

    return act


def hold(after: int = 0) -> Fault:
    """Send `after` bytes, and the rest when the proxy is told to `release` it."""

    async def act(link: Link, data: bytes) -> None:
        await link.send(data[:after])
        await link.proxy.released.wait()
        await link.send(data[after:])

    return act


def cut(after: int = 0, *, reset: bool = False) -> Fault:
    """Send `after` bytes and hang up. With none, the server did it and nobody hears of it."""

    async def act(link: Link, data: bytes) -> None:
        last = data[: after - link.passed]
        if link.passed + len(last) < after:
            await link.send(last)
        else:
            await link.hang_up(last, reset=reset)

    return act


def change(how: Callable[[bytes], bytes]) -> Fault:
    """Send another reply."""

    async def act(link: Link, data: bytes) -> None:
        await link.send(how(data))

    return act


def replace(old: bytes, new: bytes) -> Fault:
    return change(lambda reply: reply.replace(old, new, 1))


def inject(text: bytes) -> Fault:
    """Send a text before the reply."""
    return change(lambda reply: text + reply)


def add(text: bytes) -> Fault:
    """Send a text behind the reply."""
    return change(lambda reply: reply + text)


def ring(part: float = 0.0) -> Fault:
    """Send a part of the reply, ring the bell and wait for an answer; then send the rest.

    Who waits at the bell can do something in the middle of the call, and no sooner or later.
    """

    async def act(link: Link, data: bytes) -> None:
        first = min(int(part * len(data)), len(data) - 1)
        await link.send(data[:first])
        reader, writer = await link.proxy.ringers.get()
        while reader.at_eof():  # nobody there any more
            reader, writer = await link.proxy.ringers.get()
        writer.write(b"!")
        await reader.read(1)
        writer.close()
        await link.send(data[first:])

    return act

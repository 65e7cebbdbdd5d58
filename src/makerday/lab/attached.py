"""A one-off dyno with somebody at it: a terminal or pipes, bytes both ways, until either ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from makerday.lab import isolation, processes
from makerday.lab.dyno import UP

if TYPE_CHECKING:
    from makerday.lab.dyno import Dyno
    from makerday.lab.isolation import Room
    from makerday.lab.logs import Logs
    from makerday.lab.settings import Settings

_CHUNK = 1 << 16
_END_OF_INPUT = b"\x04"
# A process gets a terminal as its own once it leads a session, and before it is the command.
_CLAIM = (
    "import fcntl,os,sys,termios;fcntl.ioctl(0,termios.TIOCSCTTY,0);"
    "os.execvp(sys.argv[1],sys.argv[1:])"
)


@dataclass(frozen=True)
class Visitor:
    """Who has come to a dyno: both ends of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    left: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Screen:
    """The terminal that was asked for."""

    columns: int = 80
    lines: int = 24


async def live(  # noqa: PLR0913 - what meets at a dyno
    dyno: Dyno,
    room: Room,
    visitor: Visitor,
    *,
    screen: Screen | None,
    logs: Logs,
    settings: Settings,
) -> int:
    """Run a dyno's command for its visitor and give the exit code; without screen, by pipes."""
    dyno.says(logs, f"Starting process with command `{dyno.work.command}`")
    ends = await (_on_pipes(dyno, room) if screen is None else _on_terminal(dyno, room, screen))
    if room.kind == isolation.PLAIN:
        processes.note(room.home.parent, ends.process.pid)
    dyno.turns(logs, UP)
    talking = asyncio.create_task(_hear(visitor, ends, raw=screen is not None))
    showing = asyncio.create_task(_show(ends, visitor))
    waiting = asyncio.create_task(ends.process.wait())
    try:
        await asyncio.wait({talking, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            processes.tell(ends.process.pid, room.kind, signal.SIGHUP)
            await processes.end(ends.process, room, settings.grace_seconds)
        return await _ended(dyno, ends, showing, logs)
    finally:
        talking.cancel()
        showing.cancel()
        if ends.process.returncode is None:
            await processes.end(ends.process, room, settings.grace_seconds)
        processes.kill(ends.process.pid)
        ends.close()


@dataclass(frozen=True)
class _Ends:
    process: asyncio.subprocess.Process
    output: asyncio.StreamReader
    input: asyncio.StreamWriter
    transport: asyncio.ReadTransport | None = None

    def close(self) -> None:
        self.input.close()
        if self.transport:
            self.transport.close()


async def _ended(dyno: Dyno, ends: _Ends, showing: asyncio.Task[None], logs: Logs) -> int:
    code = ends.process.returncode or 0
    dyno.exit_code = code if code >= 0 else 128 - code
    await asyncio.wait({showing}, timeout=2)  # what it printed last
    dyno.says(logs, f"Process exited with status {dyno.exit_code}")
    return dyno.exit_code


async def _on_pipes(dyno: Dyno, room: Room) -> _Ends:
    words, pipe = room.login(dyno.work.command), asyncio.subprocess.PIPE
    process = await processes.start(room, words, dyno.environment(), stdin=pipe)
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipes")
    return _Ends(process, process.stdout, process.stdin)


async def _on_terminal(dyno: Dyno, room: Room, screen: Screen) -> _Ends:
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(
            theirs, termios.TIOCSWINSZ, struct.pack("4H", screen.lines, screen.columns, 0, 0)
        )
        words = [sys.executable, "-I", "-S", "-c", _CLAIM, *room.login(dyno.work.command)]
        process = await processes.start(
            room, words, dyno.environment(), stdin=theirs, stdout=theirs
        )
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(os.dup(ours), "rb", 0))
    writing, flow = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, os.fdopen(ours, "wb", 0)
    )
    return _Ends(process, reader, asyncio.StreamWriter(writing, flow, None, loop), transport)


async def _hear(visitor: Visitor, ends: _Ends, *, raw: bool) -> None:
    """Pass on what the visitor types, until they leave."""
    with suppress(OSError):
        while chunk := await visitor.reader.read(_CHUNK):
            over = not raw and chunk.endswith(_END_OF_INPUT)
            with suppress(ConnectionError):  # a command need not read what it is given
                ends.input.write(chunk[:-1] if over else chunk)
                await ends.input.drain()
                if over and ends.input.can_write_eof():
                    ends.input.write_eof()


async def _show(ends: _Ends, visitor: Visitor) -> None:
    """Pass on what the command prints."""
    with suppress(OSError):  # EIO: the last process at the terminal has ended
        while chunk := await ends.output.read(_CHUNK):
            visitor.writer.write(chunk)
            await visitor.writer.drain()

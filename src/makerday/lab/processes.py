"""Processes of dynos and builds: started as leaders of a session, ended whole."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.lab.isolation import BUBBLEWRAP

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from makerday.lab.isolation import Room

_CHUNK = 1 << 16


async def start(
    room: Room,
    words: Sequence[str],
    variables: dict[str, str],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
) -> asyncio.subprocess.Process:
    """Start a process in a room, with its errors in its output. Raises OSError."""
    return await asyncio.create_subprocess_exec(
        *words,
        env=room.variables(variables),
        cwd=room.cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


async def end(process: asyncio.subprocess.Process, room: Room, grace: float) -> bool:
    """End all of a room, by force after `grace` seconds; True when asking was enough."""
    tell(process.pid, room.kind, signal.SIGTERM)
    gentle = True
    try:
        await asyncio.wait_for(process.wait(), grace)
    except TimeoutError:
        gentle = False
    kill(process.pid)
    await process.wait()
    return gentle


def kill(pid: int) -> None:
    """Kill the session that a process leads. In a bubblewrap its end is everybody's."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def tell(pid: int, kind: str, number: int) -> None:
    """Signal every process of a room, but not the bubblewrap around them: it would kill them."""
    with suppress(ProcessLookupError, PermissionError):
        if kind != BUBBLEWRAP:
            os.killpg(pid, number)
            return
        for each in _descendants(pid):
            with suppress(ProcessLookupError):
                os.kill(each, number)


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    todo = [pid]
    while todo:
        with suppress(OSError):
            each = todo.pop()
            kids = Path(f"/proc/{each}/task/{each}/children").read_text(encoding="ascii")
            todo += map(int, kids.split())
            found += map(int, kids.split())
    return found


async def lines(reader: asyncio.StreamReader, longest: int) -> AsyncIterator[str]:
    """Give what a process prints, line by line; a line that does not end comes in pieces."""
    rest = b""
    while chunk := await reader.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r").decode(errors="replace")
        while len(rest) > longest:
            yield rest[:longest].decode(errors="replace")
            rest = rest[longest:]
    if rest:
        yield rest.decode(errors="replace")


def started(pid: int) -> str:
    """Give when a process started, so that its number is not mistaken for another's; or ''."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[19]
    except FileNotFoundError:
        pass
    if Path("/proc/self/stat").exists():
        return ""
    words = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()


def note(folder: Path, pid: int) -> None:
    """Write down a process that may outlive the lab."""
    (folder / "pid").write_text(f"{pid} {started(pid)}", encoding="utf-8")


def end_orphans(folders: Sequence[Path]) -> int:
    """Kill what a lab that was killed left running in these folders; give how many.

    Where there is /proc it is looked through: a process may have started a moment before the
    lab could write it down. Elsewhere there are the notes.
    """
    found = {number for folder in folders for number in (*_noted(folder), *_living(folder))}
    for number in found:  # each by itself: its leader may be gone
        with suppress(ProcessLookupError, PermissionError):
            os.kill(number, signal.SIGKILL)
    return len(found)


def _noted(folder: Path) -> Iterator[int]:
    for path in folder.glob("*/pid"):
        with suppress(OSError, ValueError):
            number, _, since = path.read_text(encoding="utf-8").partition(" ")
            if since and started(int(number)) == since:
                yield int(number)


def _living(folder: Path) -> Iterator[int]:
    """Give the processes whose bubblewrap or HOME lies in a folder."""
    within = f"{folder}/".encode()
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (path / "cmdline").read_bytes().split(b"\0")
            wrapped = words[0] == b"bwrap" and any(word.startswith(within) for word in words)
            if wrapped or b"\0HOME=" + within in b"\0" + (path / "environ").read_bytes():
                yield int(path.name)

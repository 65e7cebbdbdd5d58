"""One dyno: its disk, its room, its process, and what it says to the log."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from makerday.lab import isolation, processes, slugs
from makerday.lab.isolation import Room
from makerday.lab.logs import LONGEST
from makerday.lab.store import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from makerday.lab.logs import Logs
    from makerday.lab.settings import Settings

STARTING, UP, CRASHED, DOWN = "starting", "up", "crashed", "down"
_POLL_SECONDS = 0.05
_LAST_WORDS_SECONDS = 2.0
_OPEN_AT_ONCE = 8


@dataclass(frozen=True)
class Work:
    """What a dyno runs, and of which release. `tgz` is its slug, None before the first."""

    app_id: str
    app_name: str
    name: str
    command: str
    size: str
    release_id: str
    version: int
    variables: Mapping[str, str]
    blob: str = ""
    tgz: Path | None = None

    @property
    def type(self) -> str:
        return self.name.partition(".")[0]


@dataclass
class Dyno:
    """A dyno and what is known of it now."""

    work: Work
    port: int
    state: str = STARTING
    since: float = field(default_factory=time.time)
    id: str = field(default_factory=new_id)
    secret: str = ""  # what its terminal has to say to be let in
    exit_code: int | None = None

    def says(self, logs: Logs, text: str) -> None:
        """Write a line of the platform's about this dyno."""
        logs.write(self.work.app_id, "heroku", self.work.name, text)

    def turns(self, logs: Logs, state: str) -> None:
        """Change its state, and say so."""
        if state != self.state:
            self.says(logs, f"State changed from {self.state} to {state}")
            self.state, self.since = state, time.time()

    def environment(self) -> dict[str, str]:
        """Give its variables: the config vars, and what the platform sets."""
        own = {"DYNO": self.work.name, "PORT": str(self.port)}
        return {**self.work.variables, **own}


@dataclass(frozen=True)
class Quarters:
    """Where dynos' disks lie, and the kind of room that they get."""

    disks: Path
    unpacked: Path
    etc: Path
    kind: str
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_OPEN_AT_ONCE))

    async def open(self, dyno: Dyno) -> Room:
        """Make a fresh disk and the room around it; a copy, so it is slow: in a thread."""
        async with self.gate:
            return await asyncio.to_thread(self._open, dyno)

    def _open(self, dyno: Dyno) -> Room:
        folder = self.disks / dyno.id
        shutil.rmtree(folder, ignore_errors=True)
        home = folder / "app"
        home.mkdir(parents=True)
        shared = None
        if dyno.work.tgz is not None:
            shared = slugs.disk(dyno.work.tgz, dyno.work.blob, self.unpacked, home)
        reads = {f"/app/{shared.name}": shared} if shared else {}
        if shared and self.kind == isolation.PLAIN:
            (home / shared.name).rmdir()
            (home / shared.name).symlink_to(shared)
        return Room(self.kind, home, self.etc, dyno.id, reads, {})

    async def close(self, dyno: Dyno) -> None:
        """Throw the disk away: what a dyno writes there is gone with it."""
        folder = self.disks / dyno.id
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def run_once(
    dyno: Dyno, quarters: Quarters, logs: Logs, settings: Settings, ready: Callable[[], None]
) -> int:
    """Run a dyno's command to its end and give its exit code; cancelled, it ends it properly.

    `ready` is called when it is up: for a web dyno, when it listens on its port.
    """
    room = await quarters.open(dyno)
    dyno.says(logs, f"Starting process with command `{dyno.work.command}`")
    process = await processes.start(room, room.login(dyno.work.command), dyno.environment())
    if room.kind == isolation.PLAIN:
        processes.note(room.home.parent, process.pid)
    printing = asyncio.create_task(_print(dyno, process, logs))
    booting = asyncio.create_task(_boot(dyno, process.pid, logs, settings, ready))
    try:
        code = await process.wait()
        dyno.exit_code = code if code >= 0 else 128 - code
        dyno.says(logs, f"Process exited with status {dyno.exit_code}")
        return dyno.exit_code
    finally:
        booting.cancel()
        if process.returncode is None:
            dyno.says(logs, "Stopping all processes with SIGTERM")
            if not await processes.end(process, room, settings.grace_seconds):
                dyno.says(logs, "Error R12 (Exit timeout) -> Process failed to exit in time")
                dyno.says(logs, "Stopped with SIGKILL")
            dyno.says(logs, f"Process exited with status {_status(process.returncode)}")
        processes.kill(process.pid)  # children that a command left behind in plain mode
        await asyncio.wait({printing}, timeout=_LAST_WORDS_SECONDS)
        printing.cancel()


async def _print(dyno: Dyno, process: asyncio.subprocess.Process, logs: Logs) -> None:
    if process.stdout is None:
        return
    async for line in processes.lines(process.stdout, LONGEST):
        logs.write(dyno.work.app_id, "app", dyno.work.name, line)


async def _boot(
    dyno: Dyno, pid: int, logs: Logs, settings: Settings, ready: Callable[[], None]
) -> None:
    """Wait until a web dyno listens, or end it; all others are up at once."""
    if dyno.work.type == "web":
        try:
            await asyncio.wait_for(_listening(dyno.port), settings.boot_seconds)
        except TimeoutError:
            within = f"{settings.boot_seconds:g} seconds of launch"
            dyno.says(
                logs,
                f"Error R10 (Boot timeout) -> Web process failed to bind to $PORT within {within}",
            )
            dyno.says(logs, "Stopping process with SIGKILL")
            processes.kill(pid)
            return
    dyno.turns(logs, UP)
    ready()


async def _listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(_POLL_SECONDS)
        else:
            writer.close()
            return


def _status(code: int | None) -> int:
    return 0 if code is None else code if code >= 0 else 128 - code

"""A PostgreSQL server of the lab's own: the machine's binaries on a private data directory."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.lab import isolation

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEBIAN = "/usr/lib/postgresql"
_PORTS = range(15432, 15999)
_START_SECONDS = 60.0
_POLL_SECONDS = 0.05
HOST = "127.0.0.1"


class PostgresError(Exception):
    """There is no server; the message says why and how to mend it."""


@dataclass
class Postgres:
    """The server: made and started at first use, and then whenever it is not there."""

    folder: Path
    etc: Path
    password: str
    _process: asyncio.subprocess.Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def port(self) -> int:
        """Give the port, chosen once: databases' addresses hold it."""
        return int((self.folder / "port").read_text(encoding="ascii"))

    def admin(self, database: str = "postgres") -> str:
        """Give the address of a database for the server's superuser."""
        return f"postgresql://postgres:{self.password}@{HOST}:{self.port}/{database}"

    async def ready(self) -> None:
        """Have the server up. Raises PostgresError."""
        async with self._turn:
            if self._process is not None and self._process.returncode is None:
                return
            programs = binaries()
            if programs is None:
                raise PostgresError(
                    "this machine has no PostgreSQL server: makerday lab doctor tells more"
                )
            await self._make(programs)
            await self._start(programs)

    async def stop(self) -> None:
        """End the server, letting it write down what it holds."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate() if not _wrapped() else await self._ask(binaries())
            try:
                await asyncio.wait_for(self._process.wait(), _START_SECONDS)
            except TimeoutError:
                self._process.kill()

    async def _make(self, programs: Path) -> None:
        """Make the data directory, whole or not at all."""
        if self.data.exists():
            return
        self.folder.mkdir(exist_ok=True)
        aside, word = self.folder / "data.new", self.folder / "word"
        await asyncio.to_thread(shutil.rmtree, aside, ignore_errors=True)
        word.write_text(self.password, encoding="ascii")
        how = ("-U", "postgres", "-A", "scram-sha-256", "--no-instructions", "-E", "UTF8")
        where = ("-D", str(aside), "--pwfile", str(word), "--locale", "C.UTF-8")
        code, said = await self._run([str(programs / "initdb"), *where, *how])
        word.unlink()
        if code:
            raise PostgresError(f"initdb failed: {said.strip().splitlines()[-1]}")
        (self.folder / "port").write_text(str(_free_port()), encoding="ascii")
        aside.rename(self.data)

    async def _start(self, programs: Path) -> None:
        if (self.data / "postmaster.pid").exists():  # of a lab that was killed
            await self._ask(programs, "immediate")
        options = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_preload_libraries": "pg_stat_statements",
            "max_connections": "200",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("ab")
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._as_somebody(),
                *(str(programs / "postgres"), "-D", str(self.data), *words),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        finally:
            log.close()
        try:
            await asyncio.wait_for(self._answers(), _START_SECONDS)
        except TimeoutError as error:
            raise PostgresError(f"PostgreSQL did not start: see {self.folder / 'log'}") from error

    async def _answers(self) -> None:
        while True:
            if self._process is None or self._process.returncode is not None:
                raise PostgresError(f"PostgreSQL did not start: see {self.folder / 'log'}")
            with suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, self.port)
                writer.close()
                status = self.data / "postmaster.pid"
                if "ready" in status.read_text(encoding="utf-8").splitlines()[-1]:
                    return
            await asyncio.sleep(_POLL_SECONDS)

    async def _ask(self, programs: Path | None, mode: str = "fast") -> None:
        if programs:
            words = [str(programs / "pg_ctl"), "stop", "-D", str(self.data), "-m", mode, "-w"]
            await self._run(words)

    async def _run(self, words: Sequence[str]) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *self._as_somebody(),
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode(errors="replace")

    def _as_somebody(self) -> list[str]:
        """Give the words that make root somebody else: PostgreSQL refuses to be run by root."""
        if not _wrapped():
            return []
        if isolation.best() != isolation.BUBBLEWRAP:
            raise PostgresError(
                "PostgreSQL does not run as root: run the lab as a user, or install bubblewrap"
            )
        own = ("--ro-bind", str(self.etc / "passwd"), "/etc/passwd")
        return [
            *("bwrap", "--die-with-parent", "--unshare-user", "--uid", "30000"),
            *("--gid", "30000", "--dev-bind", "/", "/", *own),
        ]


def binaries() -> Path | None:
    """Give the folder of the newest server's programs, or None."""
    found = sorted(Path(_DEBIAN).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def _wrapped() -> bool:
    return os.geteuid() == 0


def _free_port() -> int:
    # By chance, as another lab on this machine may be choosing at the same moment.
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise PostgresError(f"no port is free from {_PORTS[0]} to {_PORTS[-1]}")

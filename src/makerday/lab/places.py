"""The lab's one folder: where everything lies, and who holds it."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from typing import IO

PORT = 5055
_SCRATCH = ("dynos", "rooms", "unpacked", "incoming")
_KEPT = ("blobs", "outputs", "git", "caches", "home")


@dataclass(frozen=True)
class Place:
    """The folder and the names in it. `MAKERDAY_LAB` moves it."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "lab.sqlite"

    @property
    def running(self) -> Path:
        return self.root / "running.json"

    @property
    def log(self) -> Path:
        return self.root / "lab.log"

    def folder(self, name: str) -> Path:
        return self.root / name

    def make(self) -> None:
        """Make the folder, for its owner only. Raises MakerdayError."""
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.root.chmod(0o700)
            for name in (*_KEPT, *_SCRATCH):
                (self.root / name).mkdir(exist_ok=True)
        except OSError as error:
            hint = "set MAKERDAY_LAB to a folder that can be written"
            raise MakerdayError(f"{self.root}: {error.strerror}", hint) from error

    def scratch(self) -> list[Path]:
        """Give the folders whose content never outlives the process."""
        return [self.root / name for name in _SCRATCH]

    def secret(self, name: str) -> str:
        """Give a secret of this lab, made at first use and readable by its owner only."""
        path = self.root / name
        with suppress(FileNotFoundError):
            return path.read_text(encoding="ascii")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        word = f"lab-{secrets.token_hex(16)}"
        aside = path.with_name(f".{name}.{os.getpid()}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(word)
        aside.replace(path)
        return word


@dataclass(frozen=True)
class Running:
    """A lab that is up: its process and where it listens."""

    pid: int
    port: int
    rendezvous: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


def here() -> Place:
    """Give the place of this user's lab."""
    named = os.environ.get("MAKERDAY_LAB")
    if named:
        return Place(Path(named).expanduser().resolve())
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Place((Path(state) / "makerday" / "lab").expanduser())


def hold(place: Place) -> IO[bytes]:
    """Take the lab's lock, so that one process writes there. Raises MakerdayError."""
    lock = (place.root / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise MakerdayError("the lab is up already", "makerday lab status") from error
    return lock


def held(place: Place) -> bool:
    """Tell whether some process holds the lab."""
    try:
        with (place.root / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def tell(place: Place, running: Running) -> None:
    """Write down where the lab listens, in one step."""
    aside = place.running.with_suffix(".new")
    aside.write_text(json.dumps(vars(running)), encoding="ascii")
    aside.replace(place.running)


def running(place: Place) -> Running | None:
    """Give the lab that is up, or None."""
    if not held(place):
        return None
    try:
        facts: dict[str, Any] = json.loads(place.running.read_text(encoding="ascii"))
        return Running(**facts)
    except (OSError, ValueError, TypeError):
        return None

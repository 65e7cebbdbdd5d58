"""Where a dyno or a build runs: a room of its own, as far as this machine can give one.

bubblewrap: own /app and /tmp, own host name, own process ids, a read-only system, user u30000,
and its end with the lab's. The network is the machine's: a dyno's port has to be reached.
plain (macOS, or no user namespaces): an own folder as HOME and a clean environment, no more.
What it gives is told in `LACKING`, and wherever a person would expect otherwise.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUBBLEWRAP, PLAIN = "bubblewrap", "plain"
LACKING = "plain mode: no /app, host name, user or process list of its own"
PATH = "/usr/local/bin:/usr/bin:/bin"
_OWN = frozenset({"app", "dev", "home", "mnt", "media", "proc", "root", "run", "sys", "tmp"})
_PROFILE = 'for each in "$HOME"/.profile.d/*.sh; do [ -r "$each" ] && . "$each"; done; unset each'
_USER = "u30000:x:30000:30000::/app:/bin/bash"
_PROMPT = r"\[\033[01;34m\]\w\[\033[00m\] \[\033[01;32m\]$ \[\033[00m\]"


@dataclass(frozen=True)
class Room:
    """One room.

    `home` is the host's folder that is HOME inside; `reads` and `writes` are other folders of
    the host, by the name they have inside a bubblewrap.
    """

    kind: str
    home: Path
    etc: Path
    hostname: str
    reads: Mapping[str, Path]
    writes: Mapping[str, Path]
    start: str = "/app"

    def inside(self, name: str) -> str:
        """Give what a folder is called in the room."""
        if self.kind == BUBBLEWRAP:
            return name
        if name == "/app":
            return str(self.home)
        return str({**self.reads, **self.writes}[name])

    def words(self, command: Sequence[str]) -> list[str]:
        """Give the words that run a command in the room."""
        return [*_bubblewrap(self), *command] if self.kind == BUBBLEWRAP else list(command)

    def login(self, command: str) -> list[str]:
        """Give the words that run a command as a login shell does: profile scripts first."""
        if self.kind == BUBBLEWRAP:
            return self.words(["/bin/bash", "--login", "-c", command])
        own = '[ -r "$HOME/.profile" ] && . "$HOME/.profile"'
        return ["bash", "--noprofile", "-c", f'{_PROFILE}; {own}; exec bash -c "$1"', "-", command]

    @property
    def cwd(self) -> Path:
        """Give the folder of the host to start in."""
        return Path(self.inside(self.start)) if self.kind == PLAIN else Path("/")

    def variables(self, more: Mapping[str, str]) -> dict[str, str]:
        """Give a clean environment with `more` in it."""
        base = {"HOME": self.inside("/app"), "PATH": PATH, "LANG": "C.UTF-8", "PS1": _PROMPT}
        if self.kind == PLAIN:
            base["PATH"] = os.environ.get("PATH", PATH)
        return {**base, **more}


def furnish(etc: Path) -> None:
    """Write the few files of /etc that a room has of its own."""
    etc.mkdir(exist_ok=True)
    (etc / "profile").write_text(f"{_PROFILE}\n", encoding="ascii")
    (etc / "passwd").write_text(f"root:x:0:0::/root:/bin/sh\n{_USER}\n", encoding="ascii")
    (etc / "bash.bashrc").write_text("", encoding="ascii")


@cache
def best() -> str:
    """Give the stronger of the two kinds that works here; `MAKERDAY_LAB_ROOMS=plain` chooses."""
    if os.environ.get("MAKERDAY_LAB_ROOMS") == PLAIN or shutil.which("bwrap") is None:
        return PLAIN
    probe = [*_START, "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    ran = subprocess.run(probe, capture_output=True, check=False, timeout=20)
    return BUBBLEWRAP if ran.returncode == 0 else PLAIN


_START = (
    *("bwrap", "--die-with-parent", "--unshare-user", "--unshare-pid", "--unshare-ipc"),
    *("--unshare-uts", "--uid", "30000", "--gid", "30000"),
)


def _bubblewrap(room: Room) -> list[str]:
    words = [*_START, "--hostname", room.hostname, *_system()]
    for name in ("profile", "passwd", "bash.bashrc"):
        if Path("/etc", name).exists():
            words += ["--ro-bind", str(room.etc / name), f"/etc/{name}"]
    words += ["--bind", str(room.home), "/app"]
    for name, folder in room.writes.items():
        words += ["--bind", str(folder), name]
    for name, folder in room.reads.items():
        words += ["--ro-bind", str(folder), name]
    return [*words, "--chdir", room.start]


@cache
def _system() -> tuple[str, ...]:
    """Give the words that show the machine's own system, to be read only."""
    words: list[str] = []
    for path in sorted(Path("/").iterdir()):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir() and path.name not in _OWN:
            words += ["--ro-bind-try", str(path), str(path)]
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run"]  # noqa: S108 - the room's own
    words += ["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"]
    words += ["--tmpfs", "/var/tmp"]  # noqa: S108 - the room's own
    prefix = Path(sys.base_prefix).resolve()
    if prefix.parts[1:2] and prefix.parts[1] in _OWN:
        words += ["--ro-bind", str(prefix), str(prefix)]
    return tuple(words)

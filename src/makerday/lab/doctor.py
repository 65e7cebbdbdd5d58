"""What the lab finds on this machine, and the exact command for what is missing."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from makerday.lab import isolation

_POSTGRES = "/usr/lib/postgresql"
_EXTRA = ("psycopg", "starlette", "trustme", "uvicorn", "yaml")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for: whether it is there, what it is for, how to get it."""

    name: str
    there: bool
    use: str
    mend: str = ""
    needed: bool = False

    def line(self) -> str:
        mark = "ok     " if self.there else "missing" if self.needed else "without"
        return f" {mark}  {self.name:<11} {self.use}" + (
            f"\n{'':10}{'':12}{self.mend}" if self.mend and not self.there else ""
        )


def look() -> list[Finding]:
    """Look at the machine."""
    apt = "brew install" if sys.platform == "darwin" else "sudo apt-get install"
    lacking = missing()
    rooms = isolation.best() == isolation.BUBBLEWRAP
    postgres = shutil.which("initdb") or any(Path(_POSTGRES).glob("*/bin/initdb"))
    return [
        Finding("packages", not lacking, "the lab itself", _install(lacking), needed=True),
        Finding("git", bool(shutil.which("git")), "git push", f"{apt} git", needed=True),
        Finding("bash", bool(shutil.which("bash")), "dynos", f"{apt} bash", needed=True),
        Finding("pip", _pip(), "builds with requirements", f"{apt} python3-pip"),
        Finding("bubblewrap", rooms, "a room of its own for each dyno", _rooms(apt)),
        Finding("node", bool(shutil.which("node")), "the genuine Heroku CLI", f"{apt} nodejs npm"),
        Finding(
            "heroku", bool(shutil.which("heroku")), "the genuine CLI", "npm install -g heroku"
        ),
        Finding("postgres", bool(postgres), "the database add-on", f"{apt} postgresql"),
        Finding("psql", bool(shutil.which("psql")), "pg:psql", f"{apt} postgresql-client"),
    ]


def missing() -> list[str]:
    """Give the packages that the lab needs and that are not installed."""
    return [name for name in _EXTRA if importlib.util.find_spec(name) is None]


def _install(lacking: list[str]) -> str:
    return f"pip install 'makerday[lab]'   ({', '.join(lacking)})"


def _pip() -> bool:
    python = Path(getattr(sys, "_base_executable", sys.executable))
    return any((python.parents[1] / "lib").glob("python3*/site-packages/pip")) or (
        Path("/usr/lib/python3/dist-packages/pip").exists()
    )


def _rooms(apt: str) -> str:
    if sys.platform == "darwin":
        return "not on macOS; dynos run in plain mode"
    if shutil.which("bwrap"):
        return "it is installed, and this system forbids user namespaces; dynos run in plain mode"
    return f"{apt} bubblewrap"

"""The genuine Heroku CLI, from npm, kept in .nox; watched for whom it speaks to."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from browser import need

if TYPE_CHECKING:
    from lab_kit import Lab

VERSIONS = os.environ.get("MAKERDAY_HEROKU", "10.17.0 11.10.0").split()
_CACHE = Path(__file__).parents[1] / ".nox"
# Loaded before the CLI in each of its processes: notes each address that is connected to or
# looked up, and refuses all but loopback.
_WITNESS = """\
const net = require('net'), dns = require('dns'), fs = require('fs');
const note = (host) => fs.appendFileSync(process.env.WITNESS, host + '\\n');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...words) {
  const given = Array.isArray(words[0]) ? words[0][0] : words[0];
  note(typeof given === 'object' ? given.path || given.host || 'localhost' : String(words[1]));
  return connect.apply(this, words);
};
for (const name of ['lookup', 'resolve4', 'resolve6']) {
  const real = dns[name];
  dns[name] = (host, ...rest) => { note(host); return real(host, ...rest); };
}
"""
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@cache
def installed(version: str) -> Path:
    """Give the folder of a version's programs, installing it at first use."""
    need("node")
    npm = need("npm")
    place = _CACHE / f"heroku-{version}"
    if not (place / "node_modules" / ".bin" / "heroku").exists():
        place.mkdir(parents=True, exist_ok=True)
        words = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run([*words, "--prefix", place, f"heroku@{version}"], check=True, timeout=600)
    return place / "node_modules" / ".bin"


@dataclass
class Heroku:
    """A CLI that stands in a folder and has a home of its own."""

    lab: Lab
    programs: Path
    folder: Path

    def __post_init__(self) -> None:
        self.home = self.folder.parent / "home"
        self.home.mkdir()
        self.folder.mkdir(exist_ok=True)
        self.seen = self.folder.parent / "witness.txt"
        self.seen.touch()
        (self.folder.parent / "witness.js").write_text(_WITNESS)

    def environment(self) -> dict[str, str]:
        clean = {k: v for k, v in self.lab.environment().items() if not k.startswith("XDG_")}
        return {
            **clean,
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "COLUMNS": "100",
            "NODE_OPTIONS": f"--require {self.folder.parent / 'witness.js'}",
            "WITNESS": str(self.seen),
        }

    def __call__(self, *words: str, typed: str | None = None, fails: bool = False) -> str:
        """Run `makerday lab heroku …`; give what it printed, on both streams."""
        ran = self.run("heroku", *words, typed=typed)
        assert (ran.returncode != 0) == fails, ran.stdout
        return ran.stdout

    def run(self, *words: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
        from lab_kit import MAKERDAY_LAB  # noqa: PLC0415 - it loads the lab

        return subprocess.run(
            [*MAKERDAY_LAB, *words],
            cwd=self.folder,
            env=self.environment(),
            input=typed or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )

    def git(self, *words: str) -> str:
        """Run git as in a shell after `eval "$(makerday lab env)"`."""
        exports = self.run("env").stdout
        git = shutil.which("git") or "git"
        script = (
            f'eval "$1"; shift; exec {git} -c user.name=Ada -c user.email=ada@example.org "$@"'
        )
        ran = subprocess.run(
            ["sh", "-c", script, "sh", exports, *words],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.stdout + ran.stderr

    def strangers(self) -> set[str]:
        """Give what it spoke to that is not this machine."""
        return set(self.seen.read_text().split()) - LOOPBACK

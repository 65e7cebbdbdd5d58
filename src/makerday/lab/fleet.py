"""A fleet: apps of a TOML file, brought up with their dynos, databases and detached processes."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday.errors import MakerdayError, UsageError
from makerday.lab.client import Client, connect
from makerday.lab.speaking import say

if TYPE_CHECKING:
    import argparse

TALK = Path(__file__).parent / "fleets" / "talk.toml"
_OWN = ("databases", "detached")
_IDLE = "exec sleep 86400"
_WEB = """\
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"hello from {os.environ['DYNO']}\\n".encode())


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Hello).serve_forever()
"""


@dataclass(frozen=True)
class Ship:
    """One app of a fleet: dynos by process type, and what is beside them."""

    name: str
    types: dict[str, int]
    databases: int
    detached: int

    @property
    def files(self) -> dict[str, str]:
        """Give the source of an app that does nothing, in as many ways as wanted."""
        lines = [f"{name}: {'python app.py' if name == 'web' else _IDLE}" for name in self.types]
        return {"app.py": _WEB, "Procfile": "\n".join([*lines, ""])}


def read(path: Path) -> list[Ship]:
    """Read a fleet file. Raises UsageError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path} is no TOML: {error}") from error
    return [_ship(path, name, table) for name, table in tables.items()]


def _ship(path: Path, name: str, table: object) -> Ship:
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {name} is no table of an app", 'write ["name"] and web = 1')
    for key, number in table.items():
        if type(number) is not int or number < 0:
            raise UsageError(f"{path}: {name}.{key} is no number of dynos")
    types = {key: number for key, number in table.items() if key not in _OWN}
    return Ship(name, types, table.get("databases", 0), table.get("detached", 0))


def fleet(options: argparse.Namespace) -> int:
    """Bring up the apps of a file; what is there already is left as it is."""
    client = connect()
    ships = read(Path(options.file) if options.file else TALK)
    have = {app["name"] for app in client.ask("GET", "/apps").content}
    for ship in ships:
        _launch(client, ship, new=ship.name not in have)
        parts = [f"{number} {name}" for name, number in ship.types.items()]
        parts += [f"{ship.databases} databases"] if ship.databases else []
        parts += [f"{ship.detached} detached"] if ship.detached else []
        say(f" {ship.name}: {', '.join(parts)}")
    return say(" Next: makerday lab status --open")


def _launch(client: Client, ship: Ship, *, new: bool) -> None:
    path = f"/apps/{ship.name}"
    if new:
        client.ask("POST", "/apps", {"name": ship.name})
        _deploy(client, ship)
    updates = [{"type": name, "quantity": number} for name, number in ship.types.items()]
    client.ask("PATCH", f"{path}/formation", {"updates": updates})
    have = len(client.ask("GET", f"{path}/addons").content)
    for _ in range(have, ship.databases):
        client.ask("POST", f"{path}/addons", {"plan": "heroku-postgresql"})
    runs = [d for d in client.ask("GET", f"{path}/dynos").content if d["type"] == "run"]
    for _ in range(len(runs), ship.detached):
        client.ask("POST", f"{path}/dynos", {"command": _IDLE, "attach": False})


def _deploy(client: Client, ship: Ship) -> None:
    manifest: dict[str, Any] = {}
    for name, text in ship.files.items():
        sha = hashlib.sha256(text.encode()).hexdigest()
        client.put(f"/file/{sha}", text.encode(), "POST")
        manifest[name] = {"hash": sha, "mode": "644"}
    order = {"manifest": manifest, "app": ship.name, "release": True}
    with client.stream("POST", "/manifest/build", order) as lines:
        said = list(lines)
        build = lines.fields["x-build-id"]
    if client.ask("GET", f"/builds/{build}").content["status"] != "succeeded":
        raise MakerdayError(f"{ship.name} was not built: {said[-1].strip()}")

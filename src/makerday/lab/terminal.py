"""The client's commands at dynos: run with a real terminal, ps, scale, restart, logs."""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import socket
import ssl
import sys
import termios
import tty
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from makerday.errors import MakerdayError, UsageError
from makerday.lab import places
from makerday.lab.client import connect
from makerday.lab.speaking import ago, app_of, say, tell

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_CHUNK = 1 << 16
_EXIT = re.compile(rb"\xef\xbf\xbf heroku-command-exit-status: (\d+)\r?\n?")
_MARK = b"\xef\xbf\xbf"


def run(options: argparse.Namespace) -> int:
    """Run a command in a one-off dyno, here or detached; its exit code is ours."""
    words = [word for word in options.command if word != "--"] or ["bash"]
    command = words[0] if len(words) == 1 else shlex.join(words)
    client, app = connect(), app_of(options)
    path = f"/apps/{app}/dynos"
    if options.detached:
        dyno = client.ask("POST", path, {"command": command, "attach": False}).content
        return say(f"Running {command} on {app}... done, {dyno['name']}")
    pipes = options.no_tty or not (sys.stdin.isatty() and sys.stdout.isatty())
    size = shutil.get_terminal_size()
    env = {"TERM": os.environ.get("TERM", "dumb")}
    env |= {"COLUMNS": str(size.columns), "LINES": str(size.lines)}
    # In a subshell, so that its own `exit` leaves the line after it.
    asked = f'(\n{command}\n); echo "\uffff heroku-command-exit-status: $?"'
    sent = {"command": asked, "attach": True, "env": env, "force_no_tty": pipes}
    dyno = client.ask("POST", path, sent).content
    tell(f"Running {command} on {app}... up, {dyno['name']}")
    return _attach(dyno["attach_url"], raw=not pipes)


def _attach(url: str, *, raw: bool) -> int:
    parts = urlsplit(url)
    authority = places.here().folder("home") / "ca.pem"
    context = ssl.create_default_context(cafile=str(authority))
    plain = socket.create_connection(("127.0.0.1", parts.port or 0))
    with context.wrap_socket(plain, server_hostname="localhost") as line, _raw(on=raw):
        line.sendall(parts.path.lstrip("/").encode() + b"\r\n")
        line.recv(_CHUNK)  # `rendezvous`
        return _talk(line)


def _talk(line: ssl.SSLSocket) -> int:
    """Pass bytes both ways; hold back the mark with the exit code, and give that."""
    held, listening = b"", [line, sys.stdin]
    while True:
        ready = [line] if line.pending() else select.select(listening, [], [])[0]
        if sys.stdin in ready:
            typed = os.read(sys.stdin.fileno(), _CHUNK)
            line.sendall(typed or b"\x04")
            if not typed:
                listening.remove(sys.stdin)
        if line in ready:
            said = line.recv(_CHUNK)
            held = _shown(held + said, last=not said)
            if not said:
                found = _EXIT.search(held)
                return int(found[1]) if found else 1


def _shown(said: bytes, *, last: bool) -> bytes:
    """Print all before the mark; give what has to wait."""
    start = said.find(_MARK)
    end = len(said) if start < 0 else start
    if start < 0 and not last:
        end -= next((n for n in (2, 1) if said.endswith(_MARK[:n])), 0)
    sys.stdout.buffer.write(said[:end])
    sys.stdout.buffer.flush()
    return said[end:]


@contextmanager
def _raw(*, on: bool) -> Iterator[None]:
    """Let each key go to the dyno as it is typed, and give the terminal back afterwards."""
    if not on:
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setraw(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def ps(options: argparse.Namespace) -> int:
    """List the dynos."""
    app = app_of(options)
    found = connect().ask("GET", f"/apps/{app}/dynos").content
    return say(
        *(
            f" {d['name']:<12} {d['state']:<9} {ago(d['updated_at'])}  {d['command']}"
            for d in found
        )
    )


def scale(options: argparse.Namespace) -> int:
    """Set how many dynos of each type run, or show it."""
    client, app = connect(), app_of(options)
    path = f"/apps/{app}/formation"
    if options.changes:
        updates = [_scaled(word) for word in options.changes]
        client.ask("PATCH", path, {"updates": updates})
    rows = client.ask("GET", path).content
    return say(*(f" {row['type']}={row['quantity']}:{row['size']}" for row in rows))


def _scaled(word: str) -> dict[str, str]:
    found = re.fullmatch(r"([A-Za-z0-9_-]+?)=?([+-]?\d+)", word)
    if not found:
        raise UsageError(f"{word!r} is no TYPE=N")
    return {"type": found[1], "quantity": found[2]}


def restart(options: argparse.Namespace) -> int:
    """Restart dynos."""
    app = app_of(options)
    dyno = f"/{options.dyno}" if options.dyno else ""
    connect().ask("DELETE", f"/apps/{app}/dynos{dyno}")
    return say(f"Restarting {options.dyno or 'all dynos'} of {app}")


def logs(options: argparse.Namespace) -> int:
    """Show the log, and what comes."""
    client, app = connect(), app_of(options)
    sent = {"lines": options.n, "tail": options.tail, "dyno": options.dyno}
    session = client.ask("POST", f"/apps/{app}/log-sessions", sent).content
    try:
        with client.stream("GET", session["logplex_url"]) as lines:
            for line in lines:
                sys.stdout.write(line)
                sys.stdout.flush()
    except MakerdayError:
        if not options.tail:
            raise
        tell("the lab went down")
        return 1
    return 0

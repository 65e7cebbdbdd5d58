"""The lab's life: up, down, status, env, doctor, reset, and the genuine CLI run on it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import webbrowser
from typing import TYPE_CHECKING

from makerday.errors import MakerdayError, UsageError
from makerday.lab import doctor as looking
from makerday.lab import environment, places
from makerday.lab.client import connect
from makerday.lab.speaking import say, tell

if TYPE_CHECKING:
    import argparse

_UP_SECONDS = 30.0
_DOWN_SECONDS = 60.0
_POLL_SECONDS = 0.02


def up(options: argparse.Namespace) -> int:
    """Start the lab, or say that it is up."""
    lacking = looking.missing()
    if lacking:
        hint = "pip install 'makerday[lab]'"
        raise MakerdayError(f"the lab needs {', '.join(lacking)}", hint)
    place = places.here()
    place.make()
    if running := places.running(place):
        return say(f"the lab is up: {running.url}")
    if options.foreground:
        from makerday.lab.server import serve  # noqa: PLC0415 - slow

        serve(place, options.port, tell)
        return 0
    _behind(place, options.port)
    return _told(place)


def _behind(place: places.Place, port: int) -> None:
    """Start the lab's process and wait for it to be ready. Raises MakerdayError."""
    with place.log.open("wb") as log:
        # -P and a folder of ours: nothing of where one stands is imported or held.
        words = [sys.executable, "-P", "-m", "makerday.lab.server", str(port)]
        process = subprocess.Popen(
            words,
            cwd=place.root,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    end = time.monotonic() + _UP_SECONDS
    while (running := places.running(place)) is None or running.pid != process.pid:
        if process.poll() is not None:
            last = place.log.read_text(encoding="utf-8").strip().splitlines()[-1:]
            raise MakerdayError(last[0] if last else "the lab did not start", f"see {place.log}")
        if time.monotonic() > end:
            process.terminate()
            raise MakerdayError("the lab did not start in time", f"see {place.log}")
        time.sleep(_POLL_SECONDS)


def _told(place: places.Place) -> int:
    running = places.running(place)
    if running is None:
        raise MakerdayError("the lab went down again", f"see {place.log}")
    say(f" the lab is up: {running.url}")
    if shutil.which("heroku"):
        return say(' Next: eval "$(makerday lab env)" && heroku create')
    return say(" Next: makerday lab create")


def down(_: argparse.Namespace) -> int:
    """Stop the lab."""
    place = places.here()
    running = places.running(place)
    if running is None:
        return say("the lab is not up")
    os.kill(running.pid, signal.SIGTERM)
    end = time.monotonic() + _DOWN_SECONDS
    while places.held(place):
        if time.monotonic() > end:
            os.kill(running.pid, signal.SIGKILL)
            raise MakerdayError("the lab did not stop in time and was killed", "nothing is lost")
        time.sleep(_POLL_SECONDS)
    return say("the lab is down")


def status(options: argparse.Namespace) -> int:
    """Say what runs; the exit code is 1 when the lab is not up."""
    place = places.here()
    running = places.running(place)
    if running is None:
        say(f" down   {place.root}")
        return 1
    client = connect()
    apps = client.ask("GET", "/apps").content
    page = client.ask("POST", "/status-sessions", {}).content["url"]
    if options.open:
        webbrowser.open(page)
        return 0
    say(f" up     {running.url}, process {running.pid}, {place.root}")
    counted = client.ask("GET", "/statistics").content
    say(f"        {', '.join(f'{number} {name}' for name, number in counted.items())}")
    for app in apps:
        dynos = client.ask("GET", f"/apps/{app['name']}/dynos").content
        states = ", ".join(f"{each['name']} {each['state']}" for each in dynos[:6])
        more = f" and {len(dynos) - 6} more" if len(dynos) > 6 else ""  # noqa: PLR2004 - as above
        say(f" {app['name']:<24} {states or 'no dynos'}{more}")
    return say(f" page   {page}")


def env(_: argparse.Namespace) -> int:
    """Print exports for a shell."""
    place = places.here()
    running = places.running(place)
    if running is None:
        raise MakerdayError("the lab is not up", "makerday lab up")
    return say(*environment.exports(environment.variables(place, running)))


def heroku(options: argparse.Namespace) -> int:
    """Become the genuine CLI, with everything set so that it can reach this lab only."""
    place = places.here()
    running = places.running(place)
    if running is None:
        raise MakerdayError("the lab is not up", "makerday lab up")
    program = shutil.which("heroku")
    if program is None:
        raise MakerdayError("heroku is not installed", "npm install -g heroku, or makerday lab -h")
    own = {**environment.variables(place, running), **_closed(place)}
    os.execve(program, [program, *options.words], {**os.environ, **own})  # noqa: S606 - no shell


def _closed(place: places.Place) -> dict[str, str]:
    return environment.closed(place, os.environ.get("NODE_OPTIONS", ""))


def doctor(_: argparse.Namespace) -> int:
    """Say what is there and what is not; the exit code is 1 when the lab can't run."""
    found = looking.look()
    say(*(finding.line() for finding in found))
    return 0 if all(finding.there for finding in found if finding.needed) else 1


def reset(options: argparse.Namespace) -> int:
    """Remove the lab's folder."""
    place = places.here()
    if not place.database.exists():
        return say("there is no lab to remove")
    if not options.yes:
        if not sys.stdin.isatty():
            raise UsageError("this removes all apps, releases and databases", "--yes does it")
        if input(f" Remove {place.root} and all apps in it? Type yes: ").strip() != "yes":
            return say("nothing was removed")
    if places.running(place):
        down(options)
    shutil.rmtree(place.root)
    return say(f"{place.root} is removed")

"""The words of `makerday lab …`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

_PORT = 5055


def add(parser: argparse.ArgumentParser) -> None:
    """Add the lab's commands to the parser of `makerday lab`."""
    verbs = parser.add_subparsers(metavar="COMMAND", title="commands", required=True)

    def verb(module: str, name: str, said: str, *, app: bool = False) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=said, description=said)
        made.set_defaults(call=_later(module, name))
        if app:
            made.add_argument("-a", "--app", metavar="APP", help="the app (git remote heroku's)")
        return made

    _add_life(verb)
    _add_release(verb)
    _add_run(verb)
    _add_data(verb)


def _add_life(verb: Callable[..., argparse.ArgumentParser]) -> None:
    up = verb("life", "up", "start the lab; it stays up in the background")
    up.add_argument("--port", type=int, default=_PORT, metavar="N", help="the port (0: any)")
    up.add_argument("--foreground", action="store_true", help="stay here; Ctrl-C stops it")
    verb("life", "down", "stop the lab and all that runs in it")
    status = verb("life", "status", "say whether the lab is up, and what runs")
    status.add_argument("--open", action="store_true", help="open its page in the browser")
    verb("life", "env", 'print what a shell needs: eval "$(makerday lab env)"')
    verb("life", "doctor", "say what is missing on this machine, and how to get it")
    fleet = verb("fleet", "fleet", "bring up the apps of a file, or the talk's own")
    fleet.add_argument("file", nargs="?", metavar="FILE", help="a TOML file of apps")
    reset = verb("life", "reset", "remove the lab's folder: apps, releases, databases")
    reset.add_argument("--yes", action="store_true", help="do it without asking")
    heroku = verb("life", "heroku", "run the genuine Heroku CLI on the lab, and on nothing else")
    heroku.add_argument("words", nargs="...", metavar="WORD", help="heroku's own words")


def _add_release(verb: Callable[..., argparse.ArgumentParser]) -> None:
    create = verb("deploys", "create", "make an app")
    create.add_argument("name", nargs="?", metavar="NAME", help="its name (one is made up)")
    verb("deploys", "apps", "list the apps")
    destroy = verb("deploys", "destroy", "remove an app", app=True)
    destroy.add_argument("--confirm", metavar="APP", help="its name once more")
    build = verb("deploys", "build", "send what is missing of a folder, and build it", app=True)
    build.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="the source (.)")
    build.add_argument("--release", action="store_true", help="release the slug to the app")
    build.add_argument("--buildpack", metavar="URL", help="build with this one")
    release = verb("deploys", "release", "release a slug by its address, as in 2013", app=True)
    release.add_argument("slug_url", metavar="SLUG", help="the address that a build printed")
    release.add_argument("--description", default="", metavar="TEXT", help="what is in it")
    releases = verb("deploys", "releases", "list the releases", app=True)
    releases.add_argument("-n", type=int, default=15, metavar="N", help="how many (15)")
    rollback = verb("deploys", "rollback", "go back to a release, code and config", app=True)
    rollback.add_argument("version", nargs="?", metavar="vN", help="to which (the one before)")
    config = verb(
        "deploys", "config", "show config vars, or set NAME=VALUE; NAME= unsets", app=True
    )
    config.add_argument("changes", nargs="*", metavar="NAME=VALUE", help="what to set")


def _add_run(verb: Callable[..., argparse.ArgumentParser]) -> None:
    run = verb("terminal", "run", "run a command in a one-off dyno", app=True)
    run.add_argument("--detached", action="store_true", help="do not wait; it writes to the log")
    run.add_argument("--no-tty", action="store_true", help="pipes instead of a terminal")
    run.add_argument("command", nargs="...", metavar="COMMAND", help="the command and its words")
    verb("terminal", "ps", "list the dynos", app=True)
    scale = verb("terminal", "scale", "set how many dynos run: web=2 worker=1", app=True)
    scale.add_argument("changes", nargs="*", metavar="TYPE=N", help="how many of which")
    restart = verb("terminal", "restart", "restart all dynos, or one", app=True)
    restart.add_argument("dyno", nargs="?", metavar="DYNO", help="which, as web.1")
    logs = verb("terminal", "logs", "show the log", app=True)
    logs.add_argument("-n", type=int, default=100, metavar="N", help="how many lines (100)")
    logs.add_argument("-t", "--tail", action="store_true", help="and what comes, until Ctrl-C")
    logs.add_argument("--dyno", default="", metavar="NAME", help="of this dyno or type only")


def _add_data(verb: Callable[..., argparse.ArgumentParser]) -> None:
    addon = verb("data", "addon", "list the add-ons, or make a database", app=True)
    addon.add_argument("plan", nargs="?", metavar="PLAN", help="as heroku-postgresql:standard-0")
    addon.add_argument("--name", default="", metavar="NAME", help="its name (one is made up)")
    addon.add_argument("--as", default="", dest="as_", metavar="NAME", help="as COPPER")
    psql = verb("data", "psql", "open psql on an app's database", app=True)
    psql.add_argument("database", nargs="?", default="DATABASE", metavar="DATABASE", help="which")
    psql.add_argument("-c", "--command", metavar="SQL", help="run this and leave")
    clip = verb("data", "dataclip", "list the dataclips, or save a query as one", app=True)
    clip.add_argument("sql", nargs="?", metavar="SQL", help="the query")
    clip.add_argument("--title", default="", metavar="TEXT", help="what it shows")
    clip.add_argument("--database", default="DATABASE", metavar="NAME", help="which database")
    clip.add_argument("--remove", metavar="SLUG", help="forget this one")


def _later(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    """Load the lab when one of its commands is called, not before."""

    def call(options: argparse.Namespace) -> int:
        called: Any = getattr(importlib.import_module(f"makerday.lab.{module}"), name)
        return int(called(options))

    return call

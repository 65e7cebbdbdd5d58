"""Run a command line: its words in, an exit code out, and one line for what went wrong."""

from __future__ import annotations

import json
import os
import sys

from . import VERSION, pages, settings, words
from .commands import COMMANDS
from .errors import ShelfError
from .screen import Screen

_INTERRUPTED = 130


def main() -> int:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]  # real streams
    asked = sys.argv[1:]
    plain = Screen("auto", ask=False)
    try:
        _run(asked)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return _INTERRUPTED
    except ShelfError as error:
        return _failed(asked, plain, str(error), error.hint, error.exit_code)
    except OSError as error:
        if "--debug" in asked:
            raise
        what = error.filename or "the output"
        return _failed(asked, plain, f"{what}: {error.strerror}", "", 1)
    return 0


def _run(asked: list[str]) -> None:
    given = words.read(asked)
    if given.version:
        print(f"shelf {VERSION}")
    elif given.help or not given.words:
        print(pages.page(given.words[0] if given.words else None), end="")
    else:
        command = words.command(given.words)
        color = given.color or os.environ.get("SHELF_COLOR") or _chosen_color()
        COMMANDS[command](given, Screen(color, ask=not given.no_input))


def _chosen_color() -> str:
    return settings.read().get("color") or "auto"


def _failed(asked: list[str], screen: Screen, message: str, hint: str, code: int) -> int:
    """Say what went wrong, to a person and, with --json, to a program."""
    screen.complain(message, hint)
    try:
        if "--json" in asked:
            print(json.dumps({"error": message, "hint": hint}))
        sys.stdout.flush()
    except OSError:  # the output is what cannot be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code

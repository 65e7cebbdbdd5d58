"""Run a command line: its words in, an exit code out, and one line for what went wrong."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from . import VERSION, pages, settings, words
from .commands import COMMANDS
from .errors import ShelfError
from .screen import Screen

if TYPE_CHECKING:
    from argparse import Namespace

_INTERRUPTED = 130


def main() -> int:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]  # real streams
    asked = sys.argv[1:]
    screen = Screen("auto", ask=False)
    try:
        given = words.read(asked)
        screen = Screen(given.color or _usual_color(), ask=not given.no_input)
        _run(given, screen)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return _INTERRUPTED
    except ShelfError as error:
        return _failed(asked, screen, str(error), error.hint, error.exit_code)
    except OSError as error:
        if "--debug" in asked:
            raise
        what = error.filename or "the output"
        return _failed(asked, screen, f"{what}: {error.strerror}", "", 1)
    return 0


def _run(given: Namespace, screen: Screen) -> None:
    if given.version:
        print(f"shelf {VERSION}")
    elif given.help or not given.words:
        print(pages.page(given.words[0] if given.words else None), end="")
    else:
        COMMANDS[words.command(given.words)](given, screen)


def _usual_color() -> str:
    return os.environ.get("SHELF_COLOR") or settings.read().get("color") or "auto"


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

"""The words of the command line: what there is, and what was perhaps meant."""

from __future__ import annotations

import argparse
from typing import NoReturn

from .errors import UsageError
from .pages import COMMANDS

_SHARED = ("--json", "--no-color", "--no-input", "--yes", "-y", "--debug", "--ask")
_VALUED = ("--color", "--file", "--author", "--year")
_OPTIONS = (*_SHARED, *_VALUED, "--help", "--version")
_WANTED = {
    "add": ("TITLE",),
    "show": ("ID",),
    "remove": ("ID",),
    "import": ("FILE",),
}
_MOST = {"list": 0, "config": 2, "help": 1, "version": 0}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        option, _, problem = message.removeprefix("argument ").partition(": ")
        raise UsageError(f"{option}: {problem}" if problem else message)


def read(words: list[str]) -> argparse.Namespace:
    """Sort the words of a command line; raises UsageError with what was perhaps meant."""
    parser = _Parser(prog="shelf", add_help=False, allow_abbrev=False)
    for flags in (("--help", "-h"), ("--version", "-V"), ("--yes", "-y")):
        parser.add_argument(*flags, action="store_true")
    for flag in ("--json", "--no-input", "--debug", "--ask"):
        parser.add_argument(flag, action="store_true")
    colour = parser.add_mutually_exclusive_group()
    colour.add_argument("--color", choices=("auto", "always", "never"))
    colour.add_argument("--no-color", dest="color", action="store_const", const="never")
    for flag in ("--file", "--author"):
        parser.add_argument(flag)
    parser.add_argument("--year", type=int)
    parser.add_argument("words", nargs="*")
    found, unknown = parser.parse_known_intermixed_args(words)
    if unknown:
        raise UsageError(f"there is no option {unknown[0]}", _meant(unknown[0], _OPTIONS))
    return found


def command(words: list[str]) -> str:
    """Give the command, of which the number of its words is right; raises UsageError."""
    name, given = words[0], words[1:]
    if name not in COMMANDS:
        raise UsageError(f"there is no command {name!r}", _meant(name, COMMANDS))
    wanted = _WANTED.get(name, ())
    if len(given) < len(wanted):
        raise UsageError(f"{name} needs {wanted[len(given)]}", f"see: shelf help {name}")
    most = _MOST.get(name, len(wanted))
    if len(given) > most:
        raise UsageError(f"{given[most]!r} is one word too many", f"see: shelf help {name}")
    return name


def setting(name: str, names: tuple[str, ...]) -> None:
    if name not in names:
        raise UsageError(f"there is no setting {name!r}", _meant(name, names))


def _meant(word: str, known: tuple[str, ...]) -> str:
    import difflib  # for those who mistype only

    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}? see: shelf --help" if near else "see: shelf --help"

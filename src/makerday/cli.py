"""The `makerday` command line: its words, and what to say when they are wrong."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, NoReturn

from makerday import commands
from makerday.errors import UsageError
from makerday.lab import words

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(given: Sequence[str]) -> int:
    """Do what the words of the command line say; give the exit code."""
    options = _parser().parse_args(given)
    code: int = options.call(options)
    return code


_MORE = """\
examples:
  makerday start memcached-client
  makerday check --watch
  makerday grade submissions/ --out cards

The manual is the site: python3 noxfile.py -s serve, then http://localhost:8000/
"""


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="makerday",
        description="Read, run, build, show: onboarding and Maker Day.",
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(call=commands.doors)
    parser.add_argument(
        *("--version", "-V"),
        action="store_const",
        const=commands.version,
        dest="call",
        help="print the version",
    )
    verbs = parser.add_subparsers(metavar="COMMAND", title="commands")

    start = verbs.add_parser("start", help="list the starters, or make a project from one")
    start.add_argument("starter", nargs="?", metavar="STARTER", help="which one; none lists them")
    start.add_argument("name", nargs="?", metavar="NAME", help="the project's name, a Python name")
    start.add_argument("--into", default=".", metavar="DIR", help="the folder to make it in")
    start.add_argument("--author", metavar="NAME", help="who makes it (git's user.name)")
    start.set_defaults(call=commands.start)

    check = verbs.add_parser("check", help="grade the project you stand in")
    check.add_argument("--level", type=int, metavar="N", help="the checks of level N only")
    check.add_argument("--watch", action="store_true", help="answer each saved file")
    check.add_argument("--json", action="store_true", help="print the scorecard as JSON")
    check.set_defaults(call=commands.check)

    hint = verbs.add_parser("hint", help="tell the next hint for the level you are at")
    hint.set_defaults(call=commands.hint)

    update = verbs.add_parser("update", help="bring newer checks and brief into your project")
    update.add_argument("--force", action="store_true", help="replace edited checks, keep a copy")
    update.add_argument("--dry-run", action="store_true", help="tell what would change")
    update.set_defaults(call=commands.update)

    demo = verbs.add_parser("demo", help="make the deck of your project")
    demo.add_argument("--fresh", action="store_true", help="write its text anew, keeping a copy")
    demo.set_defaults(call=commands.demo)

    _add_grade(verbs)
    _add_style(verbs)

    present = verbs.add_parser("present", help="serve a deck, a page or a site on this machine")
    present.add_argument(
        "path", nargs="?", metavar="PATH", help="a .md or .html file, or a folder"
    )
    present.add_argument("--port", type=int, metavar="N", help="the port (8000, or a free one)")
    present.add_argument("--open", action="store_true", help="open it in the browser")
    present.set_defaults(call=commands.present)

    _add_events(verbs)
    lab = verbs.add_parser("lab", help="a small platform on this machine: build, release, run")
    words.add(lab)
    about = verbs.add_parser("help", help="show this, or the help of a command")
    about.add_argument("words", nargs="*", metavar="COMMAND", help="which one")
    about.set_defaults(call=lambda options: run([*options.words, "--help"]))
    return parser


def _add_grade(verbs: argparse._SubParsersAction[_Parser]) -> None:
    grade = verbs.add_parser(
        "grade",
        help="mentor: grade what hires handed in",
        epilog="Exit code 0: all were graded, whatever they scored. 1: some could not be. "
        "2: the command line was wrong, and nothing was graded.",
    )
    grade.add_argument(
        "submissions",
        nargs="+",
        metavar="SUBMISSION",
        help="a folder, a zip or tar, a git address, or a CSV of name,where",
    )
    grade.add_argument("--json", action="store_true", help="print a list of scorecards as JSON")
    grade.add_argument("--out", metavar="DIR", help="keep scorecards and an HTML report there")
    grade.add_argument("--again", action="store_true", help="grade anew what --out holds already")
    grade.add_argument("--jobs", type=int, metavar="N", help="how many at once (one a core)")
    grade.add_argument(
        "--cluster", default="", metavar="ADDRESS", help="send the work to a Dask scheduler"
    )
    grade.add_argument(
        "--export",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="also csv, junit, gradescope, exercism or classroom50; of several submissions, "
        "FILE is a folder where the format has a file for each (gradescope, exercism)",
    )
    grade.add_argument("--seed", type=int, metavar="N", help="repeat the run of that seed")
    grade.add_argument("--all-levels", action="store_true", help="run locked levels too")
    grade.add_argument(
        "--sandbox",
        default="auto",
        metavar="KIND",
        help="auto, bubblewrap (read-only system, no network) or plain (limits only)",
    )
    grade.set_defaults(call=commands.grade)


def _add_events(verbs: argparse._SubParsersAction[_Parser]) -> None:
    events = verbs.add_parser("events", help="make an event log whose true answers are known")
    events.add_argument("--out", required=True, metavar="DIR", help="the data folder to make")
    whose = events.add_mutually_exclusive_group(required=True)
    whose.add_argument("--name", metavar="NAME", help="a hire's own log: the seed is their name")
    whose.add_argument("--seed", type=int, metavar="N", help="the log of that seed")
    events.add_argument("--users", type=int, metavar="N", help="how many, bots too (60000)")
    events.add_argument(
        "--mode", default="real", metavar="MODE", help="real, aa (no winner) or unseen (odd mix)"
    )
    events.add_argument("--key", metavar="FILE", help="mentor: write the answers there, as JSON")
    events.add_argument("--json", action="store_true", help="print what was made as JSON")
    events.add_argument("--force", action="store_true", help="replace what is there")
    events.set_defaults(call=commands.events)


def _add_style(verbs: argparse._SubParsersAction[_Parser]) -> None:
    style = verbs.add_parser("style", help="hold commands to a CLI style guide")
    deeds = style.add_subparsers(metavar="DEED", required=True, title="deeds")
    check = deeds.add_parser("check", help="try each rule of a guide on a command")
    check.add_argument(
        "command", nargs="+", metavar="COMMAND", help='a command, or several; "python3 shelf.py"'
    )
    check.add_argument("--guide", required=True, metavar="FILE", help="the guide, a Markdown file")
    check.add_argument("--profile", metavar="FILE", help="the command's words and waivers, YAML")
    for option, metavar, what in (
        ("--word", "NAME=VALUE", "a word of the command that the guide names"),
        ("--waive", "ID=REASON", "let a rule fail, and say why"),
        ("--rule", "ID", "this rule only"),
    ):
        check.add_argument(option, action="append", default=[], metavar=metavar, help=what)
    check.add_argument("--jobs", type=int, metavar="N", help="how many rules at once")
    check.add_argument("--json", action="store_true", help="print all of it as JSON")
    check.add_argument("--report", metavar="FILE", help="write a page with every transcript")
    check.set_defaults(call=commands.style_check)


class _Parser(argparse.ArgumentParser):
    """Says what was wrong in one line, and what was perhaps meant; half a flag is no flag."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(**{"allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if wrong:
            names = re.findall(r"[\w-]+", wrong[2])
            import difflib  # noqa: PLC0415 - for those who mistype only

            close = difflib.get_close_matches(wrong[1], names, 1)
            meant = f"did you mean {close[0]}?" if close else f"commands: {', '.join(names)}"
            raise UsageError(f"no command named {wrong[1]!r}", meant)
        raise UsageError(message, f"see {self.prog} --help")

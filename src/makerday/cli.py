"""The `makerday` command: parse, call, print. Nothing else."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import makerday
from makerday.errors import MakerdayError, UsageError
from makerday.terminal import Progress, look

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def run(words: Sequence[str]) -> int:
    """Do what the words of the command line say; give the exit code."""
    options = _parser().parse_args(words)
    code: int = options.call(options)
    return code


def _doors(_: argparse.Namespace) -> int:
    from makerday.doors import doors

    return _print(doors(Path.cwd(), makerday.__version__, look(sys.stdout)))


def _version(_: argparse.Namespace) -> int:
    return _print([f"makerday {makerday.__version__}"])


def _start(options: argparse.Namespace) -> int:
    from makerday import starters

    if options.starter is None:
        known = starters.available()
        lines = [f" {each.name:<20} {each.summary}" for each in known]
        accent = look(sys.stdout).paint("accent", "Next:")
        return _print([*lines, f" {accent} makerday start {known[0].name}"])
    starter = starters.find(options.starter)
    made = starters.generate(
        starter,
        options.name or starter.default_slug,
        Path(options.into),
        author=options.author or starters.author(),
    )
    place = os.path.relpath(made)
    accent = look(sys.stdout).paint("accent", "Next:")
    step = f"cd {place}, read README.md, then makerday check"
    return _print([f" {starter.title}: {place}/", f" {accent} {step}"])


def _check(options: argparse.Namespace) -> int:
    from makerday import check
    from makerday.grader import project as projects
    from makerday.grader.scorecard import open_level
    from makerday.grader.screen import screen

    project = check.here(Path.cwd())
    if options.watch:
        from makerday.watch import watch

        watch(project, look(sys.stdout))
        return 0
    progress = Progress("checking")
    try:
        card = check.check(project, level=options.level, told=progress)
    finally:
        progress.wipe()
    if options.level is None:
        try:
            projects.record(project.root, card)
        except OSError as error:
            _warn(f"the score was not kept: {error.filename}: {error.strerror}")
    _print([json.dumps(card, indent=2)] if options.json else screen(card, look(sys.stdout)))
    if options.level is not None:
        return 0 if card["levels"][options.level - 1]["status"] == "complete" else 1
    return 0 if card["status"] == "graded" and open_level(card) is None else 1


def _hint(_: argparse.Namespace) -> int:
    from makerday import check
    from makerday.grader.hints import next_hint

    project = check.here(Path.cwd())
    return _print(next_hint(project.root, check.rubric_of(project), look(sys.stdout)))


def _update(options: argparse.Namespace) -> int:
    from makerday import check, update

    project = check.here(Path.cwd())
    done = update.update(project, force=options.force, dry_run=options.dry_run)
    _print(update.told(done, look(sys.stdout)))
    return 1 if done.refused else 0


def _demo(options: argparse.Namespace) -> int:
    from makerday import check, demo
    from makerday.grader import project as projects

    project = check.here(Path.cwd())
    card = projects.recall(project.root, "scorecard.json")
    if not isinstance(card, dict):
        raise MakerdayError("this project has no score yet", "run makerday check first")
    made = demo.make(
        project.root, scorecard=card, history=projects.history(project.root), fresh=options.fresh
    )
    accent = look(sys.stdout).paint("accent", "Next:")
    return _print(
        [
            f" {made.relative_to(project.root)}: your deck, one file; it opens without a network",
            f" {made.parent.name}/slides.md: its text, yours to edit; then makerday demo again",
            f" {accent} makerday present",
        ]
    )


def _grade(options: argparse.Namespace) -> int:
    from makerday import cohort, sandbox
    from makerday.grade import Grading

    how = Grading(options.sandbox, options.seed, locked=not options.all_levels)
    if sandbox.choose(how.sandbox) == sandbox.PLAIN and options.sandbox == "auto":
        _warn(
            "bubblewrap does not work here, so submissions run with limits on time, memory and "
            "output only: sudo apt-get install bubblewrap closes files and network too"
        )
    progress = Progress("grading")
    try:
        cards = list(cohort.grade_all([Path(d) for d in options.submissions], how, progress))
    finally:
        progress.wipe()
    if options.out:
        cohort.keep(cards, Path(options.out))
    _print(
        [json.dumps(cards, indent=2)] if options.json else cohort.table(cards, look(sys.stdout))
    )
    return 0 if all(card["status"] == "graded" for card in cards) else 1


def _present(options: argparse.Namespace) -> int:
    from makerday import present

    path = present.choose(Path(options.path) if options.path else None, Path.cwd())
    present.serve(path, port=options.port, open_browser=options.open)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="makerday", description="Read, run, build, show: onboarding and Maker Day."
    )
    parser.set_defaults(call=_doors)
    parser.add_argument(
        *("--version", "-V"),
        action="store_const",
        const=_version,
        dest="call",
        help="print the version",
    )
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")

    start = commands.add_parser("start", help="list the starters, or make a project from one")
    start.add_argument("starter", nargs="?", metavar="STARTER", help="which one; none lists them")
    start.add_argument("name", nargs="?", metavar="NAME", help="the project's name, a Python name")
    start.add_argument("--into", default=".", metavar="DIR", help="the folder to make it in")
    start.add_argument("--author", metavar="NAME", help="who makes it (git's user.name)")
    start.set_defaults(call=_start)

    check = commands.add_parser("check", help="grade the project you stand in")
    check.add_argument("--level", type=int, metavar="N", help="the checks of level N only")
    check.add_argument("--watch", action="store_true", help="answer each saved file")
    check.add_argument("--json", action="store_true", help="print the scorecard as JSON")
    check.set_defaults(call=_check)

    hint = commands.add_parser("hint", help="tell the next hint for the level you are at")
    hint.set_defaults(call=_hint)

    update = commands.add_parser("update", help="bring newer checks and brief into your project")
    update.add_argument("--force", action="store_true", help="replace edited checks, keep a copy")
    update.add_argument("--dry-run", action="store_true", help="tell what would change")
    update.set_defaults(call=_update)

    demo = commands.add_parser("demo", help="make the deck of your project")
    demo.add_argument("--fresh", action="store_true", help="write its text anew, keeping a copy")
    demo.set_defaults(call=_demo)

    grade = commands.add_parser("grade", help="mentor: grade what hires handed in")
    grade.add_argument("submissions", nargs="+", metavar="DIR", help="a hire's project")
    grade.add_argument("--json", action="store_true", help="print a list of scorecards as JSON")
    grade.add_argument("--out", metavar="DIR", help="write a scorecard per submission there")
    grade.add_argument("--seed", type=int, metavar="N", help="repeat the run of that seed")
    grade.add_argument("--all-levels", action="store_true", help="run locked levels too")
    grade.add_argument(
        "--sandbox",
        default="auto",
        metavar="KIND",
        help="auto, bubblewrap (read-only system, no network) or plain (limits only)",
    )
    grade.set_defaults(call=_grade)

    present = commands.add_parser("present", help="serve a deck, a page or a site on this machine")
    present.add_argument(
        "path", nargs="?", metavar="PATH", help="a .md or .html file, or a folder"
    )
    present.add_argument("--port", type=int, metavar="N", help="the port (8000, or a free one)")
    present.add_argument("--open", action="store_true", help="open it in the browser")
    present.set_defaults(call=_present)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what was wrong in one line, and what was perhaps meant."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if wrong:
            names = re.findall(r"[\w-]+", wrong[2])
            close = difflib.get_close_matches(wrong[1], names, 1)
            meant = f"did you mean {close[0]}?" if close else f"commands: {', '.join(names)}"
            raise UsageError(f"no command named {wrong[1]!r}", meant)
        raise UsageError(message, f"see {self.prog} --help")


def _print(lines: Iterable[str]) -> int:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _warn(message: str) -> None:
    sys.stderr.write(f"makerday: {message}\n")

"""What each command does: it calls the part that knows, and prints what that gives."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import makerday
from makerday.errors import MakerdayError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from makerday.grader.screen import Look
    from makerday.terminal import Progress

_WEAKER = (
    "bubblewrap does not work here, so submissions run with limits on time, memory and output "
    "only: sudo apt-get install bubblewrap closes files, terminals and network too"
)


def doors(_: argparse.Namespace) -> int:
    from makerday.doors import doors as four

    return _print(four(Path.cwd(), makerday.__version__, _look()))


def version(_: argparse.Namespace) -> int:
    return _print([f"makerday {makerday.__version__}"])


def start(options: argparse.Namespace) -> int:
    from makerday import starters

    if options.starter is None:
        known = starters.available()
        lines = [f" {each.name:<20} {each.summary}" for each in known]
        accent = _look().paint("accent", "Next:")
        return _print([*lines, f" {accent} makerday start {known[0].name}"])
    starter = starters.find(options.starter)
    made = starters.generate(
        starter,
        options.name or starter.default_slug,
        Path(options.into),
        author=options.author or starters.author(),
    )
    place = os.path.relpath(made)
    accent = _look().paint("accent", "Next:")
    step = f"cd {place}, read README.md, then makerday check"
    return _print([f" {starter.title}: {place}/", f" {accent} {step}"])


def check(options: argparse.Namespace) -> int:
    import json

    from makerday import check
    from makerday.grader import project as projects
    from makerday.grader.scorecard import open_level
    from makerday.grader.screen import screen

    project = check.here(Path.cwd())
    if options.watch:
        from makerday.watch import watch

        watch(project, _look())
        return 0
    progress = _progress("checking")
    try:
        card = check.check(project, level=options.level, told=progress)
    finally:
        progress.wipe()
    if options.level is None:
        try:
            projects.record(project.root, card)
        except OSError as error:
            _warn(f"the score was not kept: {error.filename}: {error.strerror}")
    _print([json.dumps(card, indent=2)] if options.json else screen(card, _look()))
    if options.level is not None:
        return 0 if card["levels"][options.level - 1]["status"] == "complete" else 1
    return 0 if card["status"] == "graded" and open_level(card) is None else 1


def hint(_: argparse.Namespace) -> int:
    from makerday import check
    from makerday.grader.hints import next_hint

    project = check.here(Path.cwd())
    return _print(next_hint(project.root, check.rubric_of(project), _look()))


def update(options: argparse.Namespace) -> int:
    from makerday import check, update

    project = check.here(Path.cwd())
    done = update.update(project, force=options.force, dry_run=options.dry_run)
    _print(update.told(done, _look()))
    return 1 if done.refused else 0


def demo(options: argparse.Namespace) -> int:
    from makerday import check, demo
    from makerday.grader import project as projects

    project = check.here(Path.cwd())
    card = projects.recall(project.root, "scorecard.json")
    if not isinstance(card, dict):
        raise MakerdayError("this project has no score yet", "run makerday check first")
    made = demo.make(
        project.root, scorecard=card, history=projects.history(project.root), fresh=options.fresh
    )
    accent = _look().paint("accent", "Next:")
    return _print(
        [
            f" {made.relative_to(project.root)}: your deck, one file; it opens without a network",
            f" {made.parent.name}/slides.md: its text, yours to edit; then makerday demo again",
            f" {accent} makerday present",
        ]
    )


def grade(options: argparse.Namespace) -> int:
    from makerday import cohort, sandbox
    from makerday.cohort.intake import gather
    from makerday.grade import Grading

    if options.export:
        from makerday import exports
    wanted = [exports.choose(words) for words in options.export]
    intake = gather(options.submissions)
    for note in intake.notes:
        _warn(note)
    for form, _ in wanted:
        exports.check(form, len(intake.submissions))
    kind = options.sandbox
    if not options.cluster:  # each of its workers chooses for itself
        kind = sandbox.choose(kind)
        if kind == sandbox.PLAIN and options.sandbox == "auto":
            _warn(_WEAKER)
    out = Path(options.out) if options.out else None
    how = Grading(kind, options.seed, locked=not options.all_levels)
    plan = cohort.Plan(options.jobs, out and out / "scorecards", options.again, options.cluster)
    progress = _progress("grading")
    try:
        with cohort.graded(intake.submissions, how, plan, lambda t: progress(t.bar())) as cards:
            progress.wipe()
            as_json = options.json
            _print(cohort.as_json(cards) if as_json else cohort.table(cards, _look()))
            for form, path in wanted:
                made = exports.write(form, list(cards), path)
                _warn(f"{form.name}: {path if made == [path] else _folder(path, len(made))}")
            if cards.unchanged:
                _warn(f"{cards.unchanged} of {len(cards)} are unchanged; --again grades them anew")
            if out:
                from makerday import report

                _warn(f"scorecards in {plan.out}, report in {report.write(list(cards), out)}")
            return 0 if all(card["status"] == "graded" for card in cards) else 1
    except cohort.Interrupted as stop:
        _warn(stop.message)
        raise
    finally:
        progress.wipe()


def style_check(options: argparse.Namespace) -> int:
    from makerday import styling

    order = styling.Order(
        commands=tuple(options.command),
        guide=Path(options.guide),
        profile=Path(options.profile) if options.profile else None,
        words=tuple(options.word),
        waive=tuple(options.waive),
        rules=tuple(options.rule),
        jobs=options.jobs,
    )
    progress = _progress("checking")
    try:
        found = styling.check(order, told=progress)
    finally:
        progress.wipe()
    for complaint in styling.complaints(found):
        _warn(complaint)
    _print(styling.told(found, _look(), as_json=options.json, tabs=not _is_terminal()))
    if options.report:
        _warn(f"report in {styling.report(found, Path(options.report))}")
    return 0 if all(each.sound for each in found) else 1


def present(options: argparse.Namespace) -> int:
    from makerday import present

    path = present.choose(Path(options.path) if options.path else None, Path.cwd())
    present.serve(path, port=options.port, open_browser=options.open)
    return 0


def events(options: argparse.Namespace) -> int:
    import json

    from makerday import event_logs

    progress = _progress("events")
    try:
        made = event_logs.made(options, progress)
    finally:
        progress.wipe()
    return _print([json.dumps(made, indent=2)] if options.json else event_logs.told(made))


def _folder(path: Path, count: int) -> str:
    return f"a folder {path}{os.sep} with {count} files, one for each submission"


def _look() -> Look:
    from makerday.terminal import look

    return look(sys.stdout)


def _progress(label: str) -> Progress:
    from makerday.terminal import Progress

    return Progress(label)


def _print(lines: Iterable[str]) -> int:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _warn(message: str) -> None:
    sys.stderr.write(f"makerday: {message}\n")

"""Many submissions: grade each once, keep the scorecards, and show them as a table."""

from __future__ import annotations

import json
import os
import tempfile
import textwrap
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday.cohort.intake import gather
from makerday.cohort.ledger import Ledger, write
from makerday.cohort.marking import Order, mark
from makerday.errors import MakerdayError, UsageError
from makerday.exports.verdicts import not_used
from makerday.grader.rubric import PUBLIC
from makerday.grader.scorecard import PASSED, first_failure

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Generator,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from makerday.cohort.intake import Submission
    from makerday.cohort.marking import Marked
    from makerday.grade import Grading
    from makerday.grader.screen import Look

_BAR = 20


@dataclass(frozen=True)
class Plan:
    """How a cohort is run: in how many processes, or on which Dask cluster.

    With `out`, scorecards are kept there, and what was graded before is not graded
    again unless `again`.
    """

    jobs: int | None = None
    out: Path | None = None
    again: bool = False
    cluster: str = ""


@dataclass(frozen=True)
class Tally:
    """How far a cohort is, and what is running."""

    done: int
    total: int
    running: tuple[str, ...] = ()

    def line(self) -> str:
        """Say it: which of how many, and their names."""
        return f"{self.done + len(self.running)} of {self.total}  {', '.join(self.running)}"

    def bar(self) -> str:
        """Draw it, and say how many are done and what is running."""
        full = _BAR * self.done // max(1, self.total)
        drawn = "#" * full + "." * (_BAR - full)
        return f"[{drawn}] {self.done} of {self.total}  {', '.join(self.running)}"


class Interrupted(KeyboardInterrupt):
    """Ctrl-C; `message` says what is kept."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Cards:
    """The scorecards of a cohort in the order given, read one at a time."""

    def __init__(self, ledger: Ledger, names: Sequence[str]) -> None:
        self._ledger = ledger
        self._names = names
        self.unchanged = 0

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self._ledger.card, self._names)


@contextmanager
def graded(
    submissions: Sequence[Submission], how: Grading, plan: Plan, watch: Callable[[Tally], None]
) -> Iterator[Cards]:
    """Grade a cohort and give its scorecards, to be read while the block lasts."""
    if plan.jobs is not None and plan.jobs < 1:
        raise UsageError(f"{plan.jobs} jobs grade nothing", "--jobs 1 or more")
    with ExitStack() as stack:
        place = plan.out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ledger = stack.enter_context(Ledger(place))
        cards = Cards(ledger, [each.name for each in submissions])
        done = 0
        try:
            for made in _made(submissions, how, plan, ledger, watch):
                done += 1
                if made.card is None:
                    cards.unchanged += 1
                else:
                    ledger.keep(made.name, made.card, made.fingerprint)
        except KeyboardInterrupt as stop:
            kept = f"kept in {plan.out}; the same command goes on" if plan.out else "not kept"
            raise Interrupted(f"{done} of {len(submissions)} graded, {kept}") from stop
        yield cards


def _made(
    submissions: Sequence[Submission],
    how: Grading,
    plan: Plan,
    ledger: Ledger,
    watch: Callable[[Tally], None],
) -> Iterator[Marked]:
    """Mark all, as they come, and let it be watched."""
    running: dict[str, None] = {}
    done = 0

    def started(name: str) -> None:
        running[name] = None
        watch(Tally(done, len(submissions), tuple(running)))

    known = (lambda _name: "") if plan.again else ledger.known
    kept, alone = plan.out is not None, len(submissions) == 1
    orders = (Order(each, how, known(each.name), kept, alone) for each in submissions)
    with closing(_spread(orders, plan, len(submissions), started)) as marked:
        for made in marked:
            done += 1
            running.pop(made.name, None)
            yield made
            if running:
                watch(Tally(done, len(submissions), tuple(running)))


def _spread(
    orders: Iterable[Order], plan: Plan, count: int, started: Callable[[str], None]
) -> Generator[Marked]:
    if plan.cluster:
        from makerday.cohort import cluster  # noqa: PLC0415 - it takes a second to load

        return cluster.marked(orders, plan.cluster, started)
    jobs = min(plan.jobs or len(os.sched_getaffinity(0)), count)
    if jobs > 1:
        from makerday.cohort import pool  # noqa: PLC0415 - one submission needs none

        return pool.marked(orders, jobs, started)
    return _here(orders, started)


def _here(orders: Iterable[Order], started: Callable[[str], None]) -> Generator[Marked]:
    for order in orders:
        started(order.name)
        yield mark(order)


def grade_all(
    words: Sequence[str | Path], how: Grading, told: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """Grade one after the other and yield the scorecards; `told` hears what is running."""
    submissions = gather(words).submissions
    with graded(submissions, how, Plan(jobs=1), lambda tally: told(tally.line())) as cards:
        yield from cards


def keep(cards: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Write each scorecard to FOLDER/PROJECT.json; a second of one name gets a number."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        seen: dict[str, int] = {}
        for card in cards:
            name = card["project"]
            seen[name] = seen.get(name, 0) + 1
            ending = f"-{seen[name]}" if seen[name] > 1 else ""
            write(card, folder / f"{name}{ending}.json")
    except OSError as error:
        raise MakerdayError(
            f"{error.filename}: {error.strerror}", "choose another --out"
        ) from error


def as_json(cards: Collection[Mapping[str, Any]] | Cards) -> Iterator[str]:
    """Give the lines of a JSON list of scorecards, holding one at a time."""
    yield "["
    for number, card in enumerate(cards, 1):
        comma = "," if number < len(cards) else ""
        yield textwrap.indent(json.dumps(card, indent=2), "  ") + comma
    yield "]"


def table(cards: Collection[Mapping[str, Any]] | Cards, look: Look) -> Iterator[str]:
    """Draw a line for each submission: points, checks by visibility, and why."""
    wide = max([len(card["project"]) for card in cards] + [10])
    for card in cards:
        good = card["status"] == "graded" and card["points"] == card["max_points"]
        score = f"{card['points']:>3}/{card['max_points']}"
        name = look.paint("title", f"{card['project']:<{wide}}")
        yield look.text(f" {look.sign(good)} {name}  {score:<8} {_told(card, look)}")
        for line in (*_levels(card), *_why(card)):
            yield look.text(f"   {look.paint('quiet', line)}")


def _levels(card: Mapping[str, Any]) -> Iterator[str]:
    """Say where points are missing: a level is locked until the one before is complete."""
    if card["status"] == "graded" and card["points"] < card["max_points"]:
        yield " · ".join(
            f"level {level['number']}: {level['points']}/{level['max_points']}"
            + (" locked" if level["status"] == "locked" else "")
            for level in card["levels"]
        )


def _why(card: Mapping[str, Any]) -> Iterator[str]:
    failed = first_failure(card)
    if failed is not None:
        yield f"level {failed['level']}: {failed['title']}: {failed['message']}"
    if card["reason"]:
        yield card["reason"]


def _told(card: Mapping[str, Any], look: Look) -> str:
    if card["status"] == "ungraded":
        return look.paint("bad", "not graded")
    parts = [_count(card, visibility) for visibility in (PUBLIC, "mentor")]
    if card["tests_edited"]:
        parts.append(look.paint("bad", "tests edited"))
    parts.append(look.paint("bad", not_used(card)))
    parts.append(look.paint("quiet", f"seed {card['seed']} · {card['seconds']:.1f} s"))
    return " · ".join(part for part in parts if part)


def _count(card: Mapping[str, Any], visibility: str) -> str:
    checks = [check for check in card["checks"] if check["visibility"] == visibility]
    passed = sum(check["status"] == PASSED for check in checks)
    return f"{visibility} {passed} of {len(checks)}" if checks else ""

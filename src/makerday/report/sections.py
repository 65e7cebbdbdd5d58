"""What the report says of each submission, within the room that a large cohort leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from makerday.exports.text import cut, one_line
from makerday.exports.verdicts import verdicts
from makerday.grader.scorecard import NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from makerday.exports.verdicts import Verdict

_OUTPUT = 2000
_MARKUP = 90


@dataclass(frozen=True)
class Told:
    """A check that did not pass. `parts` are called, expected, got and where."""

    title: str
    status: str
    mentor: bool
    message: str
    parts: tuple[tuple[str, str], ...]
    output: str
    lost: int = 0

    @property
    def verdict(self) -> str:
        """Say how it went once: the message, where that begins with the status."""
        return self.message if self.message.startswith(self.status) else self.status

    @property
    def size(self) -> int:
        words = (self.title, self.message, self.output, *(words for _, words in self.parts))
        return _MARKUP * (1 + len(self.parts)) + sum(map(size, words))


@dataclass(frozen=True)
class Section:
    """All that is told of one submission. `more` failed checks had no room."""

    reason: str
    told: tuple[Told, ...]
    more: int
    passed: int
    checks: int
    titles: str
    not_run: int
    levels: tuple[str, ...]
    seed: int
    sandbox: str


def section(card: Mapping[str, Any], room: int) -> Section:
    """Tell of a submission what fits into so many bytes: failures first, then what passed."""
    found = verdicts(card)
    wrong = [each for each in found if not each.passed and each.status != NOT_RUN]
    reason = fitting(one_line(card["reason"]), room // 3)
    told, left = _within(wrong, card, room - size(reason))
    titles = "; ".join(each.title for each in found if each.passed)
    return Section(
        reason=reason,
        told=told,
        more=len(wrong) - len(told),
        passed=sum(each.passed for each in found),
        checks=len(found),
        titles=titles if size(titles) < left else "",
        not_run=sum(each.status == NOT_RUN for each in found),
        levels=tuple(_levels(card)),
        seed=card["seed"],
        sandbox=card["sandbox"],
    )


def _levels(card: Mapping[str, Any]) -> Iterator[str]:
    """Say where points are missing, level by level, and what a locked one waits for."""
    if card["status"] != "graded":
        return
    for level in card["levels"]:
        if level["points"] < level["max_points"]:
            told = f"level {level['number']}: {level['points']} of {level['max_points']} points"
            before = f"every public check of level {level['number'] - 1} passes"
            yield f"{told}, locked until {before}" if level["status"] == "locked" else told


def size(text: str) -> int:
    """Count the bytes that a text takes in the page."""
    return len(escape(text).encode())


def fitting(text: str, room: int) -> str:
    """Shorten a text until it fits into so many bytes of the page."""
    text = cut(text, max(room, 0))
    return text if size(text) <= room else cut(text, room * len(text) // size(text))


def _within(
    wrong: Sequence[Verdict], card: Mapping[str, Any], room: int
) -> tuple[tuple[Told, ...], int]:
    """Take checks in their order while they fit, each in full or else in short."""
    failures = {check["id"]: check["failure"] for check in card["checks"]}
    told: list[Told] = []
    for verdict in wrong:
        each = _full(verdict, failures[verdict.id])
        if each.size > room:
            each = _short(verdict, room // 2)
        if each.size > room:
            break
        told.append(each)
        room -= each.size
    return tuple(told), room


def _full(verdict: Verdict, failure: Mapping[str, str] | None) -> Told:
    names = ("called", "expected", "got", "where")
    # A check that failed before it called anything has said all in its message.
    called = failure if failure and failure["called"] else dict.fromkeys(names, "")
    parts = tuple((name, called[name]) for name in names if called[name])
    output = cut(verdict.output.strip("\n"), _OUTPUT)
    message = "" if parts else verdict.message
    said = (verdict.title, verdict.status, verdict.mentor, message, parts, output)
    return Told(*said, lost=verdict.max_points)


def _short(verdict: Verdict, room: int) -> Told:
    title, message = fitting(verdict.title, room // 3), fitting(verdict.message, room // 2)
    return Told(title, verdict.status, verdict.mentor, message, (), "", verdict.max_points)

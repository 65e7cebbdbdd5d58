"""The numbers of a cohort: how the scores are spread, and which checks were missed."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from makerday.exports.text import cut, one_line
from makerday.exports.verdicts import verdicts
from makerday.grader.scorecard import NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from makerday.exports.verdicts import Verdict

_MOST_BINS = 10
_LONGEST_MESSAGE = 240
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
# Quoted text and numbers differ from run to run where the reason is the same.
_VARYING = re.compile(r"""b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?""")

# Where a submission was graded, and for how long, is no reason.
_PLACES = re.compile(r"/[^\s\"':,;]+|\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Bin:
    """How many scores lie from `low` to `high`, both included."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Spread:
    """The scores of a cohort, in points or, where the most differ, in percent."""

    values: tuple[float, ...]
    most: int
    percent: bool

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def bins(self) -> list[Bin]:
        """Count the scores in at most ten bins; full marks have one of their own."""
        step = next((size for size in _STEPS if self.most / size <= _MOST_BINS), self.most)
        lows = [*range(0, self.most, step), self.most]
        ends = [*lows[1:], self.most + 1]
        return [
            Bin(low, end - 1, sum(low <= value < end for value in self.values))
            for low, end in zip(lows, ends, strict=True)
        ]


@dataclass(frozen=True)
class Missed:
    """A check that graded submissions missed, and what was said of it most often."""

    title: str
    level: int
    mentor: bool
    starter: str
    failed: int
    not_run: int
    of: int
    message: str
    alike: int


def graded(cards: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [card for card in cards if card["status"] == "graded"]


def spread(cards: Sequence[Mapping[str, Any]]) -> Spread | None:
    """Gather the scores of what was graded, or None when nothing was."""
    counted = [card for card in graded(cards) if card["max_points"]]
    if not counted:
        return None
    most = {card["max_points"] for card in counted}
    if len(most) == 1:
        return Spread(tuple(card["points"] for card in counted), most.pop(), percent=False)
    shares = tuple(100 * card["points"] / card["max_points"] for card in counted)
    return Spread(shares, 100, percent=True)


def missed(cards: Sequence[Mapping[str, Any]]) -> list[Missed]:
    """List the checks that failed for anyone, the most failed first."""
    found: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    titles = {}
    for card in graded(cards):
        titles[card["starter"]] = card["title"]
        for verdict in verdicts(card):
            found[card["starter"], verdict.id].append(verdict)
    counted = [_missed(titles[starter], each) for (starter, _), each in found.items()]
    wrong = [each for each in counted if each.failed]
    return sorted(wrong, key=lambda each: (-each.failed, -each.not_run, each.level))


def reasons(cards: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[int]]]:
    """Group what was not graded by its reason, the most frequent first; cards by position."""
    groups: dict[str, list[int]] = defaultdict(list)
    samples: dict[str, str] = {}
    for position, card in enumerate(cards):
        if card["status"] != "graded":
            why = one_line(card["reason"]) or "no reason given"
            shape = _PLACES.sub("…", why)
            samples.setdefault(shape, why)
            groups[shape].append(position)
    found = [(samples[shape], places) for shape, places in groups.items()]
    return sorted(found, key=lambda group: -len(group[1]))


def _missed(starter: str, found: Sequence[Verdict]) -> Missed:
    first = found[0]
    wrong = [each for each in found if not each.passed and each.status != NOT_RUN]
    shapes = Counter(_VARYING.sub("…", _said(each)) for each in wrong)
    shape, alike = shapes.most_common(1)[0] if wrong else ("", 0)
    sample = next((_said(each) for each in wrong if _VARYING.sub("…", _said(each)) == shape), "")
    return Missed(
        title=first.title,
        level=first.level,
        mentor=first.mentor,
        starter=starter,
        failed=len(wrong),
        not_run=sum(each.status == NOT_RUN for each in found),
        of=len(found),
        message=cut(sample, _LONGEST_MESSAGE),
        alike=alike,
    )


def _said(verdict: Verdict) -> str:
    """Give the message without the line of the program it points to."""
    return re.sub(r" \([^()]*:\d+\)$", "", verdict.message)

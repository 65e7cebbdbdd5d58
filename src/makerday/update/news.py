"""News: what a newer rubric asks that an older one did not, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makerday.grader.rubric import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from makerday.grader.rubric import Check, Level, Rubric


def news(old: Rubric | None, new: Rubric) -> Iterator[str]:
    """Give a line for each level that changed; nothing when the old rubric cannot be read."""
    if old is None:
        return
    before = {level.number: level for level in old.levels}
    known, now = ({check.id for check in rubric.checks()} for rubric in (old, new))
    for level in new.levels:
        if level.number not in before:
            yield f"level {level.number} is new: {_sum(level)}"
            continue
        was = before.pop(level.number)
        parts = [
            *_counts((check for check in level.checks if check.id not in known), "new "),
            *_counts((check for check in was.checks if check.id not in now), "dropped "),
        ]
        if _points(level) != _points(was):
            parts.append(f"{_points(level)} points, {_points(was)} before")
        if parts:
            yield f"level {level.number}: {', '.join(parts)}"
    yield from (f"level {number} is gone" for number in before)


def _sum(level: Level) -> str:
    return ", ".join([*_counts(level.checks, ""), f"{_points(level)} points"])


def _counts(checks: Iterable[Check], kind: str) -> Iterator[str]:
    all_checks = list(checks)
    public = sum(check.visibility == PUBLIC for check in all_checks)
    for count, sort in ((public, kind), (len(all_checks) - public, f"{kind}mentor ")):
        if count:
            yield f"{count} {sort}{'check' if count == 1 else 'checks'}"


def _points(level: Level) -> int:
    return sum(check.points for check in level.checks)

"""Marking: one submission from where it comes from to its scorecard, in whatever process."""

from __future__ import annotations

import atexit
import functools
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday import sandbox
from makerday.cohort.intake import IntakeError, fetch
from makerday.cohort.ledger import fingerprint
from makerday.errors import MakerdayError
from makerday.grade import grade, ungraded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from makerday.cohort.intake import Submission
    from makerday.grade import Grading
    from makerday.sandbox.workshop import Workshop


@dataclass(frozen=True)
class Order:
    """Mark this submission, unless its fingerprint is the one that is `known`.

    A scorecard that is not `kept` needs no fingerprint. Where it is the only one, `alone`,
    nothing is warmed up for those that follow.
    """

    submission: Submission
    how: Grading
    known: str = ""
    kept: bool = True
    alone: bool = False

    @property
    def name(self) -> str:
        return self.submission.name


@dataclass(frozen=True)
class Marked:
    """What came of an order: a scorecard, or None when the known one still stands.

    Without a fingerprint the scorecard says of something that may be otherwise next time.
    """

    name: str
    card: dict[str, Any] | None
    fingerprint: str = ""


class Desk:
    """Where one process grades one submission after the other, with checks that are warm."""

    def __init__(self) -> None:
        self._workshop: Workshop | None = None
        self._kind = ""

    def grade(self, folder: Path, how: Grading) -> dict[str, Any]:
        """Grade a project; raises MakerdayError."""
        try:
            return grade(folder, how, self._warm(how.sandbox))
        except MakerdayError:  # its warm parent may have been killed: then the cold way works
            self.close()
            return grade(folder, how)
        except BaseException:
            self.close()
            raise

    def _warm(self, kind: str) -> Workshop:
        if kind != self._kind:
            self.close()
        if self._workshop is None:
            from makerday.sandbox.workshop import Workshop  # noqa: PLC0415 - one alone needs none

            self._workshop, self._kind = Workshop(kind), kind
        return self._workshop

    def close(self) -> None:
        if self._workshop:
            self._workshop.close()
        self._workshop = None


@functools.cache
def desk() -> Desk:
    """Give the desk of this process."""
    made = Desk()
    atexit.register(made.close)
    return made


def mark(order: Order) -> Marked:
    """Mark a submission; whatever is wrong with it is told on its scorecard."""
    with tempfile.TemporaryDirectory(prefix="makerday-intake-") as work:
        try:
            folder, left_out = fetch(order.submission, Path(work))
        except IntakeError as error:
            return not_marked(order, str(error))
        return mark_folder(order, folder, left_out)


def mark_folder(order: Order, folder: Path, left_out: Sequence[str] = ()) -> Marked:
    """Mark the project in a folder; raises MakerdayError when it is not the hire's fault."""
    how = replace(order.how, sandbox=sandbox.choose(order.how.sandbox))
    try:
        known = fingerprint(folder, how) if order.kept else ""
        if known and known == order.known:
            return Marked(order.name, None, known)
        card = grade(folder, how) if order.alone else desk().grade(folder, how)
    except MakerdayError:
        raise
    except Exception as error:  # noqa: BLE001 - a mistake of ours costs this submission alone
        return not_marked(order, f"the grader failed: {type(error).__name__}: {error}"[:300])
    reasons = [card["reason"], _told(left_out)]
    told = {"project": order.name, "reason": "; ".join(text for text in reasons if text)}
    return Marked(order.name, card | told, known)


def not_marked(order: Order, reason: str) -> Marked:
    """Give the scorecard of a submission that could not be graded."""
    return Marked(order.name, ungraded(Path(order.name), reason))


def _told(left_out: Sequence[str]) -> str:
    if not left_out:
        return ""
    rest = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
    return f"not unpacked, being no plain file: {left_out[0]!r}{rest}"

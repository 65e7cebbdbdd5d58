"""What came of a guide and a command: a verdict for each rule, with what it rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .rule import MAY, MUST

if TYPE_CHECKING:
    from .complaint import Complaint
    from .rule import Rule
    from .scene import Transcript

PASS, FAIL, WAIVED = "pass", "fail", "waived"
NOT_APPLICABLE, VACUOUS, ERROR = "n/a", "vacuous", "error"
VERDICTS = (PASS, FAIL, WAIVED, VACUOUS, NOT_APPLICABLE, ERROR)
SCHEMA = "makerday/style/1"


@dataclass(frozen=True)
class Evidence:
    """A run that was judged: how it is typed, what it came to, what was wrong with that."""

    shown: str
    transcript: Transcript
    problem: str = ""


@dataclass(frozen=True)
class Result:
    """The verdict on one rule. `reason` says why in a line; `where` is the rule's place."""

    rule: Rule
    verdict: str
    reason: str
    where: str
    attempts: int = 1
    evidence: tuple[Evidence, ...] = ()
    waiver: str = ""

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def level(self) -> str:
        return self.rule.level

    @property
    def title(self) -> str:
        return self.rule.title

    @property
    def accuses(self) -> bool:
        """Tell whether a rule failed that is more than a may."""
        return self.verdict == FAIL and self.rule.level != MAY


@dataclass(frozen=True)
class Outcome:
    """All verdicts on one command. `guarded` tells whether bubblewrap held the network off."""

    command: tuple[str, ...]
    name: str
    results: tuple[Result, ...]
    complaints: tuple[Complaint, ...]
    seconds: float
    guarded: bool
    guide: str = ""

    @property
    def sound(self) -> bool:
        """Tell that no must failed or stayed unjudged, and that the guide is in order."""
        bad = any(each.level == MUST and each.verdict in {FAIL, ERROR} for each in self.results)
        return not bad and not self.complaints

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.results)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "command": list(self.command),
            "name": self.name,
            "guide": self.guide,
            "guarded": self.guarded,
            "seconds": round(self.seconds, 2),
            "sound": self.sound,
            "results": [_result(each) for each in self.results],
            "complaints": [asdict(each) for each in self.complaints],
        }


def _result(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "title": result.title,
        "level": result.level,
        "verdict": result.verdict,
        "reason": result.reason,
        "waiver": result.waiver,
        "where": result.where,
        "attempts": result.attempts,
        "runs": [
            {"shown": each.shown, "problem": each.problem, **asdict(each.transcript)}
            for each in result.evidence
        ],
    }

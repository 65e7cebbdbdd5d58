"""Scorecards of made-up cohorts, for tests of what is made from scorecards."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from makerday.grader.expectation import Failure
from makerday.grader.rubric import MENTOR, Check, Level, Rubric
from makerday.grader.scorecard import Result, Run, scorecard

if TYPE_CHECKING:
    from collections.abc import Sequence

HOSTILE = (
    "</script><script>window.bad=1</script><img src=x onerror=window.bad=1>]]>\"'&amp;{{ 7*7 }}"
    " \x1b[31mred\x1b[0m\x00\x08\ud800\ufffe\u202etxt.exe\r\n=1+1 ${x} %s \U0001f600"
)
_NAMES = """\
ada grace linus barbara donald margaret edsger frances ken radia tim adele guido"""
_LEVELS = """\
Hello
  a value comes back
  a miss is None
  delete says whether there was something
  every byte survives
  a value may look like the protocol
  calls stay in step
The whole protocol
  add keeps what is there
  incr of an absent key is None
  a counter wraps at 64 bits
  an expired value is a miss
  many keys in one round trip
  a key too long is refused before it is sent
  a random walk agrees with the model
When servers fail
  a dead server is a miss
  a slow server is given up in time
  keys move little when a server leaves
  a server that is back is used again"""
_HARD = (0.04, 0.2, 0.5)
_REASONS = (
    "exit code 0 while your program was imported",
    "ImportError: cannot import name 'Client' from 'client' while your program was imported",
    "the 90 s for all checks were used up before any check was run",
)


def rubric() -> Rubric:
    blocks = re.findall(r"^(\S.*)((?:\n  .*)+)", _LEVELS, re.MULTILINE)
    levels = [_level(number, *block) for number, block in enumerate(blocks, 1)]
    return Rubric("memcached-client", "1", "Memcached client", tuple(levels))


def _level(number: int, title: str, checks: str) -> Level:
    titles = [line.strip() for line in checks.strip().splitlines()]
    made = tuple(
        Check(f"test_{title.replace(' ', '_')}", number, 1 + place % 4, title)
        for place, title in enumerate(titles)
    )
    return Level(number, title, "One sentence.", ("A nudge.",), made)


def card(
    results: dict[str, Result] | None = None,
    *,
    mentor: Sequence[str] = (),
    **run: Any,  # noqa: ANN401 - of Run
) -> dict[str, Any]:
    """Make a scorecard in which every check passed that `results` does not name."""
    plan = rubric()
    checks = [check.id for check in plan.checks()]
    found = dict.fromkeys(checks, Result("passed", seconds=0.01)) | (results or {})
    made = scorecard(plan, found, Run(**{"project": "ada", "package": "ada", "seed": 7, **run}))
    for check in made["checks"]:
        if check["id"] in mentor:
            check["visibility"] = MENTOR
    return {**made, "graded_at": "2026-11-23T12:40:00+00:00"}


def cohort(size: int, seed: int = 1) -> list[dict[str, Any]]:
    """Make a cohort as a mentor meets it: most do well, some fail late, a few are not graded."""
    rng = random.Random(seed)  # noqa: S311 - made up
    names = _names(size)
    return [_member(rng, name) for name in names]


def _names(size: int) -> list[str]:
    first = _NAMES.split()
    return [
        f"{first[place % len(first)]}_cache{place // len(first) or ''}" for place in range(size)
    ]


def _member(rng: random.Random, name: str) -> dict[str, Any]:
    spent: dict[str, Any] = {"seconds": rng.lognormvariate(0.6, 0.7), "sandbox": "bubblewrap"}
    if rng.random() < 0.07:
        why = rng.choices(_REASONS, (5, 3, 1))[0]
        made = card({}, project=name, package=name, ungraded=True, reason=why, **spent)
        for check in made["checks"]:
            check.update(status="not run", seconds=None)
        return made
    skill = rng.betavariate(3, 1.6)
    results: dict[str, Result] = {}
    locked = False
    for level in rubric().levels:
        for check in level.checks:
            results[check.id] = Result("not run") if locked else _result(rng, check, skill)
        locked = locked or any(results[check.id].status != "passed" for check in level.checks)
    edited = rng.random() < 0.05
    reason = "tests edited: tests/test_level_1.py; graded with the starter's own" if edited else ""
    made = card(
        results, project=name, package=name, tests_edited=edited, reason=reason,
        seed=rng.randrange(2**31), **spent,
    )  # fmt: skip
    return {**made, "memory_mb": round(rng.gauss(38, 6) + (rng.random() < 0.03) * 300)}


def _result(rng: random.Random, check: Check, skill: float) -> Result:
    if rng.random() > _HARD[check.level - 1] * (1.5 - skill):
        return Result("passed", seconds=rng.random() / 20)
    if rng.random() < 0.08:
        return Result("timed out", "timed out after 5 s", 5.0)
    key = f"k{rng.randrange(1000)}"
    failure = Failure(
        f"client.get('{key}')", "None", f"b'{rng.randbytes(4).hex()}'", "client.py:41"
    )
    said = f"{failure.line()} (client.py:41)"
    printed = f"GET {key} -> END\r\n" * rng.randrange(4)
    return Result("failed", said, 0.02, failure, printed)

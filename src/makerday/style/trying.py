"""Tries one rule on one command: plays its scenes and comes to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import outcome
from .binding import Bound, Trial, bind
from .comparing import disagreement
from .complaint import StyleError
from .judging import exited, judge
from .matching import put_in
from .outcome import Evidence
from .scene import Scene, Transcript
from .words import MissingWordError, WrongWordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .rule import Check
    from .words import Words

Runner = Callable[[Scene], Sequence[Transcript]]
_MOST_VALUES = 60
_WORST_FIRST = (
    *(outcome.FAIL, outcome.ERROR, outcome.VACUOUS),
    *(outcome.PASS, outcome.NOT_APPLICABLE),
)


@dataclass(frozen=True)
class Found:
    """A verdict before waivers."""

    verdict: str
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    attempts: int = 1


class _UnjudgedError(Exception):
    """It could not be tried; says why."""


def attempt(
    check: Check, words: Words, command: tuple[str, ...], play: Runner, anew: Runner
) -> Found:
    """Come to a verdict; `play` may remember scenes, `anew` plays them again."""
    try:
        values = _values(check, words)
        found = [_try(check, each, command, play, anew) for each in values]
    except MissingWordError as error:
        return Found(outcome.NOT_APPLICABLE, f"no word for {{{error.name}}}")
    except WrongWordError as error:
        return Found(outcome.ERROR, str(error))
    if not found:
        return Found(outcome.NOT_APPLICABLE, f"{{{check.each}}} is empty")
    return min(found, key=lambda each: _WORST_FIRST.index(each.verdict))


def _values(check: Check, words: Words) -> list[Words]:
    if not check.each:
        return [words]
    values = words.value(check.each)
    listed = values if isinstance(values, tuple) else (values,)
    return [
        replace(words, values={**words.values, check.each: value})
        for value in listed[:_MOST_VALUES]
    ]


def _try(
    check: Check, words: Words, command: tuple[str, ...], play: Runner, anew: Runner
) -> Found:
    bound = bind(check, words, command)
    try:
        for condition in bound.when:
            if not _holds(condition, bound, play):
                reason = condition.otherwise or f"`{condition.shown}` is not as the rule needs it"
                return Found(outcome.NOT_APPLICABLE, reason)
        found = _once(check, bound, play)
        if found.verdict == outcome.FAIL and _depends_on_time(bound):
            found = replace(_once(check, bound, anew), attempts=2)
        if found.verdict == outcome.PASS and bound.bites:
            found = _bitten(found, bound, play)
    except _UnjudgedError as error:
        return Found(outcome.ERROR, str(error))
    except StyleError as error:
        return Found(outcome.ERROR, error.message)
    return found


def _depends_on_time(bound: Bound) -> bool:
    return any(
        trial.run.pty or trial.run.keys or trial.expect.within or trial.expect.cpu
        for trial in bound.trials
    )


def _bitten(found: Found, bound: Bound, play: Runner) -> Found:
    if any(_holds(trial, bound, play) for trial in bound.bites):
        return found
    reason = bound.bites[0].otherwise or f"`{bound.bites[0].shown}` is not what it could bite"
    return replace(found, verdict=outcome.VACUOUS, reason=reason)


def _holds(trial: Trial, bound: Bound, play: Runner) -> bool:
    *_, last = _played((trial,), bound, play)
    return not _problems(trial, last.transcript, {})


def _once(check: Check, bound: Bound, play: Runner) -> Found:
    if check.one_is_enough:
        groups = [_played((trial,), bound, play) for trial in bound.trials]
    else:
        groups = [_played(bound.trials, bound, play)]
    judged = [
        _judged(group, bound.trials if len(groups) == 1 else (trial,))
        for group, trial in zip(groups, bound.trials, strict=False)
    ]
    good = [each for each in judged if not any(run.problem for run in each)]
    evidence = good[0] if good else tuple(run for each in judged for run in each)
    if not good:
        return Found(outcome.FAIL, _first_problem(evidence), evidence)
    problem = _disagreement(check, bound, evidence)
    if problem:
        return Found(outcome.FAIL, problem, _marked(evidence, problem))
    if any(run.transcript.unsent for run in evidence):
        return Found(
            outcome.VACUOUS, "a key could not be sent: what it waits for never came", evidence
        )
    if any(run.transcript.unguarded for run in evidence):
        return Found(outcome.NOT_APPLICABLE, "this user may read every file", evidence)
    return Found(outcome.PASS, "", evidence)


def _played(trials: tuple[Trial, ...], bound: Bound, play: Runner) -> tuple[Evidence, ...]:
    """Play the setup and these runs in one home; gives the evidence of these runs.

    Raises _UnjudgedError when a run of the setup failed or one could not be started.
    """
    every = (*bound.setup, *trials)
    transcripts = play(Scene(tuple(trial.run for trial in every), bound.files))
    told = tuple(Evidence(trial.shown, run) for trial, run in zip(every, transcripts, strict=True))
    for each in told:
        if each.transcript.ended.startswith("missing"):
            raise _UnjudgedError(f"it does not start: {each.transcript.ended[9:]}")
    for trial, each in zip(bound.setup, told, strict=False):
        wrong = _problems(trial, each.transcript, {})
        if each.transcript.exit != 0 or wrong:
            why = wrong[0] if wrong else exited(each.transcript)
            raise _UnjudgedError(f"before it: `{each.shown}`: {why}")
    return told


def _judged(evidence: tuple[Evidence, ...], trials: tuple[Trial, ...]) -> tuple[Evidence, ...]:
    own = evidence[-len(trials) :]
    late: dict[str, str] = {}
    for each in evidence:
        late.update(each.transcript.taken)
    told = [
        Evidence(
            put_in(each.shown, late, regex=False),
            each.transcript,
            "; ".join(_problems(trial, each.transcript, late)),
        )
        for trial, each in zip(trials, own, strict=True)
    ]
    return (*evidence[: -len(trials)], *told)


def _problems(trial: Trial, transcript: Transcript, late: Mapping[str, str]) -> list[str]:
    given = {**late, **transcript.taken}
    if transcript.ended:
        return judge(trial.expect, transcript, given)
    missing = sorted(set(trial.run.take) - set(transcript.taken))
    untaken = [f"its output has no {{{name}}}: /{trial.run.take[name]}/" for name in missing]
    return [*judge(trial.expect, transcript, given), *untaken]


def _first_problem(evidence: tuple[Evidence, ...]) -> str:
    first = next(each for each in evidence if each.problem)
    return f"`{first.shown}`: {first.problem}"


def _disagreement(check: Check, bound: Bound, evidence: tuple[Evidence, ...]) -> str:
    if not check.compare:
        return ""
    own = evidence[-len(bound.trials) :]
    runs = {trial.name: each.transcript for trial, each in zip(bound.trials, own, strict=True)}
    told = (disagreement(each, runs) for each in check.compare)
    return next((each for each in told if each), "")


def _marked(evidence: tuple[Evidence, ...], problem: str) -> tuple[Evidence, ...]:
    return (*evidence[:-1], replace(evidence[-1], problem=problem))

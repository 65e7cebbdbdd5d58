"""Checks a command against a guide: several rules at a time, each scene played once."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from . import outcome, typed
from .complaint import Complaint, StyleError
from .outcome import Outcome, Result
from .players import guarded, troupe
from .profile import Profile
from .scene import Run, Scene, Transcript
from .trying import Found, Runner, attempt
from .words import Learned, Value, Words, built_in, spelt_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .guide import Guide
    from .rule import Rule

__all__ = ["Runner", "check"]
_A_CORE = 3


def check(  # noqa: PLR0913 - the command line has as many words
    guide: Guide,
    command: Sequence[str],
    *,
    profile: Profile | None = None,
    only: Sequence[str] = (),
    jobs: int | None = None,
    runner: Runner | None = None,
    told: Callable[[str], None] | None = None,
    stop: bool = False,
) -> Outcome:
    """Try the rules of a guide (or `only` some) on a command.

    Without a `runner` the command runs here, in a fresh home each time. `told` hears how far
    it got. With `stop` the first must or should that fails is the end: the outcome has what
    was found until then. Raises StyleError for a command or a rule that there is not.
    """
    begun = time.monotonic()
    profile = profile or Profile()
    rules = _chosen(guide, only)
    words = tuple(command) if runner else _resolved(command)
    name = profile.name or _name(words)
    number = jobs or _A_CORE * (os.cpu_count() or 1)
    with ExitStack() as stack:
        play = runner or stack.enter_context(troupe(number, words)).play
        results = _Checking(guide, profile, words, play, told).all(rules, number, stop=stop)
    own = (each for each in guide.complaints if not only or each.rule in {"", *only})
    complaints = (*own, *_unknown(guide, profile))
    seconds = time.monotonic() - begun
    shielded = runner is None and guarded()
    return Outcome(words, name, results, complaints, seconds, shielded, guide.path)


class _Checking:
    def __init__(
        self,
        guide: Guide,
        profile: Profile,
        command: tuple[str, ...],
        runner: Runner,
        told: Callable[[str], None] | None = None,
    ) -> None:
        self._guide, self._profile = guide, profile
        self._command, self._name = command, profile.name or _name(command)
        self._memory = _Memory(runner)
        self._runner = runner
        self._told = told or (lambda _: None)
        self._words = Words()
        self._done = 0

    def all(self, rules: Sequence[Rule], jobs: int, *, stop: bool) -> tuple[Result, ...]:
        written = built_in(self._name) | dict(self._guide.words) | dict(self._profile.words)
        self._words = Words(_learned(written, self._command, self._memory.play))
        if jobs == 1:
            return self._in_turn(rules, stop=stop)
        longest_first = sorted(rules, key=lambda rule: -(rule.check.waits if rule.check else 0))
        pool = ThreadPoolExecutor(jobs, thread_name_prefix="style")
        try:
            futures = [pool.submit(self._one, rule, len(rules)) for rule in longest_first]
            found = {}
            for future in as_completed(futures):
                result = future.result()
                found[result.rule.line] = result
                if stop and result.accuses:
                    break
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        return tuple(found[rule.line] for rule in rules if rule.line in found)

    def _in_turn(self, rules: Sequence[Rule], *, stop: bool) -> tuple[Result, ...]:
        """Try one after the other in this thread: a runner's processes may end with theirs."""
        found = []
        for rule in rules:
            found.append(self._one(rule, len(rules)))
            if stop and found[-1].accuses:
                break
        return tuple(found)

    def _one(self, rule: Rule, number: int) -> Result:
        where = f"{self._guide.path}:{rule.line}"
        if rule.check is None:
            broken = rule.complaints[-1]
            result = Result(rule, outcome.ERROR, broken.message, f"{broken.path}:{broken.line}")
        else:
            play, anew = self._memory.play, self._runner
            found = attempt(rule.check, self._words, self._command, play, anew)
            result = self._waived(rule, found, where)
        self._done += 1
        self._told(f"{self._done} of {number} rules")
        return result

    def _waived(self, rule: Rule, found: Found, where: str) -> Result:
        reason = self._profile.waive.get(rule.id) or rule.waivers.get(self._name, "")
        waived = bool(reason) and found.verdict == outcome.FAIL
        return Result(
            rule=rule,
            verdict=outcome.WAIVED if waived else found.verdict,
            reason=found.reason,
            where=where,
            attempts=found.attempts,
            evidence=found.evidence,
            waiver=reason if waived else "",
        )


class _Memory:
    """Plays each scene once, however many rules ask for it, and at the same time."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._lock = threading.Lock()
        self._played: dict[str, Future[Sequence[Transcript]]] = {}

    def play(self, scene: Scene) -> Sequence[Transcript]:
        key = scene.as_json()
        with self._lock:
            mine = key not in self._played
            future = self._played.setdefault(key, Future())
        if mine:
            try:
                future.set_result(self._runner(scene))
            except BaseException as error:
                future.set_exception(error)
                raise
        return future.result()


def _learned(
    written: Mapping[str, Value | Learned], command: tuple[str, ...], play: Runner
) -> dict[str, Value]:
    """Find the words that a run of the command tells; one that does not run tells none."""
    found: dict[str, Value] = {}
    for name, value in written.items():
        if not isinstance(value, Learned):
            found[name] = value
            continue
        try:
            run = Run((*command, *typed.split(value.run).words))
            output = play(Scene((run,)))[0].output
        except (StyleError, ValueError):
            output = ""
        matches = re.findall(value.find, output, re.MULTILINE)
        found[name] = tuple(dict.fromkeys(match for match in matches if match))
    return spelt_out(found)


def _chosen(guide: Guide, only: Sequence[str]) -> tuple[Rule, ...]:
    known = {rule.id for rule in guide.rules}
    for name in only:
        if name not in known:
            raise StyleError(
                f"no rule {name} in {guide.path}", f"rules: {', '.join(sorted(known))}"
            )
    return tuple(rule for rule in guide.rules if not only or rule.id in only)


def _unknown(guide: Guide, profile: Profile) -> tuple[Complaint, ...]:
    known = {rule.id for rule in guide.rules}
    strange = [rule for rule in profile.waive if rule not in known]
    return tuple(
        Complaint(guide.path, 1, rule, "waived, but there is no such rule") for rule in strange
    )


def _name(words: tuple[str, ...]) -> str:
    """Call `python3 shelf.py` shelf.py, `python3 -m shelf` shelf, `sh -c CODE shelf` shelf."""
    own = [word for before, word in pairwise(words) if before != "-c" and not word.startswith("-")]
    return Path(own[0] if own else words[0]).name


def _resolved(command: Sequence[str]) -> tuple[str, ...]:
    """Spell the command so that it runs from any folder."""
    if not command:
        raise StyleError("no command to check", "makerday style check git --guide STYLE.md")
    program = shutil.which(command[0])
    if program is None:
        raise StyleError(f"no command {command[0]!r}", "is it installed, and on PATH?")
    is_file = os.path.isfile  # for which a word too long for a path is none
    rest = [str(Path(word).absolute()) if is_file(word) else word for word in command[1:]]
    return (str(Path(program).absolute()), *rest)

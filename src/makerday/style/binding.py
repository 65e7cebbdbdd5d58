"""Makes a scene of a check: its words put in, its runs as commands, ready to be played."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import typed
from .scene import File, Run
from .words import WrongWordError, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rule import Check, Expect, Matcher, Step
    from .words import Words


@dataclass(frozen=True)
class Trial:
    """A run and what it must come to. `shown` is how a person would type it."""

    run: Run
    expect: Expect
    name: str
    shown: str
    otherwise: str = ""


@dataclass(frozen=True)
class Bound:
    """A check for one command: files, the runs before, and what is tried."""

    files: tuple[File, ...]
    setup: tuple[Trial, ...]
    trials: tuple[Trial, ...]
    when: tuple[Trial, ...]
    bites: tuple[Trial, ...]


def bind(check: Check, words: Words, command: tuple[str, ...]) -> Bound:
    """Put the words in; raises MissingWordError and WrongWordError."""
    every = (*check.setup, *check.steps, *check.when, *check.bites)
    late = {name for step in every for name in step.take}
    words = replace(words, late=frozenset(late))
    binder = _Binder(words, command, _asked(every))
    return Bound(
        tuple(File(words.fill(f.path), words.fill(f.text), f.mode) for f in check.files),
        tuple(trial for step in check.setup for trial in binder.several(step)),
        tuple(map(binder.one, check.steps)),
        tuple(map(binder.one, check.when)),
        tuple(map(binder.one, check.bites)),
    )


@dataclass(frozen=True)
class _Binder:
    words: Words
    command: tuple[str, ...]
    asked: set[str]

    def several(self, step: Step) -> Iterator[Trial]:
        """Make a run of each line, where what is typed is one word that is a list."""
        whole = step.run if isinstance(step.run, str) else ""
        listed = names(whole) if whole.startswith("{") and whole.endswith("}") else set()
        value = self.words.values.get(next(iter(listed), "")) if len(listed) == 1 else None
        if isinstance(value, tuple) and whole[1:-1] in listed:
            for line in value:
                yield self.one(replace(step, run=line), needed=True)
        else:
            yield self.one(step, needed=True)

    def one(self, step: Step, *, needed: bool = False) -> Trial:
        where = self._typed(step)
        expect = _filled(step.expect, self.words)
        run = Run(
            words=(*self.command, *where.words),
            name=step.name if step.name in self.asked else "",
            env={name: value and self.words.fill(value) for name, value in step.env.items()},
            text=None if step.text is None else self.words.fill(step.text),
            pty=step.pty,
            columns=step.columns,
            keys=tuple(
                replace(key, type=self.words.fill(key.type), after=self._regex(key.after))
                for key in step.keys
            ),
            stdout_to=where.stdout,
            stderr_to=where.stderr,
            stdin_from=where.stdin,
            head=where.head,
            limit=step.limit,
            repeat=step.repeat,
            baseline=expect.cpu is not None,
            take={name: self._regex(regex) for name, regex in step.take.items()},
            watch=tuple(expect.files),
            stays=expect.ends is not True,
            needed=needed,
        )
        shown = _shown(self.words.one("self"), where, run, step)
        return Trial(run, expect, step.name, shown, self.words.fill(step.otherwise))

    def _regex(self, text: str) -> str:
        return self.words.fill(text, regex=True)

    def _typed(self, step: Step) -> typed.Typed:
        if not isinstance(step.run, str):
            return typed.Typed(tuple(map(self.words.fill, step.run)))
        text = self.words.fill(step.run)
        try:
            return typed.split(text)
        except ValueError as error:
            raise WrongWordError(f"`{text}`: {error}") from None


def _asked(steps: tuple[Step, ...]) -> set[str]:
    """List the runs whose output a later run is given."""
    texts = [step.text or "" for step in steps]
    texts += [
        word for step in steps for word in ([step.run] if isinstance(step.run, str) else step.run)
    ]
    texts += [value or "" for step in steps for value in step.env.values()]
    return {name for text in texts for name in names(text)}


def _shown(name: str, where: typed.Typed, run: Run, step: Step) -> str:
    words = [shlex.join((name, *where.words))]
    words[:0] = [f"{each}={shlex.quote(value or '')}" for each, value in step.env.items()]
    if where.stdin:
        words.append(f"< {where.stdin}")
    elif run.text is None and "stdin" not in run.pty:
        words.append("< /dev/null")
    if where.stdout:
        words.append(f"> {where.stdout}")
    if where.stderr:
        words.append(f"2> {where.stderr}")
    if where.head is not None:
        words.append(f"| head -{where.head}")
    return " ".join(words)


def _filled(expect: Expect, words: Words) -> Expect:
    return replace(
        expect,
        streams={name: _match(matcher, words) for name, matcher in expect.streams.items()},
        files={
            words.fill(path): matcher if isinstance(matcher, bool) else _match(matcher, words)
            for path, matcher in expect.files.items()
        },
        touched=expect.touched and tuple(map(words.fill, expect.touched)),
    )


def _match(matcher: Matcher, words: Words) -> Matcher:
    def all_of(patterns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(words.fill(pattern, regex=True) for pattern in patterns)

    return replace(
        matcher,
        has=all_of(matcher.has),
        any=all_of(matcher.any),
        lacks=all_of(matcher.lacks),
        exact=None if matcher.exact is None else words.fill(matcher.exact),
        lines=matcher.lines
        and (_number(matcher.lines[0], words), _number(matcher.lines[1], words)),
    )


def _number(text: str, words: Words) -> str:
    number = words.fill(text)
    if not number.removeprefix("-").isdigit():
        raise WrongWordError(f"`lines` needs a number, and {text} is {number!r}")
    return number

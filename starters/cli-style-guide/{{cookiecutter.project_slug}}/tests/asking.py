"""Your shelf as the checks see it: they type words, and look at what came of it."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from grader.expectation import CheckFailedError, Failure, shown
from style.scene import File, Key, Run, Scene

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from acting import Actor
    from style.scene import Transcript

TRACE = r"Traceback \(most recent call last\)|KeyboardInterrupt|BrokenPipeError|Exception ignored"
ESCAPE = "\033"
BOTH = ("stdout", "stderr")
SCREEN = ("stdin", "stdout", "stderr")
_ENDS = {
    "time": "it is still there after {limit:g} s",
    "flood": "it prints without end",
    "processes": "it starts too many processes",
}


@dataclass(frozen=True)
class Ask:
    """A run: the words after `shelf`, and the circumstances. `into` is a file for stdout."""

    words: str | Sequence[str]
    text: str | None = None
    pty: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    env: Mapping[str, str | None] = field(default_factory=dict)
    into: str = ""
    head: int | None = None
    limit: float = 10.0
    repeat: int = 1
    baseline: bool = False
    watch: tuple[str, ...] = ()

    def run(self) -> Run:
        words = shlex.split(self.words) if isinstance(self.words, str) else self.words
        return Run(
            words=tuple(words),
            text=self.text,
            pty=self.pty,
            keys=self.keys,
            env=self.env,
            stdout_to=self.into,
            head=self.head,
            limit=self.limit,
            repeat=self.repeat,
            baseline=self.baseline,
            watch=self.watch,
        )

    def written(self) -> str:
        """Write it as one would type it, with what is unusual about it."""
        given = [f"{key}={value}" if value is not None else f"-u {key}" for key, value in self.env.items()]
        if any(value is None for value in self.env.values()):
            given.insert(0, "env")
        line = self.words if isinstance(self.words, str) else shlex.join(self.words)
        if len(line) > 100:
            line = f"{line[:80]}…"
        after = f" > {self.into}" if self.into else f" | head -{self.head}" if self.head else ""
        where = "" if not self.pty else " (on a terminal)"
        return " ".join([*given, "shelf", line]).rstrip() + after + where


@dataclass(frozen=True)
class Said:
    """What a run came to. Every method fails the check with one line that says why."""

    ask: Ask
    told: Transcript

    @property
    def out(self) -> str:
        return self.told.stdout

    @property
    def err(self) -> str:
        return self.told.stderr

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    def exits(self, *codes: int) -> Said:
        wanted = f"exit code {' or '.join(map(str, codes))}"
        self.ends(wanted)
        return self.must(self.told.exit in codes, wanted, self._ended())

    def fails(self) -> Said:
        self.ends("an exit code that is not 0")
        return self.must(self.told.exit != 0, "an exit code that is not 0", "exit code 0")

    def ends(self, wanted: str = "an end") -> Said:
        if self.told.ended:
            reason = _ENDS.get(self.told.ended, self.told.ended).format(limit=self.ask.limit)
            self.must(False, wanted, reason)
        return self

    def silent(self, *streams: str) -> Said:
        """Fail unless these streams are empty."""
        for stream in streams:
            text = getattr(self.told, stream)
            self.must(not text.strip(), f"nothing on {stream}", f"{stream}: {shown(text)}")
        return self

    def has(self, stream: str, *patterns: str, wanted: str = "") -> Said:
        """Fail unless each pattern is found on the stream, any case."""
        text = getattr(self.told, stream)
        for pattern in patterns:
            words = wanted or f"{pattern!r} on {stream}"
            got = f"{stream}: {shown(text.strip())}"
            if self.told.exit:
                got = f"{self._ended()}; {got}"
            self.must(re.search(pattern, text, re.MULTILINE | re.IGNORECASE), words, got)
        return self

    def lacks(self, stream: str, pattern: str, wanted: str) -> Said:
        text = getattr(self.told, stream)
        found = re.search(pattern, text, re.MULTILINE)
        return self.must(not found, wanted, f"{stream}: {shown(text[found.start() :])}" if found else "")

    def untraced(self) -> Said:
        return self.lacks("output", TRACE, "an end without a stack trace")

    def plain(self) -> Said:
        """Fail if there is an escape sequence or a carriage return in what it printed."""
        return self.lacks("output", f"{ESCAPE}|\r(?!\n)", "text without escape sequences")

    def painted(self, stream: str) -> Said:
        text = getattr(self.told, stream)
        return self.must(ESCAPE in text, "some colour (an escape sequence)", f"{stream}: {shown(text)}")

    def json(self) -> Any:
        try:
            return json.loads(self.out)
        except ValueError as error:
            self.must(False, "one JSON document on stdout", f"stdout: {shown(self.out)} ({error})")

    def must(self, holds: object, wanted: str, got: str) -> Said:
        if not holds:
            fail(self.ask.written(), wanted, got)
        return self

    def _ended(self) -> str:
        code = f"exit code {self.told.exit}"
        said = self.told.output.strip().splitlines()
        return f"{code}, and: {shown(said[-1].strip())}" if said else code


class Shelf:
    """Plays scenes: each in a fresh home, its runs one after the other."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def says(self, words: str | Sequence[str] = "", **how: Any) -> Said:
        """Run it once."""
        return self.scene(Ask(words, **how))[0]

    def scene(self, *asks: Ask | str, files: Mapping[str, str] | None = None) -> list[Said]:
        """Run it several times in one home, in which these files lie before."""
        return self.scenes([list(asks)], files)[0]

    def scenes(
        self, many: Sequence[Sequence[Ask | str]], files: Mapping[str, str] | None = None
    ) -> list[list[Said]]:
        """Play scenes side by side, each in a home of its own."""
        asked = [[Ask(each) if isinstance(each, str) else each for each in asks] for asks in many]
        there = tuple(File(path, text) for path, text in (files or {}).items())
        told = self._actor.runs(*(Scene(tuple(each.run() for each in asks), there) for asks in asked))
        return [list(map(Said, asks, runs)) for asks, runs in zip(asked, told, strict=True)]

    def each(self, *asks: Ask | str) -> list[Said]:
        """Run each in a home of its own, side by side."""
        return [said for [said] in self.scenes([[ask] for ask in asks])]


def add(title: str, author: str = "", year: int | None = None, **how: Any) -> Ask:
    """Ask for a book to be added."""
    options = [*(["--author", author] if author else []), *(["--year", str(year)] if year else [])]
    return Ask(["add", title, *options], **how)


def typed(text: str, after: str = "") -> tuple[Key, ...]:
    """Type a line, once something (or `after`) has been printed."""
    return (Key(type=f"{text}\n", after=after),)


CTRL_C = (Key(type="\x03"),)
CTRL_D = (Key(type="\x04"),)


def fail(called: str, expected: str, got: str) -> NoReturn:
    raise CheckFailedError(Failure(called, expected, got))

"""What a rule is: its words for people, and its check as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .scene import LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .complaint import Complaint
    from .scene import File, Key

MUST, SHOULD, MAY = LEVELS = ("must", "should", "may")


@dataclass(frozen=True)
class Matcher:
    """What a text must be like. `lines` is a smallest and a largest number, -1 for no end."""

    empty: bool | None = None
    has: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    exact: str | None = None
    lines: tuple[str, str] | None = None
    longest: int | None = None
    json: bool = False
    escapes: bool | None = None
    printable: bool = False


@dataclass(frozen=True)
class Expect:
    """What a run must come to. `exit` is `zero`, `nonzero` or numbers; None asks nothing.

    `touched` is () for nothing, ("*",) for something, else the places allowed. `files` maps a
    path to a matcher, or to whether it is there. `ends` is True, False or None for either.
    """

    exit: tuple[int, ...] | str | None = None
    streams: Mapping[str, Matcher] = field(default_factory=dict)
    within: float | None = None
    cpu: float | None = None
    touched: tuple[str, ...] | None = None
    files: Mapping[str, Matcher | bool] = field(default_factory=dict)
    ends: bool | None = True
    nothing_left: bool = False

    @property
    def asks(self) -> bool:
        """Tell whether a program that ends in time can fail this."""
        some = (self.exit, self.within, self.cpu, self.touched)
        told = any(each is not None for each in some) or self.ends is False
        return told or bool(self.streams or self.files or self.nothing_left)


@dataclass(frozen=True)
class Step:
    """A run as a guide writes it, its `{words}` not filled in yet."""

    run: str | tuple[str, ...]
    line: int
    name: str = ""
    env: Mapping[str, str | None] = field(default_factory=dict)
    text: str | None = None
    pty: tuple[str, ...] = ()
    columns: int = 80
    keys: tuple[Key, ...] = ()
    limit: float = LIMIT
    repeat: int = 1
    take: Mapping[str, str] = field(default_factory=dict)
    expect: Expect = field(default_factory=Expect)
    otherwise: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two streams, each as `NAME.stream`, and how they must stand to each other."""

    kind: str
    left: str
    right: str
    fields: tuple[str, ...] = ()
    header: bool = True


@dataclass(frozen=True)
class Check:
    """What a rule tries. Of `steps` all must hold, or with `one_is_enough` any."""

    steps: tuple[Step, ...]
    one_is_enough: bool = False
    files: tuple[File, ...] = ()
    setup: tuple[Step, ...] = ()
    each: str = ""
    when: tuple[Step, ...] = ()
    bites: tuple[Step, ...] = ()
    compare: tuple[Comparison, ...] = ()

    @property
    def waits(self) -> float:
        """The seconds that it takes at least: of runs that are to be there at their limit."""
        return sum(step.limit for step in self.steps if step.expect.ends is not True)


@dataclass(frozen=True)
class Rule:
    """A rule of a guide; without a check where the guide has a complaint about it."""

    id: str
    title: str
    level: str
    line: int
    reason: str = ""
    sources: tuple[str, ...] = ()
    good: str = ""
    bad: str = ""
    disputed: str = ""
    waivers: Mapping[str, str] = field(default_factory=dict)
    check: Check | None = None
    complaints: tuple[Complaint, ...] = ()

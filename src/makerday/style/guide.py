"""Reads a style guide: one Markdown file in which each rule has a heading, words and a check."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .block import Fault, parse
from .complaint import Complaint, StyleError
from .markdown import Fence, Heading, parts
from .read_check import read_check
from .rule import LEVELS, Rule
from .words import Written, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .markdown import Line
    from .rule import Check

_HEADING = re.compile(rf"([A-Z][A-Z0-9-]*): (.+) \(({'|'.join(LEVELS)})\)")
_MEANT = re.compile(r"[A-Z][A-Z-]*\d+\b")
_FIELD = re.compile(
    r"(?:\*\*|__)?(Reason|Sources?|Good|Bad|Disputed|Waived for ([\w.+-]+))"
    r"(?:\*\*|__)?:(?:\*\*|__)?\s*(.*)"
)
_LINK = re.compile(r"https?://[^\s)>\]]+")
_LARGEST = 1 << 20
_WANTED = {
    "Reason": "why it is a rule",
    "Source": "a link",
    "Good": "an example",
    "Bad": "a counter-example",
}


@dataclass(frozen=True)
class Guide:
    """A guide: its rules in their order, its words, and what is wrong with it."""

    path: str
    title: str = ""
    rules: tuple[Rule, ...] = ()
    words: Mapping[str, Written] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()


@dataclass
class _Draft:
    """A rule as far as it was read."""

    rule: Rule
    depth: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    waivers: dict[str, list[str]] = field(default_factory=dict)
    blocks: list[Fence] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    into: list[str] | None = None
    paragraph: bool = False


def read_guide(path: Path) -> Guide:
    """Read a guide; raises StyleError where there is none to read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StyleError(f"{path}: {error.strerror}", "name your guide with --guide") from error
    if len(data) > _LARGEST:
        raise StyleError(f"{path}: over 1 MB is no guide")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise StyleError(f"{path}:{line}: not UTF-8", "save it as UTF-8") from error
    guide = parse_guide(text, str(path))
    if not guide.rules:
        hint = "a rule begins with a heading: ## HLP1: Help on stdout (must)"
        raise StyleError(f"{path}: no rule in it", hint)
    return guide


def parse_guide(text: str, path: str) -> Guide:
    """Make a guide of its text; never raises: what is wrong stands in its complaints."""
    reading = _Reading(path)
    for part in parts(text):
        reading.take(part)
    return reading.guide()


class _Reading:
    def __init__(self, path: str) -> None:
        self._path = path
        self._title = ""
        self._drafts: list[_Draft] = []
        self._here: _Draft | None = None
        self._words: dict[str, Written] = {}
        self._faults: list[Fault] = []

    def take(self, part: Heading | Fence | Line) -> None:
        if isinstance(part, Heading):
            self._heading(part)
        elif isinstance(part, Fence):
            self._fence(part)
        elif self._here:
            _text(self._here, part.text.strip())

    def guide(self) -> Guide:
        seen: dict[str, Rule] = {}
        rules = []
        for draft in self._drafts:
            rule = self._finished(draft, seen.get(draft.rule.id))
            seen.setdefault(rule.id, rule)
            rules.append(rule)
        own = tuple(Complaint(self._path, fault.line, "", fault.message) for fault in self._faults)
        told = own + tuple(each for rule in rules for each in rule.complaints)
        ordered = tuple(sorted(told, key=lambda each: each.line))
        return Guide(self._path, self._title, tuple(rules), self._words, ordered)

    def _heading(self, heading: Heading) -> None:
        found = _HEADING.fullmatch(heading.text) if heading.depth in {2, 3} else None
        if found:
            self._here = _Draft(Rule(found[1], found[2], found[3], heading.line), heading.depth)
            self._drafts.append(self._here)
            return
        if heading.depth in {2, 3} and _MEANT.match(heading.text):
            wanted = "a rule's heading is `## ID: title (must)`, or (should), or (may)"
            self._faults.append(Fault(heading.line, wanted))
        if heading.depth == 1 and not self._title:
            self._title = heading.text
        if self._here and heading.depth <= self._here.depth:
            self._here = None

    def _fence(self, fence: Fence) -> None:
        if fence.open:
            where = self._here.faults if self._here else self._faults
            where.append(Fault(fence.line - 1, "the block that begins here has no end"))
        kind = fence.kind.split()[0].strip("{}.") if fence.kind else ""
        if kind == "words":
            self._add_words(fence)
        elif self._here and kind == "check":
            self._here.blocks.append(fence)
        elif kind == "check":
            self._faults.append(Fault(fence.line - 1, "this check stands outside of any rule"))
        elif self._here and self._here.into is not None:
            self._here.into.append(fence.text.rstrip("\n"))
            self._here.paragraph = False

    def _add_words(self, fence: Fence) -> None:
        try:
            words = read_words(parse(fence.text, fence.line))
        except Fault as fault:
            self._faults.append(fault)
            return
        for name in self._words.keys() & words.keys():
            twice = f"the word {name} stands in an earlier block too"
            self._faults.append(Fault(fence.line, twice))
        self._words |= words

    def _finished(self, draft: _Draft, twin: Rule | None) -> Rule:
        rule = draft.rule
        faults = [*draft.faults, *_missing(draft)]
        check, broken = _check(draft)
        if twin:
            broken = [
                Fault(rule.line, f"{rule.id} stands already in line {twin.line}; rename one")
            ]
        told = sorted([*faults, *broken], key=lambda fault: fault.line)
        fields = {name: "\n".join(lines).strip() for name, lines in draft.fields.items()}
        return replace(
            rule,
            reason=fields.get("Reason", ""),
            sources=tuple(_LINK.findall(fields.get("Source", ""))),
            good=fields.get("Good", ""),
            bad=fields.get("Bad", ""),
            disputed=fields.get("Disputed", ""),
            waivers={name: "\n".join(lines).strip() for name, lines in draft.waivers.items()},
            check=None if broken else check,
            complaints=tuple(Complaint(self._path, f.line, rule.id, f.message) for f in told),
        )


def _text(draft: _Draft, text: str) -> None:
    if found := _FIELD.match(text):
        name = "Source" if found[1].startswith("Source") else found[1]
        into: list[str] = []
        if found[2]:
            draft.waivers[found[2]] = into
        elif name in draft.fields:
            into = draft.fields[name]
        else:
            draft.fields[name] = into
        if found[3]:
            into.append(found[3])
        draft.into, draft.paragraph = into, True
    elif not text:
        draft.paragraph = False
    elif draft.into is not None and draft.paragraph:
        draft.into.append(text)


def _missing(draft: _Draft) -> Iterator[Fault]:
    line = draft.rule.line
    for name, what in _WANTED.items():
        text = "".join(draft.fields.get(name, ()))
        if not text.strip():
            yield Fault(line, f"no `{name}:`: add {what}")
        elif name == "Source" and not _LINK.search(text):
            yield Fault(line, "`Source:` has no link that begins with https://")
    for name, lines in draft.waivers.items():
        if not "".join(lines).strip():
            yield Fault(line, f"the waiver for {name} gives no reason")


def _check(draft: _Draft) -> tuple[Check | None, list[Fault]]:
    if not draft.blocks:
        return None, [Fault(draft.rule.line, "no ```check block: what can be tried?")]
    first, *more = draft.blocks
    if more:
        return None, [Fault(more[0].line - 1, "a second ```check block; one rule has one")]
    try:
        return read_check(first.text, first.line), []
    except Fault as fault:
        return None, [fault]

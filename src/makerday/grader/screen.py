"""What a hire sees: levels, points, the first failure only, and what to do next."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .rubric import PUBLIC
from .scorecard import PASSED, first_failure, open_level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_BARS = (8, 20)
_NARROW = 70
_OUTPUT_LINES = 8


def plain(_style: str, text: str) -> str:
    """Paint nothing: for a pipe, a file, a colour-blind terminal."""
    return text


@dataclass(frozen=True)
class Look:
    """How a screen is drawn: columns, colours, signs and the commands it names.

    `paint(style, text)` colours text; styles: title, good, bad, quiet, accent.
    """

    width: int = 80
    paint: Callable[[str, str], str] = plain
    unicode: bool = True
    check: str = "makerday check"
    hint: str = "makerday hint"
    demo: str = "makerday demo"

    def sign(self, good: bool) -> str:  # noqa: FBT001 - a sign is good or it is not
        if self.unicode:
            return self.paint("good", "✔") if good else self.paint("bad", "✘")
        return self.paint("good", "+") if good else self.paint("bad", "x")

    def text(self, line: str) -> str:
        """Spell a line for this terminal."""
        return line if self.unicode else line.replace(" · ", " | ").replace("…", "...")


def screen(card: Mapping[str, Any], look: Look) -> list[str]:
    """Draw a scorecard (schema makerday/scorecard/1) as lines."""
    lines = [_head(card, look), "", *_levels(card, look), ""]
    if card["reason"]:
        lines += [*_reason(card, look), ""]
    failure = first_failure(card)
    if failure is not None:
        lines += [*_failure(card, failure, look), ""]
    return [look.text(line) for line in [*lines, *_score(card, look), *_next(card, look)]]


def _head(card: Mapping[str, Any], look: Look) -> str:
    left = f"{card['project']} · {card['title']}"
    right = f"{card['seconds']:.1f} s"
    gap = " " * max(2, look.width - 2 - len(left) - len(right))
    return f" {look.paint('title', left)}{gap}{look.paint('quiet', right)}"


def _levels(card: Mapping[str, Any], look: Look) -> Iterator[str]:
    wide = max(len(level["title"]) for level in card["levels"])
    for level in card["levels"]:
        score = f"{level['points']:>3}/{level['max_points']}"
        name = f"Level {level['number']}  {level['title']:<{wide}}"
        if level["status"] == "locked":
            name = look.paint("quiet", name)
        yield f" {name}  {_bar(level, look)} {score:<7} {_state(card, level, look)}".rstrip()


def _bar(level: Mapping[str, Any], look: Look) -> str:
    bar = _BARS[look.width >= _NARROW]
    full = bar * level["points"] // max(1, level["max_points"])
    done, left = ("█", "░") if look.unicode else ("#", ".")
    style = "good" if level["status"] == "complete" else "accent"
    return look.paint(style, done * full) + look.paint("quiet", left * (bar - full))


def _state(card: Mapping[str, Any], level: Mapping[str, Any], look: Look) -> str:
    if level["status"] == "complete":
        return f"{look.sign(good=True)} complete"
    if level["status"] == "locked":
        after = f"opens after level {level['number'] - 1}"
        return look.paint("quiet", after if look.width >= _NARROW else "locked")
    checks = [check for check in card["checks"] if check["level"] == level["number"]]
    passed = sum(check["status"] == PASSED for check in checks)
    return f"{passed} of {len(checks)} checks"


def _reason(card: Mapping[str, Any], look: Look) -> Iterator[str]:
    style = "bad" if card["status"] == "ungraded" else "accent"
    label = "Not graded: " if card["status"] == "ungraded" else "Note: "
    for index, line in enumerate(textwrap.wrap(label + card["reason"], look.width - 2)):
        yield f" {look.paint(style, line)}" if index == 0 else f"   {line}"


def _failure(card: Mapping[str, Any], check: Mapping[str, Any], look: Look) -> Iterator[str]:
    failure = check["failure"] or {}
    where = failure.get("where", "")
    title = f" {look.sign(good=False)} {look.paint('title', check['title'])}"
    plain_width = 3 + len(check["title"])
    gap = look.width - 1 - plain_width - len(where)
    if gap > 1 and where:
        yield f"{title}{' ' * gap}{look.paint('quiet', where)}"
    else:
        yield title
        if where:
            yield f"   {look.paint('quiet', where)}"
    yield from _grader_says(check, failure, look)
    yield from _program_says(card, check, look)


def _grader_says(
    check: Mapping[str, Any], failure: Mapping[str, str], look: Look
) -> Iterator[str]:
    if not failure.get("called"):
        message = check["message"].removesuffix(f" ({failure.get('where')})")
        yield from _wrapped("grader   ", message, look)
        return
    for part in ("called", "expected", "got"):
        yield from _wrapped(f"{part:<9}", failure[part], look)


def _wrapped(label: str, text: str, look: Look) -> Iterator[str]:
    room = look.width - 5 - len(label)
    lines = textwrap.wrap(text, room, break_on_hyphens=False) or [""]
    yield f"   {look.paint('quiet', label)} {lines[0]}"
    for line in lines[1:]:
        yield f"   {' ' * len(label)} {line}"


def _program_says(card: Mapping[str, Any], check: Mapping[str, Any], look: Look) -> Iterator[str]:
    printed = check["output"].strip("\n").splitlines()
    if not printed:
        return
    label = f"your program printed ({card['package']})"
    yield f"   {look.paint('quiet', label)}"
    for line in printed[:_OUTPUT_LINES]:
        yield f"     {_safe(line)[: look.width - 6]}"
    if len(printed) > _OUTPUT_LINES:
        yield f"     {look.paint('quiet', f'… and {len(printed) - _OUTPUT_LINES} more lines')}"


def _safe(text: str) -> str:
    """Keep a program's control characters from steering the terminal."""
    return "".join(char if char.isprintable() else "·" for char in text)


def _score(card: Mapping[str, Any], look: Look) -> list[str]:
    public = [check for check in card["checks"] if check["visibility"] == PUBLIC]
    passed = sum(check["status"] == PASSED for check in public)
    some = "public " if len(public) < len(card["checks"]) or card["mentor_checks"] else ""
    parts = [f"{some}{passed} of {len(public)} checks"]
    mentor = [check for check in card["checks"] if check["visibility"] != PUBLIC]
    if mentor:
        done = sum(check["status"] == PASSED for check in mentor)
        parts.append(f"mentor {done} of {len(mentor)}")
    if card["mentor_checks"]:
        number = card["mentor_checks"]
        noun = "check runs" if number == 1 else "checks run"
        parts.append(f"{number} mentor {noun} on Maker Day")
    if card["tests_edited"]:
        parts.append("tests edited")
    score = f"Score {card['points']}/{card['max_points']}"
    return _flow("title", score, ["", *parts], look)


def _next(card: Mapping[str, Any], look: Look) -> list[str]:
    level = open_level(card)
    if card["status"] == "ungraded":
        steps = [f"mend that, then {look.check}"]
    elif level is None:
        steps = [look.demo]
    elif first_failure(card) is None:
        steps = [look.check]
    else:
        steps = [f"edit {card['package']}/, then {look.check}", f"stuck? {look.hint}"]
    return _flow("accent", "Next:", steps, look)


def _flow(style: str, label: str, parts: list[str], look: Look) -> list[str]:
    """Lay parts out after a label, on a new line where the width is used up."""
    lines = [label]
    for index, part in enumerate(parts):
        gap = "" if not part else " " if index == 0 else " · "
        if len(lines[-1]) + len(gap) + len(part) + 1 > look.width:
            lines.append(f"  {part}")
        else:
            lines[-1] += gap + part
    first = look.paint(style, label) + lines[0].removeprefix(label)
    return [f" {line}" for line in [first, *lines[1:]]]

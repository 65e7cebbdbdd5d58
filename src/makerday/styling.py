"""`makerday style`: what was asked for, handed to the style part, and told again."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from makerday import style
from makerday.errors import MakerdayError, UsageError
from makerday.style.profile import Profile
from makerday.style.telling import spelt, tab_separated
from makerday.style.words import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from makerday.grader.screen import Look


@dataclass(frozen=True)
class Order:
    """What `makerday style check` was asked for, word by word."""

    commands: tuple[str, ...]
    guide: Path
    profile: Path | None = None
    words: tuple[str, ...] = ()
    waive: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    jobs: int | None = None


def check(order: Order, told: Callable[[str], None]) -> list[style.Outcome]:
    """Check each command; raises UsageError for what was asked wrongly."""
    if order.jobs is not None and order.jobs < 1:
        raise UsageError(f"--jobs {order.jobs}: needs a number from 1")
    profile = Profile()
    try:
        if order.profile:
            profile = style.read_profile(order.profile)
        guide = style.read_guide(order.guide)
        profile = replace(
            profile,
            words={**profile.words, **_pairs("--word", order.words)},
            waive={**profile.waive, **_pairs("--waive", order.waive)},
        )
        return [
            style.check(
                guide,
                _split(command),
                profile=profile,
                only=order.rules,
                jobs=order.jobs,
                told=told,
            )
            for command in order.commands
        ]
    except style.StyleError as error:
        raise UsageError(error.message, error.hint) from error


def complaints(found: Sequence[style.Outcome]) -> Iterator[str]:
    """List what is wrong with the guide, each thing once."""
    yield from dict.fromkeys(str(each) for outcome in found for each in outcome.complaints)


def told(
    found: Sequence[style.Outcome], look: Look, *, as_json: bool, tabs: bool
) -> Iterator[str]:
    """Tell what was found: as JSON, one rule a line for programs, or as tables for people."""
    if as_json:
        yield json.dumps([each.as_json() for each in found], indent=2)
        return
    for number, each in enumerate(found):
        if tabs:
            for line in tab_separated(each, several=len(found) > 1):
                yield spelt(line, unicode=look.unicode)
            continue
        if number:
            yield ""
        yield from style.table(each, width=look.width, paint=look.paint, unicode=look.unicode)
    failed = next((rule.id for each in found for rule in each.results if rule.accuses), "")
    if failed and not tabs:
        step = f"Next: --rule {failed} tries it alone, --report FILE shows all that was printed"
        first, *more = textwrap.wrap(step, look.width - 2)
        yield f" {look.paint('accent', 'Next:')}{first.removeprefix('Next:')}"
        yield from (f" {line}" for line in more)


def report(found: Sequence[style.Outcome], path: Path) -> Path:
    """Write the page, whole or not at all."""
    from makerday.exports.files import put  # noqa: PLC0415 - for reports only
    from makerday.report import tokens  # noqa: PLC0415 - for reports only

    if path.is_dir():
        raise MakerdayError(f"{path} is a folder", "name a file, such as report.html")
    return put(path, style.render(found, tokens=tokens()))


def _split(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"COMMAND {command!r}: {str(error).lower()}") from None
    if not words:
        raise UsageError("an empty COMMAND", 'name a command, as in "python3 shelf.py"')
    return words


def _pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name or not value.strip():
            raise UsageError(f"{option} {text!r}", f"write it as {option} NAME=TEXT")
        if option == "--word" and not re.fullmatch(NAME, name):
            raise UsageError(f"{option} {text!r}: a word's name has small letters, digits and _")
        found[name] = value
    return found

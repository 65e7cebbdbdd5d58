"""What tests of the style part share: little programs, guides, and who is still running."""

from __future__ import annotations

import sys
import time
import uuid
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from makerday.style import check
from makerday.style.guide import parse_guide

if TYPE_CHECKING:
    from makerday.style import Guide, Outcome, Profile, Result

WORDS = "Reason: why.\n\nSource: https://example.org/\n\nGood: a\n\nBad: b\n"


def sh(script: str, *more: str) -> tuple[str, ...]:
    """Give a command of a few lines of shell; more are its arguments."""
    return ("/bin/sh", "-c", dedent(script), "program", *more)


def python(script: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", "-c", dedent(script))


def rule(check: str, name: str = "AAA1", level: str = "must", more: str = "") -> str:
    """Write a rule around a check block."""
    return (
        f"## {name}: Title ({level})\n\n{WORDS}{more}\n```check\n{dedent(check).strip()}\n```\n\n"
    )


def guide(*checks: str) -> Guide:
    """Make a guide of checks; their rules are R1, R2 and so on."""
    text = "".join(rule(each, f"R{number}") for number, each in enumerate(checks, 1))
    made = parse_guide(text, "STYLE.md")
    assert [str(each) for each in made.complaints] == []
    return made


def verdict(command: tuple[str, ...], check_block: str, profile: Profile | None = None) -> Result:
    """Try one check on a command."""
    return outcome(command, check_block, profile=profile).results[0]


def outcome(command: tuple[str, ...], *checks: str, profile: Profile | None = None) -> Outcome:
    return check(guide(*checks), command, profile=profile, jobs=2)


def marker() -> str:
    """Make an argument for sleep by which its process can be found."""
    return f"300.{uuid.uuid4().int % 10**12:012}"


def running(mark: str) -> list[str]:
    """List the processes that have the mark among their words."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in words:
            found.append(path.parent.name)
    return found


def eventually(mark: str, *, there: bool) -> bool:
    """Wait until a marked process is there, or gone; 10 s is for a machine that is stuck."""
    until = time.monotonic() + 10
    while bool(running(mark)) is not there:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True

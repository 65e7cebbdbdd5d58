"""What `makerday` says when it is asked for nothing: the four doors, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makerday.grader import project as projects
from makerday.grader.scorecard import open_level

if TYPE_CHECKING:
    from pathlib import Path

    from makerday.grader.screen import Look

_DOORS = (
    ("Read", "how the team works", "python3 noxfile.py -s serve  (in makerday's repository)"),
    ("Run", "its platform, on your laptop", "makerday lab up, build, run"),
    ("Build", "a starter, graded as you go", "makerday start, check, hint"),
    ("Show", "the team what you made", "makerday demo, present"),
)


def doors(here: Path, version: str, look: Look) -> list[str]:
    """Draw the four doors and what to type next, which depends on where one stands."""
    lines = [f" {look.paint('title', f'makerday {version}')}", ""]
    for name, what, command in _DOORS:
        lines.append(f" {look.paint('accent', f'{name:<6}')} {what:<29} {command}")
    mentor = "makerday grade SUBMISSION…"
    lines += ["", f" {look.paint('quiet', 'Mentor')} {'grade what hires hand in':<29} {mentor}"]
    lines += [f" {look.paint('quiet', 'Help  ')} {'every command':<29} makerday --help"]
    lines += ["", f" {look.paint('accent', 'Next:')} {_next(here)}"]
    return [look.text(line) for line in lines]


def _next(here: Path) -> str:
    try:
        project = projects.find(here)
    except projects.ProjectError:
        return "makerday start memcached-client"
    card = projects.recall(project.root, "scorecard.json")
    if isinstance(card, dict) and "levels" in card and open_level(card) is None:
        return "makerday demo"
    return "makerday check"

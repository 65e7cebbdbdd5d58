"""Many submissions: grade each, keep the scorecards, and show them as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from makerday.errors import MakerdayError, UsageError
from makerday.grade import Grading, grade
from makerday.grader.rubric import PUBLIC
from makerday.grader.scorecard import PASSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from makerday.grader.screen import Look


def grade_all(
    folders: Sequence[Path], how: Grading, told: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    """Grade each folder in turn and yield its scorecard; `told` hears what is running."""
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder", "give the folders of the submissions")
    for number, folder in enumerate(folders, 1):
        told(f"{number} of {len(folders)}  {folder.name}")
        yield grade(folder, how)


def keep(cards: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write each scorecard to FOLDER/PROJECT.json; a second of one name gets a number."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        seen: dict[str, int] = {}
        for card in cards:
            name = card["project"]
            seen[name] = seen.get(name, 0) + 1
            ending = f"-{seen[name]}" if seen[name] > 1 else ""
            fresh = folder / f".{name}{ending}.json"
            fresh.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")
            fresh.replace(folder / f"{name}{ending}.json")
    except OSError as error:
        raise MakerdayError(
            f"{error.filename}: {error.strerror}", "choose another --out"
        ) from error


def table(cards: Sequence[Mapping[str, Any]], look: Look) -> list[str]:
    """Draw a line for each submission: points, checks by visibility, and why."""
    wide = max([len(card["project"]) for card in cards] + [10])
    lines = []
    for card in cards:
        good = card["status"] == "graded" and card["points"] == card["max_points"]
        score = f"{card['points']:>3}/{card['max_points']}"
        name = look.paint("title", f"{card['project']:<{wide}}")
        lines.append(look.text(f" {look.sign(good)} {name}  {score:<8} {_told(card, look)}"))
        if card["reason"]:
            lines.append(look.text(f"   {look.paint('quiet', card['reason'])}"))
    return lines


def _told(card: Mapping[str, Any], look: Look) -> str:
    if card["status"] == "ungraded":
        return look.paint("bad", "not graded")
    parts = [_count(card, visibility) for visibility in (PUBLIC, "mentor")]
    if card["tests_edited"]:
        parts.append(look.paint("bad", "tests edited"))
    parts.append(look.paint("quiet", f"seed {card['seed']} · {card['seconds']:.1f} s"))
    return " · ".join(part for part in parts if part)


def _count(card: Mapping[str, Any], visibility: str) -> str:
    checks = [check for check in card["checks"] if check["visibility"] == visibility]
    passed = sum(check["status"] == PASSED for check in checks)
    return f"{visibility} {passed} of {len(checks)}" if checks else ""

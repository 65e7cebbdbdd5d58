"""The commands that are set against each other: plain pytest, and makerday in its ways."""

from __future__ import annotations

import compileall
import importlib.util
import json
import sys
from typing import TYPE_CHECKING

from rig import kit, rounds
from rig.rounds import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rig.tree import Used

PYTEST, LOOP, CHECK = "pytest -q", "pytest -q in a loop", "makerday check"
LOOPS = "pytest -q in two loops at once"
KINDS = ("bubblewrap", "plain")
JOBS = (1, 2)
_IMPORTED = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "makerday")
_MAKERDAY = (sys.executable, "-m", "makerday")
# Plugins that happen to be installed here would make pytest dearer, and us look better.
_BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_EACH_IN_TURN = 'for each in {}/; do (cd "$each" && "$0" -m pytest -q); done'
_ODD, _EVEN = "*[13579]", "*[02468]"


def compiled() -> None:
    """Compile what the graders import, as an installer does: a sandbox has nowhere to keep it."""
    for name in _IMPORTED:
        spec = importlib.util.find_spec(name)
        for place in (spec and spec.submodule_search_locations) or ():
            compileall.compile_dir(place, quiet=2)


def pytest(folder: Path, count: int, every: int) -> tuple[Command, Command, Command]:
    """Prepare plain pytest on one project, on so many in a shell's loop, and in two.

    The two loops are as much as two of anything can gain on this machine.
    """
    project = kit.plain(folder)
    words = (sys.executable, "-m", "pytest", "-q")
    one = Command(PYTEST, words, project, _passed(1), _BARE)
    rounds.once(one)  # so that what it caches is copied too
    kit.copies(project, folder / "loop", count)
    loops = {LOOP: _EACH_IN_TURN.format("*")}
    loops[LOOPS] = f"{_EACH_IN_TURN.format(_ODD)} & {_EACH_IN_TURN.format(_EVEN)}; wait"
    place, worked = folder / "loop", _passed(count)
    loop, two = (
        Command(name, ("sh", "-c", text, sys.executable), place, worked, _BARE, count, every)
        for name, text in loops.items()
    )
    return one, loop, two


def check(folder: Path) -> Command:
    """Prepare the hire's own command, which leaves the mentor's check out."""
    words = (*_MAKERDAY, "check", "--json")
    return Command(CHECK, words, folder / kit.PROJECT, _checked, _starters(folder))


def grade(hires: Sequence[Path], kind: str, jobs: int, every: int = 1) -> Command:
    """Prepare the mentor's command for some of the submissions in one folder."""
    names = [each.name for each in hires]
    options = ("--json", "--sandbox", kind, "--jobs", str(jobs))
    return Command(
        name_of(len(hires), kind, jobs),
        (*_MAKERDAY, "grade", *names, *options),
        hires[0].parent,
        _graded(len(hires)),
        _starters(hires[0].parents[1]),
        submissions=len(hires),
        every=every,
    )


def name_of(count: int, kind: str, jobs: int = 1) -> str:
    ending = f", jobs {jobs}" if count > 1 else ""
    return f"makerday grade of {count}, {kind}{ending}"


def _starters(folder: Path) -> dict[str, str]:
    return {"MAKERDAY_STARTERS": str(folder / kit.STARTERS)}


def _passed(count: int) -> Callable[[Used], bool]:
    return lambda used: used.output.count(f"{len(kit.CHECKS)} passed") == count


def _checked(used: Used) -> bool:
    return used.code == 0 and _all_pass(json.loads(used.output))


def _graded(count: int) -> Callable[[Used], bool]:
    def worked(used: Used) -> bool:
        if used.code:
            return False
        cards = json.loads(used.output)
        whole = [len(card["checks"]) == len(kit.CHECKS) and _all_pass(card) for card in cards]
        return whole == [True] * count

    return worked


def _all_pass(card: dict[str, list[dict[str, str]]]) -> bool:
    return {each["status"] for each in card["checks"]} == {"passed"}

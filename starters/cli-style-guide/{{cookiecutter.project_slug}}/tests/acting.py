"""Runs programs where they may be run, and brings back what they did: transcripts, no verdicts.

When your mentor grades, that is a sandbox, in a process that your package is not imported in.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader import project as projects
from style.scene import Scene, transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from style.scene import Transcript

ROOT = Path(__file__).resolve().parent.parent
PLAYERS = 4
# Beside the homes: what Python has compiled once it need not compile in each run. Where the
# start is measured, all is as it is without.
COMPILED = "{home}/../../compiled"
_OURS = ("PATH", "LD_", "DYLD_", "PYTHON", "BASH", "ENV", "SHELLOPTS", "PERL")


def act(scenes: list[str], places: list[str], number: int) -> str:
    """Play scenes, so many at a time, by players that stay for the next call."""
    import json
    from dataclasses import asdict

    from style import players
    from style.scene import Scene

    if getattr(players, "standing", None) is None:
        players.standing = players.troupe(number, places)
        players.at_work = players.standing.__enter__()
    try:
        played = players.at_work.play_all([Scene.from_json(each) for each in scenes])
    except BaseException:  # their next answers would be those to these scenes
        players.standing.__exit__(None, None, None)
        players.standing = None
        raise
    return json.dumps([[asdict(each) for each in told] for told in played])


def end() -> None:
    """Send the players home."""
    from style import players

    if getattr(players, "standing", None) is not None:
        players.standing.__exit__(None, None, None)
        players.standing = None


@dataclass(frozen=True)
class Actor:
    """A program that can be asked to play scenes: a command and its variables."""

    drill: Callable[..., str]
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)

    def play(self, *scenes: Scene) -> list[list[Transcript]]:
        """Play scenes side by side, without what would make another program of it."""
        asked = [replace(each, runs=tuple(map(self._guarded, each.runs))) for each in scenes]
        lines = [each.as_json() for each in asked]
        told = json.loads(self.drill(act, lines, [str(ROOT)], PLAYERS))
        return [[transcript(each) for each in scene] for scene in told]

    def __call__(self, scene: Scene) -> list[Transcript]:
        """Play one scene of a guide's."""
        return self.play(scene)[0]

    def runs(self, *scenes: Scene) -> list[list[Transcript]]:
        """Play scenes whose runs begin after the command."""
        return self.play(*map(self._commanded, scenes))

    def _commanded(self, scene: Scene) -> Scene:
        words = [replace(run, words=(*self.command, *run.words)) for run in scene.runs]
        return replace(scene, runs=tuple(words))

    def _guarded(self, run):
        chosen = {key: value for key, value in run.env.items() if not key.startswith(_OURS)}
        compiled = {"PYTHONDONTWRITEBYTECODE": "1"} if run.baseline else {"PYTHONPYCACHEPREFIX": COMPILED}
        return replace(run, env={**chosen, **self.variables, **(compiled if self.variables else {})})


def package(drill: Callable[..., str], root: Path) -> Actor:
    """Give the package of a project, run as `python -m NAME` from any folder."""
    variables = {"PYTHONPATH": str(root)}
    return Actor(drill, (sys.executable, "-m", projects.read(root).package), variables)


def script(drill: Callable[..., str], text: str, interpreter: Sequence[str] = ("sh",)) -> Actor:
    """Give a program that is a text. It stands in the command line, so that no file is needed."""
    name = ["shelf"] if interpreter[0] == "sh" else []
    return Actor(drill, (*interpreter, "-c", text, *name))

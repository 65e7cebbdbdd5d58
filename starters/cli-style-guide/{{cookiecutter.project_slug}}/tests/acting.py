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
_OURS = ("PATH", "LD_", "DYLD_", "PYTHON", "BASH", "ENV", "SHELLOPTS", "PERL")


def act(scenes: list[str], places: list[str]) -> str:
    """Play scenes one after the other, by a player that stays for the next call."""
    import json
    from dataclasses import asdict

    from style import players
    from style.scene import Scene

    if getattr(players, "standing", None) is None:
        players.standing = players.troupe(1, places)
        players.at_work = players.standing.__enter__()
    try:
        played = [players.at_work.play(Scene.from_json(each)) for each in scenes]
    except BaseException:  # its next answer would be that to this scene
        players.standing.__exit__(None, None, None)
        players.standing = None
        raise
    return json.dumps([[asdict(each) for each in told] for told in played])


def end() -> None:
    """Send the player home."""
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
        """Play scenes, of which each run names only the words after the command."""
        told = json.loads(self.drill(act, [each.as_json() for each in scenes], [str(ROOT)]))
        return [[transcript(each) for each in scene] for scene in told]

    def __call__(self, scene: Scene) -> list[Transcript]:
        """Play one scene of a guide's, without what would make another program of it."""
        return self.play(replace(scene, runs=tuple(map(self._guarded, scene.runs))))[0]

    def runs(self, scene: Scene) -> list[Transcript]:
        """Play a scene whose runs begin after the command."""
        words = [replace(run, words=(*self.command, *run.words)) for run in scene.runs]
        return self(replace(scene, runs=tuple(words)))

    def _guarded(self, run):
        chosen = {key: value for key, value in run.env.items() if not key.startswith(_OURS)}
        return replace(run, env={**chosen, **self.variables})


def package(drill: Callable[..., str], root: Path) -> Actor:
    """Give the package of a project, run as `python -m NAME` from any folder."""
    variables = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    return Actor(drill, (sys.executable, "-m", projects.read(root).package), variables)


def script(drill: Callable[..., str], text: str, interpreter: Sequence[str] = ("sh",)) -> Actor:
    """Give a program that is a text. It stands in the command line, so that no file is needed."""
    name = ["shelf"] if interpreter[0] == "sh" else []
    return Actor(drill, (*interpreter, "-c", text, *name))

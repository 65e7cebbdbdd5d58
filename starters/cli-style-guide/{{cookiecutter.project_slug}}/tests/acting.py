"""Runs programs where they may be run, and brings back what they did: transcripts, no verdicts.

When your mentor grades, that is a sandbox, in a process that your package is not imported in.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from grader import project as projects
from style.complaint import StyleError
from style.scene import Scene, transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from style.scene import Transcript

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
PLAYERS = 6
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
        return _played(self.drill, list(map(self.guarded, scenes)))

    def __call__(self, scene: Scene) -> list[Transcript]:
        """Play one scene of a guide's."""
        return self.play(scene)[0]

    def runs(self, *scenes: Scene) -> list[list[Transcript]]:
        """Play scenes whose runs begin after the command."""
        return self.play(*map(self._commanded, scenes))

    def _commanded(self, scene: Scene) -> Scene:
        words = [replace(run, words=(*self.command, *run.words)) for run in scene.runs]
        return replace(scene, runs=tuple(words))

    def guarded(self, scene: Scene) -> Scene:
        return replace(scene, runs=tuple(map(self._guarded, scene.runs)))

    def _guarded(self, run):
        chosen = {key: value for key, value in run.env.items() if not key.startswith(_OURS)}
        compiled = {"PYTHONDONTWRITEBYTECODE": "1"} if run.baseline else {"PYTHONPYCACHEPREFIX": COMPILED}
        return replace(run, env={**chosen, **self.variables, **(compiled if self.variables else {})})


def _played(drill: Callable[..., str], scenes: Sequence[Scene]) -> list[list[Transcript]]:
    told = json.loads(drill(act, [each.as_json() for each in scenes], [str(ROOT)], PLAYERS))
    return [[transcript(each) for each in scene] for scene in told]


class Crew:
    """Lets who needs scenes ask from threads, while this one has them played, many at a time.

    The players end with the thread that they began in, and a check is timed in this one.
    """

    def __init__(self, drill: Callable[..., str]) -> None:
        self._drill = drill
        self._asked: queue.SimpleQueue[tuple[Scene, Future] | None] = queue.SimpleQueue()
        self._closed = False

    def work(self, works: Sequence[Callable[[], T]]) -> list[T]:
        """Do all of it side by side, and give what comes of each, in order."""
        done: list[Future] = [Future() for _ in works]
        for work, future in zip(works, done, strict=True):
            threading.Thread(target=self._do, args=(work, future), daemon=True).start()
        try:
            left = len(works)
            while left:
                some = self._some()
                left -= some.count(None)
                self._serve([each for each in some if each])
        finally:
            self._closed = True
        return [each.result() for each in done]

    def runner(self, actor: Actor) -> Callable[[Scene], list[Transcript]]:
        """Give what plays a scene for one who works here."""

        def play(scene: Scene) -> list[Transcript]:
            future: Future = Future()
            self._asked.put((actor.guarded(scene), future))
            while not self._closed:
                with suppress(TimeoutError):
                    return future.result(1)
            raise StyleError("stopped")

        return play

    def _do(self, work: Callable[[], T], done: Future) -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)
        finally:
            self._asked.put(None)

    def _some(self) -> list[tuple[Scene, Future] | None]:
        some = [self._asked.get()]
        while len(some) < PLAYERS and not self._asked.empty():
            some.append(self._asked.get())
        return some

    def _serve(self, asked: Sequence[tuple[Scene, Future]]) -> None:
        if asked:
            told = _played(self._drill, [scene for scene, _ in asked])
            for (_, future), each in zip(asked, told, strict=True):
                future.set_result(each)


def package(drill: Callable[..., str], root: Path) -> Actor:
    """Give the package of a project, run as `python -m NAME` from any folder."""
    variables = {"PYTHONPATH": str(root)}
    return Actor(drill, (sys.executable, "-m", projects.read(root).package), variables)


def script(drill: Callable[..., str], text: str, interpreter: Sequence[str] = ("sh",)) -> Actor:
    """Give a program that is a text. It stands in the command line, so that no file is needed."""
    name = ["shelf"] if interpreter[0] == "sh" else []
    return Actor(drill, (*interpreter, "-c", text, *name))

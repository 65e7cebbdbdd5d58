"""What is to be run and what came of it: data that can cross to another process as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

STREAMS = ("stdin", "stdout", "stderr")
LIMIT = 15.0
NOT_RUN = "not run"


@dataclass(frozen=True)
class Key:
    """Something sent to the program: text typed, or a signal.

    `after` is a regex to wait for in what was printed since the last key; with an empty one
    anything printed will do, and with `at_once` nothing is waited for.
    """

    type: str = ""
    signal: str = ""
    after: str = ""
    at_once: bool = False


@dataclass(frozen=True)
class Run:
    """One run of a program.

    `words` is the whole command; `{name}` of an earlier `take` in it, in `text` and in `env` is
    filled in just before the run. `pty` names the streams that are a terminal. `stdout_to`,
    `stderr_to` and `stdin_from` are files instead of pipes. `head` closes stdout's reader after
    so many lines, 0 before the start. `limit` is in seconds. Unless it `stays`, a run that has
    to be stopped ends the scene; where it is `needed`, so does an exit code other than 0.
    `baseline` measures `python -c pass` in turns with it.
    """

    words: tuple[str, ...]
    name: str = ""
    env: Mapping[str, str | None] = field(default_factory=dict)
    text: str | None = None
    pty: tuple[str, ...] = ()
    columns: int = 80
    keys: tuple[Key, ...] = ()
    stdout_to: str = ""
    stderr_to: str = ""
    stdin_from: str = ""
    head: int | None = None
    limit: float = LIMIT
    repeat: int = 1
    baseline: bool = False
    take: Mapping[str, str] = field(default_factory=dict)
    watch: tuple[str, ...] = ()
    stays: bool = False
    needed: bool = False


@dataclass(frozen=True)
class File:
    """What lies there before the first run; a `path` that ends in / is a folder."""

    path: str
    text: str = ""
    mode: int | None = None


@dataclass(frozen=True)
class Scene:
    """Runs in their order in one fresh home, and the files that lie there before."""

    runs: tuple[Run, ...]
    files: tuple[File, ...] = ()

    def as_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Scene:
        data = json.loads(text)
        runs = tuple(_run(each) for each in data["runs"])
        return cls(runs, tuple(File(**each) for each in data["files"]))


@dataclass(frozen=True)
class Transcript:
    """What came of one run. Text is UTF-8; other bytes are lone surrogates (surrogateescape).

    `exit` is as a shell gives it: 128 + N for `signal` N; None when it had to be ended.
    `ended` is why: "", "time", "flood", "processes", "missing", "parent", or "not run" after a
    run that ended the scene. `taken` also tells the folders `home` and `work`. `touched` are paths
    below the home (`~/`), the temporary folder (`$TMPDIR/`) and the working folder. `left`
    counts processes left behind, `unsent` the keys never sent. `kept` are the texts of the
    files that were watched for; None for one that is absent. Seconds throughout.
    """

    words: tuple[str, ...]
    exit: int | None = None
    signal: int = 0
    stdout: str = ""
    stderr: str = ""
    screen: str = ""
    ended: str = ""
    seconds: float = 0.0
    since_key: float = 0.0
    cpu: tuple[float, ...] = ()
    baseline: tuple[float, ...] = ()
    touched: tuple[str, ...] = ()
    kept: Mapping[str, str | None] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    left: int = 0
    unsent: int = 0
    unguarded: bool = False

    @property
    def output(self) -> str:
        return self.stdout + self.stderr + self.screen

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Transcript:
        return transcript(json.loads(text))


def transcript(data: Mapping[str, Any]) -> Transcript:
    """Make a transcript of what JSON gave; raises KeyError or TypeError for another shape."""
    lists = ("words", "cpu", "baseline", "touched")
    known = {each.name for each in fields(Transcript)}
    given = {name: value for name, value in data.items() if name in known}
    return Transcript(**{**given, **{name: tuple(data[name]) for name in lists}})


def _run(data: dict[str, Any]) -> Run:
    keys = tuple(Key(**key) for key in data["keys"])
    lists = {name: tuple(data[name]) for name in ("words", "pty", "watch")}
    return Run(**{**data, **lists, "keys": keys})

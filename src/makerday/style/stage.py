"""Plays scenes: run as a process of its own, one scene a line in, its transcripts a line out.

Whatever a program leaves behind ends with its run; this process ends with who started it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from . import descent, process
from .hearing import Heard, Hearing
from .place import changes, fresh
from .scene import NOT_RUN, Scene, Transcript

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .place import Place
    from .scene import Run

_LATE = re.compile(r"\{([a-z_][a-z0-9_]*(?:\.(?:stdout|stderr|screen|output))?)\}")
_BASELINE = ("-c", "pass")


def perform(scene: Scene, folder: str | None = None) -> list[Transcript]:
    """Play a scene in this process, which must have no threads and no other children."""
    told: list[Transcript] = []
    with fresh(scene.files, folder) as place:
        unguarded = any(
            file.mode is not None
            and not file.mode & 0o400
            and os.access(place.path(file.path), os.R_OK)
            for file in scene.files
        )
        late: dict[str, str] = {}
        for run in scene.runs:
            transcript = _one(_filled(run, late), place)
            late.update(transcript.taken)
            late.update(_streams(run.name, transcript))
            told.append(replace(transcript, unguarded=unguarded))
            if _is_over(run, transcript):
                break
    return told + [Transcript(run.words, ended=NOT_RUN) for run in scene.runs[len(told) :]]


def _is_over(run: Run, transcript: Transcript) -> bool:
    stopped = bool(transcript.ended) and not (run.stays and transcript.ended == "time")
    return stopped or (run.needed and transcript.exit != 0)


def _one(run: Run, place: Place) -> Transcript:
    before = place.look()
    env = place.environment(terminal=bool(run.pty))
    for name, value in run.env.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = _placed(value, place)
    words = tuple(_placed(word, place) for word in run.words)
    cpu, baseline, heard = [], [], Heard()
    for _ in range(run.repeat):
        if run.baseline:
            quiet = replace(run, keys=(), pty=(), head=None, stdout_to="", stderr_to="")
            baseline.append(_heard(quiet, (sys.executable, *_BASELINE), env, place).cpu)
        heard = _heard(run, words, env, place)
        cpu.append(heard.cpu)
        if heard.ended:
            break
    streams = {name: _text(name, data) for name, data in heard.streams.items()}
    transcript = Transcript(
        words=words,
        exit=heard.exit,
        signal=heard.signal,
        stdout=streams.get("stdout", ""),
        stderr=streams.get("stderr", ""),
        screen=streams.get("screen", ""),
        ended=heard.ended,
        seconds=round(heard.seconds, 3),
        since_key=round(heard.since_key, 3),
        cpu=tuple(cpu),
        baseline=tuple(baseline),
        touched=changes(before, place.look()),
        kept={name: place.read(name) for name in run.watch},
        left=heard.left,
        unsent=heard.unsent,
    )
    folders = {"home": str(place.home), "work": str(place.work)}
    return replace(transcript, taken=_taken(run.take, transcript.output) | folders)


def _heard(run: Run, words: tuple[str, ...], env: Mapping[str, str], place: Place) -> Heard:
    try:
        started = process.start(run, words, env, str(place.work))
    except OSError as error:
        descent.end()
        return Heard(ended=f"missing: {error.filename}: {error.strerror}")
    try:
        return Hearing(run, started).hear()
    finally:
        descent.end()
        process.close(started)


def _text(name: str, data: bytes) -> str:
    text = data.decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n") if name == "screen" else text


def _taken(take: Mapping[str, str], output: str) -> dict[str, str]:
    found = {name: re.search(regex, output, re.MULTILINE) for name, regex in take.items()}
    return {name: match[1] for name, match in found.items() if match}


def _streams(name: str, transcript: Transcript) -> dict[str, str]:
    streams = ("stdout", "stderr", "screen", "output")
    return {f"{name}.{stream}": getattr(transcript, stream) for stream in streams} if name else {}


def _filled(run: Run, late: Mapping[str, str]) -> Run:
    """Put in what earlier runs gave; what none gave stays as it is written."""

    def fill(text: str) -> str:
        return _LATE.sub(lambda found: late.get(found[1], found[0]), text)

    return replace(
        run,
        words=tuple(map(fill, run.words)),
        text=None if run.text is None else fill(run.text),
        env={name: value and fill(value) for name, value in run.env.items()},
    )


def _placed(text: str, place: Place) -> str:
    return text.replace("{home}", str(place.home)).replace("{work}", str(place.work))


def main() -> None:
    """Answer each line until there is none; the only argument is where homes are made."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    lines = os.fdopen(os.dup(0), encoding="ascii")
    os.dup2(1, 0)
    signal.signal(signal.SIGTERM, _stop)
    descent.die_with_parent()
    descent.adopt()
    for line in lines:
        answers.write(_answer(line, sys.argv[1:]) + "\n")
        answers.flush()


def _stop(*_: object) -> None:
    """Go, and take along what runs: `finally` does it."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)


def _answer(line: str, folder: Sequence[str]) -> str:
    scene = Scene.from_json(line)
    try:
        told = perform(scene, folder[0] if folder else None)
    except OSError as error:
        return json.dumps({"error": f"{error.filename or ''}: {error.strerror}"})
    except ValueError as error:  # a NUL where the system takes none
        return json.dumps({"error": str(error)})
    return json.dumps([asdict(each) for each in told])


if __name__ == "__main__":
    main()

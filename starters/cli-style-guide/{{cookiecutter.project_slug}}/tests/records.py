"""Records of real programs: what they did when your guide was tried on them, and when.

A record holds each scene and its transcripts, so that whoever has it can judge again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from style.checker import check
from style.complaint import StyleError
from style.profile import Profile
from style.scene import transcript

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from style.guide import Guide
    from style.outcome import Outcome
    from style.scene import Scene, Transcript

SCHEMA = "shelf/record/1"
LARGEST = 8 << 20


@dataclass(frozen=True)
class Record:
    """What one program did. `scenes` maps a scene, as JSON, to its transcripts."""

    name: str
    command: tuple[str, ...]
    version: str
    date: str
    words: Mapping[str, str | tuple[str, ...]]
    scenes: Mapping[str, Sequence[Mapping[str, Any]]]
    verdicts: Mapping[str, str]

    def judged(self, guide: Guide) -> Outcome:
        """Judge it again, from the transcripts alone."""
        profile = Profile(words=self.words)
        return check(guide, self.command, profile=profile, jobs=1, runner=self._recall)

    def _recall(self, scene: Scene) -> list[Transcript]:
        told = self.scenes.get(scene.as_json())
        if told is None:
            raise StyleError("the record has no transcript for this check")
        try:
            return [transcript(each) for each in told]
        except (KeyError, TypeError, AttributeError) as error:
            raise StyleError("a transcript of the record is of the wrong shape") from error


def made(guide: Guide, record: Record, play: Any) -> Record:
    """Try a guide on the program of a record, and give the record with all that it did."""
    scenes: dict[str, list[Mapping[str, Any]]] = {}

    def remembered(scene: Scene) -> list[Transcript]:
        told = play(scene)
        scenes[scene.as_json()] = [json.loads(each.as_json()) for each in told]
        return told

    profile = Profile(words=record.words)
    outcome = check(guide, record.command, profile=profile, jobs=1, runner=remembered)
    verdicts = {each.id: each.verdict for each in outcome.results}
    return Record(
        record.name, record.command, record.version, record.date, record.words, scenes, verdicts
    )


def read(path: Path) -> list[Record]:
    """Read records; raises ValueError with what is wrong."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.name}: over {LARGEST >> 20} MB")
        told = json.loads(path.read_text("utf-8"))
        if told.get("schema") != SCHEMA:
            raise ValueError(f"{path.name}: make it with: python record.py git grep tar awk")
        return [_record(each) for each in told["programs"]]
    except OSError as error:
        raise ValueError(f"{path.name}: {error.strerror}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: it has not the shape of a record: {error}") from error


def write(path: Path, records: Sequence[Record]) -> None:
    programs = [vars(each) for each in records]
    path.write_text(json.dumps({"schema": SCHEMA, "programs": programs}) + "\n", "utf-8")


def _record(told: Mapping[str, Any]) -> Record:
    words = {
        str(key): tuple(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in told["words"].items()
    }
    return Record(
        name=str(told["name"]),
        command=tuple(map(str, told["command"])),
        version=str(told["version"]),
        date=str(told["date"]),
        words=words,
        scenes=dict(told["scenes"]),
        verdicts=dict(told["verdicts"]),
    )

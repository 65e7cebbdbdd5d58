"""Records of real programs: what they did when your guide was tried on them, and when.

A record holds each scene and its transcripts, so that whoever has it can judge again.
"""

from __future__ import annotations

import hashlib
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
LONG = 100
STREAMS = ("stdout", "stderr", "screen")


@dataclass(frozen=True)
class Record:
    """What one program did. `scenes` maps the SHA-256 of a scene, as JSON, to its transcripts."""

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
        told = self.scenes.get(_key(scene))
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
        scenes[_key(scene)] = [json.loads(each.as_json()) for each in told]
        return told

    profile = Profile(words=record.words)
    outcome = check(guide, record.command, profile=profile, jobs=1, runner=remembered)
    verdicts = {each.id: each.verdict for each in outcome.results}
    return Record(
        record.name, record.command, record.version, record.date, record.words, scenes, verdicts
    )


def _key(scene: Scene) -> str:
    return hashlib.sha256(scene.as_json().encode()).hexdigest()


def read(path: Path) -> list[Record]:
    """Read records; raises ValueError with what is wrong."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.name}: over {LARGEST >> 20} MB")
        told = json.loads(path.read_text("utf-8"))
        if told.get("schema") != SCHEMA:
            raise ValueError(f"{path.name}: make it with: python record.py git grep tar sed")
        return [_record(each, told["texts"]) for each in told["programs"]]
    except OSError as error:
        raise ValueError(f"{path.name}: {error.strerror}") from error
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: it has not the shape of a record: {error}") from error


def write(path: Path, records: Sequence[Record]) -> None:
    """Write records; a text that came more than once, as help does, is kept once."""
    texts: dict[str, int] = {}
    programs = []
    for record in records:
        scenes = {
            scene: [
                {key: _short(value, texts) if key in STREAMS else value for key, value in run.items()}
                for run in told
            ]
            for scene, told in record.scenes.items()
        }
        programs.append({**vars(record), "scenes": scenes})
    whole = {"schema": SCHEMA, "texts": list(texts), "programs": programs}
    path.write_text(json.dumps(whole) + "\n", "utf-8")


def _short(text: str, texts: dict[str, int]) -> str | int:
    return texts.setdefault(text, len(texts)) if len(text) > LONG else text


def _whole(scenes: Mapping[str, Any], texts: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Put the texts back into the transcripts."""
    return {
        scene: [
            {
                key: texts[value] if key in STREAMS and isinstance(value, int) else value
                for key, value in run.items()
            }
            for run in told
        ]
        for scene, told in scenes.items()
    }


def _record(told: Mapping[str, Any], texts: Sequence[str]) -> Record:
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
        scenes=_whole(told["scenes"], texts),
        verdicts=dict(told["verdicts"]),
    )

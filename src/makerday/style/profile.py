"""What a guide must be told of one command: its words, and what is waived and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .block import Fault, parse
from .complaint import StyleError
from .words import Written, read_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .block import Item

_KEYS = ("words", "waive", "command", "name", "version", "note")


@dataclass(frozen=True)
class Profile:
    """The words of a command and its waivers, rule by rule. `version` tells its version."""

    words: Mapping[str, Written] = field(default_factory=dict)
    waive: Mapping[str, str] = field(default_factory=dict)
    command: str = ""
    name: str = ""
    version: str = ""
    note: str = ""


def read_profile(path: Path) -> Profile:
    """Read a profile; raises StyleError with file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise StyleError(f"{path}: {error.strerror}", "name a profile with --profile") from error
    except UnicodeDecodeError as error:
        raise StyleError(f"{path}: not UTF-8", "save it as UTF-8") from error
    try:
        return _profile(parse(text, 1))
    except Fault as fault:
        raise StyleError(f"{path}:{fault.line}: {fault.message}") from fault


def _profile(item: Item) -> Profile:
    given = item.mapping("a profile", _KEYS)
    texts = {
        key: given[key].text(key) for key in ("command", "name", "version", "note") if key in given
    }
    waive = given["waive"].mapping("waive") if "waive" in given else {}
    for rule, reason in waive.items():
        if not reason.text(f"the waiver of {rule}").strip():
            reason.fail(f"the waiver of {rule} gives no reason")
    return Profile(
        words=read_words(given["words"]) if "words" in given else {},
        waive={rule: reason.text(rule) for rule, reason in waive.items()},
        **texts,
    )

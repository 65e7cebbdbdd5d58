"""The manifest of a project: what it was made from, and what its files were like then.

It stands in `.makerday.json`, and is written when the project is made: the starter's hook
runs this file. Hence it needs Python's standard library alone, and no other module.
"""

from __future__ import annotations

import base64
import json
import tomllib
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = ".makerday.json"
SCHEMA = "makerday/manifest/1"
RUBRIC = "rubric.toml"
_LARGEST = 10 << 20
_DIGITS = 64
_NEVER = {"..", ".git", ".makerday", NAME}


@dataclass(frozen=True)
class Manifest:
    """What a project was made from; `files` gives the SHA-256 of each file of the starter's."""

    starter: str
    version: str
    answers: Mapping[str, str]
    files: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)

    def original(self, name: str) -> bytes | None:
        """Give a file as it was made, or None when that cannot be told."""
        try:
            packed = base64.b85decode(self.texts.get(name, ""))
            text = zlib.decompressobj().decompress(packed, _LARGEST)
        except (ValueError, zlib.error):
            return None
        return text if summed(text) == self.files.get(name) else None


def is_check(name: str) -> bool:
    """Tell whether a file of the starter's decides about points: a hire has no part in it."""
    return name == RUBRIC or name.startswith("tests/")


def digest(path: Path) -> str:
    """Give the SHA-256 of a plain file; empty when there is none."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            return ""
        return summed(path.read_bytes())
    except OSError:
        return ""


def summed(data: bytes) -> str:
    """Give the SHA-256 of some bytes."""
    import hashlib  # noqa: PLC0415 - few runs need it, and it is slow to load

    return hashlib.sha256(data).hexdigest()


def read(root: Path) -> Manifest | None:
    """Read the manifest of a project, or give None when it is absent or damaged."""
    path = root / NAME
    try:
        if not digest(path):
            return None
        facts = json.loads(path.read_text("utf-8"))
        if facts["schema"] != SCHEMA:
            return None
        return Manifest(
            starter=str(facts["starter"]),
            version=str(facts["version"]),
            answers={key: text for key, text in _texts(facts["answers"]) if key[:1] != "_"},
            files={name: said for name, said in _texts(facts["files"]) if _fits(name, said)},
            texts=dict(_texts(facts["texts"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write(root: Path) -> None:
    """Complete the manifest of a project that was just made: it holds the answers so far."""
    path = root / NAME
    answers = json.loads(path.read_text("utf-8"))["answers"]
    rubric = tomllib.loads((root / RUBRIC).read_text("utf-8"))
    made = {
        name: file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file()
        and (name := file.relative_to(root).as_posix()) != NAME
        and not name.startswith(f"{answers['project_slug']}/")
    }
    facts = {
        "schema": SCHEMA,
        "starter": rubric["starter"],
        "version": rubric["version"],
        "answers": answers,
        "files": {name: summed(text) for name, text in made.items()},
        "texts": {name: _packed(text) for name, text in made.items() if not is_check(name)},
    }
    path.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _texts(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(key, text) for key, text in table.items() if isinstance(text, str)]


def _fits(name: str, said: str) -> bool:
    """Tell whether this can be a file of the starter's: the manifest is the hire's to edit."""
    path = PurePosixPath(name)
    plain = name.isprintable() and str(path) == name and not path.is_absolute()
    return plain and len(said) == _DIGITS and not _NEVER & set(path.parts)


def _packed(text: bytes) -> str:
    return base64.b85encode(zlib.compress(text, 9)).decode()


if __name__ == "__main__":
    write(Path.cwd())

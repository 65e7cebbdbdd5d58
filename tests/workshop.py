"""What tests of notebook decks share: a place for decks, and the workshop deck built once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
WORKSHOP = ROOT / "slides" / "how-a-cache-fails.py"


@dataclass(frozen=True)
class Place:
    """A folder with decks, and what is built from them."""

    root: Path

    @property
    def slides(self) -> Path:
        return self.root / "slides"

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def arguments(self) -> list[str]:
        return [str(self.docs), "--slides", str(self.slides), "--cache", str(self.cache)]

    def write(self, name: str, text: str) -> Path:
        self.slides.mkdir(exist_ok=True)
        (self.slides / name).write_text(text, encoding="utf-8")
        return self.slides / name

    def built(self, name: str) -> Path:
        return self.docs / "slides" / name


def program(*command: str | Path, cwd: Path) -> str:
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, check=True, capture_output=True, text=True
    ).stdout


def with_workshop(root: Path) -> Place:
    place = Place(root)
    place.slides.mkdir()
    shutil.copy(WORKSHOP, place.slides)
    program("-m", "makerday.notebooks", *place.arguments, cwd=root)
    return place


def workshop_built_once(factory: pytest.TempPathFactory) -> Place:
    """Build the workshop deck once for all test files: a kernel takes its time to start."""
    return workshop_in(factory.getbasetemp() / "workshop")


@cache
def workshop_in(root: Path) -> Place:
    root.mkdir()
    return with_workshop(root)

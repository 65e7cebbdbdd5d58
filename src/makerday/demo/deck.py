"""Make the deck of a project: its text once, its page each time."""

from __future__ import annotations

import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday import decks, embed
from makerday.demo.draft import first_text
from makerday.demo.exhibits import Story
from makerday.demo.tokens import Filler
from makerday.errors import MakerdayError
from makerday.grader import rubric as rubrics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = "demo"
TEXT = "slides.md"
PAGE = "index.html"
NEEDED = frozenset(
    "project title status reason points max_points graded_at levels checks".split()  # noqa: SIM905 - reads better
)


def make(
    project: Path,
    *,
    scorecard: Mapping[str, Any] | None,
    history: Sequence[Mapping[str, Any]] = (),
    run: bool = True,
    fresh: bool = False,
) -> Path:
    """Make `demo/index.html` in the project and give its path.

    The text, `demo/slides.md`, is written when there is none and then is the hire's;
    `fresh` writes it anew and keeps the old one as `.bak`. The score and the output
    of the demo command, which `run` allows, are filled in each time.
    """
    story = _story(project, scorecard, history, run=run)
    text = project / FOLDER / TEXT
    page = project / FOLDER / PAGE
    try:
        text.parent.mkdir(exist_ok=True)
        if fresh and text.exists():
            shutil.copy2(text, _backup(text))
        if fresh or not text.exists():
            _write(text, first_text(story))
        _write(page, render(story, text))
    except OSError as error:
        raise MakerdayError(
            f"{error.filename or text.parent}: {error.strerror}: the demo is not made",
            "make the project's folder writable",
        ) from error
    return page


def render(story: Story, text: Path) -> str:
    """Fill in the text and make one HTML file of it."""
    filler = Filler(_read(text), text, story)
    body = decks.render(filler.fill())
    if 'class="slide"' not in body:
        raise MakerdayError(f"{text}:1: no slide here", "start one with a line: ## Its title")
    body = filler.put_pieces(embed.pictures(body, text))
    style = (files("makerday.demo") / "demo.css").read_text(encoding="utf-8")
    title = f"{story.card['project']}: demo"
    return decks.single_file(title=title, body=body, head=f"<style>\n{style}</style>")


def _story(
    project: Path,
    card: Mapping[str, Any] | None,
    history: Sequence[Mapping[str, Any]],
    *,
    run: bool,
) -> Story:
    if not card or not card.keys() >= NEEDED:
        raise MakerdayError(f"{project}: there is no scorecard to show yet", "run makerday check")
    try:
        rubric = rubrics.load(project / "rubric.toml")
    except rubrics.RubricError as error:
        raise MakerdayError(str(error)) from error
    return Story(project, rubric, card, history, run)


def _read(text: Path) -> str:
    try:
        return text.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = text.read_bytes()[: error.start].count(b"\n") + 1
        raise MakerdayError(f"{text}:{line}: not UTF-8 text", "save the file as UTF-8") from error


def _write(path: Path, content: str) -> None:
    """Write in one step: a reader finds the old file or the new one."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        new = Path(folder, path.name)
        new.write_text(content, encoding="utf-8")
        new.replace(path)


def _backup(path: Path) -> Path:
    """Give a name for the backup, so that no backup replaces another."""
    names = (path.with_name(f"{path.name}.bak{number or ''}") for number in range(1000))
    return next(name for name in names if not name.exists())

"""The data folder: made beside its place, and put there when it is whole."""

from __future__ import annotations

import json
import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from .about import about
from .columns import columns, identities
from .drawing import blocks, draw
from .errors import EventsError, RefusedError
from .key import key
from .tally import truth
from .writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .columns import Columns
    from .drawing import Drawn
    from .order import Order

    Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Made:
    """A data folder, how many rows its log has, and the answers, which are not in it."""

    folder: Path
    rows: int
    key: dict[str, Any]


def answers(order: Order) -> dict[str, Any]:
    """Give the answer key without making a log."""
    return key(order, draw(order))


def make(order: Order, folder: Path, *, force: bool = False, told: Told | None = None) -> Made:
    """Make the data folder of an order; `told` hears how many people of how many are written.

    Raises RefusedError where there is a folder and `force` is not set, or something that is no
    data folder; EventsError where it cannot be written. Then nothing is left behind.
    """
    _refuse(folder, force=force)
    told = told or (lambda _done, _of: None)
    told(0, order.users)
    drawn = draw(order)
    with _workshop(folder) as workshop:
        written = _write(order, drawn, workshop, told)
        _place(workshop, folder)
    return Made(folder, written, key(order, drawn))


def _refuse(folder: Path, *, force: bool) -> None:
    if not folder.parent.is_dir():
        raise RefusedError(
            f"there is no folder {folder.parent}", f"make it with: mkdir -p {folder.parent}"
        )
    if not os.path.lexists(folder):
        return
    if not force:
        raise RefusedError(f"{folder} exists already", "choose another, or --force replaces it")
    if not (folder / "about.json").is_file():
        raise RefusedError(
            f"{folder} holds no event log, so nothing replaces it", "choose another"
        )


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Give a place beside `folder`, gone afterwards whatever happens."""
    try:
        with tempfile.TemporaryDirectory(prefix=".events-", dir=folder.parent) as place:
            yield Path(place) / "data"
    except OSError as error:
        raise EventsError(f"cannot write {folder}: {error.strerror or error}") from error
    except duckdb.Error as error:
        raise EventsError(f"cannot write {folder}: {_reason(error)}") from error


def _reason(error: duckdb.Error) -> str:
    """Find the system's own words in what duckdb says."""
    number = re.search(r'"errno":"(\d+)"', str(error))
    return os.strerror(int(number[1])) if number else str(error).splitlines()[0]


def _write(order: Order, drawn: Drawn, folder: Path, told: Told) -> int:
    folder.mkdir()
    links: list[Columns] = []
    written = 0
    with Writer.into(folder) as writer:
        for number, first, count in blocks(order.users):
            found = truth(drawn.plan, number, first, count)
            log = columns(drawn.plan, found, number)
            writer.events(drawn.plan, number, log)
            links.append(identities(drawn.plan, found))
            written += len(log["event_id"])
            told(first + count, order.users)
        names = ("device_id", "user_id")
        writer.identities({name: np.concatenate([each[name] for each in links]) for name in names})
    text = json.dumps(about(drawn.plan), indent=2)
    (folder / "about.json").write_text(text + "\n", "utf-8")
    return written


def _place(workshop: Path, folder: Path) -> None:
    """Put the new folder in place; an old one goes once the new one stands, else it stays."""
    old = workshop.with_name("old")
    if not os.path.lexists(folder):
        workshop.rename(folder)
        return
    folder.rename(old)
    try:
        workshop.rename(folder)
    except OSError:
        old.rename(folder)
        raise

"""Placing: put the changes of an update into a project, so that a stop half way does no harm."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from makerday.errors import MakerdayError
from makerday.grader import manifest as manifests
from makerday.grader import project as projects
from makerday.update.changes import REMOVED, UPDATED, Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Keep a second update out of the project for as long as this one lives."""
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise MakerdayError(f"{root} is being updated already", "wait for that") from error
    finally:
        os.close(folder)


def put(root: Path, changes: Iterable[Change], manifest: bytes) -> None:
    """Prepare all files in a folder of the project, then put each in its place in one step.

    The rubric and the manifest come last: until then, the next update finds what is left to
    do. Raises MakerdayError and OSError.
    """
    order = sorted(changes, key=lambda change: change.name == manifests.RUBRIC)
    order.append(Change(UPDATED, manifests.NAME, data=manifest))
    for change in order:
        _refuse_unwritable(root, change)
    workshop = root / projects.MEMORY / "update"
    if workshop.exists():
        shutil.rmtree(workshop)
    workshop.mkdir(parents=True)
    staged = [(change, workshop / str(number)) for number, change in enumerate(order)]
    for change, stage in staged:
        if change.data is not None:
            stage.write_bytes(change.data)
            stage.chmod(change.mode)
    for change, stage in staged:
        _place(root, change, stage)
    shutil.rmtree(workshop)


def _refuse_unwritable(root: Path, change: Change) -> None:
    """Find out before anything is changed what would fail half way."""
    folder = (root / change.name).parent
    for part in [folder, *folder.parents]:
        if part == root:
            break
        if part.is_symlink():
            raise MakerdayError(f"{part} is a link", "an update stays inside the project")
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _place(root: Path, change: Change, stage: Path) -> None:
    target = root / change.target
    if change.backup:
        target.rename(root / change.backup)
    if change.data is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage.replace(target)
    elif change.kind == REMOVED:
        target.unlink()
        with suppress(OSError):  # it holds other files
            target.parent.rmdir()

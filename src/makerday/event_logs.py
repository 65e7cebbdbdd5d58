"""What `makerday events` asks of the part that makes event logs, and what it says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday.errors import MakerdayError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from makerday.events import Made

SCHEMA = "makerday/conversion-made/1"


def made(options: argparse.Namespace, told: Callable[[str], None]) -> dict[str, Any]:
    """Make the log that the words of the command ask for, and its key; describe it.

    Raises UsageError for what cannot be asked, MakerdayError where it cannot be written.
    """
    try:
        from makerday import events  # noqa: PLC0415 - an extra; most commands go without
    except ImportError as error:
        raise UsageError(
            f"makerday events needs {error.name}", "pip install 'makerday[conversion]'"
        ) from error
    folder, key = Path(options.out), Path(options.key) if options.key else None
    _refuse_key(key, folder, force=options.force)
    try:
        seed = options.seed if options.name is None else events.seed_of(options.name)
        users = events.DEFAULT_USERS if options.users is None else options.users
        order = events.Order(seed, users, options.mode)
        log = events.make(
            order,
            folder,
            force=options.force,
            told=lambda done, of: told(f"{done * 100 // of} %" if done else "drawing people"),
        )
    except events.RefusedError as error:
        raise UsageError(error.message, error.hint) from error
    except events.EventsError as error:
        raise MakerdayError(error.message, error.hint) from error
    if key:
        _write_key(log.key, key)
    return _summary(log, key)


def told(made: dict[str, Any]) -> list[str]:
    """Say what was made, in one or two lines."""
    size = f"{made['bytes'] / 1e6:.0f} MB"
    lines = [f" {made['folder']}/: {made['rows']:,} events of {made['users']:,} users, {size}"]
    if made["key"]:
        lines.append(f" {made['key']}: the answers, for the mentor alone")
    return lines


def _refuse_key(key: Path | None, folder: Path, *, force: bool) -> None:
    if key is None:
        return
    if folder.resolve() in key.resolve().parents:
        raise UsageError(f"{key} is in the data folder", "a hire would find the answers there")
    if not key.parent.is_dir():
        raise UsageError(
            f"there is no folder {key.parent}", f"make it with: mkdir -p {key.parent}"
        )
    if key.is_dir() or (key.exists() and not force):
        raise UsageError(f"{key} exists already", "choose another, or --force replaces it")


def _write_key(answers: dict[str, Any], key: Path) -> None:
    half = key.with_name(f".{key.name}")
    try:
        half.write_text(json.dumps(answers, indent=2) + "\n", "utf-8")
        half.replace(key)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise MakerdayError(f"cannot write {key}: {error.strerror}") from error


def _summary(log: Made, key: Path | None) -> dict[str, Any]:
    files = [path for path in log.folder.rglob("*") if path.is_file()]
    return {
        "schema": SCHEMA,
        "folder": str(log.folder),
        "rows": log.rows,
        "users": log.key["users"],
        "mode": log.key["mode"],
        "seed": log.key["asked_seed"],
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "key": str(key) if key else None,
    }

"""Slugs: an app's code, ready to run, as a content-addressed .tgz and a row that names it."""

from __future__ import annotations

import re
import shutil
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.lab.refusals import invalid, not_found
from makerday.lab.store import new_id, now
from makerday.lab.unpacking import unpack

if TYPE_CHECKING:
    from pathlib import Path

    from makerday.lab.store import Store

MOST_BYTES = 500 << 20  # as on the platform
_ENTRY = re.compile(r"^([A-Za-z0-9_-]+):\s*(\S.*?)\s*$", re.MULTILINE)
_SHARED = ".heroku"


@dataclass(frozen=True)
class Slug:
    """A slug; `blob` is empty until its content has come, `described` what built it."""

    id: str
    app_id: str | None
    blob: str
    size: int
    process_types: dict[str, str]
    commit_id: str
    described: str
    created_at: float


def create(  # noqa: PLR0913 - what a slug is made of
    store: Store,
    app_id: str | None,
    types: dict[str, str],
    *,
    commit: str,
    by: str,
    id_: str = "",
) -> Slug:
    """Make a slug without content. `id_` chooses its id. Raises RefusalError."""
    for name, command in types.items():
        if not _ENTRY.fullmatch(f"{name}: {command}"):
            raise invalid(f"process_types: {name!r} is no name with a command.")
    slug = Slug(id_ or new_id(), app_id, "", 0, types, commit, by, now())
    with store.transaction():
        store.insert("slugs", slug)
    return slug


def fill(store: Store, slug_id: str, blob: str, size: int) -> None:
    """Give a slug its content, once and for all."""
    with store.transaction():
        sql = "UPDATE slugs SET blob = ?, size = ? WHERE id = ? AND blob IN ('', ?)"
        if not store.run(sql, blob, size, slug_id, blob):
            raise invalid("This slug has its content already; make another.")


def find(store: Store, slug_id: str, app_id: str | None = None) -> Slug:
    """Give a slug, of any app or of one. Raises RefusalError."""
    slug = store.one(Slug, "SELECT * FROM slugs WHERE id = ?", slug_id)
    if slug is None or (app_id and slug.app_id and slug.app_id != app_id):
        raise not_found("slug")
    return slug


def procfile(text: str) -> dict[str, str]:
    """Give the commands of a Procfile by process type."""
    return dict(_ENTRY.findall(text))


def disk(tgz: Path, blob: str, unpacked: Path, into: Path) -> Path | None:
    """Make a dyno's own disk of a slug; give the part that dynos share read-only, if any.

    A slug is unpacked once. What a buildpack brought (.heroku) is the bulk of it and is shared:
    200 dynos are 200 copies of an app's own files only.
    """
    whole = unpacked / blob
    if not whole.exists():
        aside = unpacked / f".{blob}.{into.name}"
        try:
            unpack(tgz, aside)
            aside.rename(whole)
        except OSError:
            if not whole.exists():  # else another dyno was quicker
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    shared = whole / _SHARED
    copies = shared.is_dir() and not shared.is_symlink()
    apart = str(whole) if copies else ""
    shutil.copytree(
        whole,
        into,
        symlinks=True,
        dirs_exist_ok=True,
        ignore=lambda folder, _: [_SHARED] if folder == apart else [],
    )
    if copies:
        (into / _SHARED).mkdir()
    return shared if copies else None


def types_in(tgz: Path) -> dict[str, str]:
    """Give the process types of the Procfile in a slug. Raises RefusalError."""
    try:
        with tarfile.open(tgz, "r:*") as tar:
            for member in tar:
                if member.name.removeprefix("./") == "Procfile" and member.isfile():
                    file = tar.extractfile(member)
                    text = file.read(1 << 16) if file else b""
                    return procfile(text.decode(errors="replace"))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise invalid(f"The slug is no whole .tgz: {error}") from error
    return {}

"""Releases: slug and config vars together, numbered, never changed, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.lab.refusals import invalid, not_found
from makerday.lab.store import new_id, now

if TYPE_CHECKING:
    from makerday.lab.ranges import Range
    from makerday.lab.store import Store

SUCCEEDED, PENDING, FAILED = "succeeded", "pending", "failed"
KEEP = "keep"  # the slug of the release before
RELEASE = "release"  # the process type that is the release phase


@dataclass(frozen=True)
class Release:
    """One release; `output` names the file of what its release phase printed."""

    id: str
    app_id: str
    version: int
    description: str
    slug_id: str | None
    config: dict[str, str]
    status: str
    job_id: str | None
    output: str | None
    created_at: float
    updated_at: float


def create(  # noqa: PLR0913 - what a release is made of
    store: Store,
    app_id: str,
    *,
    description: str,
    slug_id: str | None = None,
    config: dict[str, str] | None = None,
    job_id: str | None = None,
) -> Release:
    """Make the next release, in one step; `pending` where a release phase has to run first.

    `config` None takes the app's. With a `job_id`, doing it twice gives the first one.
    """
    with store.transaction():
        done = job_id and store.one(Release, "SELECT * FROM releases WHERE job_id = ?", job_id)
        if done:
            return done
        newest = store.value("SELECT max(version) FROM releases WHERE app_id = ?", app_id) or 0
        if slug_id == KEEP:
            slug_id = store.value(
                "SELECT slug_id FROM releases WHERE app_id = ? AND status = 'succeeded'"
                " ORDER BY version DESC LIMIT 1",
                app_id,
            )
        if config is not None:
            app = "UPDATE apps SET config = ?, updated_at = ? WHERE id = ?"
            store.run(app, config, now(), app_id)
        config = store.one(_Config, "SELECT config FROM apps WHERE id = ?", app_id).config  # type: ignore[union-attr]
        phase = slug_id is not None and RELEASE in process_types(store, slug_id)
        release = Release(
            *(new_id(), app_id, newest + 1, description, slug_id, config),
            *(PENDING if phase else SUCCEEDED, job_id, None, now(), now()),
        )
        store.insert("releases", release)
    return release


@dataclass(frozen=True)
class _Config:
    config: dict[str, str]


@dataclass(frozen=True)
class _Types:
    process_types: dict[str, str]


def process_types(store: Store, slug_id: str | None) -> dict[str, str]:
    """Give the commands of a slug by process type; none without a slug."""
    row = store.one(_Types, "SELECT process_types FROM slugs WHERE id = ?", slug_id)
    return row.process_types if row else {}


def finish(store: Store, release: Release, *, succeeded: bool) -> None:
    """Write down how a pending release ended."""
    with store.transaction():
        store.run(
            "UPDATE releases SET status = ?, updated_at = ? WHERE id = ? AND status = 'pending'",
            *(SUCCEEDED if succeeded else FAILED, now(), release.id),
        )


def find(store: Store, app_id: str, key: str) -> Release:
    """Give the release of that id, version or vN. Raises RefusalError."""
    number = key.removeprefix("v")
    release = store.one(
        Release,
        "SELECT * FROM releases WHERE app_id = ? AND (id = ? OR version = ?)",
        *(app_id, key, int(number) if number.isdecimal() and len(number) < 10 else None),  # noqa: PLR2004 - what SQLite takes
    )
    if release is None:
        raise not_found("release")
    return release


def current(store: Store, app_id: str) -> Release | None:
    """Give the release that runs: the last that succeeded."""
    sql = "SELECT * FROM releases WHERE app_id = ? AND status = 'succeeded'"
    return store.one(Release, f"{sql} ORDER BY version DESC LIMIT 1", app_id)


def page(store: Store, app_id: str, asked: Range) -> tuple[list[Release], bool]:
    """Give part of the list, and whether there is more; its cost does not grow with the list."""
    order = "DESC" if asked.descending else "ASC"
    lower, upper = (">", "<=") if asked.after and not asked.descending else (">=", "<=")
    upper = "<" if asked.after and asked.descending else upper
    low, high = (asked.last, asked.first) if asked.descending else (asked.first, asked.last)
    found = store.all(
        Release,
        f"SELECT * FROM releases WHERE app_id = ? AND version {lower} ? AND version {upper} ?"  # noqa: S608 - of our own words
        f" ORDER BY version {order} LIMIT ?",
        *(app_id, _number(low, 0), _number(high, 1 << 60), asked.most + 1),
    )
    return found[: asked.most], len(found) > asked.most


def rollback(store: Store, app_id: str, to: Release) -> Release:
    """Make a new release of an old one's code and config. Raises RefusalError."""
    if not eligible(to):
        raise invalid(f"v{to.version} has no slug that was ever live: it can't be rolled back to.")
    return create(
        store,
        app_id,
        description=f"Rollback to v{to.version}",
        slug_id=to.slug_id,
        config=to.config,
    )


def eligible(release: Release) -> bool:
    """Tell whether one can roll back to it."""
    return release.slug_id is not None and release.status == SUCCEEDED


def _number(word: str, default: int) -> int:
    word = word.removeprefix("v")
    return int(word) if word.isdecimal() and len(word) < 18 else default  # noqa: PLR2004 - what SQLite takes

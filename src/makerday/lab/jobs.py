"""The release API of 2013: a slug's address is taken with 202, and released soon after.

Each job has its row before it is acknowledged, and its release carries the job's id: a job that
was cut is done again, and makes one release all the same.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.lab import apps, releases, slugs, sources
from makerday.lab.refusals import RefusalError, invalid, not_found
from makerday.lab.store import new_id, now

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.platform import Platform
    from makerday.lab.store import Store

PENDING, SUCCEEDED, FAILED = "pending", "succeeded", "failed"
_SLUG = re.compile(r"/slugs/([0-9a-f-]{36})\.tgz")


@dataclass(frozen=True)
class Job:
    """A release that was asked for; `message` says how it ended."""

    id: str
    app_id: str
    slug_url: str
    description: str
    status: str
    message: str
    created_at: float


def create(platform: Platform, app: App, slug_url: str, description: str) -> Job:
    """Take a job. Raises RefusalError.

    An address of our own is kept without the port: the next `up` may have another.
    """
    if not slug_url:
        raise invalid("slug_url is missing.")
    store = platform.store
    slug_url = slug_url.removeprefix(platform.url)
    job = Job(new_id(), app.id, slug_url, description or "Deploy", PENDING, "", now())
    with store.transaction():
        store.insert("jobs", job)
    return job


def find(store: Store, app_id: str, job_id: str) -> Job:
    """Give a job. Raises RefusalError."""
    job = store.one(Job, "SELECT * FROM jobs WHERE id = ? AND app_id = ?", job_id, app_id)
    if job is None:
        raise not_found("release status")
    return job


def pending(store: Store) -> list[Job]:
    """Give the jobs that were taken and not done."""
    return store.all(Job, "SELECT * FROM jobs WHERE status = 'pending' ORDER BY created_at")


async def do(platform: Platform, job: Job) -> None:
    """Do a job, once or again."""
    try:
        slug_id = await _slug(platform, job)
        app = apps.find(platform.store, job.app_id)
        with platform.store.transaction():
            release = releases.create(
                platform.store, app.id, description=job.description, slug_id=slug_id, job_id=job.id
            )
            _end(platform.store, job, SUCCEEDED, f"v{release.version}")
        platform.released(app, release)
    except (RefusalError, OSError) as error:
        _end(platform.store, job, FAILED, str(error))


async def _slug(platform: Platform, job: Job) -> str:
    """Give the slug at the job's address: one of ours, or one that is fetched."""
    ours = _SLUG.fullmatch(job.slug_url)
    if ours:
        slug = slugs.find(platform.store, ours[1])
        if not slug.blob:
            raise invalid("That slug has no content.")
        return slug.id
    most = slugs.MOST_BYTES
    blob = await asyncio.to_thread(sources.download, job.slug_url, platform.blobs, most)
    path = platform.blobs.path(blob)
    types = await asyncio.to_thread(slugs.types_in, path)
    with platform.store.transaction():
        slug = slugs.create(platform.store, job.app_id, types, commit="", by="")
        slugs.fill(platform.store, slug.id, blob, path.stat().st_size)
    return slug.id


def _end(store: Store, job: Job, status: str, message: str) -> None:
    with store.transaction():
        sql = "UPDATE jobs SET status = ?, message = ? WHERE id = ?"
        store.run(sql, status, message, job.id)

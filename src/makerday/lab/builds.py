"""Builds as the API knows them: a row first, then the work, then slug and release at once."""

from __future__ import annotations

import asyncio
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from makerday.lab import apps, buildpacks, releases, slugs
from makerday.lab.builder import Builder, BuildError, Order
from makerday.lab.refusals import RefusalError, not_found
from makerday.lab.store import new_id, now

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from makerday.lab.apps import App
    from makerday.lab.builder import Built
    from makerday.lab.outputs import Output
    from makerday.lab.platform import Platform
    from makerday.lab.releases import Release
    from makerday.lab.store import Store

PENDING, SUCCEEDED, FAILED = "pending", "succeeded", "failed"
INTERRUPTED = " !     The lab was stopped in the middle of this. Build again."


@dataclass(frozen=True)
class Build:
    """A build; without an app it makes a slug and no release."""

    id: str
    app_id: str | None
    source: str
    commit_id: str
    status: str
    buildpacks: list[str]
    slug_id: str | None
    release_id: str | None
    created_at: float
    updated_at: float


def find(store: Store, build_id: str, app_id: str | None = None) -> Build:
    """Give a build. Raises RefusalError."""
    build = store.one(Build, "SELECT * FROM builds WHERE id = ?", build_id)
    if build is None or app_id not in (None, build.app_id):
        raise not_found("build")
    return build


def of(store: Store, app_id: str) -> list[Build]:
    """Give an app's builds, the last first, as many as are worth looking at."""
    sql = "SELECT * FROM builds WHERE app_id = ? ORDER BY created_at DESC LIMIT 200"
    return store.all(Build, sql, app_id)


def interrupted(store: Store) -> list[Build]:
    """Tell that the builds which a lab left unfinished have failed; give them."""
    left = store.all(Build, "SELECT * FROM builds WHERE status = 'pending'")
    with store.transaction():
        store.run("UPDATE builds SET status = 'failed' WHERE status = 'pending'")
    return left


@dataclass(frozen=True)
class _Task:
    build: Build
    app: App | None
    lay: Callable[[Path], None]
    output: Output
    release: bool


@dataclass
class Builds:
    """Runs builds, a few at a time, and those of one app one after another."""

    platform: Platform
    _turns: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _gate: asyncio.Semaphore | None = None

    def start(  # noqa: PLR0913 - what a build is told
        self,
        app: App | None,
        source: str,
        lay: Callable[[Path], None],
        *,
        commit: str = "",
        packs: list[str] | None = None,
        release: bool = True,
    ) -> Build:
        """Begin a build; it goes on after this. With an app and `release`, it releases too."""
        store = self.platform.store
        packs = packs or (buildpacks.of(store, app.id) if app else [])
        build = Build(
            *(
                new_id(),
                app.id if app else None,
                source,
                commit,
                PENDING,
                packs,
                None,
                None,
                now(),
                now(),
            )
        )
        with store.transaction():
            store.insert("builds", build)
        output = self.platform.outputs.start(build.id)
        self.platform.soon(self._run(_Task(build, app, lay, output, release and app is not None)))
        return build

    async def _run(self, task: _Task) -> None:
        build, app, output = task.build, task.app, task.output
        folder = self.platform.place.folder("rooms") / build.id
        self._gate = self._gate or asyncio.Semaphore(self.platform.settings.builds_at_once)
        try:
            async with self._turns[app.id if app else build.id], self._gate:
                builder = self._builder(task, folder)
                built = await builder.build()
                release = self._done(task, built)
                builder.keep_cache()
            self._told(task, release)
        except (BuildError, RefusalError, OSError) as error:
            output.line(f" !     Build failed: {error}")
            self._failed(build)
        except Exception:
            output.line(" !     Build failed: a fault of the lab's own, told in its lab.log")
            self._failed(build)
            raise
        finally:
            self.platform.outputs.end(build.id)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _builder(self, task: _Task, folder: Path) -> Builder:
        lab, build, app = self.platform, task.build, task.app
        config = apps.find(lab.store, app.id).config if app else {}
        cache = lab.place.folder("caches") / (app.id if app else "no-app")
        order = Order(build.id, build.commit_id, task.lay, build.buildpacks, config, cache)
        quarters = lab.dynos.quarters
        return Builder(
            *(order, folder, quarters.kind, quarters.etc, task.output, lab.blobs),
            lab.settings.build_seconds,
        )

    def _done(self, task: _Task, built: Built) -> Release | None:
        """Write down slug, release and build in one step."""
        store, build, app = self.platform.store, task.build, task.app
        release = None
        with store.transaction():
            # The build's own id: where the slug will be is known before it is built.
            slug = slugs.create(
                *(store, app.id if app else None, built.types),
                commit=build.commit_id,
                by=built.described,
                id_=build.id,
            )
            slugs.fill(store, slug.id, built.blob, built.size)
            if app and task.release:
                said = f"Deploy {build.commit_id[:8] or slug.id[:8]}"
                release = releases.create(store, app.id, description=said, slug_id=slug.id)
            store.run(
                "UPDATE builds SET status = ?, slug_id = ?, release_id = ?, updated_at = ?"
                " WHERE id = ?",
                *(SUCCEEDED, slug.id, release.id if release else None, now(), build.id),
            )
        return release

    def _told(self, task: _Task, release: Release | None) -> None:
        lab, app, output = self.platform, task.app, task.output
        if app is None or release is None:
            slug_id = find(lab.store, task.build.id).slug_id
            output.line(f"Success, slug is {lab.url}/slugs/{slug_id}.tgz")
            return
        output.line("-----> Launching...")
        output.line(f"       Released v{release.version}")
        output.line(f"       {lab.web_url(app)} deployed to the lab")
        lab.released(app, release)

    def _failed(self, build: Build) -> None:
        store = self.platform.store
        with store.transaction():
            sql = "UPDATE builds SET status = ?, updated_at = ? WHERE id = ?"
            store.run(sql, FAILED, now(), build.id)

"""Opening the lab: its parts put together, and what the last one left undone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from makerday.lab import (
    addons,
    apps,
    builds,
    environment,
    isolation,
    jobs,
    phase,
    processes,
    statistics,
)
from makerday.lab.blobs import Blobs
from makerday.lab.dyno import Quarters
from makerday.lab.dynos import Dynos
from makerday.lab.logs import Logs
from makerday.lab.outputs import Outputs
from makerday.lab.platform import Platform
from makerday.lab.postgres import Postgres
from makerday.lab.rendezvous import Rendezvous
from makerday.lab.repositories import Repositories
from makerday.lab.signing import Signer
from makerday.lab.store import Store

if TYPE_CHECKING:
    from makerday.lab.places import Place
    from makerday.lab.settings import Settings


def prepare(place: Place, settings: Settings) -> Platform:
    """Put a lab together on its folder, which is held, and sweep it. Raises MakerdayError."""
    processes.end_orphans([place.folder("dynos"), place.folder("rooms")])
    for folder in place.scratch():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(exist_ok=True)
    home, store = place.folder("home"), Store(place.database)
    repositories = Repositories(place.folder("git"), place.root)
    repositories.settle(app.name for app in apps.every(store))
    isolation.furnish(home / "etc")
    environment.furnish(place)
    logs = Logs()
    quarters = Quarters(
        place.folder("dynos"), place.folder("unpacked"), home / "etc", isolation.best()
    )
    return Platform(
        place=place,
        settings=settings,
        store=store,
        blobs=Blobs(place.folder("blobs"), place.folder("incoming")),
        logs=logs,
        dynos=Dynos(quarters, logs, settings),
        rendezvous=Rendezvous(home),
        signer=Signer(place.secret("signing-key")),
        token=place.secret("token"),
        outputs=Outputs(place.folder("outputs")),
        repositories=repositories,
        postgres=Postgres(place.folder("postgres"), home / "etc", place.secret("postgres-word")),
    )


async def start(platform: Platform) -> None:
    """Start what is to run, and finish what was begun."""
    await platform.rendezvous.open()
    for build in builds.interrupted(platform.store):
        platform.outputs.add(build.id, builds.INTERRUPTED)
    for release_id in phase.interrupted(platform.store):
        platform.outputs.add(release_id, phase.INTERRUPTED)
    platform.soon(_serve(platform))
    platform.soon(statistics.keep(platform))
    for job in jobs.pending(platform.store):
        platform.soon(jobs.do(platform, job))


async def _serve(platform: Platform) -> None:
    """Have databases up before the dynos that want them."""
    await addons.resume(platform)
    for app in apps.every(platform.store):
        platform.soon(platform.form(app.id))


async def stop(platform: Platform) -> None:
    """End all that runs."""
    await platform.rendezvous.close()
    for task in list(platform.tasks):
        task.cancel()
    await platform.dynos.close()
    await platform.postgres.stop()
    platform.tally.keep(platform.dynos.started)
    platform.store.close()

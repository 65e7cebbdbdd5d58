"""The platform: the one object that knows all its parts, and what a release sets going."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from makerday.lab import apps, attached, features, formation, phase, releases, slugs
from makerday.lab.builds import Builds
from makerday.lab.dyno import Work
from makerday.lab.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from makerday.lab.apps import App
    from makerday.lab.attached import Screen
    from makerday.lab.blobs import Blobs
    from makerday.lab.dyno import Dyno
    from makerday.lab.dynos import Dynos
    from makerday.lab.logs import Logs
    from makerday.lab.outputs import Outputs
    from makerday.lab.places import Place
    from makerday.lab.postgres import Postgres
    from makerday.lab.releases import Release
    from makerday.lab.rendezvous import Rendezvous
    from makerday.lab.repositories import Repositories
    from makerday.lab.settings import Settings
    from makerday.lab.signing import Signer
    from makerday.lab.slugs import Slug
    from makerday.lab.store import Store

    Life = Callable[[Dyno], Coroutine[None, None, int]]

USER = "you@lab.localhost"


def metadata(app: App, release: Release, slug: Slug | None) -> dict[str, str]:
    """Give what the platform's dyno-metadata adds to a dyno's environment."""
    return {
        "HEROKU_APP_ID": app.id,
        "HEROKU_APP_NAME": app.name,
        "HEROKU_RELEASE_VERSION": f"v{release.version}",
        "HEROKU_SLUG_COMMIT": slug.commit_id if slug else "",
    }


@dataclass
class Platform:
    """A lab that is up."""

    place: Place
    settings: Settings
    store: Store
    blobs: Blobs
    logs: Logs
    dynos: Dynos
    rendezvous: Rendezvous
    signer: Signer
    token: str
    outputs: Outputs
    repositories: Repositories
    postgres: Postgres
    url: str = ""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.builds = Builds(self)
        self.tally = Tally(self.store)

    def soon(self, work: Coroutine[None, None, None]) -> None:
        """Do something after the answer has been given."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def web_url(self, app: App) -> str:
        """Give the address of an app: its name is a host name that is this machine."""
        return f"{self.url.replace('localhost', f'{app.name}.localhost')}/"

    def work(self, app: App, name: str, command: str, release: Release | None) -> Work:
        """Describe a dyno of a release; `release` None is an app before its first."""
        slug = slugs.find(self.store, release.slug_id) if release and release.slug_id else None
        blob = slug.blob if slug else ""
        variables = release.config if release else app.config
        if release and features.enabled(self.store, app.id, "dyno-metadata"):
            variables = {**variables, **metadata(app, release, slug)}
        return Work(
            *(app.id, app.name, name, command, "Basic"),
            release_id=release.id if release else "",
            version=release.version if release else 0,
            variables=variables,
            blob=blob,
            tgz=self.blobs.path(blob) if blob else None,
        )

    def formed(self, app_id: str) -> list[Work]:
        """Give the dynos that an app's formation wants now."""
        app = self.store.one(apps.App, "SELECT * FROM apps WHERE id = ?", app_id)
        release = releases.current(self.store, app_id)
        if app is None or release is None or release.slug_id is None:
            return []
        types = releases.process_types(self.store, release.slug_id)
        return [
            self.work(app, f"{process.type}.{number}", types[process.type], release)
            for process in formation.of(self.store, app_id, types)
            for number in range(1, process.quantity + 1)
        ]

    async def form(self, app_id: str) -> None:
        """Bring an app's dynos to what its formation and current release want."""
        await self.dynos.form(app_id, lambda: self.formed(app_id))

    def released(self, app: App, release: Release, by: str = USER) -> None:
        """Tell a new release, and set going what it means."""
        said = f"Release v{release.version} created by user {by}"
        self.logs.write(app.id, "app", "api", said)
        if release.status == releases.PENDING:
            self.soon(phase.run(self, app, release))
        else:
            self.soon(self.form(app.id))

    def run(
        self, app: App, command: str, variables: Mapping[str, str], screen: Screen | None
    ) -> Dyno:
        """Start a one-off dyno that waits for its visitor."""
        dyno = self.dynos.run(self._one_off(app, command, variables), self._attended(screen))
        dyno.secret = secrets.token_hex(16)
        return dyno

    def detach(self, app: App, command: str, variables: Mapping[str, str]) -> Dyno:
        """Start a one-off dyno on its own."""
        return self.dynos.run(self._one_off(app, command, variables), self.dynos.detached)

    def _one_off(self, app: App, command: str, variables: Mapping[str, str]) -> Work:
        release = releases.current(self.store, app.id)
        types = releases.process_types(self.store, release.slug_id) if release else {}
        command = types.get(command, command)
        work = self.work(app, self.dynos.free_name(app.id), command, release)
        return replace(work, variables={**work.variables, **variables})

    def _attended(self, screen: Screen | None) -> Life:
        async def life(dyno: Dyno) -> int:
            try:
                visitor = await self.rendezvous.expect(dyno.secret, self.settings.attach_seconds)
            except TimeoutError:
                dyno.says(self.logs, "Error R13 (Attach error) -> Nobody attached to the process")
                return 1
            try:
                room = await self.dynos.quarters.open(dyno)
                return await attached.live(
                    dyno, room, visitor, screen=screen, logs=self.logs, settings=self.settings
                )
            finally:
                visitor.left.set()

        return life

"""Add-ons: an attached resource, known to the app by a config var and by nothing else."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from makerday.lab import apps, databases, releases
from makerday.lab.databases import Database
from makerday.lab.postgres import PostgresError
from makerday.lab.refusals import RefusalError, invalid, not_found, too_much
from makerday.lab.store import new_id, now

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.platform import Platform
    from makerday.lab.releases import Release
    from makerday.lab.store import Store

SERVICE = "heroku-postgresql"
PLANS = ("essential-0", "mini", "dev", "standard-0", "standard-2", "premium-0")
MOST = 40
COLORS = "amber aqua black blue bronze copper crimson gold gray green ivory navy olive pink red"
_SHAPES = "round flat curved rigid smooth steep narrow deep sharp rugged clear slanted solid"
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,40}")
PROVISIONING, PROVISIONED = "provisioning", "provisioned"


@dataclass(frozen=True)
class Addon:
    """A database of an app's. `facts` are its name, role and password."""

    id: str
    app_id: str
    name: str
    plan: str
    attachment: str
    facts: dict[str, str]
    state: str
    created_at: float

    @property
    def variable(self) -> str:
        return f"{self.attachment}_URL"

    @property
    def database(self) -> Database:
        return Database(**self.facts)


def of(store: Store, app_id: str | None = None) -> list[Addon]:
    """Give an app's add-ons, or all."""
    sql = "SELECT * FROM addons WHERE ? IS NULL OR app_id = ? ORDER BY created_at"
    return store.all(Addon, sql, app_id, app_id)


def find(store: Store, key: str, app_id: str | None = None) -> Addon:
    """Give the one add-on of that id, name, attachment or config var. Raises RefusalError."""
    found = matching(store, key, app_id)
    if len(found) != 1:
        raise not_found("add_on" if not found else "add_on: more than one is called that")
    return found[0]


def matching(store: Store, key: str, app_id: str | None = None) -> list[Addon]:
    """Give the add-ons that a word may mean: `COPPER` is HEROKU_POSTGRESQL_COPPER's."""
    word = key.upper().removesuffix("_URL")
    exact = [each for each in of(store, app_id) if key in (each.id, each.name)]
    named = [each for each in of(store, app_id) if each.attachment == word]
    short = [each for each in of(store, app_id) if each.attachment.endswith(f"_{word}")]
    kind = [each for each in of(store, app_id) if key in (SERVICE, f"{SERVICE}:{each.plan}")]
    return exact or named or short or kind


def chosen(asked: str) -> str:
    """Give the plan in `heroku-postgresql:standard-0`. Raises RefusalError."""
    service, _, plan = asked.partition(":")
    if service not in (SERVICE, "postgresql"):
        raise RefusalError(404, "not_found", f"Couldn't find add-on service {service!r} here.")
    if plan and plan not in PLANS:
        raise RefusalError(404, "not_found", f"No plan {plan!r}; there are {', '.join(PLANS)}.")
    return plan or "standard-0"


async def create(platform: Platform, app: App, plan: str, name: str, attachment: str) -> Addon:
    """Make a database and attach it. Raises RefusalError.

    The row is first, so that what was begun is finished or removed at the next `up`.
    """
    addon = _noted(platform.store, app, plan, name, attachment)
    try:
        await provision(platform, addon)
    except (PostgresError, psycopg.Error) as error:
        with platform.store.transaction():
            platform.store.run("DELETE FROM addons WHERE id = ?", addon.id)
        raise RefusalError(503, "unavailable", f"No database: {_said(error)}") from error
    return find(platform.store, addon.id)


def _noted(store: Store, app: App, plan: str, name: str, attachment: str) -> Addon:
    have = of(store)
    if len(have) >= MOST:
        raise too_much(f"The lab holds {MOST} databases at most.")
    label = secrets.token_hex(6)
    facts = {"name": f"d{label}", "role": f"u{label}", "password": f"p{secrets.token_hex(24)}"}
    taken = {each.attachment for each in have if each.app_id == app.id}
    attachment = attachment.upper() or _attachment(taken, app)
    if not _NAME.fullmatch(attachment) or attachment in taken:
        raise invalid(f"{attachment!r} can't be the name of an attachment here.")
    name = name or _invented()
    if name in {each.name for each in have}:
        raise invalid(f"Name {name} is already taken")
    addon = Addon(new_id(), app.id, name, plan, attachment, facts, PROVISIONING, now())
    with store.transaction():
        store.insert("addons", addon)
    return addon


def _invented() -> str:
    return f"postgresql-{secrets.choice(_SHAPES.split())}-{secrets.randbelow(90000) + 10000}"


def _attachment(taken: set[str], app: App) -> str:
    if "DATABASE" not in taken and "DATABASE_URL" not in app.config:
        return "DATABASE"
    free = [f"HEROKU_POSTGRESQL_{color.upper()}" for color in COLORS.split()]
    return secrets.choice([each for each in free if each not in taken])


async def provision(platform: Platform, addon: Addon) -> None:
    """Make what the row says; twice is as good as once."""
    await platform.postgres.ready()
    await databases.create(platform.postgres, addon.database)
    app = apps.find(platform.store, addon.app_id)
    config = {**app.config, addon.variable: addon.database.url(platform.postgres.port)}
    said = f"Attach {addon.attachment} (@ref:{addon.name})"
    with platform.store.transaction():
        sql = "UPDATE addons SET state = ? WHERE id = ?"
        platform.store.run(sql, PROVISIONED, addon.id)
        release = _release(platform.store, app, config, said)
    platform.released(app, release)


async def destroy(platform: Platform, addon: Addon) -> None:
    """Detach a database and remove it with all that is in it."""
    app = apps.find(platform.store, addon.app_id)
    config = {name: value for name, value in app.config.items() if name != addon.variable}
    with platform.store.transaction():
        platform.store.run("DELETE FROM addons WHERE id = ?", addon.id)
        said = f"Detach {addon.attachment} (@ref:{addon.name})"
        release = _release(platform.store, app, config, said)
    platform.released(app, release)
    await forget(platform, [addon])


async def forget(platform: Platform, gone: list[Addon]) -> None:
    """Drop the databases of add-ons that are no more; without a server there is nothing to do."""
    try:
        for addon in gone:
            await platform.postgres.ready()
            await databases.drop(platform.postgres, addon.database)
    except (PostgresError, psycopg.Error) as error:
        for addon in gone:
            platform.logs.write(addon.app_id, "app", "api", f"Not dropped: {_said(error)}")


async def resume(platform: Platform) -> None:
    """Have the server up where databases are, and finish what was begun."""
    have = of(platform.store)
    try:
        if have:
            await platform.postgres.ready()
        for addon in have:
            if addon.state == PROVISIONING:
                await provision(platform, addon)
    except (PostgresError, psycopg.Error, RefusalError) as error:
        for addon in have:
            platform.logs.write(addon.app_id, "app", "api", f"No database: {_said(error)}")


def _release(store: Store, app: App, config: dict[str, str], said: str) -> Release:
    return releases.create(
        store, app.id, description=said, slug_id=releases.KEEP, config=dict(sorted(config.items()))
    )


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]

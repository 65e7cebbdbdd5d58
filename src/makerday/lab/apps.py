"""Apps and their config vars: one codebase, many deploys, config in the environment."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from makerday.lab import releases
from makerday.lab.refusals import RefusalError, invalid, not_found, too_much
from makerday.lab.store import new_id, now

if TYPE_CHECKING:
    from makerday.lab.releases import Release
    from makerday.lab.store import Store

STACK = "lab"
MOST_APPS = 200
_NAME = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")
_RESERVED = frozenset({"api", "git", "lab", "localhost", "www"})
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONFIG_BYTES = 64 << 10
_FIRST = "amber brisk calm clear dry early fair green lucky mild plain quiet sharp still warm wide"
_SECOND = "bay brook cliff dune field fjord grove hill lake marsh meadow peak rain river tide wood"


@dataclass(frozen=True)
class App:
    """An app as the store holds it; `config` is what the next release takes."""

    id: str
    name: str
    stack: str
    config: dict[str, str]
    maintenance: bool
    created_at: float
    updated_at: float


def create(store: Store, name: str | None = None) -> App:
    """Make an app with its first two releases, as the platform does. Raises RefusalError."""
    if store.value("SELECT count(*) FROM apps") >= MOST_APPS:
        raise too_much(f"The lab holds {MOST_APPS} apps at most.")
    name = name or invented()
    check_name(store, name)
    app = App(new_id(), name, STACK, {}, maintenance=False, created_at=now(), updated_at=now())
    with store.transaction():
        store.insert("apps", app)
        releases.create(store, app.id, description="Initial release")
        releases.create(store, app.id, description="Enable log stream")
    return app


def invented() -> str:
    """Make up a name of two words and a number."""
    words = (secrets.choice(each.split()) for each in (_FIRST, _SECOND))
    return "-".join([*words, str(secrets.randbelow(90000) + 10000)])


def check_name(store: Store, name: str) -> None:
    """Refuse a name that no app may have. Raises RefusalError."""
    if not _NAME.fullmatch(name) or name in _RESERVED:
        raise invalid(
            "Name must start with a letter, end with a letter or digit and can only contain "
            "lowercase letters, digits, and dashes; 3 to 30 of them."
        )
    if store.value("SELECT 1 FROM apps WHERE name = ?", name):
        raise invalid(f"Name {name} is already taken")


def find(store: Store, key: str) -> App:
    """Give the app of that name or id. Raises RefusalError."""
    app = store.one(App, "SELECT * FROM apps WHERE name = ? OR id = ?", key, key)
    if app is None:
        raise not_found("app")
    return app


def every(store: Store) -> list[App]:
    """Give all apps by name."""
    return store.all(App, "SELECT * FROM apps ORDER BY name")


def change(store: Store, app: App, *, name: str | None, maintenance: bool | None) -> App:
    """Rename an app, or take it in or out of maintenance."""
    if name is not None and name != app.name:
        check_name(store, name)
    with store.transaction():
        store.run(
            "UPDATE apps SET name = ?, maintenance = ?, updated_at = ? WHERE id = ?",
            app.name if name is None else name,
            app.maintenance if maintenance is None else maintenance,
            now(),
            app.id,
        )
    return find(store, app.id)


def destroy(store: Store, app: App) -> None:
    """Remove an app and all that is its own."""
    with store.transaction():
        store.run("DELETE FROM apps WHERE id = ?", app.id)


def configure(store: Store, app: App, updates: dict[str, Any]) -> tuple[App, Release | None]:
    """Set and unset config vars as one new release; none when nothing changes."""
    config = merged(app.config, updates)
    if config == app.config:
        return app, None
    release = releases.create(
        store, app.id, description=told(app.config, config), slug_id=releases.KEEP, config=config
    )
    return find(store, app.id), release


def merged(config: dict[str, str], updates: dict[str, Any]) -> dict[str, str]:
    """Give config vars with updates made; None unsets. Raises RefusalError."""
    for name, value in updates.items():
        if not _VARIABLE.fullmatch(name):
            raise invalid(f"Config var {name!r} is no name of letters, digits and underscores.")
        if value is not None and (not isinstance(value, str) or "\0" in value):
            raise invalid(f"Config var {name} must be a text without NUL, or null to unset it.")
    both = {**config, **updates}
    kept = {name: value for name, value in both.items() if value is not None}
    if len(json.dumps(kept)) > _CONFIG_BYTES:
        raise RefusalError(422, "invalid_params", "Config vars take 64 KB at most in all.")
    return dict(sorted(kept.items()))


def told(before: dict[str, str], after: dict[str, str]) -> str:
    """Say what changed, by name: values are secrets."""
    changed = [name for name in after if after[name] != before.get(name)]
    gone = [name for name in before if name not in after]
    parts = [f"Set {', '.join(changed)}"] if changed else []
    parts += [f"{'remove' if changed else 'Remove'} {', '.join(gone)}"] if gone else []
    return f"{' and '.join(parts)} config vars"

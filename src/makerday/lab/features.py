"""The platform's own switches of an app (`heroku features`); an app's flags are config vars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.lab.refusals import not_found
from makerday.lab.store import now

if TYPE_CHECKING:
    from makerday.lab.store import Store

KNOWN = {
    "dyno-metadata": "Put the app's name, release and commit into each dyno's environment",
}


@dataclass(frozen=True)
class Feature:
    """A switch of an app."""

    app_id: str
    name: str
    enabled: bool
    updated_at: float


def of(store: Store, app_id: str) -> list[Feature]:
    """Give all switches of an app."""
    rows = store.all(Feature, "SELECT * FROM features WHERE app_id = ?", app_id)
    known = {row.name: row for row in rows}
    return [
        known.get(name) or Feature(app_id, name, enabled=False, updated_at=0) for name in KNOWN
    ]


def find(store: Store, app_id: str, name: str) -> Feature:
    """Give a switch. Raises RefusalError."""
    for feature in of(store, app_id):
        if feature.name == name:
            return feature
    raise not_found("feature")


def enabled(store: Store, app_id: str, name: str) -> bool:
    return find(store, app_id, name).enabled


def switch(store: Store, app_id: str, name: str, *, on: bool) -> Feature:
    """Turn a switch. Raises RefusalError."""
    find(store, app_id, name)
    feature = Feature(app_id, name, on, now())
    with store.transaction():
        store.run("DELETE FROM features WHERE app_id = ? AND name = ?", app_id, name)
        store.insert("features", feature)
    return feature

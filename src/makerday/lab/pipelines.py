"""Pipelines: one codebase, many deploys; a slug that ran in staging goes on to production."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.lab import apps, releases, slugs
from makerday.lab.refusals import invalid, not_found
from makerday.lab.store import new_id, now

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.releases import Release
    from makerday.lab.store import Store

STAGES = ("test", "review", "development", "staging", "production")
_NAME = re.compile(r"[a-z][a-z0-9-]{2,29}")


@dataclass(frozen=True)
class Pipeline:
    """A pipeline."""

    id: str
    name: str
    created_at: float


@dataclass(frozen=True)
class Coupling:
    """An app's place in a pipeline."""

    id: str
    pipeline_id: str
    app_id: str
    stage: str
    created_at: float


def create(store: Store, name: str) -> Pipeline:
    """Make a pipeline. Raises RefusalError."""
    if not _NAME.fullmatch(name):
        raise invalid("Name must be 3 to 30 lowercase letters, digits and dashes.")
    if store.value("SELECT 1 FROM pipelines WHERE name = ?", name):
        raise invalid(f"Name {name} is already taken")
    pipeline = Pipeline(new_id(), name, now())
    with store.transaction():
        store.insert("pipelines", pipeline)
    return pipeline


def every(store: Store, name: str = "") -> list[Pipeline]:
    """Give all pipelines, or those of a name."""
    sql = "SELECT * FROM pipelines WHERE ? IN ('', name) ORDER BY name"
    return store.all(Pipeline, sql, name)


def find(store: Store, key: str) -> Pipeline:
    """Give a pipeline by name or id. Raises RefusalError."""
    sql = "SELECT * FROM pipelines WHERE id = ? OR name = ?"
    pipeline = store.one(Pipeline, sql, key, key)
    if pipeline is None:
        raise not_found("pipeline")
    return pipeline


def destroy(store: Store, pipeline: Pipeline) -> None:
    """Remove a pipeline; its apps stay."""
    with store.transaction():
        store.run("DELETE FROM pipelines WHERE id = ?", pipeline.id)


def couple(store: Store, pipeline: Pipeline, app: App, stage: str) -> Coupling:
    """Put an app into a stage of a pipeline. Raises RefusalError."""
    if stage not in STAGES:
        raise invalid(f"No stage {stage!r}; there are {', '.join(STAGES)}.")
    if store.value("SELECT 1 FROM couplings WHERE app_id = ?", app.id):
        raise invalid(f"{app.name} is in a pipeline already")
    coupling = Coupling(new_id(), pipeline.id, app.id, stage, now())
    with store.transaction():
        store.insert("couplings", coupling)
    return coupling


def coupling(store: Store, key: str) -> Coupling:
    """Give a coupling by its id or its app's. Raises RefusalError."""
    found = store.one(Coupling, "SELECT * FROM couplings WHERE id = ? OR app_id = ?", key, key)
    if found is None:
        raise not_found("pipeline coupling")
    return found


def couplings(store: Store, pipeline_id: str) -> list[Coupling]:
    """Give a pipeline's couplings."""
    sql = "SELECT * FROM couplings WHERE pipeline_id = ? ORDER BY created_at"
    return store.all(Coupling, sql, pipeline_id)


def change(store: Store, coupling_id: str, stage: str | None) -> None:
    """Move an app to another stage, or out of its pipeline. Raises RefusalError."""
    if stage is not None and stage not in STAGES:
        raise invalid(f"No stage {stage!r}; there are {', '.join(STAGES)}.")
    with store.transaction():
        if stage is None:
            store.run("DELETE FROM couplings WHERE id = ?", coupling_id)
        else:
            store.run("UPDATE couplings SET stage = ? WHERE id = ?", stage, coupling_id)


def promote(store: Store, source: App, targets: list[App]) -> list[tuple[App, Release]]:
    """Release the slug that runs in one app to others: all of them or none. Raises RefusalError.

    The code goes; each keeps its own config.
    """
    release = releases.current(store, source.id)
    if release is None or release.slug_id is None:
        raise invalid(f"{source.name} has no slug to promote")
    slug = slugs.find(store, release.slug_id)
    said = f"Promote {source.name} v{release.version} {slug.commit_id[:8]}".strip()
    with store.transaction():
        return [
            (
                apps.find(store, app.id),
                releases.create(store, app.id, description=said, slug_id=slug.id),
            )
            for app in targets
        ]

"""Pipelines as the API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makerday.lab import pipelines, releases
from makerday.lab.api import shapes

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.pipelines import Coupling, Pipeline
    from makerday.lab.platform import Platform
    from makerday.lab.releases import Release


def pipeline(pipeline: Pipeline) -> shapes.Shape:
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "created_at": shapes.time(pipeline.created_at),
        "updated_at": shapes.time(pipeline.created_at),
        "owner": {"id": shapes.user()["id"], "type": "user"},
    }


def coupling(platform: Platform, coupling: Coupling) -> shapes.Shape:
    found = pipelines.find(platform.store, coupling.pipeline_id)
    return {
        "id": coupling.id,
        "app": {"id": coupling.app_id},
        "pipeline": {"id": found.id, "name": found.name},
        "stage": coupling.stage,
        "created_at": shapes.time(coupling.created_at),
        "updated_at": shapes.time(coupling.created_at),
    }


def promoted(promotion_id: str, app: App, release: Release) -> shapes.Shape:
    return {
        "id": release.id,
        "app": {"id": app.id},
        "error_message": None,
        "pipeline_promotion": {"id": promotion_id},
        "release": {"id": release.id},
        "status": "failed" if release.status == releases.FAILED else "succeeded",
    }

"""Pipelines, couplings and promotions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from makerday.lab import apps, pipelines
from makerday.lab.api import pipeline_shapes, shapes
from makerday.lab.api.asking import answer, app_of, body, field, items, platform
from makerday.lab.refusals import invalid
from makerday.lab.store import new_id

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_REMEMBERED = 100
_promotions: dict[str, list[dict[str, Any]]] = {}


async def every(request: Request) -> Response:
    named = request.query_params.get("eq[name]", "")
    found = pipelines.every(platform(request).store, named)
    return answer([pipeline_shapes.pipeline(each) for each in found])


async def create(request: Request) -> Response:
    sent, lab = await body(request), platform(request)
    made = pipelines.create(lab.store, field(sent, "name", str) or "")
    return answer(pipeline_shapes.pipeline(made), 201)


async def info(request: Request) -> Response:
    return answer(
        pipeline_shapes.pipeline(
            pipelines.find(platform(request).store, request.path_params["id"])
        )
    )


async def destroy(request: Request) -> Response:
    lab = platform(request)
    pipeline = pipelines.find(lab.store, request.path_params["id"])
    pipelines.destroy(lab.store, pipeline)
    return answer(pipeline_shapes.pipeline(pipeline))


async def couple(request: Request) -> Response:
    sent, lab = await body(request), platform(request)
    app = apps.find(lab.store, _id(sent, "app"))
    pipeline = pipelines.find(lab.store, _id(sent, "pipeline"))
    made = pipelines.couple(lab.store, pipeline, app, field(sent, "stage", str) or "")
    return answer(pipeline_shapes.coupling(lab, made), 201)


async def couplings(request: Request) -> Response:
    lab = platform(request)
    pipeline = pipelines.find(lab.store, request.path_params["id"])
    found = pipelines.couplings(lab.store, pipeline.id)
    return answer([pipeline_shapes.coupling(lab, each) for each in found])


async def coupling(request: Request) -> Response:
    lab = platform(request)
    return answer(
        pipeline_shapes.coupling(lab, pipelines.coupling(lab.store, request.path_params["id"]))
    )


async def coupling_of_app(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    return answer(pipeline_shapes.coupling(lab, pipelines.coupling(lab.store, app.id)))


async def change(request: Request) -> Response:
    """Move an app to another stage, or out of the pipeline."""
    lab = platform(request)
    stage = field(await body(request), "stage", str) if request.method == "PATCH" else None
    found = pipelines.coupling(lab.store, request.path_params["id"])
    pipelines.change(lab.store, found.id, stage)
    kept = pipelines.coupling(lab.store, found.id) if stage else found
    return answer(pipeline_shapes.coupling(lab, kept))


async def promote(request: Request) -> Response:
    sent, lab = await body(request), platform(request)
    pipeline = pipelines.find(lab.store, _id(sent, "pipeline"))
    source = apps.find(lab.store, _id(field(sent, "source", dict) or {}, "app"))
    targets = [apps.find(lab.store, _id(each, "app")) for each in items(sent, "targets")]
    made = pipelines.promote(lab.store, source, targets)
    for app, release in made:
        lab.released(app, release)
    id_ = new_id()
    while len(_promotions) >= _REMEMBERED:
        del _promotions[next(iter(_promotions))]
    _promotions[id_] = [pipeline_shapes.promoted(id_, app, release) for app, release in made]
    shape = {"id": id_, "pipeline": {"id": pipeline.id}, "status": "completed"}
    return answer(
        {**shape, "source": {"app": {"id": source.id}}, "created_at": shapes.moment()}, 201
    )


async def promoted(request: Request) -> Response:
    return answer(_promotions.get(request.path_params["id"], []))


async def some(request: Request) -> Response:
    """Give the apps of a list of ids."""
    sent, lab = await body(request), platform(request)
    asked = field(sent, "in", dict) or {}
    wanted = asked.get("id") or asked.get("name") or []
    found = [app for app in apps.every(lab.store) if app.id in wanted or app.name in wanted]
    return answer([shapes.app(lab, app) for app in found])


def _id(sent: dict[str, Any], name: str) -> str:
    """Give the id in `{"app": "…"}` or `{"app": {"id": "…"}}`. Raises RefusalError."""
    found = sent.get(name)
    if isinstance(found, dict):
        found = found.get("id")
    if not isinstance(found, str):
        raise invalid(f"{name} is missing.")
    return found


routes = [
    Route("/pipelines", every),
    Route("/pipelines", create, methods=["POST"]),
    Route("/pipelines/{id}", info),
    Route("/pipelines/{id}", destroy, methods=["DELETE"]),
    Route("/pipelines/{id}/pipeline-couplings", couplings),
    Route("/pipeline-couplings", couple, methods=["POST"]),
    Route("/pipeline-couplings/{id}", coupling),
    Route("/pipeline-couplings/{id}", change, methods=["PATCH", "DELETE"]),
    Route("/apps/{app}/pipeline-couplings", coupling_of_app),
    Route("/pipeline-promotions", promote, methods=["POST"]),
    Route("/pipeline-promotions/{id}/promotion-targets", promoted),
    Route("/filters/apps", some, methods=["POST"]),
]

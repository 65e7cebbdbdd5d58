"""Add-ons, attachments, databases and dataclips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from makerday.lab import addons, apps, databases, dataclips
from makerday.lab.api import addon_shapes
from makerday.lab.api.asking import answer, app_of, body, field, platform
from makerday.lab.postgres import PostgresError
from makerday.lab.refusals import RefusalError, not_found

if TYPE_CHECKING:
    from starlette.requests import Request


async def every(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    return answer([addon_shapes.addon(lab, each) for each in addons.of(lab.store, app.id)])


async def everywhere(request: Request) -> Response:
    lab = platform(request)
    return answer([addon_shapes.addon(lab, each) for each in addons.of(lab.store)])


async def create(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    asked = sent.get("plan")
    plan = addons.chosen(str(asked.get("name") if isinstance(asked, dict) else asked))
    wanted = (field(sent, "attachment", dict) or {}).get("name") or ""
    made = await addons.create(lab, app, plan, field(sent, "name", str) or "", str(wanted))
    shape = addon_shapes.addon(lab, made)
    said = f"Database has been created and is available\nIt is on {lab.postgres.data.parent}"
    return answer({**shape, "provision_message": said.splitlines()[0]}, 201)


async def info(request: Request) -> Response:
    lab, app = platform(request), request.path_params.get("app")
    app_id = apps.find(lab.store, app).id if app else None
    return answer(
        addon_shapes.addon(lab, addons.find(lab.store, request.path_params["addon"], app_id))
    )


async def destroy(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    addon = addons.find(lab.store, request.path_params["addon"], app.id)
    shape = addon_shapes.addon(lab, addon)
    await addons.destroy(lab, addon)
    return answer({**shape, "state": "deprovisioned"})


async def attachments(request: Request) -> Response:
    lab, app = platform(request), request.path_params.get("app")
    app_id = apps.find(lab.store, app).id if app else None
    return answer([addon_shapes.attachment(lab, each) for each in addons.of(lab.store, app_id)])


async def attachments_of(request: Request) -> Response:
    lab = platform(request)
    found = addons.find(lab.store, request.path_params["addon"])
    return answer([addon_shapes.attachment(lab, found)])


async def resolve(request: Request) -> Response:
    """Give what a word means: an attachment's name, a colour, a config var, an add-on."""
    sent, lab = await body(request), platform(request)
    attached = request.url.path.endswith("attachments/resolve")
    name = field(sent, "addon_attachment" if attached else "addon", str) or ""
    app = field(sent, "app", str)
    found = addons.matching(lab.store, name, apps.find(lab.store, app).id if app else None)
    if not found:
        kind = "add_on attachment" if attached else "add_on"
        refusal = not_found(kind)
        shape = {"resource": kind, "id": refusal.id, "message": refusal.message}
        return answer(shape, refusal.status)
    form = addon_shapes.attachment if attached else addon_shapes.addon
    return answer([form(lab, each) for each in found])


async def database(request: Request) -> Response:
    """Give what `pg:info` shows."""
    lab = platform(request)
    addon = addons.find(lab.store, request.path_params["addon"])
    try:
        await lab.postgres.ready()
        facts = await databases.facts(lab.postgres, addon.database)
    except (PostgresError, psycopg.Error) as error:
        raise RefusalError(503, "unavailable", f"No database: {error}") from error
    plan = {"name": "Plan", "values": [addon.plan.title()]}
    url = addon.database.url(lab.postgres.port)
    return answer({"info": [plan, *facts], "resource_url": url, "addon": {"name": addon.name}})


async def clips(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    return answer([addon_shapes.clip(lab, each) for each in dataclips.of(lab.store, app.id)])


async def save(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    addon = addons.find(lab.store, field(sent, "database", str) or "DATABASE", app.id)
    title, sql = field(sent, "title", str) or "", field(sent, "sql", str) or ""
    return answer(addon_shapes.clip(lab, dataclips.create(lab.store, addon.id, title, sql)), 201)


async def forget(request: Request) -> Response:
    lab = platform(request)
    clip = dataclips.find(lab.store, request.path_params["slug"])
    dataclips.remove(lab.store, clip.slug)
    return answer(addon_shapes.clip(lab, clip))


async def look(request: Request) -> Response:
    """Run a dataclip, for who knows its address."""
    lab = platform(request)
    slug, _, kind = request.path_params["slug"].partition(".")
    clip = dataclips.find(lab.store, slug)
    addon = addons.find(lab.store, clip.addon_id)
    try:
        await lab.postgres.ready()
    except PostgresError as error:
        raise RefusalError(503, "unavailable", f"No database: {error}") from error
    table = await databases.look(
        lab.postgres, addon.database, clip.sql, lab.settings.query_seconds
    )
    if kind == "csv":
        return Response(dataclips.as_csv(table), media_type="text/csv; charset=utf-8")
    if kind == "json":
        return Response(dataclips.as_json(clip, table), media_type="application/json")
    if kind:
        raise not_found("dataclip")
    return HTMLResponse(dataclips.as_page(clip, table))


routes = [
    Route("/addons", everywhere),
    Route("/addons/{addon}", info),
    Route("/addons/{addon}/addon-attachments", attachments_of),
    Route("/addon-attachments", attachments),
    Route("/apps/{app}/addons", every),
    Route("/apps/{app}/addons", create, methods=["POST"]),
    Route("/apps/{app}/addons/{addon}", info),
    Route("/apps/{app}/addons/{addon}", destroy, methods=["DELETE"]),
    Route("/apps/{app}/addon-attachments", attachments),
    Route("/actions/addons/resolve", resolve, methods=["POST"]),
    Route("/actions/addon-attachments/resolve", resolve, methods=["POST"]),
    Route("/client/v11/databases/{addon}", database),
    Route("/apps/{app}/dataclips", clips),
    Route("/apps/{app}/dataclips", save, methods=["POST"]),
    Route("/dataclips/{slug}", look),
    Route("/saved-dataclips/{slug}", forget, methods=["DELETE"]),
]

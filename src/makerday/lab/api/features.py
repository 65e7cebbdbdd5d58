"""The platform's switches of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from makerday.lab import features
from makerday.lab.api import shapes
from makerday.lab.api.asking import answer, app_of, body, field, platform
from makerday.lab.refusals import invalid, not_found

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def every(request: Request) -> Response:
    found = features.of(platform(request).store, app_of(request).id)
    return answer([shapes.feature(each) for each in found])


async def info(request: Request) -> Response:
    name = request.path_params["feature"]
    return answer(shapes.feature(features.find(platform(request).store, app_of(request).id, name)))


async def switch(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    on = field(sent, "enabled", bool)
    if on is None:
        raise invalid("enabled is missing.")
    found = features.switch(lab.store, app.id, request.path_params["feature"], on=on)
    lab.soon(lab.form(app.id))
    return answer(shapes.feature(found))


async def of_account(_: Request) -> Response:
    return answer([])


async def of_account_named(_: Request) -> Response:
    raise not_found("feature")


routes = [
    Route("/apps/{app}/features", every),
    Route("/apps/{app}/features/{feature}", info),
    Route("/apps/{app}/features/{feature}", switch, methods=["PATCH"]),
    Route("/account/features", of_account),
    Route("/account/features/{feature}", of_account_named),
]

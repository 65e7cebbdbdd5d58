"""Account, apps and their config vars."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from starlette.routing import Route

from makerday.lab import addons, apps, releases
from makerday.lab.api import shapes
from makerday.lab.api.asking import answer, app_of, body, field, platform
from makerday.lab.platform import USER

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def account(_: Request) -> Response:
    return answer(shapes.account())


async def every(request: Request) -> Response:
    lab = platform(request)
    return answer([shapes.app(lab, app) for app in apps.every(lab.store)])


async def create(request: Request) -> Response:
    sent, lab = await body(request), platform(request)
    app = apps.create(lab.store, field(sent, "name", str))
    lab.repositories.make(app.name)
    lab.logs.write(app.id, "app", "api", f"Initial release by user {USER}")
    return answer(shapes.app(lab, app), 201)


async def info(request: Request) -> Response:
    return answer(shapes.app(platform(request), app_of(request)))


async def change(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    name, maintenance = field(sent, "name", str), field(sent, "maintenance", bool)
    changed = apps.change(lab.store, app, name=name, maintenance=maintenance)
    lab.repositories.rename(app.name, changed.name)
    return answer(shapes.app(lab, changed))


async def destroy(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    shape, gone = shapes.app(lab, app), addons.of(lab.store, app.id)
    apps.destroy(lab.store, app)
    lab.repositories.remove(app.name)
    shutil.rmtree(lab.place.folder("caches") / app.id, ignore_errors=True)
    await lab.dynos.stop(lab.dynos.of(app.id))
    await addons.forget(lab, gone)
    lab.logs.forget(app.id)
    return answer(shape)


async def config(request: Request) -> Response:
    return answer(app_of(request).config)


async def configure(request: Request) -> Response:
    sent, lab = await body(request), platform(request)
    app, release = apps.configure(lab.store, app_of(request), sent)
    if release:
        lab.logs.write(app.id, "app", "api", f"{release.description} by user {USER}")
        lab.released(app, release)
    return answer(app.config)


async def config_of_release(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    return answer(releases.find(lab.store, app.id, request.path_params["release"]).config)


async def nothing(request: Request) -> Response:
    app_of(request)
    return answer([])


routes = [
    Route("/account", account),
    Route("/users/~", account),
    Route("/users/~/apps", every),
    Route("/apps", every),
    Route("/apps", create, methods=["POST"]),
    Route("/apps/{app}", info),
    Route("/apps/{app}", change, methods=["PATCH"]),
    Route("/apps/{app}", destroy, methods=["DELETE"]),
    Route("/apps/{app}/config-vars", config),
    Route("/apps/{app}/config-vars", configure, methods=["PATCH"]),
    Route("/apps/{app}/releases/{release}/config-vars", config_of_release),
    Route("/apps/{app}/collaborators", nothing),
    Route("/apps/{app}/domains", nothing),
]

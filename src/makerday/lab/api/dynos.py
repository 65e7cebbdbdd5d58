"""Formation and dynos: scale, run, restart, stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from makerday.lab import formation, releases
from makerday.lab.api import shapes
from makerday.lab.api.asking import answer, app_of, body, field, items, platform
from makerday.lab.attached import Screen
from makerday.lab.platform import USER
from makerday.lab.refusals import invalid, not_found

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from makerday.lab.apps import App
    from makerday.lab.platform import Platform


def _types(lab: Platform, app: App) -> dict[str, str]:
    release = releases.current(lab.store, app.id)
    return releases.process_types(lab.store, release.slug_id) if release else {}


async def formed(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    types = _types(lab, app)
    rows = formation.of(lab.store, app.id, types)
    return answer([shapes.process(app, row, types[row.type]) for row in rows])


async def formed_type(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    types = _types(lab, app)
    for row in formation.of(lab.store, app.id, types):
        if request.path_params["type"] in (row.type, row.id):
            return answer(shapes.process(app, row, types[row.type]))
    raise not_found("process type")


async def scale(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    only = request.path_params.get("type")
    updates = [{**sent, "type": only}] if only else items(sent, "updates")
    types = _types(lab, app)
    rows = formation.scale(lab.store, app.id, types, updates)
    asked = ", ".join(f"{row.type}@{row.quantity}:{row.size}" for row in rows)
    lab.logs.write(app.id, "app", "api", f"Scaled to {asked} by user {USER}")
    lab.soon(lab.form(app.id))
    touched = {str(update.get("type", update.get("process"))) for update in updates}
    shown = [shapes.process(app, row, types[row.type]) for row in rows if row.type in touched]
    return answer(shown[0] if only else shown)


async def every(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    return answer([shapes.dyno(lab, app, dyno) for dyno in lab.dynos.of(app.id)])


async def info(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    return answer(shapes.dyno(lab, app, lab.dynos.find(app.id, request.path_params["dyno"])))


async def run(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    command = field(sent, "command", str)
    if not command or "\0" in command:
        raise invalid("A dyno needs a command.")
    env = {name: str(value) for name, value in (field(sent, "env", dict) or {}).items()}
    if field(sent, "attach", bool):
        screen = None if sent.get("force_no_tty") else _screen(env)
        dyno = lab.run(app, command, env, screen)
    else:
        dyno = lab.detach(app, command, env)
    said = f"Starting process with command `{command}` by user {USER}"
    lab.logs.write(app.id, "app", "api", said)
    return answer(shapes.dyno(lab, app, dyno), 201)


def _screen(env: dict[str, Any]) -> Screen:
    def size(name: str, default: int) -> int:
        word = str(env.get(name, ""))
        return min(max(int(word), 1), 5000) if word.isdecimal() and len(word) < 6 else default  # noqa: PLR2004 - no terminal is larger

    return Screen(size("COLUMNS", 80), size("LINES", 24))


async def restart(request: Request) -> Response:
    """End dynos, all or one; those of the formation come back."""
    lab, app = platform(request), app_of(request)
    key = request.path_params.get("dyno")
    chosen = [
        dyno for dyno in lab.dynos.of(app.id) if key is None and "run." not in dyno.work.name
    ]
    if key is not None:
        chosen = [
            dyno
            for dyno in lab.dynos.of(app.id)
            if key in (dyno.id, dyno.work.name, dyno.work.type)
        ]
        if not chosen:
            raise not_found("dyno")

    async def again() -> None:
        await lab.dynos.stop(chosen)
        await lab.form(app.id)

    lab.soon(again())
    return answer({}, 202)


routes = [
    Route("/apps/{app}/formation", formed),
    Route("/apps/{app}/formation", scale, methods=["PATCH"]),
    Route("/apps/{app}/formation/{type}", formed_type),
    Route("/apps/{app}/formation/{type}", scale, methods=["PATCH"]),
    Route("/apps/{app}/dynos", every),
    Route("/apps/{app}/dynos", run, methods=["POST"]),
    Route("/apps/{app}/dynos", restart, methods=["DELETE"]),
    Route("/apps/{app}/dynos/{dyno}", info),
    Route("/apps/{app}/dynos/{dyno}", restart, methods=["DELETE"]),
    Route("/apps/{app}/dynos/{dyno}/actions/stop", restart, methods=["POST"]),
    Route("/apps/{app}/formations/{dyno}", restart, methods=["DELETE"]),
]

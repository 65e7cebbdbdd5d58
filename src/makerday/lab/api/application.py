"""The API as one ASGI application: who may ask, the routes, and how refusals look."""

from __future__ import annotations

import base64
import binascii
import errno
import hmac
import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse

from makerday.lab import opening
from makerday.lab.api import (
    addons,
    apps,
    builds,
    dynos,
    features,
    legacy,
    logs,
    pipelines,
    releases,
    status,
)
from makerday.lab.hosts import is_api
from makerday.lab.refusals import RefusalError
from makerday.lab.store import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from makerday.lab.platform import Platform

# Addresses that are their own permission, signed or unguessable, and one that tells nothing.
_OPEN = ("/blobs/", "/streams/", "/logs/", "/dataclips/", "/buildpacks/", "/status/")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def application(platform: Platform) -> Starlette:
    """Make the application that speaks for a platform."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await opening.start(platform)
        yield
        await opening.stop(platform)

    parts = (apps, releases, dynos, logs, builds, features, pipelines, addons, legacy, status)
    app = Starlette(
        routes=[route for part in parts for route in part.routes],
        middleware=[Middleware(Guard, platform=platform)],
        exception_handlers={
            RefusalError: _refused,
            HTTPException: _no_route,
            sqlite3.OperationalError: _no_room,
            OSError: _no_room,
        },
        lifespan=life,
    )
    app.state.platform = platform
    return app


class Guard:
    """Lets in who has the token, under a name that is this machine's."""

    def __init__(self, app: ASGIApp, platform: Platform) -> None:
        self.app, self.platform = app, platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope["path"], headers)
        answer = _shaped(refusal) if refusal else self.app
        await answer(scope, receive, _marked(send))

    def _refusal(self, path: str, headers: dict[bytes, str]) -> RefusalError | None:
        if not is_api(headers.get(b"host", "")):
            return RefusalError(
                421, "misdirected", f"The lab answers at {self.platform.url} only."
            )
        if path.startswith(_OPEN) or known(headers.get(b"authorization", ""), self.platform.token):
            return None
        return RefusalError(401, "unauthorized", "Invalid credentials provided.")


def known(authorization: str, token: str) -> bool:
    """Tell whether an Authorization header carries the token: as Bearer, or as a password."""
    kind, _, word = authorization.partition(" ")
    if kind.lower() == "basic":
        try:
            word = base64.b64decode(word, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    return hmac.compare_digest(word.strip().encode(), token.encode())


def _marked(send: Send) -> Send:
    """Give each answer an id, as the platform does."""

    async def marking(message):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"request-id", new_id().encode())]
        await send(message)

    return marking


def _shaped(refusal: RefusalError) -> JSONResponse:
    headers = {"www-authenticate": "Bearer"} if refusal.status == 401 else None  # noqa: PLR2004 - HTTP's number
    return JSONResponse({"id": refusal.id, "message": refusal.message}, refusal.status, headers)


def _refused(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RefusalError):
        raise error
    return _shaped(error)


def _no_route(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = f"lab: no route for {request.method} {request.url.path}"
    return _shaped(RefusalError(status, "not_found", said))


def _no_room(_: Request, error: Exception) -> JSONResponse:
    """Say that the disk is full, which is no fault of the lab's; else pass the error on."""
    if isinstance(error, sqlite3.OperationalError):
        full = error.sqlite_errorname.startswith(("SQLITE_FULL", "SQLITE_IOERR"))
    else:
        full = isinstance(error, OSError) and error.errno in _FULL
    if full:
        said = "The disk is full; nothing was changed. Free some space, then try again."
        return _shaped(RefusalError(507, "disk_full", said))
    raise error

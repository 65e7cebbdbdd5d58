"""What a handler asks of its request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar, cast

from starlette.responses import JSONResponse

from makerday.lab import apps
from makerday.lab.refusals import RefusalError, invalid

if TYPE_CHECKING:
    from starlette.requests import Request

    from makerday.lab.apps import App
    from makerday.lab.platform import Platform

T = TypeVar("T")

_MOST_BYTES = 16 << 20


def platform(request: Request) -> Platform:
    """Give the platform that answers."""
    return cast("Platform", request.app.state.platform)


def app_of(request: Request) -> App:
    """Give the app that the path names. Raises RefusalError."""
    return apps.find(platform(request).store, request.path_params["app"])


async def raw(request: Request) -> bytes:
    """Give the body as it came. Raises RefusalError when it is too long."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > _MOST_BYTES:
            raise RefusalError(413, "too_large", "That is more than the lab reads at once.")
    return bytes(found)


async def body(request: Request) -> dict[str, Any]:
    """Give the JSON object that was sent; none is an empty one. Raises RefusalError."""
    sent = await raw(request)
    try:
        found = json.loads(sent) if sent.strip() else {}
    except ValueError as error:
        raise RefusalError(400, "bad_request", f"The body is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise RefusalError(400, "bad_request", "The body must be a JSON object.")
    return found


def field(sent: dict[str, Any], name: str, kind: type[T]) -> T | None:
    """Give a field, or None without it. Raises RefusalError when it is something else."""
    value = sent.get(name)
    if value is None or (isinstance(value, kind) and not (kind is int and value is True)):
        return value
    raise invalid(f"{name} must be a {_KINDS[kind]}.")


_KINDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    dict: "JSON object",
    list: "list",
    int: "number",
}


def items(sent: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Give a list of objects. Raises RefusalError."""
    found = field(sent, name, list) or []
    if not all(isinstance(each, dict) for each in found):
        raise invalid(f"{name} must be a list of objects.")
    return found


def answer(
    content: object, status: int = 200, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Give a JSON answer."""
    return JSONResponse(content, status, headers)

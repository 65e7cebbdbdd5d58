"""Log sessions: an address that streams an app's log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse
from starlette.routing import Route

from makerday.lab.api.asking import answer, app_of, body, field, platform
from makerday.lab.logs import Filter
from makerday.lab.store import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from makerday.lab.platform import Platform

_LINES = 100
_ALIVE_SECONDS = 20.0


async def create(request: Request) -> Response:
    """Give a signed address; who has it reads, for five minutes from now."""
    sent, lab, app = await body(request), platform(request), app_of(request)
    lines = field(sent, "lines", int)
    words = {
        "lines": str(_LINES if lines is None else max(0, lines)),
        "tail": "1" if field(sent, "tail", bool) else "",
        "source": field(sent, "source", str) or "",
        "dyno": field(sent, "dyno", str) or field(sent, "dyno_name", str) or "",
    }
    url = lab.signer.sign(f"/logs/{app.id}", seconds=300, **words)
    return answer({"id": new_id(), "logplex_url": lab.url + url}, 201)


async def read(request: Request) -> Response:
    lab = platform(request)
    words = lab.signer.check("GET", request.url.path, request.url.query)
    events = "text/event-stream" in request.headers.get("accept", "")
    lines = _lines(lab, request.path_params["app_id"], words, alive=":\n\n" if events else "")
    form = _event if events else _plain
    kind = "text/event-stream" if events else "text/plain; charset=utf-8"
    return StreamingResponse((form(line) async for line in lines), media_type=kind)


async def _lines(
    lab: Platform, app_id: str, words: dict[str, str], *, alive: str
) -> AsyncIterator[str]:
    wanted = Filter(words["source"], words["dyno"])
    with lab.logs.follow(app_id) as queue:
        for line in lab.logs.recent(app_id, int(words["lines"]), wanted):
            yield str(line)
        while words["tail"]:
            try:
                line = await asyncio.wait_for(queue.get(), _ALIVE_SECONDS)
            except TimeoutError:
                yield alive
                continue
            if wanted.wants(line):
                yield str(line)


def _event(line: str) -> str:
    return line if line.startswith(":") else f"data: {line}\n\n"


def _plain(line: str) -> str:
    return f"{line}\n" if line else ""


routes = [
    Route("/apps/{app}/log-sessions", create, methods=["POST"]),
    Route("/logs/{app_id}", read),
]

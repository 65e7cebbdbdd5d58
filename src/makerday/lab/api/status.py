"""The status page: the lab on a projector, behind a signed address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from makerday.lab import statistics
from makerday.lab.api.asking import answer, platform

if TYPE_CHECKING:
    from starlette.requests import Request

_DAY = 86400.0
_PAGE = Path(__file__).with_name("status.html")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; img-src data:"
)


async def session(request: Request) -> Response:
    """Give an address of the page that is good for a day."""
    lab = platform(request)
    return answer({"url": lab.url + lab.signer.sign("/status/page", seconds=_DAY)}, 201)


async def page(request: Request) -> Response:
    lab = platform(request)
    lab.signer.check("GET", request.url.path, request.url.query)
    address = lab.signer.sign("/status/now", seconds=_DAY)
    text = _PAGE.read_text(encoding="utf-8").replace("{{now}}", address.replace("&", "&amp;"))
    return HTMLResponse(text, headers={"content-security-policy": _POLICY})


async def now(request: Request) -> Response:
    lab = platform(request)
    lab.signer.check("GET", request.url.path, request.url.query)
    return answer(statistics.now(lab))


async def numbers(request: Request) -> Response:
    return answer(statistics.numbers(platform(request)))


routes = [
    Route("/status-sessions", session, methods=["POST"]),
    Route("/status/page", page),
    Route("/status/now", now),
    Route("/statistics", numbers),
]

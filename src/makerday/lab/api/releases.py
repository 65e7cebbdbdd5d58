"""Releases: list, look, make, roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from makerday.lab import ranges, releases, slugs
from makerday.lab.api import shapes
from makerday.lab.api.asking import answer, app_of, body, field, platform
from makerday.lab.refusals import invalid

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from makerday.lab.apps import App
    from makerday.lab.platform import Platform


def _shape(lab: Platform, app: App, release: releases.Release) -> shapes.Shape:
    current = releases.current(lab.store, app.id)
    return shapes.release(lab, app, release, current.id if current else None)


async def every(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    asked = ranges.parse(request.headers.get("range", ""), ("version", "id"))
    found, more = releases.page(lab.store, app.id, asked)
    current = releases.current(lab.store, app.id)
    live = current.id if current else None
    shown = [shapes.release(lab, app, each, live) for each in found]
    headers = {"accept-ranges": "version"}
    if found:
        headers["content-range"] = f"version {found[0].version}..{found[-1].version}"
    if more:
        headers["next-range"] = ranges.following(asked, str(found[-1].version))
    return answer(shown, 206 if more else 200, headers)


async def info(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    release = releases.find(lab.store, app.id, request.path_params["release"])
    return answer(_shape(lab, app, release))


async def create(request: Request) -> Response:
    """Release a slug, or roll back to a release."""
    sent, lab, app = await body(request), platform(request), app_of(request)
    old, slug_id = field(sent, "release", str), field(sent, "slug", str)
    if old:
        release = releases.rollback(lab.store, app.id, releases.find(lab.store, app.id, old))
    elif slug_id:
        slug = slugs.find(lab.store, slug_id, app.id)
        if not slug.blob:
            raise invalid("The slug has no content yet: PUT it to its blob's url first.")
        said = field(sent, "description", str) or f"Deploy {slug.commit_id[:8] or slug.id[:8]}"
        release = releases.create(lab.store, app.id, description=said, slug_id=slug.id)
    else:
        raise invalid("A release needs a slug, or a release to roll back to.")
    lab.released(app, release)
    return answer(_shape(lab, app, release), 201)


routes = [
    Route("/apps/{app}/releases", every),
    Route("/apps/{app}/releases", create, methods=["POST"]),
    Route("/apps/{app}/releases/{release}", info),
]

"""Builds, slugs and buildpacks."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from makerday.lab import buildpacks, builds, slugs, sources
from makerday.lab.api import shapes
from makerday.lab.api.asking import answer, app_of, body, field, items, platform
from makerday.lab.platform import USER
from makerday.lab.refusals import RefusalError, invalid
from makerday.lab.unpacking import unpack

if TYPE_CHECKING:
    from starlette.requests import Request

    from makerday.lab.platform import Platform


async def create(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    blob = field(sent, "source_blob", dict) or {}
    url, version = field(blob, "url", str), field(blob, "version", str) or ""
    if not url:
        raise invalid("A build needs a source_blob with a url.")
    sha = await _source(lab, url)
    packs = [str(each.get("url") or each.get("name")) for each in items(sent, "buildpacks")]
    lay = partial(unpack, lab.blobs.path(sha))
    build = lab.builds.start(app, sha, lay, commit=version[:40], packs=packs)
    lab.logs.write(app.id, "app", "api", f"Build started by user {USER}")
    return answer(shapes.build(lab, build), 201)


async def _source(lab: Platform, url: str) -> str:
    """Give the hash of a source: one of ours, by its own signed address, or one to fetch."""
    if not url.startswith(f"{lab.url}/blobs/sources/"):
        most = lab.settings.upload_bytes
        return await asyncio.to_thread(sources.download, url, lab.blobs, most)
    parts = urlsplit(url)
    lab.signer.check("GET", parts.path, parts.query)
    source = sources.find(lab.store, parts.path.rpartition("/")[2].removesuffix(".tgz"))
    if not source.blob:
        raise invalid("Nothing has come to that source's put_url.")
    return source.blob


async def every(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    return answer([shapes.build(lab, build) for build in builds.of(lab.store, app.id)])


async def info(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    build = builds.find(lab.store, request.path_params["build"], app.id)
    return answer(shapes.build(lab, build))


async def stream(request: Request) -> Response:
    """Give what a build or a release phase prints, while it does."""
    lab = platform(request)
    lab.signer.check("GET", request.url.path, request.url.query)
    return StreamingResponse(
        lab.outputs.stream(request.path_params["id"]), media_type="text/plain; charset=utf-8"
    )


async def create_slug(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    types = {str(k): str(v) for k, v in (field(sent, "process_types", dict) or {}).items()}
    commit, by = field(sent, "commit", str), field(sent, "buildpack_provided_description", str)
    slug = slugs.create(lab.store, app.id, types, commit=commit or "", by=by or "")
    return answer(shapes.slug(lab, slug, "put"), 201)


async def slug_info(request: Request) -> Response:
    lab, app = platform(request), app_of(request)
    slug = slugs.find(lab.store, request.path_params["slug"], app.id)
    return answer(shapes.slug(lab, slug, "get"))


async def put_slug(request: Request) -> Response:
    lab, slug_id = platform(request), request.path_params["slug"]
    lab.signer.check("PUT", request.url.path, request.url.query)
    blob = await lab.blobs.receive(request.stream(), slugs.MOST_BYTES)
    slugs.fill(lab.store, slug_id, blob, lab.blobs.path(blob).stat().st_size)
    return Response(status_code=200)


async def get_slug(request: Request) -> Response:
    """Give a slug's content, to who has the token or a signed address."""
    lab, slug_id = platform(request), request.path_params["slug"]
    if request.url.path.startswith("/blobs/"):
        lab.signer.check("GET", request.url.path, request.url.query)
    slug = slugs.find(lab.store, slug_id)
    return FileResponse(lab.blobs.path(slug.blob), media_type="application/gzip")


async def installed(request: Request) -> Response:
    urls = buildpacks.of(platform(request).store, app_of(request).id)
    return answer(shapes.buildpacks(urls))


async def install(request: Request) -> Response:
    sent, lab, app = await body(request), platform(request), app_of(request)
    urls = [str(each.get("buildpack", "")) for each in items(sent, "updates")]
    buildpacks.install(lab.store, app.id, urls)
    return answer(shapes.buildpacks(urls))


async def registry(request: Request) -> Response:
    """Say where a buildpack is that is known by name: `heroku/python` is the lab's own."""
    name = request.path_params["name"]
    if name.rpartition("/")[2] not in buildpacks.NAMES:
        known = ", ".join(buildpacks.NAMES)
        raise RefusalError(404, "not_found", f"The lab has no buildpack {name}; it has: {known}.")
    return answer({"blob_url": name, "name": name})


async def source(request: Request) -> Response:
    lab = platform(request)
    made = sources.create(lab.store)
    path = f"/blobs/sources/{made.id}.tgz"
    urls = {
        f"{verb.lower()}_url": lab.url + lab.signer.sign(path, method=verb)
        for verb in ("GET", "PUT")
    }
    return answer({"source_blob": urls}, 201)


async def put_source(request: Request) -> Response:
    lab = platform(request)
    lab.signer.check("PUT", request.url.path, request.url.query)
    blob = await lab.blobs.receive(request.stream(), lab.settings.upload_bytes)
    sources.fill(lab.store, request.path_params["source"], blob)
    return Response(status_code=200)


async def get_source(request: Request) -> Response:
    lab = platform(request)
    lab.signer.check("GET", request.url.path, request.url.query)
    found = sources.find(lab.store, request.path_params["source"])
    return FileResponse(lab.blobs.path(found.blob), media_type="application/gzip")


routes = [
    Route("/sources", source, methods=["POST"]),
    Route("/apps/{app}/sources", source, methods=["POST"]),
    Route("/blobs/sources/{source}.tgz", put_source, methods=["PUT"]),
    Route("/blobs/sources/{source}.tgz", get_source),
    Route("/apps/{app}/builds", create, methods=["POST"]),
    Route("/apps/{app}/builds", every),
    Route("/apps/{app}/builds/{build}", info),
    Route("/streams/builds/{id}", stream),
    Route("/streams/releases/{id}", stream),
    Route("/apps/{app}/slugs", create_slug, methods=["POST"]),
    Route("/apps/{app}/slugs/{slug}", slug_info),
    Route("/blobs/slugs/{slug}.tgz", put_slug, methods=["PUT"]),
    Route("/blobs/slugs/{slug}.tgz", get_slug),
    Route("/slugs/{slug}.tgz", get_slug),
    Route("/apps/{app}/buildpack-installations", installed),
    Route("/apps/{app}/buildpack-installations", install, methods=["PUT"]),
    Route("/buildpacks/{name:path}", registry),
]

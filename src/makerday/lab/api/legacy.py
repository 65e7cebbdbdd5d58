"""What the talk of 2013 showed: builds that take only missing files, releases by 202."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from makerday.lab import apps, builds, jobs, sources
from makerday.lab.api.asking import answer, app_of, body, field, platform, raw
from makerday.lab.refusals import invalid

if TYPE_CHECKING:
    from starlette.requests import Request


async def _sent(request: Request) -> dict[str, Any]:
    """Give the body, as JSON or as the form that Anvil's own client sent."""
    if "form" not in request.headers.get("content-type", ""):
        return await body(request)
    form = parse_qs((await raw(request)).decode(errors="replace"))
    words: dict[str, Any] = {name: values[0] for name, values in form.items()}
    try:
        words["manifest"] = json.loads(words.get("manifest", "{}"))
    except ValueError as error:
        raise invalid(f"manifest is no JSON: {error}") from error
    return words


async def diff(request: Request) -> Response:
    """Give the hashes of a manifest that the lab has never seen."""
    files = sources.manifest(field(await _sent(request), "manifest", dict) or {})
    return answer(sources.missing(files, platform(request).blobs))


async def put_file(request: Request) -> Response:
    """Take one file, by its hash."""
    lab, sha = platform(request), request.path_params["sha"]
    await lab.blobs.receive(request.stream(), lab.settings.upload_bytes, sha)
    return Response(status_code=200)


async def build(request: Request) -> Response:
    """Build a manifest whose files are all here; stream the output, name the slug."""
    sent, lab = await _sent(request), platform(request)
    files = sources.manifest(field(sent, "manifest", dict) or {})
    if left := sources.missing(files, lab.blobs):
        raise invalid(f"{len(left)} files of the manifest are missing here.")
    named, pack = field(sent, "app", str), field(sent, "buildpack", str)
    app = apps.find(lab.store, named) if named else None
    lay = partial(sources.lay, files, lab.blobs)
    packs = [pack] if pack else None
    made = lab.builds.start(app, "manifest", lay, packs=packs, release=bool(sent.get("release")))
    return StreamingResponse(
        lab.outputs.stream(made.id),
        media_type="text/plain; charset=utf-8",
        headers={"x-build-id": made.id, "x-slug-url": f"{lab.url}/slugs/{made.id}.tgz"},
    )


async def status_of_build(request: Request) -> Response:
    lab = platform(request)
    found = builds.find(lab.store, request.path_params["build"])
    slug = found.slug_id and f"{lab.url}/slugs/{found.slug_id}.tgz"
    return answer({"id": found.id, "status": found.status, "slug_url": slug})


async def release(request: Request) -> Response:
    """Take a slug's address to release: 202, and where to ask how it went."""
    sent, lab, app = await body(request), platform(request), app_of(request)
    said = field(sent, "description", str) or ""
    job = jobs.create(lab, app, field(sent, "slug_url", str) or "", said)
    lab.soon(jobs.do(lab, job))
    where = f"/v1/apps/{app.name}/status/{job.id}"
    return answer({"status": job.status, "status_url": lab.url + where}, 202, {"location": where})


async def status(request: Request) -> Response:
    """Say how a release went: 202 as long as it goes on."""
    lab, app = platform(request), app_of(request)
    job = jobs.find(lab.store, app.id, request.path_params["job"])
    if job.status == jobs.PENDING:
        return answer({"status": job.status}, 202)
    key = "release" if job.status == jobs.SUCCEEDED else "message"
    return answer({"status": job.status, key: job.message})


routes = [
    Route("/manifest/diff", diff, methods=["POST"]),
    Route("/file/{sha}", put_file, methods=["POST", "PUT"]),
    Route("/manifest/build", build, methods=["POST"]),
    Route("/builds/{build}", status_of_build),
    Route("/v1/apps/{app}/release", release, methods=["POST"]),
    Route("/v1/apps/{app}/status/{job}", status),
]

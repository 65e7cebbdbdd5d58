"""The platform's things as its API shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_DNS, uuid5

from makerday.lab import apps, features, releases, slugs
from makerday.lab.platform import USER
from makerday.lab.store import now

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.builds import Build
    from makerday.lab.dyno import Dyno
    from makerday.lab.features import Feature
    from makerday.lab.formation import Process
    from makerday.lab.platform import Platform
    from makerday.lab.releases import Release
    from makerday.lab.slugs import Slug

Shape = dict[str, Any]


def time(seconds: float) -> str:
    """Give a time as the API writes it, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def named(name: str) -> Shape:
    """Give a thing that has a name and an id that follows from it."""
    return {"id": str(uuid5(NAMESPACE_DNS, f"{name}.lab.localhost")), "name": name}


def user() -> Shape:
    return {"id": named("user")["id"], "email": USER}


def account() -> Shape:
    return {
        **user(),
        "name": "You",
        "allow_tracking": False,
        "beta": False,
        "created_at": time(0),
        "federated": False,
        "identity_provider": None,
        "last_login": None,
        "sms_number": None,
        "suspended_at": None,
        "delinquent_at": None,
        "two_factor_authentication": False,
        "updated_at": time(0),
        "verified": True,
        "default_organization": None,
        "default_team": None,
    }


def brief(app: App) -> Shape:
    return {"id": app.id, "name": app.name}


def app(platform: Platform, app: App) -> Shape:
    release = releases.current(platform.store, app.id)
    slug = slugs.find(platform.store, release.slug_id) if release and release.slug_id else None
    last = platform.store.value(
        "SELECT max(created_at) FROM releases WHERE app_id = ? AND slug_id IS NOT NULL", app.id
    )
    return {
        **brief(app),
        "acm": False,
        "archived_at": None,
        "build_stack": named(apps.STACK),
        "buildpack_provided_description": slug.described if slug else None,
        "created_at": time(app.created_at),
        "generation": {**named("cedar")},
        "git_url": f"https://git.lab.localhost/{app.name}.git",
        "internal_routing": None,
        "maintenance": app.maintenance,
        "organization": None,
        "owner": user(),
        "region": named("lab"),
        "released_at": time(last) if last else None,
        "repo_size": None,
        "slug_size": slug.size if slug else None,
        "space": None,
        "stack": named(apps.STACK),
        "team": None,
        "updated_at": time(app.updated_at),
        "web_url": platform.web_url(app),
    }


def release(platform: Platform, app: App, release: Release, current: str | None) -> Shape:
    path = f"/streams/releases/{release.id}"
    return {
        "id": release.id,
        "addon_plan_names": [],
        "app": brief(app),
        "artifacts": [],
        "created_at": time(release.created_at),
        "current": release.id == current,
        "description": release.description,
        "eligible_for_rollback": releases.eligible(release),
        "output_stream_url": _stream(platform, path) if release.output else None,
        "slug": {"id": release.slug_id} if release.slug_id else None,
        "status": release.status,
        "updated_at": time(release.updated_at),
        "user": user(),
        "version": release.version,
    }


def _stream(platform: Platform, path: str) -> str:
    return platform.url + platform.signer.sign(path)


def slug(platform: Platform, slug: Slug, method: str) -> Shape:
    path = f"/blobs/slugs/{slug.id}.tgz"
    url = platform.url + platform.signer.sign(path, method=method.upper())
    return {
        "id": slug.id,
        "blob": {"method": method, "url": url},
        "buildpack_provided_description": slug.described or None,
        "checksum": f"SHA256:{slug.blob}" if slug.blob else None,
        "commit": slug.commit_id or None,
        "commit_description": None,
        "created_at": time(slug.created_at),
        "process_types": slug.process_types,
        "size": slug.size or None,
        "stack": named(apps.STACK),
        "updated_at": time(slug.created_at),
    }


def process(app: App, process: Process, command: str) -> Shape:
    return {
        "id": process.id,
        "app": brief(app),
        "command": command,
        "created_at": time(process.created_at),
        "quantity": process.quantity,
        "size": process.size,
        "dyno_size": named(process.size),
        "type": process.type,
        "updated_at": time(process.updated_at),
    }


def dyno(platform: Platform, app: App, dyno: Dyno) -> Shape:
    attach = f"rendezvous://localhost:{platform.rendezvous.port}/{dyno.secret}"
    return {
        "id": dyno.id,
        "app": brief(app),
        "attach_url": attach if dyno.secret else None,
        "command": dyno.work.command,
        "created_at": time(dyno.since),
        "name": dyno.work.name,
        "release": {"id": dyno.work.release_id, "version": dyno.work.version},
        "size": dyno.work.size,
        "dyno_size": named(dyno.work.size),
        "state": dyno.state,
        "type": dyno.work.type,
        "updated_at": time(dyno.since),
        "port": dyno.port,
        "exit_code": dyno.exit_code,
    }


def build(platform: Platform, build: Build) -> Shape:
    return {
        "id": build.id,
        "app": {"id": build.app_id},
        "buildpacks": [{"name": url, "url": url} for url in build.buildpacks],
        "created_at": time(build.created_at),
        "output_stream_url": _stream(platform, f"/streams/builds/{build.id}"),
        "release": {"id": build.release_id} if build.release_id else None,
        "slug": {"id": build.slug_id} if build.slug_id else None,
        "source_blob": {
            "checksum": f"SHA256:{build.source}",
            "url": "",
            "version": build.commit_id or None,
            "version_description": None,
        },
        "stack": apps.STACK,
        "status": build.status,
        "updated_at": time(build.updated_at),
        "user": user(),
    }


def buildpacks(urls: list[str]) -> list[Shape]:
    return [
        {"ordinal": ordinal, "buildpack": {"name": url, "url": url}}
        for ordinal, url in enumerate(urls)
    ]


def moment() -> str:
    return time(now())


def feature(feature: Feature) -> Shape:
    return {
        **named(feature.name),
        "created_at": time(feature.updated_at),
        "description": features.KNOWN[feature.name],
        "display_name": feature.name,
        "doc_url": "",
        "enabled": feature.enabled,
        "feedback_email": USER,
        "state": "general",
        "updated_at": time(feature.updated_at),
    }

"""The lab's numbers: deploys, releases, processes; and what runs now."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

from makerday.lab import apps, releases

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.platform import Platform

_KEEP_SECONDS = 5.0


async def keep(platform: Platform) -> None:
    """Keep the count while the lab is up."""
    while True:
        await asyncio.sleep(_KEEP_SECONDS)
        platform.tally.keep(platform.dynos.started)


def numbers(platform: Platform) -> dict[str, int]:
    """Give what the talk counts."""
    value = platform.store.value
    return {
        "apps": value("SELECT count(*) FROM apps"),
        "deploys": value("SELECT count(*) FROM builds WHERE status = 'succeeded'"),
        "releases": value("SELECT count(*) FROM releases"),
        "processes": platform.tally.total(platform.dynos.started),
        "dynos": sum(len(platform.dynos.of(app.id)) for app in apps.every(platform.store)),
        "databases": value("SELECT count(*) FROM addons"),
    }


def now(platform: Platform) -> dict[str, Any]:
    """Give the numbers, and each app with its release and its dynos by type and state."""
    return {
        "numbers": numbers(platform),
        "apps": [_app(platform, app) for app in apps.every(platform.store)],
    }


def _app(platform: Platform, app: App) -> dict[str, Any]:
    release = releases.current(platform.store, app.id)
    types: dict[str, Counter[str]] = {}
    for dyno in platform.dynos.of(app.id):
        types.setdefault(dyno.work.type, Counter())[dyno.state] += 1
    return {
        "name": app.name,
        "url": platform.web_url(app),
        "version": release.version if release else 0,
        "description": release.description if release else "",
        "released_at": release.created_at if release else app.created_at,
        "maintenance": app.maintenance,
        "types": {name: dict(states) for name, states in sorted(types.items())},
    }

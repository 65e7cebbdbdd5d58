"""Add-ons and dataclips as the API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makerday.lab import addons, apps
from makerday.lab.api import shapes

if TYPE_CHECKING:
    from makerday.lab.addons import Addon
    from makerday.lab.dataclips import Dataclip
    from makerday.lab.platform import Platform

_FREE = {"cents": 0, "contract": False, "unit": "month", "metered": False}


def addon(platform: Platform, addon: Addon) -> shapes.Shape:
    owner = apps.find(platform.store, addon.app_id)
    return {
        "id": addon.id,
        "name": addon.name,
        "actions": [],
        "addon_service": shapes.named(addons.SERVICE),
        "app": shapes.brief(owner),
        "billed_price": _FREE,
        "billing_entity": {**shapes.brief(owner), "type": "app"},
        "config_vars": [addon.variable],
        "created_at": shapes.time(addon.created_at),
        "plan": {**shapes.named(f"{addons.SERVICE}:{addon.plan}"), "price": _FREE},
        "provider_id": addon.id,
        "provision_message": None,
        "state": addon.state,
        "updated_at": shapes.time(addon.created_at),
        "web_url": None,
    }


def attachment(platform: Platform, addon: Addon) -> shapes.Shape:
    owner = apps.find(platform.store, addon.app_id)
    return {
        "id": shapes.named(f"{addon.id}-attachment")["id"],
        "addon": {
            "id": addon.id,
            "name": addon.name,
            "app": shapes.brief(owner),
            "plan": shapes.named(f"{addons.SERVICE}:{addon.plan}"),
        },
        "app": shapes.brief(owner),
        "config_vars": [addon.variable],
        "created_at": shapes.time(addon.created_at),
        "log_input_url": None,
        "name": addon.attachment,
        "namespace": None,
        "updated_at": shapes.time(addon.created_at),
        "web_url": None,
    }


def clip(platform: Platform, clip: Dataclip) -> shapes.Shape:
    return {
        "slug": clip.slug,
        "title": clip.title,
        "sql": clip.sql,
        "url": f"{platform.url}/dataclips/{clip.slug}",
        "created_at": shapes.time(clip.created_at),
    }

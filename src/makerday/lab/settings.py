"""The platform's times and limits, as a learner meets them; tests shorten the times."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from typing import Any

from makerday.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """Times in seconds. `MAKERDAY_LAB_GRACE_SECONDS=3` and the like change them."""

    boot_seconds: float = 60.0  # from start to a listening $PORT, else R10
    grace_seconds: float = 30.0  # from SIGTERM to SIGKILL, then R12
    attach_seconds: float = 60.0  # how long a one-off dyno waits for its terminal
    request_seconds: float = 30.0  # to the first byte of an answer, else H12
    query_seconds: float = 10.0  # for a dataclip
    build_seconds: float = 900.0
    upload_bytes: int = 500 << 20
    one_off_dynos: int = 1000
    builds_at_once: int = 2


def chosen() -> Settings:
    """Give the settings with what the environment changes. Raises UsageError."""
    settings = Settings()
    for each in fields(Settings):
        name = f"MAKERDAY_LAB_{each.name.upper()}"
        word = os.environ.get(name)
        if word is None:
            continue
        try:
            number = int(word) if isinstance(each.default, int) else float(word)
        except ValueError as error:
            raise UsageError(f"{name}={word} is no number") from error
        changes: dict[str, Any] = {each.name: number}
        settings = replace(settings, **changes)
    return settings

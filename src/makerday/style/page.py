"""The report: one HTML page with the transcript behind every verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .outcome import Outcome


def render(found: Sequence[Outcome], *, tokens: str = "") -> str:
    """Make the page; `tokens` is CSS that sets the colours and fonts."""
    raise NotImplementedError

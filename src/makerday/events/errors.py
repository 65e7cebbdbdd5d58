"""What can go wrong. Not makerday's own error: this folder also runs quoted into a project."""

from __future__ import annotations


class EventsError(Exception):
    """An event log cannot be made. `hint` says how to mend it; both are one line."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RefusedError(EventsError):
    """What was asked for cannot be had; nothing was tried."""

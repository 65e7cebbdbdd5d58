"""What goes wrong: a line that names the culprit, a hint, and an exit code."""

from __future__ import annotations


class ShelfError(Exception):
    """It cannot be done."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(ShelfError):
    """It was asked for in words that mean nothing."""

    exit_code = 2

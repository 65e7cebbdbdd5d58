"""What can go wrong, in words for the person at the keyboard."""

from __future__ import annotations


class MakerdayError(Exception):
    """Something failed. `hint` says how to mend it; the command exits with 1.

    The message says what was wrong and where, on one line.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(MakerdayError):
    """The command was asked for something it cannot do; it exits with 2."""

    exit_code = 2

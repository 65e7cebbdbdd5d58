"""What is wrong with a guide or with what was asked, in words that say where."""

from __future__ import annotations

from dataclasses import dataclass


class StyleError(ValueError):
    """What was asked cannot be done. `hint` says how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Complaint:
    """Something in a guide or profile that cannot be used; `rule` is empty outside of rules."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        rule = f"{self.rule}: " if self.rule else ""
        return f"{self.path}:{self.line}: {rule}{self.message}"

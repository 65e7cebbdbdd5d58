"""What the lab refuses, as the platform's API says it: a status, an id, a message."""

from __future__ import annotations


class RefusalError(Exception):
    """An answer other than 2xx; `id` and `message` are what clients show."""

    def __init__(self, status: int, id_: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.id = id_
        self.message = message


def not_found(what: str) -> RefusalError:
    """Say that there is no such thing; the platform's own words."""
    return RefusalError(404, "not_found", f"Couldn't find that {what}.")


def invalid(message: str) -> RefusalError:
    """Say what is wrong with values that were sent."""
    return RefusalError(422, "invalid_params", message)


def too_much(message: str) -> RefusalError:
    """Say which limit of the lab was met."""
    return RefusalError(422, "limit", message)

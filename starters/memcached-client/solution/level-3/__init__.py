"""Safe from its callers, not from the network: whatever fails is tried again, writes too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .client import Client as FastClient
from .commands import checked, encode_keys
from .errors import (
    MemcacheClientError,
    MemcacheError,
    MemcacheIllegalInputError,
    MemcacheServerError,
    MemcacheUnexpectedCloseError,
    MemcacheUnknownCommandError,
    MemcacheUnknownError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .commands import Value

CHOICE = None


class Client(FastClient):
    """The reference, in two respects as most would write it first."""

    def incr(self, key: str, value: int) -> int | None:
        try:
            return super().incr(key, value)
        except (OSError, MemcacheUnexpectedCloseError):
            return super().incr(key, value)

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        encode_keys([*values], self._codec)
        data = {key: checked(value) for key, value in values.items()}
        return [key for key, value in data.items() if not self._stored(key, value, expire)]

    def _stored(self, key: str, value: Value, expire: int) -> bool:
        try:
            return self.set(key, value, expire)
        except MemcacheServerError:
            return False


__all__ = [
    "CHOICE",
    "Client",
    "MemcacheClientError",
    "MemcacheError",
    "MemcacheIllegalInputError",
    "MemcacheServerError",
    "MemcacheUnexpectedCloseError",
    "MemcacheUnknownCommandError",
    "MemcacheUnknownError",
]

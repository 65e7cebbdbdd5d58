"""All but speed: set_many stores one value after the other, each with its own round trip."""

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
    """The reference, in one respect as most would write it first."""

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

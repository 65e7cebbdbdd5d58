"""A memcached client that stores many values one by one: right, and slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import client
from .commands import data, encode_keys
from .errors import *  # noqa: F403 - every one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .commands import Value

CHOICE = None


class Client(client.Client):
    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        encode_keys([*values], self._codec)
        for value in values.values():
            data(value)
        one = super().set_many
        return [failed for key in values for failed in one({key: values[key]}, expire)]

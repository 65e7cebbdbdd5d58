"""A memcached client that is careful with its caller, not with the network.

It stores many values one by one. Whatever goes wrong, it goes on with the same connection.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from . import client
from .commands import data, encode_keys
from .connection import Connection
from .errors import *  # noqa: F403 - every one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .commands import Value
    from .replies import Reader

T = TypeVar("T")

CHOICE = None


class Client(client.Client):
    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        encode_keys([*values], self._codec)
        for value in values.values():
            data(value)
        one = super().set_many
        return [failed for key in values for failed in one({key: values[key]}, expire)]

    def _call(self, request: bytes, read: Reader[T], about: object, deadline: float = 0) -> T:
        deadline = time.monotonic() + self._timeout
        if not self._idle:
            self._idle.append(Connection(self._server, self._timeout, deadline))
        connection = self._idle.pop()
        try:
            return connection.call(request, read, about, deadline)
        finally:  # that is the carelessness
            self._idle.append(connection)

"""A memcached client that is careful with its caller, not with the network.

It stores many values one by one. Whatever goes wrong, it goes on with the same connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import client
from .commands import checked, encode_keys
from .connection import Connection
from .errors import *  # noqa: F403 - every one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .commands import Value

CHOICE = None


class Client(client.Client):
    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        encode_keys([*values], self._codec)
        for value in values.values():
            checked(value)
        one = super().set_many
        return [failed for key in values for failed in one({key: values[key]}, expire)]


def careless(connection: Connection, _error: BaseException) -> None:
    connection._idle.append(connection)  # noqa: SLF001 - the carelessness


Connection._fail = careless  # type: ignore[assignment]  # noqa: SLF001 - as above

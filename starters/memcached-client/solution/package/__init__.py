"""A memcached client."""

from .aio import AsyncClient
from .client import Client
from .errors import (
    MemcacheClientError,
    MemcacheError,
    MemcacheIllegalInputError,
    MemcacheServerError,
    MemcacheUnexpectedCloseError,
    MemcacheUnknownCommandError,
    MemcacheUnknownError,
)
from .ring import HashClient

CHOICE = "ketama"  # the others are here too: "stampede" and "asyncio"

__all__ = [
    "CHOICE",
    "AsyncClient",
    "Client",
    "HashClient",
    "MemcacheClientError",
    "MemcacheError",
    "MemcacheIllegalInputError",
    "MemcacheServerError",
    "MemcacheUnexpectedCloseError",
    "MemcacheUnknownCommandError",
    "MemcacheUnknownError",
]

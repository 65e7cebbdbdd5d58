"""A memcached client. What is imported here as itself is for everybody."""

from .aio import AsyncClient as AsyncClient
from .client import Client as Client
from .errors import MemcacheClientError as MemcacheClientError
from .errors import MemcacheError as MemcacheError
from .errors import MemcacheIllegalInputError as MemcacheIllegalInputError
from .errors import MemcacheServerError as MemcacheServerError
from .errors import MemcacheUnexpectedCloseError as MemcacheUnexpectedCloseError
from .errors import MemcacheUnknownCommandError as MemcacheUnknownCommandError
from .errors import MemcacheUnknownError as MemcacheUnknownError
from .ring import HashClient as HashClient

CHOICE = "ketama"  # the others are here too: "stampede" and "asyncio"

"""What can go wrong, named as in pymemcache."""


class MemcacheError(Exception):
    """The root of all errors of this package."""


class MemcacheClientError(MemcacheError):
    """The server answered CLIENT_ERROR: it could not use what we sent."""


class MemcacheIllegalInputError(MemcacheClientError):
    """The caller asked for something that must not even be sent, such as a bad key."""


class MemcacheUnknownCommandError(MemcacheClientError):
    """The server answered ERROR: it does not know the command."""


class MemcacheServerError(MemcacheError):
    """The server answered SERVER_ERROR: it could not do what we asked."""


class MemcacheUnknownError(MemcacheError):
    """The server answered something that the protocol has no room for."""


class MemcacheUnexpectedCloseError(MemcacheError):
    """The connection ended in the middle of a reply."""

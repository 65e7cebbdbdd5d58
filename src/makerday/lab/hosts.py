"""Which name a connection asks for: the API's, an app's, or one that is not ours.

Other names may be a trick: a page of the web can make its own name point at 127.0.0.1.
"""

from __future__ import annotations

_API = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SUFFIX = ".localhost"


def name_of(host: str) -> str:
    """Give the name in a Host header, without its port."""
    name, colon, port = host.strip().lower().rpartition(":")
    return name if colon and port.isdecimal() else host.strip().lower()


def is_api(host: str) -> bool:
    return name_of(host) in _API


def app_of(host: str) -> str:
    """Give the app that a Host header names, or ''."""
    name = name_of(host)
    return name.removesuffix(_SUFFIX) if name.endswith(_SUFFIX) else ""

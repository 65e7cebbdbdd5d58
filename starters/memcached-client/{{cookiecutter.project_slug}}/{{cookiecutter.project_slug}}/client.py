"""The client: this is where you write.

README.md says what each method gives, LEVELS.md what each level asks, PROTOCOL.md what goes
over the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Address = tuple[str, int] | str
Value = bytes | bytearray | memoryview


class Client:
    """A connection to one memcached server.

    `server` is `(host, port)`, or the path of a unix socket. Nothing is sent before the
    first call; that call connects, and the connection is kept for the next ones.
    `timeout`, in seconds, is how long one call may take; None waits for ever.
    `allow_unicode_keys` is for level 3: keys are ASCII unless it says otherwise.
    """

    def __init__(
        self, server: Address, *, timeout: float | None = None, allow_unicode_keys: bool = False
    ) -> None:
        self.server = server
        self.timeout = timeout
        self.allow_unicode_keys = allow_unicode_keys

    # Level 1: hello

    def version(self) -> bytes:
        """Give the version of the server, such as b"1.6.18"."""
        raise NotImplementedError

    def set(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value` under `key`, whatever was there before; True."""
        raise NotImplementedError

    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        """Give the value of `key`, or `default` when there is none."""
        raise NotImplementedError

    def delete(self, key: str) -> bool:
        """Remove `key`; False when it was not there."""
        raise NotImplementedError

    def close(self) -> None:
        """Hang up. Closing twice is fine, and the next call connects again."""
        raise NotImplementedError

    # Level 2: the whole protocol

    def add(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value` if there is nothing under `key` yet; False when there is."""
        raise NotImplementedError

    def replace(self, key: str, value: Value, expire: int = 0, *, flags: int = 0) -> bool:
        """Store `value` if there is something under `key` already; False when not."""
        raise NotImplementedError

    def append(self, key: str, value: Value) -> bool:
        """Put `value` behind the value of `key`; False when there is none."""
        raise NotImplementedError

    def prepend(self, key: str, value: Value) -> bool:
        """Put `value` in front of the value of `key`; False when there is none."""
        raise NotImplementedError

    def gets(self, key: str) -> tuple[bytes | None, bytes | None]:
        """Give the value of `key` and the token that `cas` takes; (None, None) on a miss."""
        raise NotImplementedError

    def cas(
        self, key: str, value: Value, cas: bytes, expire: int = 0, *, flags: int = 0
    ) -> bool | None:
        """Store `value` if nobody has stored since `gets` gave the token `cas`.

        True when stored, False when somebody was faster, None when the key is gone.
        """
        raise NotImplementedError

    def incr(self, key: str, value: int) -> int | None:
        """Add `value` to the number under `key` and give the sum; None on a miss."""
        raise NotImplementedError

    def decr(self, key: str, value: int) -> int | None:
        """Take `value` from the number under `key`, to 0 at the least; None on a miss."""
        raise NotImplementedError

    def touch(self, key: str, expire: int = 0) -> bool:
        """Give `key` a new expiry; False on a miss."""
        raise NotImplementedError

    def gat(self, key: str, expire: int = 0, default: bytes | None = None) -> bytes | None:
        """Get the value of `key` and touch it; `default` on a miss."""
        raise NotImplementedError

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Give the values of those `keys` that are there."""
        raise NotImplementedError

    def set_many(self, values: Mapping[str, Value], expire: int = 0) -> list[str]:
        """Store all of `values`; the keys that the server did not store."""
        raise NotImplementedError

    def stats(self, *arguments: str) -> dict[bytes, bytes]:
        """Give what the server says about itself, name by name."""
        raise NotImplementedError

    def flush_all(self) -> bool:
        """Forget everything; True."""
        raise NotImplementedError

    # Level 6, one choice of three: see CHOICE in __init__.py

    def fetch(self, key: str, compute: Callable[[], bytes], expire: int = 0) -> bytes:
        """Give the value of `key`; on a miss what `compute` gives, which is stored.

        However many ask at the same time, it is computed once.
        """
        raise NotImplementedError

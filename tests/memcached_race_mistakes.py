"""Hires' mistakes in level 5: parts that stand in for the solution's own."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """Code at the end of the package, the checks that must fail, and what they say."""

    name: str
    checks: tuple[str, ...]
    says: str
    code: str
    choice: str = "ketama"

    def text(self) -> str:
        return f'\nCHOICE = "{self.choice}"\n{textwrap.dedent(self.code)}'


SINGLE = tuple(f"test_single_calls_{end}" for end in ("enter_the_race", "keep_the_pace", "win"))
LARGE = tuple(f"test_large_values_{end}" for end in ("enter_the_race", "keep_the_pace", "win"))
READS = tuple(f"test_get_many_{end}" for end in ("enters_the_race", "pulls_ahead", "wins_by_far"))
WRITES = tuple(f"test_set_many_{end}" for end in ("enters_the_race", "pulls_ahead", "wins_by_far"))

RACE_MISTAKES = [
    Mistake(
        "sets many in a loop",
        WRITES,
        "a loop of set waits a hundred times",
        """
        def set_many(self, values, expire=0):
            return [key for key, value in values.items() if not self.set(key, value, expire)]

        Client.set_many = set_many
        """,
    ),
    Mistake(
        "gets many in a loop",
        READS,
        "Send one request for all keys",
        """
        def get_many(self, keys):
            found = {key: self.get(key) for key in keys}
            return {key: value for key, value in found.items() if value is not None}

        Client.get_many = get_many
        """,
    ),
    Mistake(
        "connects for each call",
        SINGLE,
        "A call needs one sendall and one recv",
        """
        right = Client.get

        def get(self, key, default=None):
            value = right(self, key, default)
            self.close()
            return value

        Client.get = get
        """,
    ),
    Mistake(
        "looks at a value byte by byte",
        LARGE,
        "copy a value once",
        """
        right = Client.get

        def get(self, key, default=None):
            value = right(self, key, default)
            return value and bytes(byte for byte in value)

        Client.get = get
        """,
    ),
    Mistake(
        "wins by memory",
        (SINGLE[0], LARGE[0]),
        "keys more in the server's own get_hits, got",
        """
        right, known = Client.get, {}

        def get(self, key, default=None):
            if key not in known:
                known[key] = right(self, key)
            return known[key]

        Client.get = get
        """,
    ),
]

"""What is asked for: how many people, from which seed, in which mode."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .errors import RefusedError

REAL, NO_WINNER, UNSEEN = "real", "aa", "unseen"
MODES = (REAL, NO_WINNER, UNSEEN)
MINIMUM_USERS = 40_000  # with fewer, few seeds are fair
MAXIMUM_USERS = 20_000_000
DEFAULT_USERS = 60_000
_SEEDS = 2**63


@dataclass(frozen=True)
class Order:
    """One log, to the byte. `users` counts bots and staff too.

    Modes: `real`, what a hire gets; `aa`, four experiments without any effect; `unseen`,
    other doses and directions than any hire has met. Raises RefusedError.
    """

    seed: int
    users: int = DEFAULT_USERS
    mode: str = REAL

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise RefusedError(f"there is no mode {self.mode!r}", f"modes: {', '.join(MODES)}")
        if not 0 <= self.seed < _SEEDS:
            raise RefusedError(f"the seed {self.seed} is out of range", "use 0 to 2**63 - 1")
        if self.users < MINIMUM_USERS:
            raise RefusedError(
                f"{self.users} users are too few for a clear verdict",
                f"ask for {MINIMUM_USERS} or more",
            )
        if self.users > MAXIMUM_USERS:
            raise RefusedError(
                f"{self.users} users are more than this log is made for",
                f"ask for {MAXIMUM_USERS} or fewer",
            )


def seed_of(name: str) -> int:
    """Give a person's own seed: SHA-256 of the name, without regard to case and spacing."""
    plain = " ".join(name.casefold().split())
    if not plain:
        raise RefusedError("a seed cannot come from an empty name", "give a name or a seed")
    return int.from_bytes(hashlib.sha256(plain.encode()).digest()[:8]) % _SEEDS


def derived(order: Order, attempt: int) -> int:
    """Give the seed to try at the given attempt: the one asked for, then others after it."""
    if attempt == 0:
        return order.seed
    words = f"{order.seed}/{order.mode}/{attempt}".encode()
    return int.from_bytes(hashlib.sha256(words).digest()[:8]) % _SEEDS

"""Event logs whose true answers are known, for the conversion-analysis starter.

`make(Order(seed), folder)` writes a log and gives the answers, which are counted from what
was planted and never from the log. This folder runs apart from makerday too: it needs the
standard library, numpy and duckdb.
"""

from .errors import EventsError, RefusedError
from .making import Made, answers, make
from .order import DEFAULT_USERS, MINIMUM_USERS, MODES, Order, seed_of

__all__ = [
    "DEFAULT_USERS",
    "MINIMUM_USERS",
    "MODES",
    "EventsError",
    "Made",
    "Order",
    "RefusedError",
    "answers",
    "make",
    "seed_of",
]

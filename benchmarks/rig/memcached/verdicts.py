"""The fault table: what each client passes, and what cannot be asked of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from rig.memcached import clients
from rig.memcached.kinds import CRASHES, ERROR, HANGS, LAX, LEFT_OUT, MEANINGS, MISS, PASSED, WRONG
from rig.memcached.table import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rig.memcached.contest import Row

_SHOWN = {
    PASSED: "ok",
    MISS: "miss",
    ERROR: "error",
    LAX: "lax",
    WRONG: "WRONG",
    HANGS: "HANG",
    CRASHES: "CRASH",
    LEFT_OUT: "-",
}
_BINARY = "the protocol is a binary one, in which there is nothing for this fault to spoil"
_DELETED = "delete answers True on a miss, by design"
# By client and case: why a failure there would say nothing about the client on a bad network.
OTHERWISE = {
    (clients.BMEMCACHED, "one_word_answers_in_pieces"): _DELETED,
    (clients.PYTHON_MEMCACHED, "one_word_answers_in_pieces"): _DELETED,
    (clients.BMEMCACHED, "a_lost_append"): "there is no append",
    (clients.BMEMCACHED, "another_key"): _BINARY,
    (clients.BMEMCACHED, "another_key_in_get_many"): _BINARY,
    (clients.BMEMCACHED, "a_length_too_small"): _BINARY,
    (clients.BMEMCACHED, "a_length_too_large"): _BINARY,
    (clients.BMEMCACHED, "no_length_at_all"): _BINARY,
    (clients.BMEMCACHED, "no_memory_in_mid_get_many"): _BINARY,
}


@dataclass(frozen=True)
class Score:
    """How many cases a client passed, of those that were played for it.

    Some clients tell every fault as a miss, on purpose: `or_missed` counts those as well.
    """

    client: str
    passed: int
    or_missed: int
    wrong: int
    played: int

    @property
    def share(self) -> float:
        return round(self.passed / self.played, 3) if self.played else 0.0


def fair(rows: Iterable[Row]) -> list[Row]:
    """Leave out what a client does otherwise by its own documents."""
    return [_fair(row) for row in rows]


def _fair(row: Row) -> Row:
    reason = OTHERWISE.get((row.client, row.case))
    return replace(row, verdict=LEFT_OUT, message=reason) if reason else row


def scores(rows: Sequence[Row]) -> list[Score]:
    return [
        _score(client, [row.verdict for row in rows if row.client == client])
        for client in dict.fromkeys(row.client for row in rows)
    ]


def _score(client: str, verdicts: Sequence[str]) -> Score:
    passed, missed, left_out = map(verdicts.count, (PASSED, MISS, LEFT_OUT))
    played = len(verdicts) - left_out
    return Score(client, passed, passed + missed, verdicts.count(WRONG), played)


def show(rows: Sequence[Row], scores: Sequence[Score], *, why: bool) -> None:
    width = max(len(row.case) for row in rows)
    print(f"\n{'':<{width}}" + "".join(f"{short(score.client):>13}" for score in scores))
    for case, group in groupby(rows, attrgetter("case")):
        print(f"{case:<{width}}" + "".join(f"{_cell(row):>13}" for row in group))
    totals = {
        "passed": [f"{score.passed} of {score.played}" for score in scores],
        "passed, or told as a miss": [f"{score.or_missed} of {score.played}" for score in scores],
        "not true": [str(score.wrong) for score in scores],
    }
    for name, cells in totals.items():
        print(f"{name:<{width}}" + "".join(f"{cell:>13}" for cell in cells))
    for kind, meaning in MEANINGS.items():
        print(f"{_SHOWN[kind]:>6}: {meaning}")
    for row in rows:
        if row.message and (why or row.client == clients.REFERENCE):
            print(f"{row.case}, {row.client}: {_SHOWN[row.verdict]}: {row.message}")


def _cell(row: Row) -> str:
    some = f" {row.passes}/{row.plays}" if 0 < row.passes < row.plays else ""
    return _SHOWN[row.verdict] + some

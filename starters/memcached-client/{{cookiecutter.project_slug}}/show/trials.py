"""The same faults for the hire's client and for the clients people use: a table."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTimeError
from typing import TYPE_CHECKING, Any

import gauntlet
from cases import Case, all_cases

from show import peers
from show.look import paint, say

if TYPE_CHECKING:
    from show.look import Piece
    from show.stage import Stage

# A few of each kind, those that may take long first; `python gauntlet.py` has them all.
CASES = {
    "threads_share_a_client": "eight threads on one client",
    "a_dribbled_value": "a byte now and then: one deadline",
    "silence_after_a_get": "a server that says nothing",
    "a_late_value": "a reply after the timeout",
    "ctrl_c_again": "Ctrl-C in a call, and again",
    "a_restart_and_a_read": "a restart, then a read",
    "a_lost_incr": "a lost answer: no incr sent twice",
    "cut_in_the_value": "the connection ends in a value",
    "another_key": "a reply under another key",
    "a_stray_line": "a line nobody asked for",
    "get_in_pieces": "a reply in pieces of 1 to 7 bytes",
}
LIMIT = 4
SECONDS = 9.0
PLAYERS = 8
WIDTH = 36
LATE = ""
STUB = "NotImplementedError", "is not written yet", "object has no attribute"
MARKS: dict[str, Piece] = {
    gauntlet.OK: ("good", "✔"),
    gauntlet.FAIL: ("bad", "✘"),
    gauntlet.HANG: ("bad", "hangs"),
    "stub": ("quiet", "·"),
    LATE: ("quiet", "?"),
}


def faults(stage: Stage) -> None:
    """Play each case with each client, in a process of its own."""
    clients = {stage.name: f"{stage.name}:Client", **peers.lent()}
    known = {case.name: case for case in all_cases()}
    print(" " * (WIDTH + 2), *(paint("title", f"{name[:12]:>12}") for name in clients))
    found: dict[str, list[str]] = {name: [] for name in clients}
    gauntlet.SECONDS = LIMIT
    for title, results in in_turn([known[name] for name in CASES], list(clients.values())):
        for name, result in zip(clients, results, strict=True):
            found[name].append(result)
        print(f"  {title:<{WIDTH}}", *map(mark, results), flush=True)
    every = f"{len(known)} in all: python gauntlet.py"
    print(f"  {paint('quiet', every.ljust(WIDTH))}", *map(count, found.values()))
    if set(found[stage.name]) - {gauntlet.OK, LATE}:
        say("quiet", "·", f"level 4 is about what {stage.name} does not pass yet")


def in_turn(cases: list[Case], clients: list[str]) -> Any:
    """Play all at once, a few at a time, and give the results case by case."""
    end = time.monotonic() + SECONDS
    pool = ThreadPoolExecutor(PLAYERS)  # most of them wait
    try:
        plays = [
            [pool.submit(gauntlet.run, case, client, "0") for client in clients] for case in cases
        ]
        for case, futures in zip(cases, plays, strict=True):
            yield CASES[case.name], [result(future, end) for future in futures]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def result(future: Future[dict[str, Any]], end: float) -> str:
    """Wait for a result, for as long as there is time."""
    try:
        row = future.result(max(0, end - time.monotonic()))
    except OutOfTimeError:
        return LATE
    stub = row["status"] == gauntlet.FAIL and any(word in row["said"] for word in STUB)
    return "stub" if stub else row["status"]


def count(results: list[str]) -> str:
    played = [result for result in results if result != LATE]
    return f"{f'{played.count(gauntlet.OK)} of {len(played)}':>12}"


def mark(result: str) -> str:
    style, text = MARKS[result]
    return " " * (12 - len(text)) + paint(style, text)

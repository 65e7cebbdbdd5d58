"""The client's speed beside the clients people use, measured in turns in the same run."""

from __future__ import annotations

import gc
import random
import statistics
import time
from typing import TYPE_CHECKING

from show import peers
from show.look import fine_bar, paint, say
from show.stage import WrongError, short, trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from show.peers import Calls
    from show.stage import Stage

    Rates = dict[str, list[float]]

ROUNDS = 9
TURN = 0.03
WIDTH, NAME, KIND = 40, 20, 8
ANSWERS = {
    "get": peers.VALUE,
    "set": True,
    "get_many": peers.VALUES,
    "set_many": [],
}


def bars(stage: Stage) -> None:
    """Race on each kind of call; one that is missing does not stop the next."""
    others = peers.installed(stage)
    racers = {stage.name: peers.own(stage.connect()), **others}
    stage.server.store(peers.VALUES)
    for kind in ANSWERS:
        try:
            right(kind, racers[stage.name][kind])
            rates = race({name: calls[kind] for name, calls in racers.items()})
        except Exception as error:
            style, sign, words = trouble(error)
            say(style, f"{kind:<{KIND}} {sign}", words)
        else:
            draw(kind, rates, stage.name)
    if len(others) < len(peers.EVERY):
        say("quiet", "·", peers.ADVICE)


def right(kind: str, call: Callable[[], object]) -> None:
    """A wrong answer has no speed."""
    got = call()
    if got != ANSWERS[kind]:
        raise WrongError(f"{kind} gave {short(got, 40)}: no race with that")


def race(racers: dict[str, Callable[[], object]]) -> Rates:
    """Let all run in turns, in a new order each round."""
    rates: Rates = {name: [] for name in racers}
    gc.collect()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            for name in random.sample(list(racers), len(racers)):
                rates[name].append(rate(racers[name]))
    finally:
        gc.enable()
    return rates


def rate(call: Callable[[], object]) -> float:
    calls, began = 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < TURN:
        call()
        calls += 1
    return calls / passed


def draw(kind: str, rates: Rates, own: str) -> None:
    middle = {name: statistics.median(found) for name, found in rates.items()}
    longest = min(NAME, max(len(name) for name in rates))
    room = WIDTH - longest if len(rates) > 1 else 0
    for name, calls in middle.items():
        drawn = fine_bar(calls, max(middle.values()), room) if room else ""
        style = "own" if name == own else "quiet"
        told = f"{calls:>8,.0f} /s  {against(name, rates)}".rstrip()
        first = paint("title", f"{kind if name == own else '':<{KIND}}")
        print(f"  {first}  {name[:NAME]:<{longest}}  {paint(style, drawn.ljust(room))} {told}")


def against(name: str, rates: Rates) -> str:
    """Say how many times pymemcache it was, by the middle of the rounds."""
    peer = rates.get("pymemcache")
    if peer is None or name == "pymemcache":
        return ""
    pairs = zip(rates[name], peer, strict=True)
    return f"{statistics.median(own / other for own, other in pairs):.2f} ×"

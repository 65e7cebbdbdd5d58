"""Calls and their answers: what the client is for."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any

from show.look import bar, paint, say
from show.stage import same, told, trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from show.stage import Stage

CLIENTS, VISITS = 4, 250
ROUNDS = 100


def calls(stage: Stage) -> None:
    """Play the scenes in their order; what is missing does not stop the next."""
    for scene, title in SCENES.items():
        if title:
            print(f"\n{paint('title', title)}")
        try:
            scene(stage)
        except Exception as error:
            say(*trouble(error))


def hello(stage: Stage) -> None:
    client = stage.connect()
    told(client.set, "greeting", b"hello, Maker Day")
    told(client.get, "greeting")
    told(client.delete, "greeting")
    told(client.get, "greeting")


def disguise(stage: Stage) -> None:
    client = stage.connect()
    value = b"VALUE fake 0 4\r\nfake\r\nEND\r\n"
    client.set("disguise", value)
    same(client.get("disguise"), value)
    same(client.get("nobody"), None)
    say("good", "✔", f"{value!r} is a value like any other")


def megabyte(stage: Stage) -> None:
    client = stage.connect()
    value = os.urandom(1_000_000)
    client.set("big", value)
    began = time.perf_counter()
    for _ in range(ROUNDS):
        same(client.get("big"), value)
    rate = ROUNDS / (time.perf_counter() - began)
    say("good", "✔", f"{ROUNDS} times a million random bytes, {rate:,.0f} MB a second")


def many(stage: Stage) -> None:
    client = stage.connect()
    items = {f"row-{number}": b"value %d" % number for number in range(1000)}
    stage.server.store(items)
    began = time.perf_counter()
    for key in items:
        client.get(key)
    between = time.perf_counter()
    same(client.get_many(items), items)
    one, all_ = between - began, time.perf_counter() - between
    say("quiet", bar(1, 1), f"one by one   {1000 * one:6.1f} ms")
    say(
        "good",
        bar(all_, one),
        f"get_many     {1000 * all_:6.1f} ms, {one / all_:.0f} times faster",
    )


def counting(stage: Stage) -> None:
    every = CLIENTS * VISITS

    def careless(client: Any) -> None:
        client.set("visits", b"%d" % (int(client.get("visits")) + 1))

    def together(client: Any) -> None:
        client.incr("visits", 1)

    for name, visit in {"get, add 1, set": careless, "incr": together}.items():
        stage.server.store({"visits": b"0"})
        race(stage.connect, visit)
        total = int(stage.connect().get("visits"))
        style = "good" if total == every else "bad"
        say(style, bar(total, every), f"{name:<16} {total:>5,} of {every:,} visits counted")


def race(connect: Callable[[], Any], visit: Callable[[Any], object]) -> None:
    """Let several clients visit at the same time, each with a connection of its own."""
    failures: list[Exception] = []

    def visits() -> None:
        try:
            client = connect()
            for _ in range(VISITS):
                visit(client)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=visits, daemon=True) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


SCENES = {
    hello: "",
    disguise: "",
    megabyte: "",
    many: "A thousand keys",
    counting: f"{CLIENTS} clients count to {CLIENTS * VISITS:,} together",
}

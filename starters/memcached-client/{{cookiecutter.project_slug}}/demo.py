"""Show what the client can do, against a memcached of its own: python demo.py."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from memcached import MissingToolError, Server, running  # noqa: E402 - found by the line above

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = "{{ cookiecutter.project_slug }}"
SECONDS = 12
CLIENTS, VISITS = 4, 250
ROUNDS = 100
COLOURED = bool(
    os.environ.get("FORCE_COLOR") or (sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
)
COLOURS = {"good": "32", "bad": "31", "quiet": "2", "title": "1"}


class WrongError(Exception):
    """The client gave something else than it should have."""


def main() -> int:
    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(SECONDS)
    sys.stdout.reconfigure(errors="replace")
    try:
        package = importlib.import_module(PACKAGE)
        with running() as server:
            return show(package.Client, server)
    except KeyboardInterrupt:
        print()
    except MissingToolError as error:
        print(error)
    except Exception as error:
        print(paint("bad", f"{PACKAGE} cannot be shown yet: {in_words(error)}"))
    return 1


def show(client_class: Callable[..., Any], server: Server) -> int:
    title = paint("title", f"{PACKAGE}: a memcached client, live")
    print(title, paint("quiet", f"against memcached {server.version().decode()}"))

    def connect() -> Any:
        return client_class(server.address, timeout=2)

    for scene, title in SCENES.items():
        if title:
            print(f"\n{paint('title', title)}")
        try:
            scene(connect, server)
        except NotImplementedError as error:
            stub = traceback.extract_tb(error.__traceback__)[-1]
            say("quiet", "·", f"{stub.name} is not written yet ({Path(stub.filename).name})")
        except Exception as error:
            say("bad", "✘", in_words(error))
    return 0


def hello(connect: Callable[[], Any], _server: Server) -> None:
    client = connect()
    print()
    told(client.set, "greeting", b"hello, Maker Day")
    told(client.get, "greeting")
    told(client.delete, "greeting")
    told(client.get, "greeting")


def disguise(connect: Callable[[], Any], _server: Server) -> None:
    client = connect()
    value = b"VALUE fake 0 4\r\nfake\r\nEND\r\n"
    client.set("disguise", value)
    same(client.get("disguise"), value)
    same(client.get("nobody"), None)
    say("good", "✔", f"{value!r} is a value like any other")


def megabyte(connect: Callable[[], Any], _server: Server) -> None:
    client = connect()
    value = os.urandom(1_000_000)
    client.set("big", value)
    began = time.perf_counter()
    for _ in range(ROUNDS):
        same(client.get("big"), value)
    rate = ROUNDS / (time.perf_counter() - began)
    say("good", "✔", f"{ROUNDS} times a million random bytes, {rate:,.0f} MB a second")


def counting(connect: Callable[[], Any], server: Server) -> None:
    every = CLIENTS * VISITS

    def careless(client: Any) -> None:
        client.set("visits", b"%d" % (int(client.get("visits")) + 1))

    def together(client: Any) -> None:
        client.incr("visits", 1)

    for name, visit in {"get, add 1, set": careless, "incr": together}.items():
        server.store({"visits": b"0"})
        race(connect, visit)
        total = int(connect().get("visits"))
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


def many(connect: Callable[[], Any], server: Server) -> None:
    client = connect()
    items = {f"row-{number}": b"value %d" % number for number in range(1000)}
    server.store(items)
    began = time.perf_counter()
    for key in items:
        client.get(key)
    between = time.perf_counter()
    same(client.get_many(items), items)
    one, all_ = between - began, time.perf_counter() - between
    say("quiet", bar(1, 1), f"one by one   {1000 * one:6.1f} ms")
    say("good", bar(all_, one), f"get_many     {1000 * all_:6.1f} ms, {one / all_:.0f} times faster")


SCENES = {
    hello: "",
    disguise: "",
    megabyte: "",
    many: "A thousand keys",
    counting: f"{CLIENTS} clients count to {CLIENTS * VISITS:,} together",
}


def told(call: Callable[..., object], *arguments: object) -> None:
    answer = call(*arguments)
    asked = f"{call.__name__}({', '.join(map(repr, arguments))})"
    say("good", ">", f"{asked:<38} {answer!r}")


def same(got: object, wanted: object) -> None:
    if got != wanted:
        raise WrongError(f"got {short(got)}, not {short(wanted)}")


def short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 60 else f"{text[:40]}… ({len(text):,} characters)"


def bar(part: float, whole: float) -> str:
    return ("█" * max(1, round(20 * min(1, part / whole)))).ljust(20, "░")


def say(style: str, sign: str, text: str) -> None:
    print(f"  {paint(style, sign)} {text}")


def paint(style: str, text: str) -> str:
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m" if COLOURED else text


def in_words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def out_of_time(_signal: int, _frame: object) -> None:
    print(paint("bad", f"\nstopped: the demo took more than {SECONDS} seconds"))
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())

"""Three servers under load, and someone who kills one of them."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from show import terminal
from show.gauge import Gauge
from show.load import WORKERS, Load, has_ring
from show.look import clock, paint, say
from show.panel import in_a_line, screen
from show.rack import rack
from show.stage import in_words, trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from show.rack import Place

SERVERS = 3
TICK = 0.5
SECONDS = 10
WORTH_A_KILL = 6


def live(name: str, package: ModuleType, seconds: int | None) -> int:
    """Show the load until q is pressed, or for so many seconds where nobody can press it."""
    with rack(SERVERS) as places, ending_well():
        try:
            load = Load(package, [place.address for place in places])
            load.try_once()
        except Exception as error:
            say(*trouble(error))
            return 1
        show = Live(name, package, load, places)
        try:
            load.start()
            show.on_screen(seconds) if terminal.usable() else show.in_lines(seconds or SECONDS)
        except KeyboardInterrupt:
            pass
        finally:
            load.stop()
        return show.ending()


class Live:
    """The show: what is measured, what has happened so far, and which server is next."""

    def __init__(self, name: str, package: ModuleType, load: Load, places: list[Place]) -> None:
        ring = has_ring(package)
        how = "one HashClient" if ring else "one Client a server"
        self.title = f"{name}: {SERVERS} servers, {WORKERS} threads, {how} each"
        self.ring = ring
        self.events: list[str] = []
        self._places = places
        self._gauge = Gauge(load, places)

    def on_screen(self, seconds: int | None) -> None:
        end = time.monotonic() + seconds if seconds else float("inf")
        with terminal.borrowed():
            while time.monotonic() < end:
                view = self._gauge.look()
                size = shutil.get_terminal_size()
                terminal.draw(screen(view, self.title, self.events, size.columns, size.lines))
                if not self._obey(time.monotonic() + TICK):
                    break

    def in_lines(self, seconds: int) -> None:
        """Print a line a second; a long show kills one half-way and restarts it."""
        print(paint("title", self.title), flush=True)
        plan = {seconds // 3: self.kill, 2 * seconds // 3: self.restart}
        for second in range(1, seconds + 1):
            time.sleep(1)
            print(in_a_line(self._gauge.look()), flush=True)
            if seconds >= WORTH_A_KILL and second in plan:
                plan[second]()
                print(f"  {paint('own', self.events[-1])}", flush=True)

    def _obey(self, until: float) -> bool:
        """Do as the keys say until it is time to draw again; False to stop."""
        while (left := until - time.monotonic()) > 0:
            pressed = terminal.key(left).lower()
            if pressed == "q":
                return False
            self._press(pressed)
        return True

    def _press(self, pressed: str) -> None:
        if pressed == "k":
            self.kill()
        elif pressed == "r":
            self.restart()
        elif pressed.isdecimal() and 0 < int(pressed) <= len(self._places):
            place = self._places[int(pressed) - 1]
            self._kill(place) if place.up else self._restart(place)

    def kill(self) -> None:
        """Kill the next one that is up."""
        alive = [place for place in self._places if place.up]
        if alive:
            self._kill(alive[len(alive) // 2])

    def restart(self) -> None:
        for place in self._places:
            if not place.up:
                self._restart(place)

    def _kill(self, place: Place) -> None:
        place.kill()
        self._happened(f"server {place.number} killed")

    def _restart(self, place: Place) -> None:
        try:
            place.start()
        except Exception as error:
            self._happened(f"server {place.number} did not start: {in_words(error)}")
        else:
            self._happened(f"server {place.number} started again, with nothing in it")

    def _happened(self, words: str) -> None:
        self.events.append(f"{clock(self._gauge.elapsed())}  {words}")

    def ending(self) -> int:
        """Sum up on the plain screen; the exit code says whether a value was wrong."""
        view, total = self._gauge.look(), self._gauge.before
        sign = ("bad", "✘") if view.wrong else ("good", "✔")
        say(*sign, f"{view.read:,} values read and checked, {view.wrong} wrong")
        if view.example:
            say("bad", " ", view.example)
        for kind, count in total.errors.most_common(3):
            say("quiet", "·", f"{count:,} × {kind}")
        if total.errors and not self.ring:
            say("quiet", "·", "a server that is gone is an error here; level 6, ketama: a miss")
        return 1 if view.wrong else 0


@contextmanager
def ending_well() -> Iterator[None]:
    """Let what asks for an end (a closed window, kill) end it as Ctrl-C does."""
    before = {
        number: signal.signal(number, lambda *_: sys.exit(1))
        for number in (signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

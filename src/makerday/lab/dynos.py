"""All dynos of the lab: formations kept as they are wanted, one-off dynos run and forgotten."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from makerday.lab import backoff
from makerday.lab.dyno import CRASHED, DOWN, STARTING, UP, Dyno, Quarters, Work, run_once
from makerday.lab.ports import Ports
from makerday.lab.refusals import not_found, too_much

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from makerday.lab.logs import Logs
    from makerday.lab.settings import Settings


@dataclass
class _Crew:
    """The formation dynos of one app, and the one change that is made to them at a time."""

    dynos: dict[str, Dyno] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Dynos:
    """Starts, keeps and stops dynos. All its methods run in the loop's thread."""

    def __init__(self, quarters: Quarters, logs: Logs, settings: Settings) -> None:
        self.quarters, self.logs, self.settings = quarters, logs, settings
        self.ports = Ports()
        self.started = 0
        self.one_off: dict[str, Dyno] = {}
        self._crews: dict[str, _Crew] = {}
        self._lives: dict[str, asyncio.Task[None]] = {}

    def of(self, app_id: str) -> list[Dyno]:
        """Give an app's dynos, the formation first."""
        crew = self._crews.get(app_id)
        single = [dyno for dyno in self.one_off.values() if dyno.work.app_id == app_id]
        return [*(crew.dynos.values() if crew else ()), *single]

    def find(self, app_id: str, key: str) -> Dyno:
        """Give the dyno of that name or id. Raises RefusalError."""
        for dyno in self.of(app_id):
            if key in (dyno.work.name, dyno.id):
                return dyno
        raise not_found("dyno")

    def choose(self, app_id: str) -> Dyno | None:
        """Give a web dyno that is up, by chance as the router does; None when there is none."""
        return _any([dyno for dyno in self._web(app_id) if dyno.state == UP])

    def hope(self, app_id: str) -> bool:
        """Tell whether a web dyno is about to come up."""
        crew = self._crews.get(app_id)
        busy = crew is not None and crew.lock.locked()
        return busy or any(dyno.state == STARTING for dyno in self._web(app_id))

    def has_web(self, app_id: str) -> bool:
        """Tell whether the app has web dynos at all, up or not."""
        return bool(self._web(app_id))

    def _web(self, app_id: str) -> list[Dyno]:
        return [dyno for dyno in self.of(app_id) if dyno.work.type == "web"]

    async def change(self, app_id: str, seconds: float) -> None:
        """Wait for something to happen to the app's dynos, but not longer than that."""
        changed = self._crew(app_id).changed
        changed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), seconds)

    def _crew(self, app_id: str) -> _Crew:
        return self._crews.setdefault(app_id, _Crew())

    async def form(self, app_id: str, plan: Callable[[], Sequence[Work]]) -> None:
        """Make the formation what the plan says: stop what differs, start what is missing.

        One change at a time; the plan is asked when its turn comes, so the last one wins.
        """
        crew = self._crew(app_id)
        async with crew.lock:
            wanted = {work.name: work for work in plan()}
            wrong = [
                dyno
                for name, dyno in crew.dynos.items()
                if name not in wanted or dyno.work != wanted[name] or dyno.state == DOWN
            ]
            await self._end(wrong)
            for dyno in wrong:
                del crew.dynos[dyno.work.name]
            for name, work in wanted.items():
                if name not in crew.dynos:
                    dyno = crew.dynos[name] = Dyno(work, self.ports.take())
                    self._live(dyno, self._keep(dyno))
            crew.changed.set()

    async def stop(self, dynos: Sequence[Dyno]) -> None:
        """End dynos; those of a formation come back when `form` is called next."""
        await self._end(dynos)
        for dyno in dynos:
            self.one_off.pop(dyno.id, None)

    async def close(self) -> None:
        """End all dynos."""
        await self.stop([dyno for crew in self._crews.values() for dyno in crew.dynos.values()])
        await self.stop(list(self.one_off.values()))

    def run(self, work: Work, life: Callable[[Dyno], Coroutine[None, None, int]]) -> Dyno:
        """Start a one-off dyno that lives as `life` says. Raises RefusalError."""
        if len(self.one_off) >= self.settings.one_off_dynos:
            raise too_much(f"The lab runs {self.settings.one_off_dynos} one-off dynos at most.")
        dyno = Dyno(work, self.ports.take())
        self.one_off[dyno.id] = dyno
        self._live(dyno, self._once(dyno, life))
        return dyno

    async def ended(self, dyno: Dyno) -> None:
        """Wait for a one-off dyno to end."""
        life = self._lives.get(dyno.id)
        if life:
            await asyncio.wait({life})

    def free_name(self, app_id: str, kind: str = "run") -> str:
        """Give a name for a one-off dyno, as `run.4770`."""
        taken = {dyno.work.name for dyno in self.of(app_id)}
        while (name := f"{kind}.{random.randint(1000, 9999)}") in taken:  # noqa: S311 - a name only
            pass
        return name

    async def detached(self, dyno: Dyno) -> int:
        """Live as a one-off dyno whose output goes to the log."""
        return await run_once(dyno, self.quarters, self.logs, self.settings, self._ready(dyno))

    def _live(self, dyno: Dyno, life: Coroutine[None, None, None]) -> None:
        self.started += 1
        self._lives[dyno.id] = asyncio.create_task(life, name=dyno.work.name)

    async def _once(self, dyno: Dyno, life: Callable[[Dyno], Coroutine[None, None, int]]) -> None:
        try:
            await life(dyno)
        except OSError as error:
            dyno.says(self.logs, f"The dyno could not be started: {error}")
        finally:
            await self._tidy(dyno)
            self.one_off.pop(dyno.id, None)
            self._lives.pop(dyno.id, None)
            dyno.turns(self.logs, "complete")

    async def _keep(self, dyno: Dyno) -> None:
        """Live as a formation dyno: started again after each crash, ever later."""
        crashes = 0
        try:
            while True:
                began = time.monotonic()
                await self._attempt(dyno)
                crashes = backoff.crashes_in_a_row(crashes, time.monotonic() - began)
                await asyncio.sleep(backoff.delay(crashes))
                self.started += 1
                dyno.turns(self.logs, STARTING)
        finally:
            dyno.turns(self.logs, DOWN)
            await self._tidy(dyno)

    async def _attempt(self, dyno: Dyno) -> None:
        try:
            await run_once(dyno, self.quarters, self.logs, self.settings, self._ready(dyno))
        except OSError as error:
            dyno.says(self.logs, f"The dyno could not be started: {error}")
        dyno.turns(self.logs, CRASHED)
        self._crew(dyno.work.app_id).changed.set()

    def _ready(self, dyno: Dyno) -> Callable[[], None]:
        return self._crew(dyno.work.app_id).changed.set

    async def _tidy(self, dyno: Dyno) -> None:
        self.ports.give_back(dyno.port)
        await self.quarters.close(dyno)

    async def _end(self, dynos: Sequence[Dyno]) -> None:
        for dyno in dynos:
            dyno.turns(self.logs, DOWN)  # first of all, so that the router asks it no more
        lives = [life for dyno in dynos if (life := self._lives.pop(dyno.id, None))]
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


def _any(dynos: list[Dyno]) -> Dyno | None:
    return random.choice(dynos) if dynos else None  # noqa: S311 - a choice only

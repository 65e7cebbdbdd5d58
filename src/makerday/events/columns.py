"""The columns of the log, as the collector stores them: numbers for people, words for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from .blemishes import deliver, on_main
from .chance import PLAN, ROWS, Truths, Whole, pick, stream, whole
from .days import DAY
from .plan import CHANNELS, EVENTS, NAMES, PLATFORMS
from .rows import ENTRY, SITTINGS, rows

if TYPE_CHECKING:
    from .plan import Plan
    from .rows import Rows
    from .tally import Truth

Columns: TypeAlias = dict[str, np.ndarray]

NONE = -1
BOT_WORDS = ("bot", "crawl", "spider", "headless")
HONEST = (
    "Mozilla/5.0 (compatible; ShopSurveyBot/2.1)",
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0",
    "pagecrawler/0.9 (+contact in robots.txt)",
    "Mozilla/5.0 (compatible; PriceSpider/3)",
)
PLAIN = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.4) Safari/17.4",
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/125.0",
    "Canteen (Android 14; Pixel 8)",
    "Canteen (Android 13; SM-A546B)",
    "Canteen (Android 12; moto g52)",
    "Canteen (iOS 17.4; iPhone15,2)",
    "Canteen (iOS 17.4; iPhone13,1)",
    "Canteen (iOS 16.7; iPad13,4)",
)
AGENTS = HONEST + PLAIN
_GIVEN_AWAY = 0.5
_TURNS = 5  # a purpose of its own beside ROWS


def columns(plan: Plan, found: Truth, block: int) -> Columns:
    """Give the log of one block, in the order of `received_at`; words are still numbers."""
    written = rows(plan, found, block)
    way = deliver(plan, found, written, block)
    facts = _facts(plan, found, written, block)
    return {
        **{name: column[way.row] for name, column in facts.items()},
        "client_ts": way.client,
        "sent_at": way.sent,
        "received_at": way.received,
    }


def _facts(plan: Plan, found: Truth, written: Rows, block: int) -> Columns:
    person = written.person
    main = on_main(found, written)
    devices, crowd = found.done.devices, found.crowd
    new = np.where(main, devices.main_new[person], devices.first_new[person])
    platform = np.where(main, devices.main_platform[person], crowd.platform[person])
    number = crowd.first + person
    chance = stream(plan.seed, ROWS, block + (1 << 32))
    names = Names(plan.seed)
    return {
        "event_id": names.event(block, len(person)),
        "session_id": names.session(number * SITTINGS + written.sitting),
        "device_id": names.device(number * 2 + main),
        "user_id": np.where(_logged_in(found, written, main), names.user(number), NONE),
        "event": written.event,
        "platform": platform,
        "version": new.astype(np.int64),
        "channel": _channels(chance, found, written),
        "exposure": written.exposure,
        "agent": _agents(chance, found, written, platform),
        "is_internal": crowd.staff[person]
        & (written.mark | (chance.random(len(person)) < _GIVEN_AWAY)),
        "order_id": np.where(written.order >= 0, names.order(number * 3 + written.order), NONE),
        "cents": written.cents,
    }


class Names:
    """Numbers for people and things, in an order that tells nothing: x -> a x + b mod 2**k."""

    def __init__(self, seed: int) -> None:
        draw = stream(seed, PLAN, 1).integers(0, 2**32, (5, 2))
        self._turns = [(int(a) * 2 + 1, int(b)) for a, b in draw]

    def event(self, block: int, count: int) -> Whole:
        return self._turn(0, (block << 22) + np.arange(count, dtype=np.int64), 40)

    def session(self, number: Whole) -> Whole:
        return self._turn(1, number, 40)

    def device(self, number: Whole) -> Whole:
        return self._turn(2, number, 36)

    def user(self, number: Whole) -> Whole:
        # Above all devices: no account is ever taken for one.
        return self._turn(3, number, 36) + 2**36

    def order(self, number: Whole) -> Whole:
        return self._turn(4, number, 36)

    def _turn(self, which: int, number: Whole, bits: int) -> Whole:
        factor, offset = self._turns[which]
        turned = number.astype(np.uint64) * np.uint64(factor) + np.uint64(offset)
        return (turned & np.uint64(2**bits - 1)).astype(np.int64)


def identities(plan: Plan, found: Truth) -> Columns:
    """Give the devices on which someone has an account: all that were ever logged in."""
    names, crowd, done = Names(plan.seed), found.crowd, found.done
    signed = np.flatnonzero(done.steps[:, 1] < plan.days.end)
    second = signed[done.devices.second[signed]]
    number = crowd.first + np.concatenate([signed, second])
    main = np.repeat([0, 1], [len(signed), len(second)])
    device = names.device(number * 2 + main)
    order = np.argsort(device, kind="stable")
    return {"device_id": device[order], "user_id": names.user(number)[order]}


def _logged_in(found: Truth, written: Rows, main: Truths) -> Truths:
    """Tell where the account is known: after sign-up; on the first of two devices a day later."""
    signup = found.done.steps[written.person, 1]
    elsewhere = found.done.devices.second[written.person] & ~main
    return np.asarray(written.time >= signup + np.where(elsewhere, DAY, 0))


def _channels(chance: np.random.Generator, found: Truth, written: Rows) -> Whole:
    """Keep the entry's channel for its sitting; half the later ones come from anywhere."""
    people = found.crowd.count
    other = pick(chance, people * SITTINGS, np.ones(len(CHANNELS))).reshape(people, SITTINGS)
    stays = chance.random((people, SITTINGS)) < 0.5  # noqa: PLR2004 - half
    stays[:, ENTRY] = True
    channels = np.where(stays, found.crowd.channel[:, None], other)
    return np.asarray(channels[written.person, written.sitting])


def _agents(chance: np.random.Generator, found: Truth, written: Rows, platform: Whole) -> Whole:
    person = written.person
    kind = whole(chance.random(found.crowd.count) * 3)[person]
    honest = found.crowd.bot[person] & (written.mark | (chance.random(len(person)) < _GIVEN_AWAY))
    plain = len(HONEST) + platform * 3 + kind
    return np.where(honest, (person + kind) % len(HONEST), plain)


WORDS = {"event": EVENTS, "platform": PLATFORMS, "channel": CHANNELS, "experiment": NAMES}

"""The corners of the small log: honest people, and each trap in its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workbook import DAY, HOUR, NIGHTS, PLACES, SIGNUP_TRAPS, STEPS, WEEK, Workbook

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random


def workbook(rng: Random) -> Workbook:
    """Draw a workbook: honest people, and each trap in its corner."""
    zone, first_day = rng.choice(PLACES)
    book = Workbook(rng, ZoneInfo(zone), first_day)
    sizes = rng.sample([1 << bit for bit in range(len(SIGNUP_TRAPS))], len(SIGNUP_TRAPS))
    for trap, size in zip(SIGNUP_TRAPS, sizes, strict=True):
        book.added[trap] = size
        for _ in range(size):
            _TRAPS[trap](book)
    for _ in range(rng.randrange(60, 120)):
        _honest(book)
    _night_owls(book)
    return book


def _counted(book: Workbook, day: int | None, *steps: str) -> None:
    """Note what is true of a person, who signed up on a local day if on any."""
    for step in ("visit", *steps):
        book.people[step] += 1
    if day is not None:
        book.days[day] = book.days.get(day, 0) + 1


def _honest(book: Workbook) -> None:
    """Add somebody who does what people do, buys maybe, and sends it back maybe."""
    rng, day = book.rng, book.rng.randrange(20)
    device, came = book.new_device(account=book.device), book.noon(day)
    far = rng.randrange(5)
    book.add(device, "visit", came)
    for number, step in enumerate(STEPS[1 : far + 1], 1):
        book.add(device, step, came + HOUR * number, **(_order(book) if step == "purchase" else {}))
    _counted(book, day if far else None, *STEPS[1 : far + 1])
    if far == len(STEPS) - 1:
        _sold(book, device, came + HOUR * far)


def _order(book: Workbook) -> dict[str, int]:
    return {"order_id": book.device * 13 + 5, "amount_cents": book.rng.randrange(500, 9000)}


def _sold(book: Workbook, device: int, when: datetime) -> None:
    """Say what became of the order just written: kept, sent twice, sent back in part or whole."""
    *_, order, cents = book.rows[-1]
    book.orders.append(cents)
    fate = book.rng.choice(["kept", "twice", "part", "whole"])
    back = {"kept": [], "twice": [], "part": [cents // 3], "whole": [cents // 2, cents - cents // 2]}
    if fate == "twice":
        book.repeat()
        book.repeated_orders += 1
    for number, part in enumerate(back[fate]):
        later = when + DAY * (9 + number)  # the window is over: a refund counts all the same
        book.add(device, "refund", later, order_id=order, amount_cents=part)
        if number == 0:
            book.repeat()
    book.refunded += sum(back[fate])
    book.kept += fate != "whole"


def _night_owls(book: Workbook) -> None:
    """Add sign-ups around local midnight, before and after the clocks change."""
    for day in NIGHTS:
        for hour in (0.25, 0.75, 23.25, 23.75):
            device, joined = book.new_device(), book.at(day, hour)
            if hour > 1 and book.at(day + 1, 0) - book.at(day, 0) != DAY:
                joined += book.at(day + 1, 0) - book.at(day, 0) - DAY
            book.add(device, "visit", joined - timedelta(minutes=20) - (HOUR if hour < 1 else 2 * HOUR))
            book.add(device, "signup", joined)
            _counted(book, day, "signup")


def _bots(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(2)
    agent = book.rng.choice(["Googlebot/2.1", "AhrefsBot", "HeadlessChrome/120", "my-Spider"])
    book.add(device, "visit", came)
    book.add(device, "page_view", came + HOUR / 2, user_agent=agent)
    book.add(device, "signup", came + HOUR)


def _staff(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(4)
    book.add(device, "visit", came)
    book.add(device, "signup", came + HOUR)
    book.add(device, "page_view", came + 3 * DAY, is_internal=True)


def _clock(book: Workbook) -> None:
    """Add a sign-up after the window that the device's slow clock dates inside it."""
    device, came = book.new_device(), book.noon(5)
    book.add(device, "visit", came)
    book.add(device, "signup", came + WEEK + HOUR * 3, skew=-HOUR * 20)
    _counted(book, None)


def _late(book: Workbook) -> None:
    """Add a visit that came in two days late, so that the window seems to close later."""
    device, came = book.new_device(), book.noon(6)
    book.add(device, "visit", came, delay=2 * DAY)
    book.add(device, "signup", came + WEEK + HOUR * 3)
    _counted(book, None)


def _identity(book: Workbook) -> None:
    """Add a person of two devices, whose window began on the first."""
    account = book.device
    first, second = book.new_device(account), book.new_device(account)
    came = book.noon(7)
    book.add(first, "visit", came)
    book.add(second, "visit", came + 5 * DAY)
    book.add(second, "signup", came + 8 * DAY, user_id=account)
    _counted(book, None)


def _window(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(9)
    book.add(device, "visit", came)
    book.add(device, "signup", came + WEEK + HOUR * book.rng.randrange(0, 60))
    _counted(book, None)


def _maturity(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(30)
    book.add(device, "visit", came)
    book.add(device, "signup", came + HOUR)


def _order_trap(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(11)
    book.add(device, "signup", came - HOUR)
    book.add(device, "visit", came)
    _counted(book, None)


_TRAPS = {
    "bots": _bots,
    "staff": _staff,
    "clock": _clock,
    "late": _late,
    "identity": _identity,
    "window": _window,
    "maturity": _maturity,
    "order": _order_trap,
}

"""Level 1, clean people: what is counted is people, and each of them once and in time.

The first twelve look at a small log that has each trap in a corner of its own; the last two
at your data.
"""

from program import wrong
from workbook import NIGHTS, WHY

COUNTED = "the number that the rules of DATA.md give"


def test_results_have_their_shape(book):
    _, results = book
    for step in ("visit", "signup", "verify", "activate", "purchase", "kept"):
        whole(results, "funnel", f"{step}_people")
    for name in ("orders_count", "revenue_cents", "refund_cents", "net_revenue_cents"):
        whole(results, "money", name)
    days = results.part("signups_by_local_day")
    if not isinstance(days, list) or [set(each) for each in days] != [{"day", "people"}] * 28:
        raise wrong(results.called, "28 days of {day, people}", "something else")


def escapes(book, trap):
    """Fail when the sign-ups show that a trap was met."""
    book, results = book
    met = book.traps(results.part("funnel", "signup_people"))
    if trap in met or "unknown" in met:
        said = WHY["unknown" if "unknown" in met else trap]
        raise wrong(f"{results.called}: signup_people", COUNTED, said)


def test_bots_are_people_not_rows(book):
    escapes(book, "bots")


def test_staff_are_people_not_rows(book):
    escapes(book, "staff")


def test_a_wrong_clock_moves_nobody(book):
    escapes(book, "clock")


def test_a_late_event_belongs_to_when_it_happened(book):
    escapes(book, "late")


def test_two_devices_are_one_person(book):
    escapes(book, "identity")


def test_the_window_closes(book):
    escapes(book, "window")


def test_the_young_must_wait(book):
    escapes(book, "maturity")


def test_steps_come_in_their_order(book):
    escapes(book, "order")


def test_what_was_sent_twice_counts_once(book):
    book, results = book
    wanted = book.key()["money"]
    for name in ("orders_count", "revenue_cents"):
        if results.part("money", name) != wanted[name]:
            over = results.part("money", "orders_count") - wanted["orders_count"]
            why = "events sent twice count twice (rule 1)" if over == book.repeated_orders else ""
            raise wrong(f"{results.called}: {name}", COUNTED, why or "another sum: rules 1 and 9")


def test_refunds_are_taken_off(book):
    book, results = book
    wanted = book.key()
    for name in ("refund_cents", "net_revenue_cents"):
        if results.part("money", name) != wanted["money"][name]:
            raise wrong(f"{results.called}: {name}", COUNTED, "another sum: rules 1 and 9")
    if results.part("funnel", "kept_people") != wanted["funnel"]["kept_people"]:
        raise wrong(f"{results.called}: kept_people", COUNTED, "others: rule 10, and some refunds are partial")


def test_days_are_local_days(book):
    book, results = book
    wanted = book.key()["signups_by_local_day"]
    told = results.part("signups_by_local_day")
    if any(told[day] != wanted[day] for day in NIGHTS):
        why = "sign-ups on the wrong days: midnight is a local one, and clocks change (rule 11)"
        raise wrong(f"{results.called}: signups_by_local_day", COUNTED, why)


def test_your_own_funnel_is_exact(own):
    exact(own, "funnel")


def test_your_own_money_and_days_are_exact(own):
    exact(own, "money", "signups_by_local_day")


def exact(analysed, *names):
    off = analysed.results.differs(analysed.key, *names)
    if off:
        more = f" and {len(off) - 3} more" if len(off) > 3 else ""
        raise wrong(analysed.results.called, COUNTED, f"other numbers in {', '.join(off[:3])}{more}")


def whole(results, *path):
    number = results.part(*path)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        raise wrong(results.called, f"{'.'.join(path)}, a whole number", repr(number)[:60])

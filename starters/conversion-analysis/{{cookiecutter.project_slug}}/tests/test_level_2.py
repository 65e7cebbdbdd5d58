"""Level 2, honest rates: intervals that hold what they promise, and how many people it takes."""

from published import SAMPLE_SIZES
from questions import _interval
from sound import coverage, room_of_a_rate
from program import wrong

PROMISE = 0.9  # of 0.95 promised: sound families hold 0.92 to 0.99, Wald's 0.80


def test_rates_have_sound_intervals(answers):
    """The counts of published tables; any sound family will do."""
    for name in answers.of("rate")[:8]:
        answers.check_rate(name)


def test_nobody_and_everybody_have_an_interval(answers):
    """0 of n is no proof of 0, n of n none of 1, and of nobody nothing is known."""
    *known, unknown = answers.of("rate")[8:13]
    for name in known:
        answers.check_rate(name)
    rate, low, high = answers.to(unknown, "rate", "ci_low", "ci_high")
    if rate is not None or (low, high) not in ((0, 1), (None, None)):
        raise wrong("rate of 0 in 0", "rate null, the interval 0 to 1 or null", f"{rate}, {low} to {high}")


def test_intervals_hold_what_they_promise(answers):
    """With a true rate of 2 % and 150 people: how often is it in the interval?"""
    ends = {}
    for name in answers.of("rate")[13:29]:
        low, high = answers.to(name, "ci_low", "ci_high")
        if not all(isinstance(end, int | float) for end in (low, high)):
            raise wrong("rates in 150", "intervals", _interval(low, high))
        ends[answers.asked[name]["x"]] = (low, high)
    held = coverage(ends, 150, 0.02)
    if held < PROMISE:
        raise wrong("intervals of 0 to 15 in 150", "the true 2 % in 90 % of them or more", f"in {held:.0%}")
    for name in answers.of("rate")[13:29]:
        answers.check_rate(name)


def test_differences_have_sound_intervals(answers):
    for name in answers.of("difference"):
        answers.check_difference(name)


def test_p_values_are_right(answers):
    for name in answers.of("difference"):
        if name in answers.of("difference")[:1] + answers.of("difference")[5:]:
            answers.check_p_value(name)


def test_a_test_needs_this_many_people(answers):
    for name, (*_, one, other) in zip(answers.of("sample_size"), SAMPLE_SIZES, strict=True):
        answers.check_size(name, min(one, other), max(one, other))


def test_the_funnel_says_how_sure_it_is(own):
    """Each step over all who came, with its interval."""
    funnel = own.key["funnel"]
    for step in ("signup", "verify", "activate", "purchase", "kept"):
        told = own.results.named("rates", "step", step)
        x, n = funnel[f"{step}_people"], funnel["visit_people"]
        rate = told.get("rate")
        if not isinstance(rate, float) or abs(rate - x / n) > 1e-6:
            raise wrong(f"{own.results.called}: rate of {step}", "people over all who came", "another")
        if not room_of_a_rate(x, n).holds(told.get("ci_low"), told.get("ci_high")):
            raise wrong(f"{own.results.called}: interval of {step}", "a sound 95 % interval", "another")

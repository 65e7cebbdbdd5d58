"""Level 5, scale: a million events, counted exactly, beside a plain loop on the same events."""

from scale import TWICE


def test_it_is_no_slower_than_a_plain_loop(scale):
    scale.reaches(1)


def test_it_is_three_times_as_fast(scale):
    scale.reaches(3)


def test_it_is_five_times_as_fast(scale):
    scale.reaches(5)


def test_a_million_events_fit_into_400_mb(scale):
    scale.fits(TWICE, 400)

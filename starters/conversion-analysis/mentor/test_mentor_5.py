"""Level 5, for mentors: the last of the speed, and four times the events."""

from scale import SEVEN_TIMES


def test_it_is_eight_times_as_fast(scale):
    scale.reaches(8)


def test_four_million_events_fit_into_700_mb(scale):
    scale.fits(SEVEN_TIMES, 700)

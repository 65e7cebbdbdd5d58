"""Level 5, as the mentor looks at it: the same race, other values, the marks of winners."""

from test_level_5 import SINGLE


def test_single_calls_win(race):
    for event in SINGLE:
        race.reaches(event, "stretch")


def test_large_values_win(race):
    race.reaches("get of 10 KB", "stretch")


def test_get_many_wins_by_far(race):
    race.reaches("get_many of 100", "stretch")


def test_set_many_wins_by_far(race):
    race.reaches("set_many of 100", "stretch")

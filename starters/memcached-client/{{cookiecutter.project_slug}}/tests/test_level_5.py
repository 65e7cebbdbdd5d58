"""Level 5, speed: your client against pymemcache, on one server, turn and turn about."""

SINGLE = ("get of 100 bytes", "set of 100 bytes", "incr")


def test_single_calls_enter_the_race(race):
    for event in SINGLE:
        race.reaches(event, "enter")


def test_large_values_enter_the_race(race):
    race.reaches("get of 10 KB", "enter")


def test_get_many_enters_the_race(race):
    race.reaches("get_many of 100", "enter")


def test_set_many_enters_the_race(race):
    """A loop of set ends here."""
    race.reaches("set_many of 100", "enter")


def test_single_calls_keep_the_pace(race):
    for event in SINGLE:
        race.reaches(event, "full")


def test_large_values_keep_the_pace(race):
    race.reaches("get of 10 KB", "full")


def test_get_many_pulls_ahead(race):
    race.reaches("get_many of 100", "full")


def test_set_many_pulls_ahead(race):
    race.reaches("set_many of 100", "full")

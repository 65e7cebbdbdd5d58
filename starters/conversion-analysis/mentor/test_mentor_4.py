"""Level 4, for mentors: another cause, on another day."""

from changes import broken, parts_add_up, split, whole_rates


def test_another_cause_is_found(other):
    broken(other, "platform", "app_version", "step", "first_local_day")


def test_another_change_is_split(other):
    whole_rates(other)
    parts_add_up(other)
    split(other)

"""Level 4, what moved: other people or other behaviour, and the release that broke a step."""

from changes import broken, parts_add_up, split, whole_rates


def test_the_change_is_the_one_that_was(own):
    whole_rates(own)


def test_the_parts_add_up(own):
    parts_add_up(own)


def test_mix_and_rate_are_told_apart(own):
    split(own)


def test_the_broken_release_is_found(own):
    broken(own, "platform", "app_version")


def test_the_step_that_broke_is_named(own):
    broken(own, "step")


def test_the_day_it_began_is_named(own):
    broken(own, "first_local_day")

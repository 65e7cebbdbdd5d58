"""The bonus: look every day and stay honest; know more before, and wait less."""


def test_an_interval_survives_28_looks(extras):
    extras.survives()


def test_what_was_known_before_takes_the_noise_out(extras):
    extras.takes_out()

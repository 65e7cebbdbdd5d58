"""The bonus, for mentors: other rates, other people."""

import pytest
from extras import Extras


@pytest.fixture(scope="session")
def others(program, folder, seed, extras):
    _ = extras
    return Extras(seed=seed, base=0.05 + (seed % 7) / 20).ask(program, folder / "more")


def test_it_survives_looks_at_other_rates(others):
    others.survives()


def test_noise_is_taken_out_of_other_data(others):
    others.takes_out()

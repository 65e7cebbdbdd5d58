"""Level 2, for mentors: counts drawn at random."""

from random import Random

import pytest
from questions import Questions, two_forms


@pytest.fixture(scope="session")
def drawn(program, folder, seed, answers):
    """Give answers to questions that nobody could know."""
    _ = answers
    rng, asked = Random(f"{seed} drawn"), Questions()  # noqa: S311 - data, not secrets
    for _ in range(40):
        n = rng.choice([rng.randrange(5, 60), rng.randrange(60, 900), rng.randrange(900, 90_000)])
        asked.ask("rate", x=round(n * rng.random() ** 3), n=n)
    for _ in range(25):
        n_a, n_b = rng.randrange(20, 20_000), rng.randrange(20, 20_000)
        base = 0.02 + 0.6 * rng.random()
        x_a, x_b = round(n_a * base), min(n_b, round(n_b * base * (0.7 + 0.6 * rng.random())))
        asked.ask("difference", x_b=x_b, n_b=n_b, x_a=x_a, n_a=n_a)
    for _ in range(10):
        base, lift = round(0.03 + 0.5 * rng.random(), 2), round(0.01 + 0.08 * rng.random(), 3)
        power = rng.choice([0.8, 0.9])
        asked.ask("sample_size", base_rate=base, lift=lift, alpha=0.05, power=power)
    return asked.answered(program, folder / "drawn")


def test_any_rate_has_a_sound_interval(drawn):
    for name in drawn.of("rate"):
        drawn.check_rate(name)


def test_any_difference_has_a_sound_interval(drawn):
    for name in drawn.of("difference"):
        drawn.check_difference(name)


def test_any_test_has_its_size(drawn):
    for name in drawn.of("sample_size"):
        asked = drawn.asked[name]
        numbers = (asked[key] for key in ("base_rate", "lift", "alpha", "power"))
        drawn.check_size(name, *two_forms(*numbers))

"""Level 6, for mentors: the talk of other data, and what its first slide says."""

import pytest
from program import wrong

from slides import sourceless
from slides import talk as executed


@pytest.fixture(scope="session")
def other_talk(drill, program, talk, other):
    """Give the talk as it is with the results of data that nobody has seen."""
    _ = talk
    return executed(drill, program.package, other.results)


def test_the_talk_follows_other_data(other_talk, other):
    missing = sourceless(other_talk, other.results)
    if missing:
        raise wrong(
            "numbers on the slides of other data", "each in results.json", ", ".join(missing[:5])
        )


def test_the_first_slide_is_the_answer(talk, own):
    """What to ship, by name, with its difference and how sure it is, on the first two slides."""
    words = " ".join(talk.slides()[:2]).lower()
    for each in own.results.part("experiments"):
        if each.get("verdict") != "ship":
            continue
        wanted = [f"{abs(each[key]):.1f}" for key in ("diff_pp", "ci_low_pp", "ci_high_pp")]
        missing = [text for text in (each["name"], *wanted) if text not in words]
        if missing:
            raise wrong(
                f"the first slides on {each['name']}", "name, difference and interval", "not all"
            )

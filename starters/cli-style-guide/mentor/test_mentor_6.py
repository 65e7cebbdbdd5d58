"""Level 6, as the mentor looks at it: some of it tried again, on this machine."""

import acting
from asking import fail
from style.checker import check
from style.profile import Profile
from style.scene import Run, Scene

TRIED = 4


def test_the_record_is_true(own, kept, player, rng):
    """Where this machine has the very version that was recorded, the verdicts are the same."""
    own.rules_at_least()
    for each in kept:
        actor = acting.Actor(player, each.command)
        failed = sorted(rule for rule, verdict in each.verdicts.items() if verdict == "fail")
        chosen = rng.sample(failed, min(TRIED, len(failed)))
        if chosen and len(each.command) == 1 and _version(actor) == each.version:
            _again(own, each, chosen, actor)


def test_the_demo_says_what_surprised(kept, told):
    """`## Surprise: RULE`: the failure that nobody in the room will expect."""
    rule, text = told("Surprise")
    if not any(each.verdicts.get(rule) == "fail" for each in kept):
        fail(
            f"DEMO.md: Surprise: {rule}",
            "a rule that a program of the record breaks",
            "nobody does",
        )
    if not any(each.name in text for each in kept if each.verdicts.get(rule) == "fail"):
        fail(f"DEMO.md: Surprise: {rule}", "the name of the program", "it is not named")


def _version(actor):
    [[said]] = actor.runs(Scene((Run(("--version",), limit=5.0),)))
    lines = said.output.strip().splitlines()
    return lines[0][:100] if lines else ""


def _again(own, record, rules, actor):
    told = check(
        own.guide,
        record.command,
        profile=Profile(words=record.words),
        only=rules,
        jobs=1,
        runner=actor,
    )
    for result in told.results:
        if result.verdict != "fail":
            fail(
                f"{record.name}, {result.id}, tried again",
                "a failure, as recorded",
                f"{result.verdict} {result.reason}",
            )

"""Level 1, write the guide: rules with a reason, a source, examples and a check that runs.

`own` is your guide, STYLE.md; `bench` tries it on programs.
"""

from guides import AWFUL, ENOUGH, words
from mutants import CLEAN

REASON = 12
SOURCED, SITES = 8, 3


def test_it_is_a_guide_without_mistakes(own):
    own.rules_at_least(1)
    for complaint in own.guide.complaints:
        own.fail("a guide that can be read", str(complaint))
    own.rules_at_least(5)


def test_it_has_twenty_rules(own):
    own.rules_at_least(ENOUGH)


def test_every_rule_has_a_reason(own):
    own.rules_at_least()
    for rule in own.rules:
        told = words(rule.reason)
        own.must(len(told) >= REASON, rule, f"a reason of {REASON} words or more", f"{len(told)}: {rule.reason!r}")
        title = set(words(rule.title.lower()))
        new = [word for word in told if word.lower() not in title]
        own.must(len(new) >= REASON // 2, rule, "a reason, not its title again", repr(rule.reason))


def test_every_rule_shows_good_and_bad(own):
    own.rules_at_least()
    for rule in own.rules:
        own.must(rule.good.strip() and rule.bad.strip(), rule, "a good and a bad example", "one is missing")
        own.must(rule.good.strip() != rule.bad.strip(), rule, "two examples that differ", repr(rule.good))


def test_it_stands_on_others_shoulders(own):
    own.rules_at_least()
    sites = own.sites()
    if len(sites) < SITES:
        own.fail(f"sources on {SITES} sites or more", f"{len(sites)}: {', '.join(sites)}")
    sourced = sum(bool(rule.sources) for rule in own.rules)
    if sourced < SOURCED:
        own.fail(f"{SOURCED} rules or more with a source", f"{sourced}")


def test_it_knows_must_from_should(own):
    own.rules_at_least()
    levels = {level: sum(rule.level == level for rule in own.rules) for level in ("must", "should")}
    for level, number in levels.items():
        if number < 3:
            own.fail(f"3 rules or more that say {level}", f"{number}")


def test_every_check_runs(own, bench):
    """An error is a check that could not be tried: a word nobody knows, a setup that fails."""
    own.rules_at_least()
    for each in bench.on(CLEAN).results:
        own.must(each.verdict != "error", each.rule, "a check that can be tried", each.reason)
        own.must(each.verdict != "n/a", each.rule, "a check that fits a shelf", f"not applicable: {each.reason}")


def test_no_check_is_dead(own, bench):
    """A rule that lets these pass as well says nothing: they do everything wrong."""
    own.rules_at_least()
    for rule in bench.dead():
        own.must(False, rule, "a failure of one of: " + ", ".join(AWFUL), "all of them pass")

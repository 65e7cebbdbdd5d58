"""Level 6, the demo: your guide on real programs, with a transcript behind every failure.

`python record.py git grep tar sed` makes record.json; DEMO.md, beside it, is yours to write.
"""

import re

from asking import fail
from guides import words

PROGRAMS, JUDGED, TOLD = 4, 5, 30


def test_four_real_programs_were_tried(own, kept):
    own.rules_at_least()
    names = {each.name for each in kept}
    if len(names) < PROGRAMS:
        fail("record.json", f"{PROGRAMS} programs or more", f"{len(names)}: {', '.join(names)}")
    rules = [rule.id for rule in own.rules]
    for each in kept:
        where = f"record.json: {each.name}"
        if not re.search(r"\d", each.version) or not re.fullmatch(r"\d{4}-\d\d-\d\d", each.date):
            fail(where, "its version and the day", f"{each.version!r} on {each.date!r}")
        if list(each.verdicts) != rules:
            fail(where, "a verdict on every rule of STYLE.md as it is now", "others: record it again")
        judged = sum(verdict in ("pass", "fail") for verdict in each.verdicts.values())
        if judged < JUDGED:
            fail(where, f"{JUDGED} rules or more that fit it", f"{judged}")


def test_every_verdict_follows_from_its_transcript(own, kept):
    own.rules_at_least()
    if sum(list(each.verdicts.values()).count("fail") for each in kept) == 0:
        fail("record.json", "a failure: no program keeps every rule", "none")
    for each in kept:
        for result in each.judged(own.guide).results:
            said = each.verdicts.get(result.id)
            if result.verdict != said:
                fail(
                    f"record.json: {each.name}, {result.id}",
                    f"a transcript that means {said!r}",
                    f"{result.verdict!r}: {result.reason}",
                )


def test_a_waiver_is_argued(own, kept, told):
    """`## Waiver: RULE`: a rule that a program breaks, and why you would let it."""
    rule, text = told("Waiver")
    broken = [each.name for each in kept if each.verdicts.get(rule) == "fail"]
    if not broken:
        fail(f"DEMO.md: Waiver: {rule}", "a rule that a program of the record breaks", "nobody does")
    if len(words(text)) < TOLD:
        fail(f"DEMO.md: Waiver: {rule}", f"{TOLD} words on why", f"{len(words(text))}")


def test_a_dropped_rule_is_told(own, told):
    """`## Dropped: RULE`: a rule that you had, or wanted, and why it is not there."""
    rule, text = told("Dropped")
    if rule in [each.id for each in own.rules]:
        fail(f"DEMO.md: Dropped: {rule}", "a rule that is not in STYLE.md", "it is there")
    if len(words(text)) < TOLD:
        fail(f"DEMO.md: Dropped: {rule}", f"{TOLD} words on why", f"{len(words(text))}")

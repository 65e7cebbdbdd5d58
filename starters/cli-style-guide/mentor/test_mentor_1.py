"""Level 1, as the mentor looks at it: reasons of its own for each rule, and sources spread."""

from guides import words


def test_reasons_are_not_copied_from_rule_to_rule(own):
    own.rules_at_least()
    seen = {}
    for rule in own.rules:
        told = frozenset(word.lower() for word in words(rule.reason) if len(word) > 3)
        for other, before in seen.items():
            shared = len(told & before) / max(1, min(len(told), len(before)))
            own.must(shared < 0.8, rule, "a reason of its own", f"that of {other}")
        seen[rule.id] = told


def test_it_looks_at_more_than_one_side(own):
    """A guide of one kind of check sees one kind of fault."""
    own.rules_at_least()
    steps = [step for rule in own.rules if rule.check for step in rule.check.steps]
    sides = {
        "an exit code": any(step.expect.exit is not None for step in steps),
        "a stream": any(step.expect.streams for step in steps),
        "a terminal": any(step.pty for step in steps),
        "a variable": any(step.env for step in steps),
        "something typed": any(step.keys or step.text is not None for step in steps),
    }
    missing = [side for side, there in sides.items() if not there]
    if missing:
        own.fail("checks of every side: " + ", ".join(sides), f"none of {missing[0]}")

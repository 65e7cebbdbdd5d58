"""Level 3, compare: a verdict for each experiment, and no figure for one that is broken."""

import verdicts


def test_arms_hold_the_right_people(own):
    for each in own.key["experiments"]:
        verdicts.people(own, each["name"])


def test_the_gate_stops_a_broken_split(own):
    name = own.role("mismatch")
    verdicts.verdict(own, name)
    told = verdicts.said(own, name)
    p = told.get("srm_p_value")
    if not isinstance(p, float) or not 0 <= p < verdicts.GATE:
        raise verdicts.wrong(f"{name}: srm_p_value", "a p-value below 0.001", repr(p)[:60])


def test_a_broken_split_has_no_figures(own):
    verdicts.figures(own, own.role("mismatch"))


def test_the_gate_lets_the_others_through(own):
    for role in ("effect", "null", "reversal"):
        told = verdicts.said(own, own.role(role))
        p = told.get("srm_p_value")
        if not isinstance(p, float) or not verdicts.right_p(p, own.truth(told["name"])["srm_p_value"]):
            why = "another one: where the share changes, the phases add up (rule 13)"
            raise verdicts.wrong(f"{told['name']}: srm_p_value", "that of the shares it was given", why)


def test_a_winner_is_told(own):
    verdicts.verdict(own, own.role("effect"))
    verdicts.figures(own, own.role("effect"))


def test_nothing_is_told_from_nothing(own):
    verdicts.verdict(own, own.role("null"))
    verdicts.figures(own, own.role("null"))


def test_a_ramp_is_compared_within_its_phases(own):
    verdicts.verdict(own, own.role("reversal"))
    verdicts.figures(own, own.role("reversal"))


def test_twelve_segments_are_twelve_looks(own):
    for each in own.key["experiments"]:
        verdicts.segments(own, each["name"])

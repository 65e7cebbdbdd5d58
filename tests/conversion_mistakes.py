"""What hires get wrong: put into the solution, each must fail the check that is meant for it."""

from __future__ import annotations

from dataclasses import dataclass

Spoil = tuple[str, str, str]


@dataclass(frozen=True)
class Mistake:
    """Texts of the solution and what stands in their place; the check, and a word of its why."""

    check: str
    word: str
    spoils: tuple[Spoil, ...]
    levels: tuple[int, ...] = (1,)
    alone: bool = False  # no other check of the level fails

    @property
    def quick(self) -> bool:
        """Tell whether the small logs and the questions are enough to see it."""
        return max(self.levels) < 3


T = "client_ts + (received_at - sent_at) AS t"
PERSON = "coalesce(2 * owner + 1, 2 * device_id)"
FUNNEL, LOG, EXPERIMENTS = "funnel.py", "log.py", "experiments.py"
OUT = "HAVING person NOT IN (SELECT person FROM apart)"

MISTAKES = {
    "bots by the row": Mistake(
        "test_bots_are_people_not_rows",
        "rule 4",
        (
            (FUNNEL, "WHERE is_internal OR user_agent IN", "WHERE is_internal OR 'x' IN"),
            (
                FUNNEL,
                "WHERE event IN ({steps})",
                "WHERE event IN ({steps}) AND user_agent NOT IN (SELECT user_agent FROM robot)",
            ),
        ),
        alone=True,
    ),
    "staff by the row": Mistake(
        "test_staff_are_people_not_rows",
        "rule 5",
        (
            (FUNNEL, "WHERE is_internal OR user_agent IN", "WHERE user_agent IN"),
            (FUNNEL, "WHERE event IN ({steps})", "WHERE event IN ({steps}) AND NOT is_internal"),
        ),
        alone=True,
    ),
    "the device's clock": Mistake(
        "test_a_wrong_clock_moves_nobody", "rule 2", ((LOG, T, "client_ts AS t"),), alone=True
    ),
    "received_at for the time": Mistake(
        "test_a_late_event_belongs_to_when_it_happened", "rule 2", ((LOG, T, "received_at AS t"),)
    ),
    "devices for people": Mistake(
        "test_two_devices_are_one_person",
        "rule 3",
        ((FUNNEL, PERSON, "2 * device_id"),),
        alone=True,
    ),
    "no window": Mistake(
        "test_the_window_closes", "rule 8", ((FUNNEL, "AND mark.t < before.ends", ""),), alone=True
    ),
    "no cohort": Mistake(
        "test_the_young_must_wait",
        "rule 7",
        ((FUNNEL, "about.midnights(about.cohort_days)", "about.midnights(about.days)"),),
    ),
    "no order": Mistake(
        "test_steps_come_in_their_order",
        "rule 8",
        ((FUNNEL, "AND mark.t >= before.t ", ""),),
        alone=True,
    ),
    "repeats": Mistake(
        "test_what_was_sent_twice_counts_once",
        "rule 1",
        (
            (
                FUNNEL,
                "WHERE event = 'purchase' GROUP BY event_id",
                "WHERE event = 'purchase' GROUP BY event_id, received_at",
            ),
        ),
    ),
    "refunds sent twice": Mistake(
        "test_refunds_are_taken_off",
        "rules 1 and 9",
        (
            (
                FUNNEL,
                "WHERE event = 'refund' GROUP BY event_id",
                "WHERE event = 'refund' GROUP BY event_id, received_at",
            ),
        ),
        alone=True,
    ),
    "any refund loses the order": Mistake(
        "test_refunds_are_taken_off",
        "some refunds are partial",
        ((FUNNEL, "AND back < cents", "AND back = 0"),),
        alone=True,
    ),
    "days of Greenwich": Mistake(
        "test_days_are_local_days",
        "rule 11",
        (("about.py", "time(), self.timezone)", "time(), UTC)"),),
    ),
    "an hour for ever": Mistake(
        "test_days_are_local_days",
        "clocks change",
        (
            (
                "about.py",
                "        return [each.astimezone(UTC)",
                (
                    "        summer = local[0].utcoffset() - local[-1].utcoffset()\n"
                    "        local = [each - summer * (each.utcoffset() != local[0].utcoffset())"
                    " for each in local]\n"
                    "        return [each.astimezone(UTC)"
                ),
            ),
        ),
        alone=True,
    ),
    "Wald's interval": Mistake(
        "test_rates_have_sound_intervals", "", (("rates.py", '"wilson"', '"normal"'),), (2,)
    ),
    "Wald's interval, its promise": Mistake(
        "test_intervals_hold_what_they_promise",
        "80%",
        (("rates.py", '"wilson"', '"normal"'),),
        (2,),
    ),
    "intervals for 90 %": Mistake(
        "test_rates_have_sound_intervals", "", (("rates.py", "ALPHA = 0.05", "ALPHA = 0.1"),), (2,)
    ),
    "nobody is zero": Mistake(
        "test_nobody_and_everybody_have_an_interval",
        "0 in 0",
        (("rates.py", "return Estimate(None, 0.0, 1.0)", "return Estimate(0.0, 0.0, 1.0)"),),
        (2,),
        alone=True,
    ),
    "A less B": Mistake(
        "test_differences_have_sound_intervals",
        "",
        (
            (
                "answers.py",
                '("x_b", "n_b"), ("x_a", "n_a")',
                '("x_a", "n_a"), ("x_b", "n_b")',
            ),
        ),
        (2,),
        alone=True,
    ),
    "one-sided p-values": Mistake(
        "test_p_values_are_right", "", (("rates.py", "2 * norm.sf", "norm.sf"),), (2,), alone=True
    ),
    "a size for one arm's noise": Mistake(
        "test_a_test_needs_this_many_people",
        "",
        (("rates.py", "sqrt(2 * base * (1 - base))", "sqrt(base * (1 - base))"),),
        (2,),
        alone=True,
    ),
    "both variants in both arms": Mistake(
        "test_arms_hold_the_right_people",
        "both variants",
        ((EXPERIMENTS, " HAVING count(DISTINCT variant) = 1", ""),),
        (3,),
    ),
    "no gate": Mistake(
        "test_the_gate_stops_a_broken_split",
        "rule 13",
        ((EXPERIMENTS, "if p < ratio.GATE:", "if p < 0:"),),
        (3,),
    ),
    "a figure for the broken one": Mistake(
        "test_a_broken_split_has_no_figures",
        "not comparable",
        (
            (
                EXPERIMENTS,
                "return told | _NOTHING",
                "return told | _compared(phases) | {'verdict': 'invalid', 'segments_seen': []}",
            ),
        ),
        (3,),
        alone=True,
    ),
    "a gate for equal shares": Mistake(
        "test_the_gate_lets_the_others_through",
        "rule 13",
        ((EXPERIMENTS, "(1 - each.b_share, each.b_share)", "(0.5, 0.5)"),),
        (3,),
    ),
    "all days in one pot": Mistake(
        "test_a_ramp_is_compared_within_its_phases",
        "rule 14",
        ((EXPERIMENTS, "strata.difference(phases)", "strata.difference([_sum(phases)])"),),
        (3,),
        alone=True,
    ),
    "no correction": Mistake(
        "test_twelve_segments_are_twelve_looks",
        "rule 15",
        (
            (
                EXPERIMENTS,
                'multipletests(list(found.values()), ALPHA, "holm")[0]',
                "[p < ALPHA for p in found.values()]",
            ),
        ),
        (3,),
        alone=True,
    ),
    "parts that do not add up": Mistake(
        "test_the_parts_add_up",
        "beside it",
        (
            (
                "change.py",
                "mix += (share1 - share0) * (rate0 + rate1) / 2",
                "mix += (share1 - share0) * rate0",
            ),
        ),
        (4,),
    ),
    "by platform": Mistake(
        "test_mix_and_rate_are_told_apart",
        "rule 16",
        (
            ("change.py", "SELECT channel, count(*)", "SELECT platform, count(*)"),
            ("change.py", "GROUP BY channel", "GROUP BY platform"),
        ),
        (4,),
        alone=True,
    ),
    "the last step blamed": Mistake(
        "test_the_step_that_broke_is_named",
        "rule 17",
        (
            (
                "change.py",
                "pairwise(about.steps)",
                "[(about.steps[0], each) for each in about.steps[4:]]",
            ),
        ),
        (4,),
    ),
    "staff's early version": Mistake(
        "test_the_day_it_began_is_named",
        "rule 17",
        (("change.py", "SEMI JOIN counted USING (person))", ")"),),
        (4,),
        alone=True,
    ),
}

# What a good analyst writes who trusts the log and the first lecture: each of it is done daily.
PLAUSIBLE = (
    "bots by the row",
    "the device's clock",
    "devices for people",
    "Wald's interval",
    "no gate",
    "all days in one pot",
    "no correction",
)

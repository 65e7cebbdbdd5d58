"""Level 3, for mentors: experiments of another world, and four that do nothing."""

import verdicts


def test_other_experiments_have_their_verdicts(other):
    for each in other.key["experiments"]:
        verdicts.people(other, each["name"])
        verdicts.verdict(other, each["name"])


def test_other_experiments_have_their_figures(other):
    for each in other.key["experiments"]:
        verdicts.figures(other, each["name"])
        verdicts.segments(other, each["name"])


def test_where_nothing_works_there_is_no_winner(calm):
    for each in calm.key["experiments"]:
        verdicts.verdict(calm, each["name"])
        verdicts.segments(calm, each["name"])

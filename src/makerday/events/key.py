"""The answer key, in JSON's types: what the truth says, in the words of results.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .plan import CHANNELS, PLATFORMS, STEPS
from .tally import PLANTED
from .verdicts import INVALID, NOTHING, by_phase, verdict

if TYPE_CHECKING:
    from .chance import Whole
    from .drawing import Drawn
    from .order import Order
    from .plan import Experiment

SCHEMA = "makerday/conversion-key/1"
_COUNTS = ("a_people", "a_converted_people", "b_people", "b_converted_people")
_CHANNEL = ("people_before", "signup_people_before", "people_after", "signup_people_after")


def key(order: Order, drawn: Drawn) -> dict[str, Any]:
    """Write down the answers; units are in the names."""
    planned, found = drawn.plan, drawn.tally
    money = [int(each) for each in found.money]
    pairs = zip(planned.experiments, found.arms, strict=True)
    return {
        "schema": SCHEMA,
        "mode": order.mode,
        "users": order.users,
        "asked_seed": order.seed,
        "seed": drawn.seed,
        "tries": drawn.tries,
        "funnel": _named((*(f"{step}_people" for step in STEPS), "kept_people"), found.funnel),
        "money": {
            "orders_count": money[0],
            "revenue_cents": money[1],
            "refund_cents": money[2],
            "net_revenue_cents": money[1] - money[2],
        },
        "signups_by_local_day": [
            {"day": planned.days.name(day), "people": int(people)}
            for day, people in enumerate(found.signups)
        ],
        "experiments": [_experiment(experiment, arms) for experiment, arms in pairs],
        "change": _change(found.channels),
        "broken_release": _release(drawn),
        "planted": {
            "roles": {each.name: each.role for each in planned.experiments},
            **_named(PLANTED, found.planted),
        },
    }


def _named(names: tuple[str, ...], counts: Whole) -> dict[str, int]:
    return {name: int(count) for name, count in zip(names, counts, strict=True)}


def _experiment(experiment: Experiment, arms: Whole) -> dict[str, Any]:
    judged = verdict(experiment, arms)
    valid = judged.word != INVALID
    counts = arms.sum(axis=2)
    return {
        "name": experiment.name,
        **_named(_COUNTS, counts.sum(axis=0).ravel()),
        "phases": [_named(_COUNTS, phase.ravel()) for phase in by_phase(experiment, counts)],
        "srm_p_value": judged.srm_p_value,
        "diff_pp": judged.difference * 100 if valid else None,
        "z": judged.z if valid else None,
        "verdict": judged.word,
        "segments_seen": [] if judged.word == NOTHING else None,
    }


def _change(channels: Whole) -> dict[str, Any]:
    """Split the change of the sign-up rate into mix and rate at the midpoint.

    Kitagawa, Components of a Difference Between Two Rates, JASA 50 (1955).
    """
    people, signed = channels[:, :, 0], channels[:, :, 1]
    rates = signed / people
    shares = people / people.sum(axis=1, keepdims=True)
    overall = signed.sum(axis=1) / people.sum(axis=1)
    mix = ((shares[1] - shares[0]) * rates.mean(axis=0)).sum()
    rate = ((rates[1] - rates[0]) * shares.mean(axis=0)).sum()
    return {
        "signup_rate_before": float(overall[0]),
        "signup_rate_after": float(overall[1]),
        "change_pp": float(overall[1] - overall[0]) * 100,
        "mix_pp": float(mix) * 100,
        "rate_pp": float(rate) * 100,
        "channels": [
            {"channel": name, **_named(_CHANNEL, channels[:, number].ravel())}
            for number, name in enumerate(CHANNELS)
        ],
    }


def _release(drawn: Drawn) -> dict[str, str]:
    release = drawn.plan.release
    return {
        "platform": PLATFORMS[release.platform],
        "app_version": release.versions[1],
        "step": STEPS[release.step],
        "first_local_day": drawn.plan.days.name(int(drawn.tally.first_new[release.platform])),
    }

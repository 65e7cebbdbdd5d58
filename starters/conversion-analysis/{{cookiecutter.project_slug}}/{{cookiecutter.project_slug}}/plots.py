"""Five plots that carry a talk, and what a slide is written with.

Each plot takes parts of results.json, draws them with their uncertainty, and puts them on the
slide with a sentence that says what is to be seen. Change them as you like.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import figures
from figures import ACCENT, BAD, GOOD, INK, QUIET
from IPython.display import Markdown, display

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

HERE = Path(__file__).resolve().parent


def results() -> Any:
    """Read results.json: where RESULTS says, or in the project's folder `out`."""
    path = Path(os.environ.get("RESULTS", HERE.parent / "out" / "results.json"))
    return json.loads(path.read_text("utf-8"))


def say(text: str) -> None:
    """Write Markdown on the slide; begin with `## ` for a new one."""
    display(Markdown(text))


def percent(rate: float, digits: int = 1) -> str:
    """Write a rate as `23.3 %`, with a space that does not break."""
    return f"{100 * rate:.{digits}f}\u00a0%"


def points(pp: float, digits: int = 1) -> str:
    """Write percentage points as `+2.2`."""
    return f"{pp:+.{digits}f}".replace("-", "−")


def funnel(rates: Sequence[Mapping[str, Any]]) -> None:
    """Draw each step as a bar over all who came, with its interval."""
    if not rates:
        raise ValueError("funnel: there are no rates to draw")
    figure, (plot,) = figures.axes(height=4.8)
    names = [each["step"] for each in rates]
    values = [100 * each["rate"] for each in rates]
    ends = [[100 * (each["rate"] - each["ci_low"]) for each in rates]]
    ends.append([100 * (each["ci_high"] - each["rate"]) for each in rates])
    places = range(len(names))[::-1]
    plot.barh(places, values, height=0.62, color=ACCENT, alpha=0.85)
    plot.errorbar(values, places, xerr=ends, fmt="none", ecolor=INK, elinewidth=3, capsize=7)
    for place, name, each in zip(places, names, rates, strict=True):
        plot.text(100 * each["ci_high"] + max(values) * 0.025, place, percent(each["rate"]), va="center")
    plot.set_yticks(list(places), names)
    plot.set(xlabel="% of the people who came, with 95 % intervals", xlim=(0, max(values) * 1.17))
    plot.grid(axis="y", visible=False)
    first, last = rates[0], rates[-1]
    figures.show(
        figure,
        f"The funnel over all who came: {percent(first['rate'])} {first['step']}, and so on down "
        f"to {percent(last['rate'])} {last['step']}; the intervals are as narrow as the bars' ends.",
    )


def waterfall(change: Mapping[str, float]) -> None:
    """Draw how a rate came from before to after: other people, other behaviour."""
    before, after = 100 * change["signup_rate_before"], 100 * change["signup_rate_after"]
    mix, rate = change["mix_pp"], change["rate_pp"]
    figure, (plot,) = figures.axes(height=4.8)
    bars = [
        ("before", 0.0, before, QUIET, percent(before / 100)),
        ("other people", before, mix, _judged(mix), f"{points(mix)} pp"),
        ("other behaviour", before + mix, rate, _judged(rate), f"{points(rate)} pp"),
        ("after", 0.0, after, QUIET, percent(after / 100)),
    ]
    for place, (_, start, height, colour, text) in enumerate(bars):
        plot.bar(place, height, bottom=start, width=0.6, color=colour)
        top = max(start, start + height)
        plot.text(place, top + before * 0.02, text, ha="center", va="bottom", fontsize=20)
    for place, level in enumerate((before, before + mix, before + mix + rate)):
        plot.plot([place + 0.3, place + 0.7], [level, level], color=QUIET, linewidth=1.5)
    plot.set_xticks(range(len(bars)), [bar[0] for bar in bars])
    plot.tick_params(axis="x", length=0)
    plot.set(ylabel="% of people who sign up", ylim=(0, max(before, after, before + mix) * 1.15))
    figures.show(
        figure,
        f"The sign-up rate went from {percent(before / 100)} to {percent(after / 100)}: other people "
        f"came, {points(mix)} percentage points, and they behaved otherwise, {points(rate)}.",
    )


def forest(rows: Sequence[Mapping[str, Any]], title: str = "") -> None:
    """Draw differences with their intervals, one below the other.

    A row has `label`, `diff_pp`, `ci_low_pp` and `ci_high_pp`; `whole` marks the one that
    counts, `wrong` one that misleads.
    """
    drawn = [row for row in rows if row["diff_pp"] is not None]
    if not drawn:
        raise ValueError("forest: there is no difference to draw")
    figure, (plot,) = figures.axes(height=1.6 + 0.75 * len(drawn))
    for place, row in zip(range(len(drawn))[::-1], drawn, strict=True):
        value, low, high = row["diff_pp"], row["ci_low_pp"], row["ci_high_pp"]
        colour = BAD if row.get("wrong") else GOOD if row.get("whole") else INK
        plot.errorbar(
            value, place, xerr=[[value - low], [high - value]], fmt="D" if row.get("whole") else "o",
            color=colour, ecolor=colour, elinewidth=3.5, capsize=8, markersize=13,
        )
        plot.annotate(
            f"{points(value)}", (value, place), xytext=(0, 12), textcoords="offset points",
            ha="center", color=colour,
        )
    plot.axvline(0, color=QUIET, linewidth=1.5)
    plot.set_yticks(range(len(drawn))[::-1], [row["label"] for row in drawn])
    plot.set(xlabel="B − A in percentage points (pp), with 95 % intervals", ylim=(-0.6, len(drawn) - 0.3))
    plot.grid(axis="y", visible=False)
    plot.grid(axis="x", visible=True)
    if title:
        plot.set_title(title)
    said = "; ".join(
        f"{row['label']} {points(row['diff_pp'])} ({points(row['ci_low_pp'])} to {points(row['ci_high_pp'])})"
        for row in drawn
    )
    figures.show(figure, f"Differences in percentage points with 95 % intervals: {said}.")


def release(days: Sequence[Mapping[str, Any]], versions: tuple[str, str], step: str) -> None:
    """Draw a step's rate by day for two versions: a row has day, app_version, rate and ends."""
    if not days:
        raise ValueError("release: there are no days to draw")
    figure, (plot,) = figures.axes(height=4.8)
    order = sorted({row["day"] for row in days})
    said = []
    for version, colour in zip(versions, (QUIET, BAD), strict=True):
        own = [row for row in days if row["app_version"] == version]
        _by_day(plot, own, order, colour, new=version == versions[1])
        most = max(own, key=lambda row: row["people"])
        said.append(f"{percent(most['rate'], 0)} with version {version} ({most['day']})")
    ticks = range(0, len(order), 7)
    plot.set_xticks(list(ticks), [order[tick][5:] for tick in ticks])
    plot.set(xlabel="day of the first visit (month-day)", ylabel=f"% who {step}", ylim=(0, 100))
    figures.show(
        figure,
        f"Day by day, the share of people who {step}; on the day with most people of each it was "
        f"{' and '.join(said)}.",
    )


def looks(days: Sequence[Mapping[str, Any]], name: str) -> None:
    """Draw the p-value of a test day by day, above the chance that some look so far alarmed."""
    if not days:
        raise ValueError("looks: there are no days to draw")
    figure, (plot,) = figures.axes(height=4.8)
    numbers = range(1, len(days) + 1)
    p_values = [row["p_value"] for row in days]
    chances = [row["false_alarm_chance"] for row in days]
    plot.fill_between(numbers, 0, 0.05, color=BAD, alpha=0.15, linewidth=0)
    plot.plot(numbers, p_values, color=INK, label=f"p-value of {name} so far")
    plot.plot(numbers, chances, color=ACCENT, linestyle="--", label="chance of a false alarm so far")
    plot.annotate(
        f"{percent(chances[-1], 0)}", (numbers[-1], chances[-1]), xytext=(-8, 12),
        textcoords="offset points", ha="right", color=ACCENT, fontsize=22,
    )
    plot.text(1.3, 0.015, "p < 0.05", color=BAD, fontsize=14)
    plot.set(xlabel="days since the start", ylabel="p-value, and chance", ylim=(0, 1), xlim=(1, len(days)))
    plot.legend(frameon=False, loc="upper right")
    figures.show(
        figure,
        f"The p-value of {name}, which does nothing, wanders from day to day down to "
        f"{min(p_values):.2f}; whoever looks every day at 5 % has by then a false alarm with a "
        f"chance of {percent(chances[-1], 0)}.",
    )


def _by_day(
    plot: Axes, own: Sequence[Mapping[str, Any]], order: list[str], colour: str, *, new: bool
) -> None:
    """Draw one version; the new one a little to the right, with its name below it."""
    places = [order.index(row["day"]) + (0.15 if new else -0.15) for row in own]
    values = [100 * row["rate"] for row in own]
    ends = [[100 * (row["rate"] - row["ci_low"]) for row in own]]
    ends.append([100 * (row["ci_high"] - row["rate"]) for row in own])
    marks = {"ecolor": colour, "elinewidth": 2.5, "markersize": 8, "linewidth": 1.5}
    plot.errorbar(places, values, yerr=ends, fmt="o-", color=colour, **marks)
    middle = len(places) // 2 if new else len(places) // 4
    below = min(100 * row["ci_low"] for row in own) - 12
    name = f"version {own[0]['app_version']}"
    height = max(3, below) if new else 100 * own[middle]["ci_high"] + 5
    plot.text(places[middle], height, name, color=colour, fontsize=22, ha="center")


def _judged(pp: float) -> str:
    return GOOD if pp > 0 else BAD

"""Time commands against each other in turns, in a new order each round."""

from __future__ import annotations

import random
import statistics
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rig import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_LAST_WORDS = 1500


@dataclass(frozen=True)
class Command:
    """A command that does its work on so many submissions, as `worked` can tell afterwards.

    A dear one takes part in each `every`th round only, and has no round to warm up in.
    """

    name: str
    words: Sequence[str]
    folder: Path
    worked: Callable[[tree.Used], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    submissions: int = 1
    every: int = 1


@dataclass(frozen=True)
class Row:
    """Medians of one command over its rounds: CPU (user and system) and wall seconds."""

    name: str
    submissions: int
    cpu_seconds: float
    wall_seconds: float
    rounds: int


Times = dict[str, dict[int, tree.Used]]


def measure(commands: Sequence[Command], rounds: int) -> Times:
    """Run the commands `rounds` times after one round of warm-up; give what they used."""
    times: Times = {command.name: {} for command in commands}
    order = random.Random(1)  # noqa: S311 - an order, not a secret
    for number in range(rounds + 1):
        print(f"round {number} of {rounds}", file=sys.stderr, flush=True)
        for command in order.sample(commands, len(commands)):
            if number == 0 and command.every == 1:
                once(command)
            elif number and (number - 1) % command.every == 0:
                times[command.name][number] = once(command)
    return times


def once(command: Command, *, watch_memory: bool = False) -> tree.Used:
    """Run a command; end this program if it did not do its work."""
    used = tree.run(command.words, command.folder, command.environment, watch_memory=watch_memory)
    if not command.worked(used):
        sys.exit(f"{command.name}: not done\n{used.output[-_LAST_WORDS:]}{used.complaint}")
    return used


def rows(commands: Sequence[Command], times: Times) -> list[Row]:
    return [
        Row(
            command.name,
            command.submissions,
            round(statistics.median(used.cpu for used in times[command.name].values()), 4),
            round(statistics.median(used.wall for used in times[command.name].values()), 4),
            len(times[command.name]),
        )
        for command in commands
    ]


def cpu(used: tree.Used) -> float:
    return used.cpu


def wall(used: tree.Used) -> float:
    return used.wall


def ratio(times: Times, one: str, other: str, of: Callable[[tree.Used], float] = cpu) -> float:
    """Give the median of the ratios of `one` to `other`, over the rounds that both ran in."""
    both = times[one].keys() & times[other].keys()
    return round(statistics.median(of(times[one][n]) / of(times[other][n]) for n in both), 3)

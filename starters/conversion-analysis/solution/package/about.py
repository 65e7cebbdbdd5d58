"""about.json: what is known of a data folder: its days, steps and experiments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "makerday/conversion-data/1"


@dataclass(frozen=True)
class Phase:
    """Days of an experiment in which the same share of people got B; both ends included."""

    first_day: date
    last_day: date
    b_share: float


@dataclass(frozen=True)
class Experiment:
    name: str
    metric: str
    phases: tuple[Phase, ...]


@dataclass(frozen=True)
class About:
    """The settings of a data folder, as about.json has them."""

    timezone: ZoneInfo
    first_day: date
    days: int
    cohort_days: int
    window: timedelta
    before: tuple[date, date]
    after: tuple[date, date]
    steps: tuple[str, ...]
    platforms: tuple[str, ...]
    channels: tuple[str, ...]
    app_versions: tuple[str, ...]
    bot_words: tuple[str, ...]
    experiments: tuple[Experiment, ...]

    def midnights(self, days: int) -> list[datetime]:
        """Give the UTC instants at which the first `days` local days and the next one begin."""
        first = [self.first_day + timedelta(days=number) for number in range(days + 1)]
        local = [datetime.combine(day, time(), self.timezone) for day in first]
        return [each.astimezone(UTC).replace(tzinfo=None) for each in local]


def read(folder: Path) -> About:
    """Read about.json of a data folder; raises DataError."""
    path = folder / "about.json"
    try:
        told = json.loads(path.read_text("utf-8"))
        if told["schema"] != SCHEMA:
            raise DataError(f"{path}: schema is {told['schema']!r}, expected {SCHEMA!r}")
        for step in told["steps"]:
            if not str(step).isidentifier():
                raise DataError(f"{path}: the step {step!r} is no name")
        return _about(told)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    except KeyError as error:
        raise DataError(f"{path}: the key {error} is missing") from error
    except (ValueError, TypeError, AttributeError, ZoneInfoNotFoundError) as error:
        raise DataError(f"{path}: {error}") from error


def _about(told: dict[str, Any]) -> About:
    return About(
        timezone=ZoneInfo(told["timezone"]),
        first_day=date.fromisoformat(told["first_day"]),
        days=int(told["days"]),
        cohort_days=int(told["cohort_days"]),
        window=timedelta(hours=told["window_hours"]),
        before=_days(told["before"]),
        after=_days(told["after"]),
        steps=tuple(told["steps"]),
        platforms=tuple(told["platforms"]),
        channels=tuple(told["channels"]),
        app_versions=tuple(told["app_versions"]),
        bot_words=tuple(told["bot_words"]),
        experiments=tuple(
            Experiment(
                each["name"],
                each["metric"],
                tuple(Phase(*_days(phase), phase["b_share"]) for phase in each["phases"]),
            )
            for each in told["experiments"]
        ),
    )


def _days(told: dict[str, str]) -> tuple[date, date]:
    return date.fromisoformat(told["first_day"]), date.fromisoformat(told["last_day"])

"""The project as plain values: what `puls.toml` says, checked, with its calendars materialised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from puls.core.clock import Schedule
from puls.core.periods import WeekStart
from puls.core.text import Language
from puls.project.conditions import Condition

FILE_NAME = "puls.toml"
METRICS_FOLDER = "metrics"

Promise = Literal["first_reply", "next_reply", "resolution"]
PROMISES: tuple[Promise, ...] = get_args(Promise)

AgentNames = Literal["off", "pseudonyms", "named"]
Statistic = Literal["mean", "median", "p75", "p90", "p95", "max", "km_median"]

# (code, year) -> date -> the holiday's name, or what `holidays.make_up` writes for a make-up workday.
HolidayDays = Mapping[tuple[str, int], Mapping[date, str]]


@dataclass(frozen=True, slots=True)
class Team:
    """A team, the schedule that it works by (None: the project's default), and how many unsolved tickets it may have.

    `unsolved_limit` is a number of tickets; None: no limit was set.
    """

    name: str
    schedule: str | None
    unsolved_limit: int | None = None


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """One stretch of validity of one policy.

    `order` is the place in the file, which is the order of matching. `targets` maps a promise and a priority (or
    "default") to seconds. `schedule` None is the calendar clock. Validity is half-open, None is without an end.
    """

    name: str
    order: int
    valid_from_us: int | None
    valid_until_us: int | None
    condition: Condition | None
    targets: Mapping[Promise, Mapping[str, int]]
    schedule: str | None
    pause: frozenset[str]


@dataclass(frozen=True, slots=True)
class Target:
    """The value that a metric should keep, in the metric's unit (durations in seconds); exactly one side is set."""

    metric: str
    statistic: Statistic | None
    at_most: float | None
    at_least: float | None


@dataclass(frozen=True, slots=True)
class Complaints:
    """What makes a ticket a complaint: its type is one of `types`, or its intent one of `intents`."""

    types: tuple[str, ...] = ("complaint",)
    intents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """A source that is read from files: its mapping file (None: a built-in one) and the patterns of its files."""

    name: str
    mapping: str | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """All that `puls.toml` says; `holidays` is what the calendars were made from, to be remembered with them.

    `active_days`: a customer is active for so many days of 24 hours after a ticket or an order. `soon_minutes`: a
    promise that is due within so many minutes of its clock is at risk. What has a default here was added later;
    configuration that was recorded before means the default.
    `metric_files` are the files of own metrics beside it: name and text.
    """

    name: str
    zone: str
    language: Language
    week_start: WeekStart
    data: str
    default_schedule: str | None
    minimum_sample: int
    agents: AgentNames
    schedules: tuple[Schedule, ...]
    teams: tuple[Team, ...]
    sla_policies: tuple[SlaPolicy, ...]
    targets: tuple[Target, ...]
    pins: Mapping[str, int]
    sources: tuple[SourceFiles, ...]
    holidays: HolidayDays
    active_days: int = 365
    soon_minutes: int = 60
    complaints: Complaints = Complaints()
    metric_files: tuple[tuple[str, str], ...] = ()

    def schedule(self, name: str) -> Schedule:
        """Return the schedule `name`, which the checks made when the project was read have found to exist."""
        return next(schedule for schedule in self.schedules if schedule.name == name)

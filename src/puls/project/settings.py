"""What may stand in `puls.toml`: each table as a model whose fields say what they mean, for checks and for the docs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from puls.core.periods import WeekStart
from puls.core.text import Language
from puls.project.model import AgentNames, Statistic

Pause = Literal["new", "open", "pending", "on_hold"]


class Table(BaseModel):
    """A table of the file: unknown keys are errors, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ProjectTable(Table):
    """The project: its name and the settings that every number starts from."""

    name: str = Field(min_length=1, description="the name on reports", examples=["Aurora Support"])
    zone: str = Field(
        description="the reporting zone (IANA): days, weeks and months are cut in it", examples=["Europe/Oslo"]
    )
    language: Language = Field(default="en", description="the language of reports: en, de, nb or zh", examples=["nb"])
    week_start: WeekStart = Field(
        default="monday",
        description="monday (ISO weeks) or sunday; weeks start on this day everywhere",
        examples=["sunday"],
    )
    default_schedule: str | None = Field(
        default=None,
        description="the schedule of teams that name none; without one, business time is not available for them",
        examples=["office"],
    )
    minimum_sample: int = Field(
        default=30, ge=1, description="with fewer rows, a value is greyed with its n and never ranked", examples=[30]
    )
    active_days: int = Field(
        default=365,
        ge=1,
        le=36_500,
        description="a customer is active for so many days after a ticket or an order",
        examples=[365],
    )
    soon_minutes: int = Field(
        default=60,
        ge=1,
        le=525_600,
        description="a promise that is due within so many minutes of its clock is at risk",
        examples=[120],
    )
    data: str = Field(
        default="data", min_length=1, description="the data directory, relative to this file", examples=["data"]
    )


class WeekTable(Table):
    """The open stretches of each weekday; a weekday that is not named is closed."""

    mon: list[str] = Field(default=[], description="stretches of Monday", examples=[["08:00-12:00", "13:00-17:00"]])
    tue: list[str] = Field(default=[], description="stretches of Tuesday", examples=[["08:00-17:00"]])
    wed: list[str] = Field(default=[], description="stretches of Wednesday", examples=[["08:00-17:00"]])
    thu: list[str] = Field(default=[], description="stretches of Thursday", examples=[["08:00-17:00"]])
    fri: list[str] = Field(default=[], description="stretches of Friday", examples=[["08:00-15:00"]])
    sat: list[str] = Field(
        default=[], description="stretches of Saturday; 24:00 is the end of the day", examples=[["20:00-24:00"]]
    )
    sun: list[str] = Field(default=[], description="stretches of Sunday", examples=[["00:00-06:00"]])


class VersionTable(Table):
    """What a schedule says from a day on; an edit is a further version, so that older numbers keep their hours."""

    from_: date | None = Field(
        default=None,
        alias="from",
        description="local midnight from which the version holds; only the first may be without. "
        "The first version also holds for everything before it",
        examples=[date(2024, 1, 1)],
    )
    week: WeekTable | None = Field(
        default=None,
        description="the open stretches of each weekday, in local time",
        examples=[{"mon": ["08:00-16:00"]}],
    )
    always: bool = Field(default=False, description="open day and night, instead of `week`", examples=[True])
    holidays: str | list[str] = Field(
        default=[],
        description="public holidays that close: a country, a country and region, or a list of both. "
        "Make-up workdays, where the calendar knows them, take the hours of the weekday that they pay for",
        examples=["DE-BY"],
    )
    closed: list[date] = Field(
        default=[], description="further dates on which it is closed", examples=[[date(2024, 12, 31)]]
    )
    days: dict[str, list[str]] = Field(
        default={},
        description="dates with stretches of their own, whatever the week and the holidays say: half days, "
        "workdays at a weekend, a holiday that is worked",
        examples=[{"2024-12-24": ["08:00-12:00"]}],
    )


class ScheduleTable(Table):
    """A schedule of opening hours, the base of the business clock."""

    name: str = Field(min_length=1, description="the name that teams and policies use", examples=["office"])
    zone: str = Field(description="the zone (IANA) in which the hours are meant", examples=["Europe/Berlin"])
    versions: list[VersionTable] = Field(min_length=1, description="its versions, oldest first, as tables of their own")


class TeamTable(Table):
    """A team and its hours."""

    name: str = Field(min_length=1, description="the team's name in the source", examples=["Chat"])
    schedule: str | None = Field(
        default=None, description="its schedule; absent: `default_schedule`", examples=["office"]
    )
    unsolved_limit: int | None = Field(
        default=None,
        ge=0,
        description="how many unsolved tickets the team may have; shown beside their number",
        examples=[50],
    )


class ComplaintsTable(Table):
    """What makes a ticket a complaint: one of these types, or one of these intents."""

    types: list[str] = Field(
        default=["complaint"], description="types of tickets that are complaints", examples=[["complaint", "claim"]]
    )
    intents: list[str] = Field(
        default=[], description="intents of tickets that are complaints", examples=[["wants a manager"]]
    )


class PromisesTable(Table):
    """The promises of a policy: each maps a priority, or `default`, to a duration such as 90s, 30m, 8h or 3d."""

    first_reply: dict[str, str] = Field(
        default={}, description="until the first reply by a human", examples=[{"urgent": "30m", "default": "8h"}]
    )
    next_reply: dict[str, str] = Field(default={}, description="until each later reply", examples=[{"default": "8h"}])
    resolution: dict[str, str] = Field(
        default={}, description="until the ticket is solved", examples=[{"default": "40h"}]
    )


class PolicyTable(Table):
    """An SLA policy. The first policy in the file whose conditions match a ticket is its policy."""

    name: str = Field(
        min_length=1, description="the name; a change is a second entry of the same name", examples=["Chat"]
    )
    from_: date | datetime | None = Field(
        default=None,
        alias="from",
        description="from when it holds: an instant with its offset, or a date (midnight in the reporting zone)",
        examples=[date(2024, 1, 1)],
    )
    until: date | datetime | None = Field(
        default=None,
        description="until when it holds, exclusive; entries of one name must not overlap",
        examples=[date(2024, 7, 1)],
    )
    conditions: str | None = Field(
        default=None,
        description="which tickets, in the words of `--where`; absent: all",
        examples=["channel in ('chat')"],
    )
    targets: PromisesTable = Field(description="what is promised")
    schedule: str | None = Field(
        default=None, description="the schedule whose open time counts; absent: the calendar clock", examples=["office"]
    )
    pause: list[Pause] = Field(
        default=[], description="statuses in which the clock stands still", examples=[["pending", "on_hold"]]
    )


class TargetTable(Table):
    """What a metric should keep: a statistic and one side."""

    statistic: Statistic | None = Field(
        default=None, description="for durations: mean, median, p75, p90, p95, max or km_median", examples=["median"]
    )
    at_most: float | str | None = Field(
        default=None, description="a number, or a duration such as 10m", examples=["10m"]
    )
    at_least: float | str | None = Field(
        default=None, description="a number, or a duration such as 10m", examples=[0.9]
    )


class PrivacyTable(Table):
    """What is shown about single people of the team."""

    agents: AgentNames = Field(
        default="off", description="numbers of single agents: off, pseudonyms or named", examples=["pseudonyms"]
    )


class SourceTable(Table):
    """A source that is read from files."""

    mapping: str | None = Field(
        default=None,
        description="the mapping, relative to this file; absent: a built-in one",
        examples=["tickets.toml"],
    )
    files: str | list[str] = Field(
        default=[], description="the files, with * as a wildcard", examples=[["export/*.csv"]]
    )


class ProjectFile(Table):
    """The whole of `puls.toml`."""

    project: ProjectTable
    schedules: list[ScheduleTable] = []
    teams: list[TeamTable] = []
    sla_policies: list[PolicyTable] = []
    complaints: ComplaintsTable = Field(default_factory=ComplaintsTable)
    targets: dict[str, TargetTable] = {}
    privacy: PrivacyTable = Field(default_factory=PrivacyTable)
    pins: dict[str, int] = {}
    sources: dict[str, SourceTable] = {}

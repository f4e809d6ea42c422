"""The project's schedules, teams, policies and memberships as small tables that the models join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from puls.core.clock import calendar_rows, materialise, opening_rows
from puls.core.periods import DAY_US, day_number
from puls.facts.columns import FactType
from puls.facts.macros import Entry, Era, Parameters
from puls.project import Project, SlaPolicy

CALENDAR_CLOCK = 0
"""The clock that always runs: its reading is the instant itself."""

FOREVER_US = 9_000_000_000_000_000
# Promises may be due long after the last event; the calendars reach that far.
_AHEAD = timedelta(days=3 * 366)
_DAY_ZERO = date(1970, 1, 1)

Row = tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class SmallTable:
    """A table that is small enough to be made in Python: columns with their types, and rows."""

    name: str
    columns: Mapping[str, FactType]
    rows: Sequence[Row]


class Membership(NamedTuple):
    """An agent in a team from an instant (None: since ever) until another (None: still): half-open, UTC µs."""

    agent_id: int
    team: str
    from_us: int | None
    until_us: int | None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works here: all memberships, the agents that are bots, and those whose hours come from shifts."""

    memberships: Sequence[Membership]
    bots: Sequence[int]
    shift_agents: Sequence[int]


def calendars(project: Project, staff: Staff, first_us: int, last_us: int) -> tuple[Parameters, tuple[SmallTable, ...]]:
    """Return the parameters of the models and the small tables for events from `first_us` to `last_us`."""
    from_day = max(_DAY_ZERO, _day(first_us) - timedelta(days=2))
    to_day = _day(last_us) + _AHEAD
    clocks = {
        schedule.name: number
        for number, schedule in enumerate(sorted(project.schedules, key=lambda s: s.name), start=1)
    }
    days, hours, width = _clock_rows(project, clocks, from_day, to_day)
    eras = _eras(project.sla_policies, day_number(to_day) * DAY_US)
    default = None if project.default_schedule is None else clocks[project.default_schedule]
    tables = (
        SmallTable(
            "schedules", {"clock": "bigint", "name": "varchar"}, [(number, name) for name, number in clocks.items()]
        ),
        SmallTable("clock_days", _clock_day_columns(width), days),
        SmallTable(
            "clock_hours",
            dict.fromkeys(("clock", "bucket", "used_from_us", "used_until_us", "open_us"), "bigint"),
            hours,
        ),
        SmallTable(
            "team_clocks",
            {"team": "varchar", "clock": "bigint"},
            [(team.name, clocks[team.schedule]) for team in project.teams if team.schedule is not None],
        ),
        SmallTable("bots", {"agent_id": "bigint"}, [(agent,) for agent in sorted(set(staff.bots))]),
        SmallTable("shift_agents", {"agent_id": "bigint"}, [(agent,) for agent in sorted(set(staff.shift_agents))]),
        *_membership_tables(staff.memberships),
        *_policy_tables(project.sla_policies, clocks),
        SmallTable(
            "sla_eras",
            dict.fromkeys(("era", "from_us", "until_us"), "bigint"),
            [(era.number, era.from_us, era.until_us) for era in eras],
        ),
    )
    return Parameters(default, width, tuple(eras)), tables


def _day(us: int) -> date:
    return _DAY_ZERO + timedelta(days=us // DAY_US)


def _clock_day_columns(width: int) -> dict[str, FactType]:
    pairs = [f"{end}_{n}_us" for n in range(1, width + 1) for end in ("open", "close")]
    return dict.fromkeys(("clock", "day", "base_us", *pairs), "bigint")


def _clock_rows(
    project: Project, clocks: Mapping[str, int], from_day: date, to_day: date
) -> tuple[list[Row], list[Row], int]:
    stretches = {clocks[schedule.name]: materialise(schedule, from_day, to_day) for schedule in project.schedules}
    calendars = {clock: calendar_rows(each, from_day, to_day) for clock, each in stretches.items()}
    width = max((len(row.stretches) for rows in calendars.values() for row in rows), default=1) or 1
    days: list[Row] = []
    hours: list[Row] = []
    for day in range(day_number(from_day), day_number(to_day)):
        start_us = day * DAY_US
        days.append((CALENDAR_CLOCK, day, start_us, start_us, start_us + DAY_US, *(0, 0) * (width - 1)))
    for clock, rows in calendars.items():
        for row in rows:
            pairs = [instant for stretch in row.stretches for instant in stretch]
            days.append((clock, row.day, row.base_us, *pairs, *(0,) * (2 * width - len(pairs))))
        hours += [(clock, *opening) for opening in opening_rows(stretches[clock])]
    return days, hours, width


def _membership_tables(memberships: Iterable[Membership]) -> tuple[SmallTable, SmallTable]:
    """Cut each agent's memberships into eras with the same set of teams; the first team by name stands for the era."""
    by_agent: dict[int, list[Membership]] = {}
    for membership in memberships:
        by_agent.setdefault(membership.agent_id, []).append(membership)
    eras: list[Row] = []
    teams: list[Row] = []
    for agent, held in sorted(by_agent.items()):
        cuts = sorted({m.from_us or 0 for m in held} | {FOREVER_US if m.until_us is None else m.until_us for m in held})
        for from_us, until_us in pairwise(cuts):
            present = sorted(
                {m.team for m in held if (m.from_us or 0) <= from_us and (m.until_us is None or m.until_us > from_us)}
            )
            if present:
                number = len(eras) + 1
                eras.append((number, agent, from_us, until_us, present[0]))
                teams += [(number, team) for team in present]
    return (
        SmallTable(
            "eras",
            {"era": "bigint", "agent_id": "bigint", "from_us": "bigint", "until_us": "bigint", "first_team": "varchar"},
            eras,
        ),
        SmallTable("era_teams", {"era": "bigint", "team": "varchar"}, teams),
    )


def _policy_tables(policies: Sequence[SlaPolicy], clocks: Mapping[str, int]) -> tuple[SmallTable, ...]:
    named: list[Row] = []
    targets: list[Row] = []
    # A promise goes on under the same rule while the entry and the seconds stay the same.
    rules: dict[tuple[int, int], int] = {}
    pauses: list[Row] = []
    for number, policy in enumerate(policies, start=1):
        clock = CALENDAR_CLOCK if policy.schedule is None else clocks[policy.schedule]
        named.append((number, policy.name, clock, policy.schedule))
        for promise, by_priority in policy.targets.items():
            for priority, seconds in by_priority.items():
                rule = rules.setdefault((number, seconds), len(rules) + 1)
                targets.append((number, promise, "" if priority == "default" else priority, seconds * 1_000_000, rule))
        pauses += [(number, status) for status in sorted(policy.pause)]
    return (
        SmallTable(
            "sla_policies", {"entry": "bigint", "policy": "varchar", "clock": "bigint", "schedule": "varchar"}, named
        ),
        SmallTable(
            "sla_targets",
            {"entry": "bigint", "promise": "varchar", "priority": "varchar", "target_us": "bigint", "rule": "bigint"},
            targets,
        ),
        SmallTable("sla_pauses", {"entry": "bigint", "status": "varchar"}, pauses),
    )


def _eras(policies: Sequence[SlaPolicy], horizon_us: int) -> list[Era]:
    """Cut time where the set of policies in force changes; what lies beyond the calendars counts as for ever."""
    ends = {end for policy in policies for end in (policy.valid_from_us, policy.valid_until_us) if end is not None}
    cuts = [0, *sorted(end for end in ends if 0 < end < horizon_us), FOREVER_US]
    eras: list[Era] = []
    for number, (from_us, until_us) in enumerate(pairwise(cuts), start=1):
        in_force = tuple(
            Entry(place, policy.condition)
            for place, policy in enumerate(policies, start=1)
            if (policy.valid_from_us or 0) <= from_us
            and (policy.valid_until_us is None or policy.valid_until_us > from_us)
        )
        eras.append(Era(number, from_us, until_us, in_force))
    return eras

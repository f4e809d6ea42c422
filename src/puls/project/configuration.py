"""The project as configuration rows and back, so that the ledger can keep it with both times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from puls.core.clock import Schedule, ScheduleVersion, Stretches
from puls.core.errors import DataError
from puls.core.periods import parse_zone, start_of_day
from puls.project.conditions import Condition, columns, format_condition, parse_condition
from puls.project.model import PROMISES, Complaints, HolidayDays, Project, SlaPolicy, SourceFiles, Target, Team


class ConfigurationRow(NamedTuple):
    """One piece of configuration: its kind, its name, from when it holds (None: since ever), and its JSON.

    (kind, name, valid_from_us) is unique within a project; equal configuration has equal JSON.
    """

    kind: str
    name: str
    valid_from_us: int | None
    body: str


def to_configuration_rows(project: Project) -> list[ConfigurationRow]:
    """Return the rows of `project`, in order of kind and name."""
    rows = [_row("project", project.name, None, _settings(project))]
    for schedule in project.schedules:
        for version in schedule.versions:
            from_us = start_of_day(version.valid_from, parse_zone(schedule.zone)) if version.valid_from else None
            rows.append(_row("schedule", schedule.name, from_us, {"zone": schedule.zone, **_version(version)}))
    rows += [_row("team", team.name, None, {"schedule": team.schedule}) for team in project.teams]
    rows += [
        _row("unsolved_limit", team.name, None, {"tickets": team.unsolved_limit})
        for team in project.teams
        if team.unsolved_limit is not None
    ]
    rows.append(_row("soon", "soon", None, {"minutes": project.soon_minutes}))
    rows.append(
        _row(
            "complaints",
            "complaints",
            None,
            {"types": project.complaints.types, "intents": project.complaints.intents},
        )
    )
    rows += [_row("sla_policy", policy.name, policy.valid_from_us, _policy(policy)) for policy in project.sla_policies]
    rows += [
        _row(
            "target",
            target.metric,
            None,
            {"statistic": target.statistic, "at_most": target.at_most, "at_least": target.at_least},
        )
        for target in project.targets
    ]
    rows += [_row("pin", metric, None, {"version": version}) for metric, version in project.pins.items()]
    rows += [_row("source", s.name, None, {"mapping": s.mapping, "files": s.files}) for s in project.sources]
    rows += [
        _row("holidays", f"{code}/{year}", None, {day.isoformat(): name for day, name in days.items()})
        for (code, year), days in project.holidays.items()
    ]
    return sorted(rows, key=lambda row: (row.kind, row.name, row.valid_from_us is not None, row.valid_from_us or 0))


def from_configuration_rows(rows: Iterable[tuple[str, str, int | None, str]]) -> Project:
    """Return the project that `to_configuration_rows` made `rows` of, in any order; raises DataError without one."""
    bodies: dict[str, list[tuple[str, int | None, dict[str, Any]]]] = {}
    for kind, name, from_us, body in sorted(rows, key=lambda row: (row[0], row[1], row[2] is not None, row[2] or 0)):
        bodies.setdefault(kind, []).append((name, from_us, json.loads(body)))
    if len(bodies.get("project", [])) != 1:
        raise DataError(f"expected one configuration row of the kind project, found {len(bodies.get('project', []))}.")
    name, _, settings = bodies["project"][0]
    limits = {team: body["tickets"] for team, _, body in bodies.get("unsolved_limit", [])}
    policies = [_policy_from(name, from_us, body) for name, from_us, body in bodies.get("sla_policy", [])]
    return Project(
        name=name,
        **settings,
        schedules=_schedules_from(bodies.get("schedule", [])),
        teams=tuple(Team(name, body["schedule"], limits.get(name)) for name, _, body in bodies.get("team", [])),
        sla_policies=tuple(sorted(policies, key=lambda policy: policy.order)),
        targets=tuple(Target(metric, **body) for metric, _, body in bodies.get("target", [])),
        pins={metric: body["version"] for metric, _, body in bodies.get("pin", [])},
        sources=tuple(
            SourceFiles(name, body["mapping"], tuple(body["files"])) for name, _, body in bodies.get("source", [])
        ),
        holidays=_holidays_from(bodies.get("holidays", [])),
        **_added_later(bodies),
    )


def _added_later(bodies: Mapping[str, list[tuple[str, int | None, dict[str, Any]]]]) -> dict[str, Any]:
    """Return the settings that have a row of their own; a ledger recorded before there were any has their defaults."""
    found: dict[str, Any] = {}
    for _, _, body in bodies.get("soon", []):
        found["soon_minutes"] = body["minutes"]
    for _, _, body in bodies.get("complaints", []):
        found["complaints"] = Complaints(tuple(body["types"]), tuple(body["intents"]))
    return found


def recorded_holidays(rows: Iterable[tuple[str, str, int | None, str]]) -> HolidayDays:
    """Return the holidays among `rows`, as `materialise_holidays` takes them."""
    return _holidays_from((name, None, json.loads(body)) for kind, name, _, body in rows if kind == "holidays")


def _row(kind: str, name: str, from_us: int | None, body: Mapping[str, Any]) -> ConfigurationRow:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return ConfigurationRow(kind, name, from_us, text)


def _settings(project: Project) -> dict[str, Any]:
    return {
        "zone": project.zone,
        "language": project.language,
        "week_start": project.week_start,
        "data": project.data,
        "default_schedule": project.default_schedule,
        "minimum_sample": project.minimum_sample,
        "agents": project.agents,
        "active_days": project.active_days,
    }


def _version(version: ScheduleVersion) -> dict[str, Any]:
    return {
        "from": version.valid_from and version.valid_from.isoformat(),
        "week": {str(weekday): stretches for weekday, stretches in version.week.items()},
        "days": {day.isoformat(): stretches for day, stretches in version.days.items()},
    }


def _policy(policy: SlaPolicy) -> dict[str, Any]:
    return {
        "order": policy.order,
        "until_us": policy.valid_until_us,
        "condition": policy.condition and format_condition(policy.condition),
        # JSON does not keep what is a condition's column, so the reader is told what to accept.
        "columns": sorted(columns(policy.condition)) if policy.condition else [],
        "targets": policy.targets,
        "schedule": policy.schedule,
        "pause": sorted(policy.pause),
    }


def _schedules_from(rows: list[tuple[str, int | None, dict[str, Any]]]) -> tuple[Schedule, ...]:
    versions: dict[tuple[str, str], list[ScheduleVersion]] = {}
    for name, _, body in rows:
        version = ScheduleVersion(
            body["from"] and date.fromisoformat(body["from"]),
            {int(weekday): _stretches(found) for weekday, found in body["week"].items()},
            {date.fromisoformat(day): _stretches(found) for day, found in body["days"].items()},
        )
        versions.setdefault((name, body["zone"]), []).append(version)
    return tuple(Schedule(name, zone, tuple(found)) for (name, zone), found in versions.items())


def _stretches(found: list[list[int]]) -> Stretches:
    return tuple((start_s, end_s) for start_s, end_s in found)


def _policy_from(name: str, from_us: int | None, body: dict[str, Any]) -> SlaPolicy:
    condition: Condition | None = body["condition"] and parse_condition(body["condition"], body["columns"])
    return SlaPolicy(
        name,
        body["order"],
        from_us,
        body["until_us"],
        condition,
        {promise: body["targets"][promise] for promise in PROMISES if promise in body["targets"]},
        body["schedule"],
        frozenset(body["pause"]),
    )


def _holidays_from(rows: Iterable[tuple[str, int | None, dict[str, str]]]) -> HolidayDays:
    found = {}
    for name, _, body in rows:
        code, _, year = name.rpartition("/")
        found[code, int(year)] = {date.fromisoformat(day): written for day, written in body.items()}
    return found

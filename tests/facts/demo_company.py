"""The demo company in the twin's words: all rows with their revisions, and the configuration as plain values."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from puls.demo import Company
from puls.engines.ledger import stable_key
from puls.project import And, Comparison, Condition, In, IsNull, Not, Or, Project, parse_project

Truth = bool | None


def events_of(company: Company) -> list[dict[str, Any]]:
    """Return the events of all deliveries with their keys in the ledger."""
    found = rows_with_revisions(company, "events")
    return [{**row, "event_key": stable_key(row["source"], row["event_id"])} for row in found]


def rows_with_revisions(company: Company, table: str) -> list[dict[str, Any]]:
    """Return the rows of all deliveries of a table; what came again with other content is the next revision."""
    last: dict[tuple[str, str], dict[str, Any]] = {}
    found = []
    for delivery in company.deliveries:
        for row in rows_of(delivery.tables.get(table, {})):
            told = {"deleted": False, **row, "source": delivery.source}
            identity = delivery.source, told["event_id"]
            known = last.get(identity)
            if known is not None and all(known.get(name) == value for name, value in told.items()):
                continue
            told["revision"] = 1 if known is None else known["revision"] + 1
            last[identity] = told
            found.append(told)
    return found


def rows_of(columns: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    names = list(columns)
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(names, values, strict=True))


def config_of(company: Company) -> dict[str, Any]:
    """Return the twin's configuration: what the project file says, people and memberships from the deliveries."""
    project = parse_project(company.project_toml, file="puls.toml", years=range(2023, 2030))
    tables = [delivery.tables for delivery in company.deliveries]
    agents = [row for each in tables for row in rows_of(each.get("agents", {}))]
    beside = {name: rows_with_revisions(company, name) for name in ("customers", "orders", "shifts")}
    members = [row for each in tables for row in rows_of(each.get("team_members", {}))]
    return {
        "zone": project.zone,
        "default_schedule": project.default_schedule,
        "schedules": {
            schedule.name: {
                "zone": schedule.zone,
                "versions": [
                    {
                        "from": version.valid_from,
                        "week": {day: list(stretches) for day, stretches in version.week.items()},
                        "days": {day: list(stretches) for day, stretches in version.days.items()},
                    }
                    for version in schedule.versions
                ],
            }
            for schedule in project.schedules
        },
        "teams": {team.name: team.schedule for team in project.teams},
        "agents": {row["agent_id"]: row["kind"] for row in agents},
        "members": [(row["agent_id"], row["team"], row["from_at"], row["until_at"]) for row in members],
        "policies": policies_of(project),
        "people": company.deliveries[0].people or company.deliveries[0].source,
        "employed": {row["agent_id"]: (row["hired_at"], row["left_at"]) for row in agents},
        "active_days": project.active_days,
        "soon_minutes": project.soon_minutes,
        "complaints": {"types": project.complaints.types, "intents": project.complaints.intents},
        **beside,
    }


def policies_of(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "name": policy.name,
            "from_us": policy.valid_from_us,
            "until_us": policy.valid_until_us,
            "condition": None if policy.condition is None else holds(policy.condition),
            "targets": policy.targets,
            "schedule": policy.schedule,
            "pause": set(policy.pause),
        }
        for policy in project.sla_policies
    ]


def holds(condition: Condition) -> Callable[[dict[str, Any]], bool]:
    return lambda fields: truth(condition, fields) is True


OPERATORS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def truth(condition: Condition, fields: Mapping[str, Any]) -> Truth:
    """Return the truth of a condition in three values, as SQL has them."""
    match condition:
        case IsNull(column, negated):
            found: Truth = (fields[column] is None) != negated
        case In(column, values, negated):
            found = None if fields[column] is None else (fields[column] in values) != negated
        case Comparison(column, sign, value):
            found = None if fields[column] is None else OPERATORS[sign](fields[column], value)
        case And(parts):
            truths = {truth(part, fields) for part in parts}
            found = False if False in truths else None if None in truths else True
        case Or(parts):
            truths = {truth(part, fields) for part in parts}
            found = True if True in truths else None if None in truths else False
        case Not(part):
            inner = truth(part, fields)
            found = None if inner is None else not inner
    return found

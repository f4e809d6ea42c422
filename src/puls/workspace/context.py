"""Reads from the facts what a question needs to know before it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlglot
from sqlglot import exp

from puls.core.errors import DataError
from puls.core.periods import DAY_US, SECOND_US
from puls.facts.declarations import FACTS
from puls.ledger import provided
from puls.ledger.tables import PROVIDES
from puls.project.conditions import columns
from puls.project.model import Project
from puls.query.dialects import render
from puls.query.names import DIMENSIONS, table_of
from puls.query.sql import FACT, is_one_of, number
from puls.query.values import Context, Engine, MetricQuery

Run = Callable[[str], Mapping[str, Sequence[Any]]]
"""Runs one SQL text and returns its columns by name."""


def read_context(run: Run, project: Project, query: MetricQuery, engine: Engine) -> Context:
    """Return sources, watermarks and capabilities as the facts have them; raises DataError where there are none."""
    watermarks = _watermarks(run, engine)
    if not watermarks:
        raise DataError("there is no data yet: no source has been read. Run puls import, then puls refresh.")
    return Context(
        zone=project.zone,
        week_start=project.week_start,
        agents=project.agents,
        watermarks=watermarks,
        provides=_provides(run, engine),
        promises=frozenset(promise for policy in project.sla_policies for promise in policy.targets),
        fields=custom_fields(run, engine) if _asks_fields(query) else frozenset(),
        readings=_readings(run, engine, watermarks) if _asks_readings(query) else {},
        complaints=project.complaints,
        stretches=_stretches(run, engine),
        soon_us=project.soon_minutes * 60 * SECOND_US,
    )


def ledger_version(run: Run, engine: Engine) -> int | None:
    """Return the version of the ledger that the facts were built from."""
    found = _select(run, engine, "select max(ledger_version) as ledger_version from versions")["ledger_version"]
    return None if found[0] is None else int(found[0])


def earliest_us(run: Run, engine: Engine, fact: str, column: str) -> int | None:
    """Return the first instant in a column of a fact, or of its tickets, over the rows that count."""
    fact = fact if table_of(column, fact) == FACT else "tickets"
    instant = sqlglot.parse_one(f"epoch_us(min({column}))", dialect="duckdb")
    select = exp.select(exp.alias_(instant, "first_us")).from_(fact)
    if "exclusion" in FACTS[fact].types:
        select = select.where("exclusion is null")
    found = run(render(select, engine))["first_us"]
    return None if found[0] is None else int(found[0])


def source_ids(run: Run, engine: Engine, kind: str, ids: set[int]) -> dict[int, str]:
    """Return the sources' own ids of surrogate ids."""
    if not ids:
        return {}
    select = exp.select("id", "source_id").from_("ids").where(exp.column("kind").eq(kind))
    if len(ids) <= 1000:
        select = select.where(is_one_of(exp.column("id"), [number(each) for each in sorted(ids)]))
    found = run(render(select, engine))
    pairs = zip(found["id"], found["source_id"], strict=True)
    return {int(each): str(source_id) for each, source_id in pairs if each in ids}


def bots(run: Run, engine: Engine) -> frozenset[int]:
    """Return the surrogate ids of those holders and authors that are bots."""
    found: set[int] = set()
    for column, fact, kind in (
        ("solved_by_agent_id", "tickets", "solved_by_kind"),
        ("agent_id", "messages", "author_kind"),
    ):
        select = exp.select(exp.alias_(exp.column(column), "id")).from_(fact)
        select = select.where(exp.column(kind).eq("bot")).group_by(column)
        found |= {int(each) for each in run(render(select, engine))["id"] if each is not None}
    return frozenset(found)


def iso(us: int) -> str:
    """Return an instant as ISO 8601 in UTC, with microseconds only where there are any."""
    return (datetime(1970, 1, 1) + timedelta(microseconds=us)).isoformat() + "Z"


def _select(run: Run, engine: Engine, sql: str) -> Mapping[str, Sequence[Any]]:
    tree = sqlglot.parse_one(sql, dialect="duckdb", into=exp.Select)
    return run(render(tree, engine))


def _watermarks(run: Run, engine: Engine) -> dict[str, int]:
    found = _select(run, engine, "select source, epoch_us(read_until_at) as read_until_us from watermarks")
    pairs = zip(found["source"], found["read_until_us"], strict=True)
    return {str(source): int(until) for source, until in pairs if until is not None}


def _provides(run: Run, engine: Engine) -> dict[str, frozenset[str]]:
    found = _select(run, engine, "select source, capability from provides")
    told: dict[str, set[str]] = {}
    for source, capability in zip(found["source"], found["capability"], strict=True):
        if capability in PROVIDES:  # a capability of a later version of Puls answers no metric of this one
            told.setdefault(str(source), set()).add(str(capability))
    return {source: frozenset(provided(names)) for source, names in told.items()}


def _asks_fields(query: MetricQuery) -> bool:
    read = (columns(condition) for condition in (query.where, query.scope) if condition is not None)
    return not frozenset(query.by).union(*read) <= {*DIMENSIONS, "ticket"}


def custom_fields(run: Run, engine: Engine) -> frozenset[str]:
    """Return the names of the fields that sources have beyond the standard ones."""
    return frozenset(map(str, _select(run, engine, "select field from ticket_fields group by field")["field"]))


def _asks_readings(query: MetricQuery) -> bool:
    return query.clock == "business" and "km_median" in query.stats


def _stretches(run: Run, engine: Engine) -> int:
    found = _select(run, engine, "select * from clock_days where day < 0")
    return sum(name.startswith("open_") for name in found)


def _readings(run: Run, engine: Engine, watermarks: Mapping[str, int]) -> dict[tuple[int, str], int]:
    """Return what each clock reads at each watermark: what was open before that UTC day and within it."""
    days = sorted({until // DAY_US for until in watermarks.values()})
    select = exp.select("*").from_("clock_days").where(is_one_of(exp.column("day"), [number(day) for day in days]))
    found = run(render(select, engine))
    stretches = [name.removeprefix("open_").removesuffix("_us") for name in found if name.startswith("open_")]
    # Clock 0 is the calendar: its reading is the instant itself.
    readings = {(0, source): until for source, until in watermarks.items()}
    for row in range(len(found["clock"])):
        for source, until in watermarks.items():
            if until // DAY_US == found["day"][row]:
                opened = (
                    max(0, min(until, found[f"close_{each}_us"][row]) - found[f"open_{each}_us"][row])
                    for each in stretches
                )
                readings[int(found["clock"][row]), source] = int(found["base_us"][row]) + sum(opened)
    return readings

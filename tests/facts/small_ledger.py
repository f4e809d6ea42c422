"""Facts of a small company built without files: rows straight into DuckDB, as the ledger would have stored them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from facts.dial import Dial
from puls.core.clock import Schedule, ScheduleVersion
from puls.engines.ledger import Snapshot, stable_key
from puls.facts import FACTS
from puls.project import POLICY_COLUMNS, Complaints, Project, SlaPolicy, Team, parse_condition

IDS = {"ticket_id": "ticket", "author_id": "person", "value_id": "person", "other_id": "ticket", "to_id": "person"}
TYPES = {
    "ticket_id": pa.int64(),
    "event_key": pa.int64(),
    "source": pa.string(),
    "revision": pa.int64(),
    "deleted": pa.bool_(),
    "seq": pa.int64(),
    "update_id": pa.int64(),
    "occurred_at": pa.timestamp("us", "UTC"),
    "kind": pa.string(),
    "author_kind": pa.string(),
    "author_id": pa.int64(),
    "audience": pa.string(),
    "channel": pa.string(),
    "macro": pa.string(),
    "links_article": pa.bool_(),
    "field": pa.string(),
    "value": pa.string(),
    "value_id": pa.int64(),
    "other_id": pa.int64(),
    "seconds": pa.int64(),
    "until_at": pa.timestamp("us", "UTC"),
    "cause": pa.string(),
    "level": pa.string(),
    "to_id": pa.int64(),
}
INSTANT = pa.timestamp("us", "UTC")
KEY = {
    "event_key": pa.int64(),
    "event_id": pa.string(),
    "source": pa.string(),
    "revision": pa.int64(),
    "deleted": pa.bool_(),
    "recorded_at": INSTANT,
}
BESIDE_TYPES = {
    "customers": {
        **KEY,
        "customer_id": pa.int64(),
        **dict.fromkeys(("segment", "industry", "region", "plan"), pa.string()),
        "vip": pa.bool_(),
        "organization_id": pa.int64(),
        "since_at": INSTANT,
        "lost_at": INSTANT,
        "lost_reason": pa.string(),
    },
    "orders": {
        **KEY,
        "customer_id": pa.int64(),
        "ordered_at": INSTANT,
        "cancelled_at": INSTANT,
        "amount_micros": pa.int64(),
        "currency": pa.string(),
    },
    "shifts": {**KEY, "agent_id": pa.int64(), "from_at": INSTANT, "until_at": INSTANT, "paid_seconds": pa.int64()},
}
"""The ledgers whose rows a configuration may hold under their names, each row with its revision, from 1."""
PEOPLE = "desk"


class Ids:
    """Surrogate ids in order of arrival, one sequence a kind, and the way back."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}
        self.last: dict[str, int] = {}
        self.names: dict[tuple[str, int], str] = {}

    def number(self, kind: str, name: str | None) -> int | None:
        if name is None:
            return None
        known = self.numbers.get((kind, name))
        if known is None:
            known = self.last[kind] = self.last.get(kind, 0) + 1
            self.numbers[kind, name] = known
            self.names[kind, known] = name
        return known


class SmallSnapshot(Snapshot):
    """A snapshot whose tables are tables of the connection itself."""

    def scan(self, table: str) -> str:
        return f"stored_{table}"


def small_snapshot(version: int = 1) -> Snapshot:
    return SmallSnapshot(Path("nowhere"), version, 0, {})


def stored_rows(events: Sequence[Mapping[str, Any]], ids: Ids) -> list[dict[str, Any]]:
    """Return events as the ledger stores them."""
    rows = []
    for event in events:
        row = {column: event.get(column) for column in TYPES}
        for column, kind in IDS.items():
            of = "organization" if column == "value_id" and event.get("field") == "organization" else kind
            row[column] = ids.number(of, event.get(column))
        update = event.get("update_id")
        row["update_id"] = None if update is None else zlib.crc32(update.encode())
        row["seq"] = event.get("seq") or 0
        row["deleted"] = bool(event.get("deleted"))
        row["revision"] = event["revision"] - 1
        rows.append(row)
    return rows


def stored_beside(table_name: str, rows: Sequence[Mapping[str, Any]], ids: Ids) -> list[dict[str, Any]]:
    """Return rows of a ledger beside the events as they are stored."""
    found = []
    for told in rows:
        row = {column: told.get(column) for column in BESIDE_TYPES[table_name]}
        for column, kind in {"customer_id": "person", "agent_id": "person", "organization_id": "organization"}.items():
            if column in row:
                row[column] = ids.number(kind, row[column])
        row["event_key"] = stable_key(told["source"], told["event_id"])
        found.append(row | {"revision": told["revision"] - 1, "recorded_at": told["revision"]})
    return found


def store(
    con: duckdb.DuckDBPyConnection,
    events: Sequence[Mapping[str, Any]],
    config: Mapping[str, Any],
    ids: Ids,
    sources: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Make the stored tables of the ledger in `con`; `sources` are rows with source, provides and read_until_at."""
    rows = stored_rows(events, ids)
    table(con, "stored_events", TYPES, rows)
    people = config.get("people", PEOPLE)
    employed = config.get("employed", {})
    agents = [
        {
            "event_key": number,
            "source": people,
            "revision": 0,
            "deleted": False,
            "recorded_at": 0,
            "agent_id": ids.number("person", agent),
            "kind": config["agents"].get(agent, "agent"),
            "hired_at": employed.get(agent, (None, None))[0],
            "left_at": employed.get(agent, (None, None))[1],
        }
        for number, agent in enumerate({**config["agents"], **employed})
    ]
    whole = {"event_key": pa.int64(), "revision": pa.int64(), "deleted": pa.bool_(), "agent_id": pa.int64()}
    told = {"source": pa.string(), "recorded_at": INSTANT, "kind": pa.string(), "hired_at": INSTANT, "left_at": INSTANT}
    table(con, "stored_agents", whole | told, agents)
    members = [
        {
            "event_key": number,
            "revision": 0,
            "deleted": False,
            "agent_id": ids.number("person", agent),
            "team": team,
            "from_at": from_us,
            "until_at": until_us,
        }
        for number, (agent, team, from_us, until_us) in enumerate(config["members"])
    ]
    table(con, "stored_team_members", whole | {"team": pa.string(), "from_at": INSTANT, "until_at": INSTANT}, members)
    for name, types in BESIDE_TYPES.items():
        table(con, f"stored_{name}", types, stored_beside(name, config.get(name, []), ids))
    names = [
        {"kind": kind, "id": number, "source_id": f"{people}:{name}"} for (kind, number), name in ids.names.items()
    ]
    table(con, "stored_ids", {"kind": pa.string(), "id": pa.int64(), "source_id": pa.string()}, names)
    known = sources or [{"source": people, "provides": "", "read_until_at": None}]
    table(con, "stored_sources", {"source": pa.string(), "provides": pa.string(), "read_until_at": INSTANT}, known)


def table(
    con: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, pa.DataType], rows: Sequence[Mapping[str, Any]]
) -> None:
    arrow = pa.table({column: pa.array([row[column] for row in rows], type_) for column, type_ in types.items()})
    con.register("arrow_table", arrow)
    con.execute(f"create or replace table {name} as select * from arrow_table")
    con.unregister("arrow_table")


def project(config: Mapping[str, Any]) -> Project:
    """Return the project that says what a twin's configuration says."""
    schedules = tuple(
        Schedule(
            name,
            each["zone"],
            tuple(
                ScheduleVersion(
                    version["from"],
                    {day: tuple(stretches) for day, stretches in version["week"].items()},
                    {day: tuple(stretches) for day, stretches in version["days"].items()},
                )
                for version in each["versions"]
            ),
        )
        for name, each in config["schedules"].items()
    )
    policies = tuple(
        SlaPolicy(
            each["name"],
            order,
            each["from_us"],
            each["until_us"],
            None if each["where"] is None else parse_condition(each["where"], set(POLICY_COLUMNS)),
            each["targets"],
            each["schedule"],
            frozenset(each["pause"]),
        )
        for order, each in enumerate(config["policies"])
    )
    teams = tuple(Team(name, schedule) for name, schedule in config["teams"].items())
    return Project(
        name="small",
        zone=config["zone"],
        language="en",
        week_start="monday",
        data="data",
        default_schedule=config["default_schedule"],
        minimum_sample=30,
        agents="off",
        schedules=schedules,
        teams=teams,
        sla_policies=policies,
        targets=(),
        pins={},
        sources=(),
        holidays={},
        active_days=config.get("active_days", 365),
        soon_minutes=config.get("soon_minutes", 60),
        complaints=Complaints(**config.get("complaints", {})),
    )


def fact_rows(con: duckdb.DuckDBPyConnection, ids: Ids) -> dict[str, list[dict[str, Any]]]:
    """Return all facts as the twin gives them: ids as the source's strings, instants as microseconds."""
    dial = Dial(con)
    found = {}
    for name, fact in FACTS.items():
        selected = [f"epoch_us({column})" if type_ == "timestamp" else column for column, type_ in fact.types.items()]
        rows = con.execute(f"select {', '.join(selected)} from {name}").fetchall()
        told = (dial.told(name, dict(zip(fact.types, row, strict=True))) for row in rows)
        found[name] = [named({column: row[column] for column in row if column not in CLOCKS}, ids) for row in told]
    return found


CLOCKS = {"clock", "clock_from_us", "waiting_clock", "waiting_clock_from_us", "runs_out_us"}
KINDS = {"ticket_id": "ticket", "merged_into": "ticket", "organization_id": "organization"}


def named(row: dict[str, Any], ids: Ids) -> dict[str, Any]:
    for column, value in row.items():
        if isinstance(value, int) and (column in KINDS or column.endswith("_id") or column.startswith("agent_id")):
            row[column] = ids.names[KINDS.get(column, "person"), value]
    return row

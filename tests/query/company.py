"""A desk made by hand: facts as DuckDB tables, filled with rows that name only what matters to a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from puls.facts.declarations import FACTS
from puls.project.model import Project, SlaPolicy

CAPABILITIES = ("creation", "messages", "assignments", "status_history")
POLICY = SlaPolicy("first", 1, None, None, None, {"first_reply": {"default": 3600}}, None, frozenset())
PROJECT = Project(
    name="test",
    zone="Europe/London",
    language="en",
    week_start="monday",
    data="data",
    default_schedule=None,
    minimum_sample=30,
    agents="pseudonyms",
    schedules=(),
    teams=(),
    sla_policies=(POLICY,),
    targets=(),
    pins={},
    sources=(),
    holidays={},
)


class Company:
    """Facts in memory; `run` is what a reader gives, `sql` the statements that it was asked to run."""

    def __init__(self, watermark: str = "2024-12-31 00:00:00", provides: Sequence[str] = CAPABILITIES) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.sql: list[str] = []
        self.project = PROJECT
        for fact in FACTS.values():
            columns = ", ".join(f'"{column.name}" {column.type}' for column in fact.columns)
            self.connection.execute(f"create table {fact.name} ({columns})")
        self.connection.execute("create table watermarks (source varchar, read_until_at timestamp)")
        self.connection.execute("create table provides (source varchar, capability varchar)")
        self.connection.execute("create table ids (kind varchar, id bigint, source_id varchar)")
        self.connection.execute("create table versions as select 7 as ledger_version")
        self.connection.execute(
            "create table clock_days (clock bigint, day bigint, base_us bigint, open_1_us bigint, close_1_us bigint,"
            " open_2_us bigint, close_2_us bigint)"
        )
        self.source("desk", watermark, provides)

    def source(self, name: str, watermark: str, provides: Sequence[str]) -> None:
        self.connection.execute("insert into watermarks values (?, ?)", [name, watermark])
        for capability in provides:
            self.connection.execute("insert into provides values (?, ?)", [name, capability])

    def add(self, fact: str, **values: Any) -> None:
        count = self.connection.execute(f"select count(*) from {fact}").fetchall()[0][0]
        usual = {"ticket_id": count + 1, "source": "desk"}
        row = {**{name: value for name, value in usual.items() if name in FACTS[fact].types}, **values}
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" for _ in row)
        self.connection.execute(f"insert into {fact} ({names}) values ({places})", list(row.values()))

    def run(self, sql: str) -> Mapping[str, Sequence[Any]]:
        self.sql.append(sql)
        found = self.connection.execute(sql)
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
        return {name: [row[index] for row in rows] for index, name in enumerate(names)}

    def with_project(self, **changes: Any) -> Company:
        self.project = replace(self.project, **changes)
        return self

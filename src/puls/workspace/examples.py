"""Computes the example of a declaration in an empty desk, so that a definition is known to give its number."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import duckdb

from puls.core.errors import ProjectError, PulsError
from puls.facts import FACTS
from puls.ledger.tables import PROVIDES
from puls.metrics import Metric
from puls.project import Project
from puls.project.problems import Source
from puls.query.values import MetricQuery
from puls.workspace.answers import answer
from puls.workspace.known import read_own
from puls.workspace.reading import runner

_SOURCE = "example"
# Late enough for every window, early enough for every engine.
_WATERMARK = "2090-01-01 00:00:00"


def check_own_examples(project: Project) -> None:
    """Raise ProjectError, with file and line, unless the example of each of the project's metrics gives its number."""
    for file in project.metric_files:
        for metric in read_own((file,)).values():
            try:
                check_example(metric, project)
            except ProjectError as error:
                raise Source(*file).problem(("metrics", metric.id, "example", "gives"), str(error)) from error


def check_example(metric: Metric, project: Project) -> None:
    """Raise ProjectError unless the metric's example gives its number."""
    with duckdb.connect(config={"threads": 1, "enable_external_access": "false"}) as con:
        con.execute("set global TimeZone = 'UTC'")
        _fill(con, metric)
        try:
            plain = replace(project, targets=(), pins={}, metric_files=())
            found = answer(runner(con), plain, MetricQuery((metric.id,), zone="UTC"), known={metric.id: metric}).rows
        except PulsError as error:
            raise ProjectError(str(error)) from error
        except duckdb.Error as error:
            raise ProjectError(f"the formula does not run: {str(error).splitlines()[0]}") from error
    value = found[0].value
    if value is None or not math.isclose(value, metric.example.gives, rel_tol=1e-9):
        raise ProjectError(
            f"{found[0].statistic} of the rows is {'none' if value is None else value}, and not"
            f" {metric.example.gives:g}; mend the formula or the example."
        )


def _fill(con: duckdb.DuckDBPyConnection, metric: Metric) -> None:
    for fact in FACTS.values():
        columns = ", ".join(f"{column.name} {column.type}" for column in fact.columns)
        con.execute(f"create table {fact.name} ({columns})")
    con.execute("create table ids (kind varchar, id bigint, source_id varchar)")
    con.execute("create table versions as select 0 as ledger_version")
    clock = ", ".join(f"{name} bigint" for name in ("clock", "day", "base_us", "open_1_us", "close_1_us"))
    con.execute(f"create table clock_days ({clock})")
    con.execute("create table watermarks as select ? as source, ?::timestamp as read_until_at", [_SOURCE, _WATERMARK])
    con.execute("create table provides as select ? as source, unnest(?) as capability", [_SOURCE, list(PROVIDES)])
    for number, row in enumerate(metric.example.rows, start=1):
        _insert(con, metric.fact, number, dict(zip(metric.example.columns, row, strict=True)))


def _insert(con: duckdb.DuckDBPyConnection, fact: str, number: int, values: dict[str, Any]) -> None:
    types = FACTS[fact].types
    usual: dict[str, Any] = {"source": _SOURCE, "ticket_id": number}
    row = {**{name: value for name, value in usual.items() if name in types}, **values}
    places = ", ".join("?" for _ in row)
    con.execute(f"insert into {fact} ({', '.join(row)}) values ({places})", list(row.values()))

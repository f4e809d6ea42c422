"""Computes the example of a declaration in an empty desk, so that a definition is known to give its number."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import duckdb

from puls.core.errors import ProjectError, PulsError
from puls.core.periods import parse_day
from puls.facts import FACTS
from puls.ledger.tables import PROVIDES
from puls.metrics import Arrivals, ExampleRows, Metric, Ratio
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
            query = MetricQuery((metric.id,), zone="UTC", to_day=_to_day(metric))
            found = answer(runner(con), plain, query, known={metric.id: metric}).rows
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


def _to_day(metric: Metric) -> date | None:
    """Return the day after the last row of what is divided by time, so that its example is about days and not decades.

    None for other metrics, whose rows may be decided long after they came.
    """
    formula, example = metric.formula, metric.example
    if not isinstance(formula, Arrivals | Ratio):
        return None
    dated_by = formula.of.cohort.column if isinstance(formula, Ratio) else metric.cohort.column
    if dated_by not in example.columns:
        return None
    at = example.columns.index(dated_by)
    days = [str(row[at])[:10] for row in example.rows if row[at] is not None]
    return parse_day(max(days)) + timedelta(days=1) if days else None


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
    own = ExampleRows(metric.fact, metric.example.columns, metric.example.rows)
    for each in (own, *metric.example.also):
        for number, row in enumerate(each.rows, start=1):
            _insert(con, each.fact, number, dict(zip(each.columns, row, strict=True)))


def _insert(con: duckdb.DuckDBPyConnection, fact: str, number: int, values: dict[str, Any]) -> None:
    types = FACTS[fact].types
    usual: dict[str, Any] = {"source": _SOURCE, "ticket_id": number}
    row = {**{name: value for name, value in usual.items() if name in types}, **values}
    places = ", ".join("?" for _ in row)
    con.execute(f"insert into {fact} ({', '.join(row)}) values ({places})", list(row.values()))

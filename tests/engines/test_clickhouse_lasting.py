"""What is there at instants, was kept or lasted on average is the same number on ClickHouse and on DuckDB."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from engines.test_clickhouse_answers import close, plain
from puls.core.periods import Grain
from puls.engines.clickhouse.session import ClickHouse
from puls.query import MetricQuery
from puls.workspace.answers import answer, rows
from query.company import Company
from query.declared import LASTING, RATIOS, declare

_TYPES = {"BIGINT": "Int64", "VARCHAR": "String", "BOOLEAN": "Bool", "TIMESTAMP": "DateTime64(6, 'UTC')"}
GIVES = ("solved", "shifts", "work_time", "orders", "agents")
_WATERMARK = datetime(2024, 4, 20, 12)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, *LASTING, *RATIOS)


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[ClickHouse]:
    with ClickHouse(threads=1) as session:
        yield session


@pytest.fixture(scope="module")
def company(clickhouse: ClickHouse) -> Company:
    draw = random.Random(9)
    made = Company(str(_WATERMARK)).with_project(zone="Europe/Berlin", agents="named", soon_minutes=3000)
    for capability in GIVES:
        made.connection.execute("insert into provides values ('desk', ?)", [capability])
    made.source("shop", "2024-04-18 03:00:00.5", GIVES)
    for number in range(1, 301):
        start = datetime(2024, 3, 1) + timedelta(hours=draw.randrange(24 * 60), microseconds=draw.choice([0, 0, 7]))
        end = start + timedelta(hours=draw.randrange(1, 400), microseconds=draw.choice([0, 0, 9]))
        stretch: dict[str, Any] = {
            "source": draw.choice(["desk", "desk", "shop"]),
            "team": draw.choice(["north", "south", None]),
            "agent_id": number % 7,
            "started_at": start,
            "ended_at": end if draw.random() < 0.7 else None,
        }
        of_ticket = {"ticket_id": number, "exclusion": draw.choice([None] * 9 + ["spam"])}
        clock, reading = draw.choice([0, 1, 1, None]), draw.randrange(10**11)
        made.add("open_spans", **stretch, **of_ticket, span=1, created_at=start - timedelta(hours=5), clock=clock,
                 clock_from_us=reading, follow_up_at=draw.choice([None, end]))  # fmt: skip
        made.add("sla_runs", **stretch, **of_ticket, promise="resolution", instance=1, clock_no=1, clock=1,
                 runs_out_us=draw.randrange(2 * 10**12))  # fmt: skip
        made.add("employments", **stretch, left_at=draw.choice([None, end, end + timedelta(days=9)]))
        made.add("orders", source=stretch["source"], source_order_id=f"o{number}", customer_id=number % 9,
                 ordered_at=start, cancelled_at=draw.choice([None, end]))  # fmt: skip
        made.add("activity_changes", source=stretch["source"], customer_id=number, changed_at=start, delta=1)
        made.add("shifts", **stretch, seconds=draw.randrange(30_000))
        made.add("work_logs", source=stretch["source"], team=stretch["team"], agent_id=number % 7, worked_at=start,
                 seconds=draw.randrange(9000), has_shifts=number % 7 > 3, **of_ticket)  # fmt: skip
        made.add("tickets", source=stretch["source"], created_at=start, channel="mail", customer_id=number % 41,
                 is_solved=True, last_solved_at=end, solved_by_team=stretch["team"], **of_ticket)  # fmt: skip
    first, base = (date(2024, 2, 20) - date(1970, 1, 1)).days, 0
    for day in range(first, first + 90):
        at = day * 86_400_000_000
        opened = [at + each * 3_600_000_000 for each in (8, 11, 12, 16)]
        made.connection.execute("insert into clock_days values (1, ?, ?, ?, ?, ?, ?)", [day, base, *opened])
        made.connection.execute(
            "insert into clock_days values (0, ?, ?, ?, ?, 0, 0)", [day, at, at, at + 86_400_000_000]
        )
        base += 7 * 3_600_000_000
    for agent in range(7):
        made.connection.execute("insert into ids values ('person', ?, ?)", [agent, f"a{agent}"])
    copy(made, clickhouse)
    return made


def copy(company: Company, clickhouse: ClickHouse) -> None:
    """Give ClickHouse every table of a desk made by hand."""
    for (table,) in company.connection.execute("select table_name from duckdb_tables()").fetchall():
        found = company.connection.execute(f"select * from {table}")
        types = {column[0]: _TYPES.get(str(column[1]), "Int64") for column in found.description or ()}
        written = ", ".join(f"{name} Nullable({type_})" for name, type_ in types.items())
        clickhouse.execute(f"create or replace table {table} ({written}) engine = Memory")
        rows = found.fetchall()
        clickhouse.fill(table, [[str(v) if isinstance(v, datetime) else v for v in row] for row in rows])


METRICS = tuple(each.id for each in (*LASTING, *RATIOS))
RANGE: dict[str, Any] = {"from_day": date(2024, 3, 10), "to_day": date(2024, 4, 25)}
QUESTIONS = {
    "all there is": MetricQuery(METRICS),
    "by day": MetricQuery(METRICS, grain=Grain.DAY, **RANGE),
    "by hour": MetricQuery(METRICS, grain=Grain.HOUR, from_day=date(2024, 3, 30), to_day=date(2024, 4, 2)),
    "by week and team": MetricQuery(
        METRICS, grain=Grain.WEEK, by=("team",), stats=("p90", "within:5d", "annualised"), **RANGE
    ),
    "by month, as before": MetricQuery(METRICS, grain=Grain.MONTH, compare="previous", **RANGE),
    "in business hours": MetricQuery(("age",), grain=Grain.DAY, by=("source",), clock="business", **RANGE),
}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_both_engines_give_the_same_answers(company: Company, clickhouse: ClickHouse, asked: str) -> None:
    query = QUESTIONS[asked]
    expected = answer(company.run, company.project, query)
    found = answer(clickhouse.run, company.project, query, engine="clickhouse")
    assert len(found.rows) == len(expected.rows) >= len(query.metrics)
    assert any(row.value for row in found.rows)
    for mine, theirs in zip(found.rows, expected.rows, strict=True):
        assert close(plain(mine), plain(theirs)), (mine, theirs)


@pytest.mark.parametrize("metric", METRICS)
def test_both_engines_list_the_same_rows(company: Company, clickhouse: ClickHouse, metric: str) -> None:
    query = MetricQuery((metric,), grain=Grain.MONTH, **RANGE)
    expected = rows(company.run, company.project, query, metric, period="2024-04").columns
    found = rows(clickhouse.run, company.project, query, metric, period="2024-04", engine="clickhouse").columns
    assert {name: list(each) for name, each in found.items()} == {name: list(each) for name, each in expected.items()}
    assert expected["dated_us"]

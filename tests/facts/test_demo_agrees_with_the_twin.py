"""The demo company against the plain-Python twin: every column of every fact, and the ten metrics over them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from facts.demo_company import config_of, events_of
from facts.small_ledger import Ids, fact_rows, small_snapshot, store
from puls.core.periods import Grain
from puls.core.units import Clock
from puls.demo import simulate
from puls.engines.duckdb.build import build_full
from puls.project import Project, parse_project
from puls.query import MetricQuery
from puls.workspace.answers import answer
from twin import metrics as twin_metrics
from twin.replay import replay

# The whole demo (20,000 tickets) takes the twin two minutes; PULS_TWIN_TICKETS=20000 compares it.
TICKETS = int(os.environ.get("PULS_TWIN_TICKETS", "2000"))


@dataclass(frozen=True)
class Demo:
    con: duckdb.DuckDBPyConnection
    project: Project
    ids: Ids
    facts: dict[str, list[dict[str, Any]]]
    watermark_us: int

    def run(self, sql: str) -> dict[str, list[Any]]:
        found = self.con.execute(sql)
        names = [column[0] for column in found.description]
        columns = list(zip(*found.fetchall(), strict=True)) or [()] * len(names)
        return {name: list(values) for name, values in zip(names, columns, strict=True)}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    company = simulate(tickets=TICKETS)
    events, config = events_of(company), config_of(company)
    watermark_us = max(delivery.read_until_us or 0 for delivery in company.deliveries)
    provides = ",".join(sorted({name for delivery in company.deliveries for name in delivery.provides}))
    source = {"source": company.deliveries[0].source, "provides": provides, "read_until_at": watermark_us}
    project = parse_project(company.project_toml, file="puls.toml", years=range(2023, 2030))
    ids = Ids()
    with duckdb.connect() as con:
        store(con, events, config, ids, [source])
        build_full(con, small_snapshot(), project, lambda name, share: None)
        yield Demo(con, project, ids, replay(events, config), watermark_us)


def test_the_facts_are_those_that_a_replay_gives(demo: Demo) -> None:
    found = fact_rows(demo.con, demo.ids)
    print(f"{TICKETS} tickets, {sum(len(row) for rows in demo.facts.values() for row in rows)} values")
    assert len(demo.facts["tickets"]) == TICKETS
    for fact, rows in demo.facts.items():
        mine = Counter(repr(sorted(row.items())) for row in found[fact])
        theirs = Counter(repr(sorted(row.items())) for row in rows)
        assert not list((mine - theirs) + (theirs - mine))[:3], fact


@pytest.mark.parametrize("clock", ["calendar", "business"])
@pytest.mark.parametrize("metric", sorted(twin_metrics.METRICS))
def test_a_metric_has_the_values_of_the_twin_in_every_month(demo: Demo, metric: str, clock: Clock) -> None:
    durations = metric.endswith("_time")
    query = MetricQuery(
        (metric,),
        grain=Grain.MONTH,
        from_day=date(2024, 1, 1),
        to_day=date(2026, 1, 1),
        clock=clock,
        stats=("mean", "median", "p90", "max") if durations else (),
    )
    rows = answer(demo.run, demo.project, query).rows
    assert len({row.period for row in rows}) == 24
    for row in rows:
        theirs = twin_metrics.METRICS[metric](demo.facts, row.start_us, row.end_us, demo.watermark_us, clock)
        assert row.n == theirs["n"], row
        if durations and theirs["values"]:
            assert row.value == pytest.approx(float(statistic(row.statistic, theirs["values"])), rel=1e-12), row
        elif theirs["denominator"] is not None:
            assert row.numerator == theirs["numerator"], row
            assert row.value == pytest.approx(theirs["numerator"] / theirs["denominator"], rel=1e-12), row
        elif not durations:
            assert row.value == theirs["n"], row


def statistic(name: str, values: list[int]) -> Fraction | int | None:
    match name:
        case "mean":
            return twin_metrics.mean(values)
        case "max":
            return max(values)
        case _:
            share = {"median": Fraction(1, 2), "p90": Fraction(9, 10)}[name]
            return twin_metrics.percentile(values, share)


def test_the_backlog_of_every_team_and_month_balances_as_the_twin_says(demo: Demo) -> None:
    query = MetricQuery(
        ("backlog",), by=("team",), grain=Grain.MONTH, from_day=date(2024, 1, 1), to_day=date(2026, 1, 1)
    )
    rows = answer(demo.run, demo.project, query).rows
    assert len({row.group for row in rows}) >= 4
    for row in rows:
        theirs = twin_metrics.backlog_balance(demo.facts, row.start_us, row.end_us, team=row.keys[0])
        mine = {"solves" if term == "solved" else term: abs(count) for term, count in row.terms.items()}
        assert mine == theirs, row
        assert row.value == theirs["closing"]

"""Every metric of the catalogue gives the same answer on ClickHouse and on DuckDB: values, parts, intervals, rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from engines.clickhouse_companies import build_both, on_clickhouse, on_duckdb, runner, silent
from puls.core.errors import EngineError
from puls.core.periods import Grain
from puls.core.units import Clock
from puls.demo import simulate
from puls.engines.clickhouse.build import build_full as build_on_clickhouse
from puls.engines.clickhouse.session import ClickHouse
from puls.engines.duckdb.build import build_full as build_on_duckdb
from puls.engines.ledger import Ledger
from puls.facts import FACTS
from puls.metrics import Ages, AsOf, Duration, Metric, Overlap, Ratio, Standing, catalogue
from puls.project import Project, parse_condition, parse_project
from puls.query import MetricQuery
from puls.query.names import DURATION_STATS, filterable, has_ticket
from puls.workspace.answers import answer, rows
from puls.workspace.variants import variants, verdicts
from query.declared import DECLARED
from twin.companies import companies

Run = Callable[[str], Mapping[str, Sequence[Any]]]
METRICS = tuple(catalogue())
OF_TICKETS = tuple(name for name, metric in catalogue().items() if has_ticket(metric.fact))


def at_instants(metric: Metric) -> bool:
    """Return whether the metric, or a side of it, is about instants and has neither tags nor hours of the day."""
    formula = metric.formula
    parts = [part.formula for part in (formula.of, *formula.per)] if isinstance(formula, Ratio) else [formula]
    return any(isinstance(part, AsOf | Standing | Ages | Overlap) for part in parts)


TAGGED = tuple(name for name in OF_TICKETS if not at_instants(catalogue()[name]))
DURATIONS = tuple(name for name, metric in catalogue().items() if isinstance(metric.formula, Duration))
WAITED_FOR = {
    name: metric.formula.waiting
    for name, metric in catalogue().items()
    if isinstance(metric.formula, Duration) and metric.formula.waiting is not None
}
SEVERAL = tuple(name for name, metric in catalogue().items() if metric.variants or metric.earlier)
STATS = tuple(stat for stat in DURATION_STATS if stat != "km_median")


@dataclass(frozen=True)
class Both:
    """One project with its facts on both engines."""

    project: Project
    duckdb: Run
    clickhouse: ClickHouse
    con: duckdb.DuckDBPyConnection


def where(text: str) -> Any:
    return parse_condition(text, set(filterable(catalogue()["ticket_volume"])))


QUESTIONS = {
    "all there is": MetricQuery(METRICS),
    "by week and team": MetricQuery(METRICS, by=("team",), grain=Grain.WEEK, stats=(*STATS, "within:1h")),
    "by month, channel and priority": MetricQuery(OF_TICKETS, by=("channel", "priority"), grain=Grain.MONTH),
    "by hour": MetricQuery(TAGGED, grain=Grain.HOUR_OF_DAY, zone="America/St_Johns", intervals=False),
    "by weekday and tag": MetricQuery(TAGGED, by=("tag",), grain=Grain.DAY_OF_WEEK, intervals=False),
    "by agent": MetricQuery(METRICS, by=("agent",)),
    "in business hours": MetricQuery(DURATIONS, by=("type",), clock="business", stats=STATS),
    "against the month before": MetricQuery(
        METRICS, grain=Grain.MONTH, from_day=date(2024, 3, 1), to_day=date(2024, 5, 1), compare="previous"
    ),
    "maxima against the month before": MetricQuery(
        DURATIONS,
        by=("team",),
        stats=("max", "p95"),
        grain=Grain.MONTH,
        from_day=date(2024, 3, 1),
        to_day=date(2024, 5, 1),
        compare="previous",
    ),
    "but one team": MetricQuery(OF_TICKETS, where=where("team not in ('support') and not (channel = 'mail')")),
    "empty or not": MetricQuery(OF_TICKETS, where=where("team is null or priority != 'low'"), grain=Grain.QUARTER),
    "without a tag": MetricQuery(
        TAGGED, by=("team",), where=where("tag not in ('vip', 'refund') and handled_by = 'human'")
    ),
}


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[ClickHouse]:
    with ClickHouse(threads=1) as session:
        yield session


@pytest.fixture(scope="module")
def demo(clickhouse: ClickHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    company = simulate(tickets=700, years=1)
    ledger = Ledger.create(tmp_path_factory.mktemp("{desk, one}'s"))
    for delivery in company.deliveries:
        ledger.append(delivery)
    project = replace(parse_project(company.project_toml, file="puls.toml", years=range(2023, 2030)), agents="named")
    with duckdb.connect(config={"threads": 1}) as con:
        build_on_duckdb(con, ledger.snapshot(), project, silent)
        build_on_clickhouse(clickhouse, ledger.snapshot(), project, silent)
        yield Both(project, runner(con), clickhouse, con)


@pytest.mark.parametrize("fact", FACTS)
def test_the_facts_of_the_demo_company_are_the_same(demo: Both, fact: str) -> None:
    assert on_clickhouse(demo.clickhouse, fact) == on_duckdb(demo.con, fact)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_the_demo_company_gets_the_same_answers(demo: Both, asked: str) -> None:
    assert assert_same_answers(demo, QUESTIONS[asked]) >= len(QUESTIONS[asked].metrics)


@pytest.mark.parametrize(
    ("by", "grain", "clock"),
    [
        (("channel", "customer_segment"), Grain.MONTH, "calendar"),
        (("handled_by", "vip"), None, "business"),
        (("tag", "priority"), Grain.HOUR_OF_WEEK, "calendar"),
        (("escalation_cause", "channel"), Grain.DAY_OF_WEEK, "calendar"),
    ],
)
def test_every_kind_of_formula_gets_the_same_answers_with_what_it_joins(
    demo: Both, by: tuple[str, ...], grain: Grain | None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for metric in DECLARED:
        monkeypatch.setitem(catalogue(), metric.id, metric)
        query = MetricQuery((metric.id,), by=by, grain=grain, clock=clock, where=where("region is null or vip = true"))
        assert_same_answers(demo, query)
        on_duck = rows(demo.duckdb, demo.project, query, metric.id).columns
        on_click = rows(demo.clickhouse.run, demo.project, query, metric.id, engine="clickhouse").columns
        assert sorted(zip(*on_click.values(), strict=True), key=repr) == sorted(
            zip(*on_duck.values(), strict=True), key=repr
        )


def test_the_longest_rows_come_first_on_both(demo: Both) -> None:
    query = MetricQuery(("resolution_time",))
    asked: dict[str, Any] = {"limit": 50, "largest_first": True}
    on_duck = rows(demo.duckdb, demo.project, query, "resolution_time", **asked).columns
    on_click = rows(demo.clickhouse.run, demo.project, query, "resolution_time", engine="clickhouse", **asked).columns
    seconds = list(on_duck["seconds"])
    assert seconds == sorted(seconds, reverse=True) and len(seconds) == 50
    assert list(on_click["ticket_id"]) == list(on_duck["ticket_id"])


def test_every_variant_gets_the_same_answer(demo: Both) -> None:
    names = tuple(f"{name}:{each.name}" for name, metric in catalogue().items() for each in metric.variants)
    assert assert_same_answers(demo, MetricQuery(names, by=("region",), intervals=False)) >= len(names) > 20


@pytest.mark.parametrize("metric", METRICS)
def test_the_rows_behind_a_value_are_the_same(demo: Both, metric: str) -> None:
    query = MetricQuery((metric,), by=("team",))
    on_duck = rows(demo.duckdb, demo.project, query, metric).columns
    on_click = rows(demo.clickhouse.run, demo.project, query, metric, engine="clickhouse").columns
    assert {name: list(values) for name, values in on_click.items()} == {n: list(v) for n, v in on_duck.items()}


@pytest.mark.parametrize("metric", SEVERAL)
def test_the_definitions_of_a_metric_differ_on_the_same_tickets(demo: Both, metric: str) -> None:
    query = MetricQuery((metric,))
    on_duck = variants(demo.duckdb, demo.project, query)
    on_click = variants(demo.clickhouse.run, demo.project, query, engine="clickhouse")
    assert (on_click.pairs, on_click.differences) == (on_duck.pairs, on_duck.differences)
    for mine, theirs in zip(on_click.definitions, on_duck.definitions, strict=True):
        assert close(plain(mine.rows), plain(theirs.rows))
    apart = [each.name for each in on_duck.differences if each.tickets]
    for name in apart:
        listed = verdicts(demo.duckdb, demo.project, query, ("puls", name)).tickets
        assert listed
        assert verdicts(demo.clickhouse.run, demo.project, query, ("puls", name), engine="clickhouse").tickets == listed


@pytest.mark.parametrize("metric", WAITED_FOR)
@pytest.mark.parametrize("clock", ["calendar", "business"])
def test_the_survival_of_waiting_rows_is_the_same(demo: Both, metric: str, clock: Clock) -> None:
    waiting = WAITED_FOR[metric]
    if clock == "calendar" or waiting.clock is not None:
        entry = next(cohort.name for cohort in catalogue()[metric].cohorts if cohort.entry)
        query = MetricQuery((metric,), by=("team",), stats=("km_median",), cohort=entry, clock=clock)
        assert_same_answers(demo, query)


@settings(max_examples=4, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(company=companies())
def test_random_companies_get_the_same_answers(clickhouse: ClickHouse, company: tuple[list[dict], dict]) -> None:
    if not company[0]:
        return
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as con:
        project = replace(build_both(con, clickhouse, Path(folder), company), agents="named")
        both = Both(project, runner(con), clickhouse, con)
        assert_same_answers(both, QUESTIONS["by week and team"])
        assert_same_answers(both, QUESTIONS["but one team"])


def test_a_statement_that_cannot_run_is_the_engines_error(clickhouse: ClickHouse) -> None:
    with pytest.raises(EngineError, match="no_such_table"):
        clickhouse.run("select 1 from no_such_table")


def assert_same_answers(both: Both, query: MetricQuery) -> int:
    """Return the number of values that were compared."""
    expected = answer(both.duckdb, both.project, query)
    found = answer(both.clickhouse.run, both.project, query, engine="clickhouse")
    assert (found.from_us, found.to_us) == (expected.from_us, expected.to_us)
    assert len(found.rows) == len(expected.rows)
    for mine, theirs in zip(found.rows, expected.rows, strict=True):
        assert close(plain(mine), plain(theirs)), (mine, theirs)
    return len(found.rows)


def plain(value: Any) -> Any:
    """Return a value object as nested tuples."""
    if hasattr(value, "__dataclass_fields__"):
        return tuple((name, plain(getattr(value, name))) for name in value.__dataclass_fields__)
    if isinstance(value, Mapping):
        return tuple(sorted((name, plain(each)) for name, each in value.items()))
    if isinstance(value, tuple | list):
        return tuple(plain(each) for each in value)
    return value


def close(mine: Any, theirs: Any) -> bool:
    """Return whether two values are equal; numbers with a fraction but for the last bits."""
    if isinstance(theirs, tuple):
        return isinstance(mine, tuple) and len(mine) == len(theirs) and all(map(close, mine, theirs))
    if isinstance(theirs, float):
        return isinstance(mine, float) and mine == pytest.approx(theirs, rel=1e-12, abs=0, nan_ok=True)
    return type(mine) is type(theirs) and bool(mine == theirs)

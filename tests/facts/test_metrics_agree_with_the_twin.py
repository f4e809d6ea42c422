"""Every metric against the plain-Python twin, on random companies, on both engines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engines.clickhouse_companies import exported, runner, silent
from facts.agreement import DEFINED, SPLIT, Desk, assert_groups_agree, assert_months_agree, months_over
from facts.small_ledger import Ids, project, small_snapshot, store
from puls.engines.clickhouse.session import ClickHouse
from puls.engines.duckdb.build import build_full
from twin.companies import DAY, US, companies
from twin.history import visible
from twin.replay import replay

# All questions to one company take ten seconds: every day a few are drawn, PULS_TWIN_QUESTIONED=20 asks 20 companies
# all of them.
ALL = "PULS_TWIN_QUESTIONED" in os.environ
COMPANIES = int(os.environ.get("PULS_TWIN_QUESTIONED", "4"))
A_FEW = 8
PROVIDES = {
    "desk": "messages,status_history,assignments,field_history,creation,work_time,escalations,snoozes,canned_answers,"
    "article_links,agents",
    "shop": "orders",
    "crm": "customers",
    "rota": "shifts",
}
MOST_MONTHS = 5
Company = tuple[list[dict], dict, int]
"""Events, configuration, and how far the sources were read."""


@st.composite
def questioned(draw: st.DrawFn) -> Company:
    """Draw a company that has events, and how far its sources were read: to the last event or some time beyond."""
    events, config = draw(companies().filter(lambda company: len(visible(company[0])) > 3))
    last_us = max(event["occurred_at"] for event in visible(events))
    return events, config, last_us + draw(st.sampled_from([0, 1, 7 * DAY * US, 40 * DAY * US]))


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[ClickHouse]:
    with ClickHouse(threads=1) as session:
        yield session


def built(con: duckdb.DuckDBPyConnection, company: Company) -> Desk:
    """Build the facts of a company in an empty DuckDB."""
    events, config, watermark_us = company
    ids = Ids()
    sources: list[dict[str, Any]] = [
        {"source": source, "provides": given, "read_until_at": watermark_us} for source, given in PROVIDES.items()
    ]
    store(con, events, config, ids, sources)
    told = project(config)
    build_full(con, small_snapshot(), told, silent)
    first_us = min(event["occurred_at"] for event in visible(events))
    months = months_over(first_us, watermark_us)[-MOST_MONTHS:]
    return Desk(runner(con), "duckdb", told, ids, replay(events, config), config, watermark_us, months)


def some(of: Sequence[Any]) -> st.SearchStrategy[Sequence[Any]]:
    """Draw a few, or all where all are asked for."""
    return st.just(of) if ALL else st.lists(st.sampled_from(of), min_size=A_FEW, max_size=A_FEW, unique=True)


@settings(max_examples=COMPANIES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(company=questioned(), metrics=some(DEFINED), splits=some(SPLIT))
def test_every_metric_has_the_values_of_the_twin(
    company: Company, metrics: Sequence[str], splits: Sequence[tuple[str, str]]
) -> None:
    with duckdb.connect(config={"threads": 1}) as con:
        desk = built(con, company)
        for metric in metrics:
            assert_months_agree(desk, metric, "calendar")
            assert_months_agree(desk, metric, "business")
        for metric, dimension in splits:
            assert_groups_agree(desk, metric, dimension, "business")


@settings(
    max_examples=-(-COMPANIES // 4), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(company=questioned(), metrics=some(DEFINED))
def test_clickhouse_gives_the_values_of_the_twin(
    clickhouse: ClickHouse, company: Company, metrics: Sequence[str]
) -> None:
    with duckdb.connect(config={"threads": 1}) as con, tempfile.TemporaryDirectory() as folder:
        desk = built(con, company).on_clickhouse(clickhouse, exported(con, Path(folder)))
        for metric in metrics:
            assert_months_agree(desk, metric, "business")

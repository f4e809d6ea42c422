"""The backlog as a sum of changes and as the rows that are there at an instant is one number, in every group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from puls.core.periods import Grain
from puls.demo import simulate
from puls.engines.duckdb.build import build_full
from puls.engines.ledger import Ledger
from puls.project import Project, parse_project
from puls.query import MetricQuery
from puls.workspace.answers import answer
from puls.workspace.reading import runner
from query.declared import AGE, OPEN, declare


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Project]]:
    simulated = simulate(tickets=200, years=1)
    ledger = Ledger.create(tmp_path_factory.mktemp("ledger"))
    for delivery in simulated.deliveries:
        ledger.append(delivery)
    project = replace(parse_project(simulated.project_toml, file="puls.toml", years=range(2023, 2030)), agents="named")
    with duckdb.connect(config={"threads": 1}) as con:
        build_full(con, ledger.snapshot(), project, lambda _name, _share: None)
        yield runner(con), project


@pytest.mark.parametrize(
    ("grain", "by"),
    [
        (Grain.DAY, ()),
        (Grain.WEEK, ("team", "priority")),
        (Grain.WEEK, ("agent",)),
        (Grain.MONTH, ("channel", "type")),
        (None, ("source",)),
    ],
)
def test_each_instant_has_as_many_rows_as_the_balance_says(
    company: tuple[Any, Project], monkeypatch: pytest.MonkeyPatch, grain: Grain | None, by: tuple[str, ...]
) -> None:
    declare(monkeypatch, OPEN, AGE)
    run, project = company
    query = MetricQuery(("backlog", "open_now", "age"), by=by, grain=grain)
    found: dict[str, dict[Any, int]] = {"backlog": {}, "open_now": {}, "age": {}}
    for row in answer(run, project, query).rows:
        if row.n and row.state == "value" and row.statistic in ("count", "median"):
            found[row.metric][row.period, row.keys] = row.n
    assert found["backlog"]
    assert found["open_now"] == found["backlog"] == found["age"]

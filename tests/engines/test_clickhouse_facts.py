"""Every column of every fact is the same on ClickHouse and on DuckDB."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from engines.clickhouse_companies import build_both, on_clickhouse, on_duckdb
from puls.engines.clickhouse.session import ClickHouse
from puls.facts import FACTS
from twin.companies import companies


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[ClickHouse]:
    with ClickHouse(threads=1) as session:
        yield session


# A build takes a second, whatever its size; a company that fails is reported as drawn.
@settings(max_examples=8, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(company=companies())
def test_clickhouse_gives_the_rows_that_duckdb_gives(clickhouse: ClickHouse, company: tuple[list[dict], dict]) -> None:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as con:
        build_both(con, clickhouse, Path(folder), company)
        for fact in FACTS:
            assert on_clickhouse(clickhouse, fact) == on_duckdb(con, fact), fact

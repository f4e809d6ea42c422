"""Every column of every fact, against the plain-Python twin, on random companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings

from facts.small_ledger import Ids, fact_rows, project, small_snapshot, store
from puls.engines.duckdb.build import build_full
from twin.companies import companies
from twin.replay import replay


def ordered(rows: Sequence[Mapping[str, Any]]) -> list[tuple[tuple[str, Any], ...]]:
    return sorted((tuple(sorted(row.items())) for row in rows), key=repr)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(companies())
def test_duckdb_gives_the_rows_that_a_replay_gives(company: tuple[list[dict], dict]) -> None:
    events, config = company
    ids = Ids()
    with duckdb.connect() as con:
        store(con, events, config, ids)
        build_full(con, small_snapshot(), project(config), lambda name, share: None)
        found = fact_rows(con, ids)
    for fact, rows in replay(events, config).items():
        assert ordered(found[fact]) == ordered(rows), fact

"""Every column of every fact, against the plain-Python twin, on random companies."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings

from facts.small_ledger import Ids, fact_rows, project, small_snapshot, store
from puls.engines.duckdb.build import build_full
from puls.facts import FACTS
from twin.companies import companies
from twin.replay import replay


def ordered(rows: Sequence[Mapping[str, Any]]) -> list[tuple[tuple[str, Any], ...]]:
    return sorted((tuple(sorted(row.items())) for row in rows), key=repr)


# A build takes a second whatever its size; PULS_TWIN_COMPANIES=300 compares more of them.
COMPANIES = int(os.environ.get("PULS_TWIN_COMPANIES", "20"))


@settings(max_examples=COMPANIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(companies())
def test_duckdb_gives_the_rows_that_a_replay_gives(company: tuple[list[dict], dict]) -> None:
    events, config = company
    ids = Ids()
    with duckdb.connect() as con:
        store(con, events, config, ids)
        build_full(con, small_snapshot(), project(config), lambda name, share: None)
        found = fact_rows(con, ids)
    theirs = replay(events, config)
    assert theirs.keys() == FACTS.keys()
    for fact, rows in theirs.items():
        assert ordered(found[fact]) == ordered(rows), fact

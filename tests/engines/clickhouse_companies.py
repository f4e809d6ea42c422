"""The same small company on both engines: the ledger's rows in DuckDB, and as Parquet files for ClickHouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from facts.small_ledger import Ids, project, small_snapshot, store
from puls.engines.clickhouse.build import build_full as build_on_clickhouse
from puls.engines.clickhouse.session import ClickHouse
from puls.engines.duckdb.build import build_full as build_on_duckdb
from puls.engines.ledger import Snapshot
from puls.facts import FACTS
from puls.project import Project

TABLES = ("events", "agents", "team_members", "customers", "orders", "shifts", "ids", "sources")
PROVIDES = "messages,status_history,assignments,field_history,creation"
Rows = list[tuple[Any, ...]]


def build_both(
    con: duckdb.DuckDBPyConnection,
    clickhouse: ClickHouse,
    folder: Path,
    company: tuple[Sequence[Mapping[str, Any]], dict[str, Any]],
) -> Project:
    """Build the facts of a company in an empty DuckDB and on ClickHouse."""
    events, config = company
    store(con, events, config, Ids())
    told = project(config)
    con.execute(
        f"insert into stored_sources select distinct source, '{PROVIDES}', timestamptz '2024-12-31 12:34:56.789Z'"
        " from stored_events"
    )
    build_on_duckdb(con, small_snapshot(), told, silent)
    build_on_clickhouse(clickhouse, exported(con, folder), told, silent)
    return told


def exported(con: duckdb.DuckDBPyConnection, folder: Path) -> Snapshot:
    """Return a snapshot whose files hold the stored tables of `con`; a table without rows has no file."""
    files: dict[str, list[str]] = {}
    for table in TABLES:
        file = folder / f"{table}.parquet"
        con.execute(f"copy stored_{table} to '{file}' (format parquet)")
        has_rows = con.execute(f"select exists (select 1 from stored_{table})").fetchall()[0][0]
        files[table] = [str(file)] if has_rows else []
    return Snapshot(folder, 1, 0, files)


def on_duckdb(con: duckdb.DuckDBPyConnection, fact: str) -> Rows:
    """Return the rows of a fact as a bag in a fixed order."""
    return sorted(con.execute(f"select {', '.join(FACTS[fact].types)} from {fact}").fetchall(), key=repr)


def on_clickhouse(clickhouse: ClickHouse, fact: str) -> Rows:
    """Return the rows of a fact as a bag in a fixed order."""
    return sorted(clickhouse.rows(f"select {', '.join(FACTS[fact].types)} from {fact}"), key=repr)


def silent(_name: str, _share: float) -> None:
    """Show no progress."""


def runner(con: duckdb.DuckDBPyConnection) -> Callable[[str], dict[str, list[Any]]]:
    """Return what runs a text of SQL on DuckDB and gives its columns."""

    def run(sql: str) -> dict[str, list[Any]]:
        found = con.execute(sql)
        names = [column[0] for column in found.description or ()]
        columns = list(zip(*found.fetchall(), strict=True)) or [()] * len(names)
        return {name: list(values) for name, values in zip(names, columns, strict=True)}

    return run

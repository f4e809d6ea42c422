"""ClickHouse as a place to build facts: working tables in memory, facts as MergeTree tables in a database beside."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp, parse_one

from puls.engines.clickhouse.session import ClickHouse
from puls.facts import Fact
from puls.facts.calendars import SmallTable
from puls.facts.columns import FactType
from puls.query.dialects import render

WORKING = "puls_working"
BUILDING = "puls_building"

TYPES: Mapping[FactType, str] = {
    "bigint": "Nullable(Int64)",
    "varchar": "Nullable(String)",
    "boolean": "Nullable(Bool)",
    "timestamp": "Nullable(DateTime64(6, 'UTC'))",
}


class ClickHouseWorkbench:
    """Makes working tables in the session's current database, and adds to the facts of another."""

    def __init__(self, session: ClickHouse) -> None:
        self._session = session

    def create(self, table: str, query: exp.Expr) -> None:
        """Make a working table from a query, replacing one of that name."""
        self._drop(table)
        self._session.execute(f"create table {table} engine = Memory as {render(query, 'clickhouse')}")

    def create_sql(self, table: str, sql: str) -> None:
        """Make a working table from the text of a query in the common dialect."""
        self.create(table, parse_one(sql, read="duckdb"))

    def view_sql(self, table: str, sql: str) -> None:
        """Make a name for the text of a query in the common dialect."""
        query = render(parse_one(sql, read="duckdb"), "clickhouse")
        self._session.execute(f"create or replace view {table} as {query}")

    def create_fact(self, fact: Fact) -> None:
        """Make the empty table of a fact; the rows of a ticket lie together."""
        key = "ticket_id" if "ticket_id" in fact.types else "tuple()"
        columns = ", ".join(f"{name} {'Int64' if name == key else TYPES[type_]}" for name, type_ in fact.types.items())
        self._session.execute(f"create table {BUILDING}.{fact.name} ({columns}) engine = MergeTree order by {key}")

    def insert(self, fact: Fact, query: exp.Expr) -> None:
        """Add the rows of a query to a fact."""
        columns = ", ".join(fact.types)
        self._session.execute(f"insert into {BUILDING}.{fact.name} ({columns}) {render(query, 'clickhouse')}")

    def load(self, table: SmallTable) -> None:
        """Make a working table from rows."""
        self._drop(table.name)
        columns = ", ".join(f"{name} {TYPES[type_]}" for name, type_ in table.columns.items())
        self._session.execute(f"create table {table.name} ({columns}) engine = Memory")
        self._session.fill(table.name, table.rows)

    def drop(self, table: str) -> None:
        """Drop a working table."""
        # Without sync its memory is only given back minutes later.
        self._session.execute(f"drop table {table} sync")

    def has_rows(self, table: str) -> bool:
        """Return whether a working table has rows."""
        return bool(self._session.rows(f"select 1 from {table} limit 1"))

    def _drop(self, table: str) -> None:
        self._session.execute(f"drop table if exists {table} sync")

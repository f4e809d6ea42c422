"""DuckDB as a place to build facts."""

from __future__ import annotations

from functools import lru_cache

import duckdb
from arro3.core import Array, DataType, Table
from sqlglot import exp

from puls.facts import Fact
from puls.facts.calendars import SmallTable
from puls.query.dialects import render

_TYPES = {"bigint": DataType.int64(), "varchar": DataType.string(), "boolean": DataType.bool()}


class DuckDbWorkbench:
    """DuckDB as a place to build facts: working tables are temporary, facts are in the private file."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def create(self, table: str, query: exp.Expr) -> None:
        """Make a working table from a query, replacing one of that name."""
        self._con.execute(f"create or replace temp table {table} as {_sql(query)}")

    def insert(self, fact: Fact, query: exp.Expr) -> None:
        """Add the rows of a query to a fact."""
        columns = ", ".join(fact.types)
        self._con.execute(f"insert into {fact.name} ({columns}) {_sql(query)}")

    def load(self, table: SmallTable) -> None:
        """Make a working table from rows."""
        columns = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.columns)
        types = [_TYPES[type_] for type_ in table.columns.values()]
        arrays = [Array(list(values), type=type_) for type_, values in zip(types, columns, strict=True)]
        self._con.register("small_table", Table.from_arrays(arrays, names=list(table.columns)))
        self._con.execute(f"create or replace temp table {table.name} as select * from small_table")
        self._con.unregister("small_table")

    def drop(self, table: str) -> None:
        """Drop a working table."""
        self._con.execute(f"drop table temp.{table}")

    def has_rows(self, table: str) -> bool:
        """Return whether a working table has rows."""
        return bool(self._con.execute(f"select exists (select 1 from {table})").fetchall()[0][0])


# A process that refreshes again and again asks for the same sixty queries: 0.1 s each time otherwise.
@lru_cache(maxsize=256)
def _sql(query: exp.Expr) -> str:
    return render(query, "duckdb")

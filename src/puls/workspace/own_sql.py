"""SQL of people's own over the facts: read-only, over documented views, with agents as the project's privacy says."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from puls.core.errors import DataError, UnknownName, UsageError
from puls.facts import FACTS, Fact, FactColumn
from puls.ledger.tables import Type
from puls.project import Project
from puls.workspace.exports import Flat

BESIDE = {
    "ids": "the source's own ids: kind (ticket, organization, person), id, source_id",
    "watermarks": "how far each source was read: source, read_until_at",
}
"""What can be asked beside the facts."""

AGENT_COLUMNS = frozenset(
    {"agent_id", "first_reply_agent_id", "agent_id_at_creation", "solver_id", "solved_by_agent_id", "holder_id"}
)
"""The columns that say which agent; they are empty while the project keeps numbers of single agents off."""

_TYPES: dict[str, Type] = {"BOOLEAN": "boolean", "DOUBLE": "double", "FLOAT": "double", "TIMESTAMP": "timestamp"}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


def ask_sql(con: duckdb.DuckDBPyConnection, project: Project, sql: str) -> Flat:
    """Return what one query over the views gives, as a table.

    The views are the facts with the columns of docs/sql.md, and `BESIDE`. Raises UsageError for what is no single
    query over them, UnknownName for a table that is not there, DataError where the query fails.
    """
    _check(sql)
    database = str(con.execute("select current_database()").fetchall()[0][0]).replace('"', '""')
    for name, view in _views(project, f'"{database}".main').items():
        con.execute(f"create or replace temp view {name} as {view}")
    try:
        found = con.execute(sql)
        names = [column[0] for column in found.description or ()]
        kinds = [str(column[1]) for column in found.description or ()]
        rows = found.fetchall()
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as error:
        raise UsageError(f"the query does not fit the views (docs/sql.md): {str(error).strip()}") from error
    except duckdb.Error as error:
        raise DataError(f"the query failed: {str(error).strip()}") from error
    names = _unlike(names)
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    types = {name: _type(kind) for name, kind in zip(names, kinds, strict=True)}
    return Flat(
        types, {name: [_plain(value, types[name]) for value in each] for name, each in zip(names, columns, strict=True)}
    )


def _views(project: Project, schema: str) -> dict[str, str]:
    """Return the query of each view by its name; `schema` is where the tables are that the views stand before."""
    found = {fact.name: _view(fact, project, schema) for fact in FACTS.values()}
    people = "" if project.agents == "named" else " where kind <> 'person'"
    found["ids"] = f"select kind, id, source_id from {schema}.ids{people}"
    found["watermarks"] = f"select source, read_until_at from {schema}.watermarks"
    return found


def _view(fact: Fact, project: Project, schema: str) -> str:
    columns = ", ".join(_shown(column, project) for column in fact.columns)
    return f"select {columns} from {schema}.{fact.name}"


def _shown(column: FactColumn, project: Project) -> str:
    if project.agents == "off" and column.name in AGENT_COLUMNS:
        return f"cast(null as {column.type}) as {column.name}"
    return column.name


def _check(sql: str) -> None:
    """Raise UsageError unless `sql` is one query whose tables are the views or its own common table expressions."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree is not None]
    except SqlglotError as error:
        raise UsageError(f"this is no SQL: {str(error).splitlines()[0]}") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise UsageError("expected one query: select …, with … select …; the facts are read-only.")
    own = {each.alias.lower() for each in trees[0].find_all(exp.CTE)}
    known = {*FACTS, *BESIDE}
    for table in trees[0].find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or table.args.get("db") or table.args.get("catalog"):
            raise UsageError(f"{table.sql(dialect='duckdb')!r} is no view of the facts; name one without a schema.")
        if table.name.lower() not in known | own:
            raise UnknownName("table", table.name, known)


def _unlike(names: list[str]) -> list[str]:
    """Return column names that differ; a second `n` becomes `n_2`."""
    found: list[str] = []
    for name in names:
        number, unlike = 1, name
        while unlike in found:
            number += 1
            unlike = f"{name}_{number}"
        found.append(unlike)
    return found


def _type(kind: str) -> Type:
    if kind in _WHOLE:
        return "long"
    if kind.startswith("DECIMAL") or kind == "HUGEINT":
        return "double"
    return _TYPES.get(kind, "string")


def _plain(value: Any, type_: Type) -> Any:
    """Return a value as JSON and Parquet hold it: instants as ISO 8601 in UTC, what else is not plain as text."""
    match value:
        case None | bool() | int() | float() | str() if type_ != "double" or not isinstance(value, int):
            return value
        case int() | Decimal():
            return float(value)
        case datetime():
            return value.replace(tzinfo=None).isoformat() + "Z"
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)

"""The tables as stored: the canonical columns with surrogate ids, what the append adds, and the ledger's own books."""

from __future__ import annotations

from collections.abc import Mapping

from deltalake import Field, Schema
from deltalake.schema import PrimitiveType

from puls.ledger import TABLES, Column, Table
from puls.ledger.tables import Type

ADDED: dict[str, Type] = {
    "event_key": "long",
    "content_key": "long",
    "revision": "long",
    "recorded_at": "timestamp",
}

BOOKS: dict[str, dict[str, Type]] = {
    "ids": {"kind": "string", "source_id": "string", "id": "long"},
    "rejects": {
        "source": "string",
        "file": "string",
        "row": "long",
        "reason": "string",
        "raw": "string",
        "reject_key": "long",
        "recorded_at": "timestamp",
    },
    "findings": {
        "source": "string",
        "file": "string",
        "row": "long",
        "ticket_id": "string",
        "rule": "string",
        "detail": "string",
        "finding_key": "long",
        "recorded_at": "timestamp",
    },
    "sources": {"source": "string", "provides": "string", "read_until_at": "timestamp", "recorded_at": "timestamp"},
    "configuration": {
        "kind": "string",
        "name": "string",
        "valid_from": "timestamp",
        "body": "string",
        "recorded_at": "timestamp",
    },
}

COMMITS: dict[str, Type] = {
    "number": "long",
    "what": "string",
    "recorded_at": "timestamp",
    "versions": "string",
}

DUCKDB_TYPES: Mapping[Type, str] = {
    "string": "varchar",
    "long": "bigint",
    "boolean": "boolean",
    "timestamp": "timestamptz",
    "double": "double",
}


def stored_type(column: Column) -> Type:
    """Return the type of `column` as stored: ids and update ids are integers."""
    return "long" if column.ids or column.name == "update_id" else column.type


def _stored(table: Table) -> dict[str, Type]:
    return {column.name: stored_type(column) for column in table.columns} | ADDED


STORED: dict[str, dict[str, Type]] = {name: _stored(table) for name, table in TABLES.items()} | BOOKS
"""Table name -> column name -> type, of every table that a commit names."""


def delta_schema(columns: Mapping[str, Type]) -> Schema:
    """Return the Delta schema of `columns`."""
    return Schema([Field(name, PrimitiveType(type_)) for name, type_ in columns.items()])


def empty_sql(table: str) -> str:
    """Return SQL that selects no rows with the columns of stored `table`."""
    columns = ", ".join(f"null::{DUCKDB_TYPES[type_]} as {name}" for name, type_ in STORED[table].items())
    return f"(select {columns} where false)"

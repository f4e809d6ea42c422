"""Writes a flat table as a Parquet file, without any library beyond the engine's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from puls.core.errors import EngineError
from puls.ledger.tables import Type

_TYPES: dict[Type, str] = {
    "string": "varchar",
    "long": "bigint",
    "boolean": "boolean",
    "timestamp": "timestamptz",
    "double": "double",
}


def write_parquet(path: Path, types: Mapping[str, Type], table: Mapping[str, Sequence[Any]]) -> None:
    """Write the columns of `table`, which `types` names, to `path`; timestamps are given as ISO 8601 texts.

    The file appears when it is complete. Raises EngineError when it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    columns = ", ".join(
        f"unnest(?::varchar[])::timestamptz as {_name(name)}"
        if kind == "timestamp"
        else f"unnest(?::{_TYPES[kind]}[]) as {_name(name)}"
        for name, kind in types.items()
    )
    try:
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            con.execute(f"create table rows as select {columns}", [list(table[name]) for name in types])
            con.execute(f"copy rows to {_text(str(part))} (format parquet)")
        part.replace(path)
    except (duckdb.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise EngineError(f"cannot write {path}: {str(error).splitlines()[0]}") from error


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

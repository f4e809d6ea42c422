"""A ClickHouse in this process: SQL in, columns of plain Python values out, with SQL's usual rules for nulls."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from puls.core.errors import EngineError

Columns = dict[str, list[Any]]

# Each is pinned by a test that fails without it; what is right by default is not repeated here.
SETTINGS: Mapping[str, int] = {
    # Without these it answers 0 or an empty text where the others answer null, and takes an alias for a column.
    "aggregate_functions_null_for_empty": 1,
    "group_by_use_nulls": 1,
    "join_use_nulls": 1,
    "prefer_column_name_to_alias": 1,
    # Infinity is not null.
    "output_format_json_quote_denormals": 1,
    # The statements of a question over many groups are long.
    "max_query_size": 64 * 1024 * 1024,
    "max_ast_elements": 5_000_000,
}
_WRAPPED = re.compile(r"^(?:Nullable|LowCardinality)\((.*)\)$")
_IN_MEMORY = ":memory:"


class ClickHouse:
    """An open ClickHouse whose tables lie in `folder` (None: in memory); `threads` bounds what a statement uses.

    A context manager. Raises EngineError when chdb is not installed, or the folder cannot be opened.
    """

    def __init__(self, folder: Path | None = None, threads: int | None = None) -> None:
        self._connection = _connect(_IN_MEMORY if folder is None else str(folder))
        settings = dict(SETTINGS) | ({} if threads is None else {"max_threads": threads})
        self.execute("set " + ", ".join(f"{name} = {value}" for name, value in settings.items()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, sql: str) -> None:
        """Run a statement; raises EngineError with the engine's first words."""
        self._query(sql, "Null")

    def run(self, sql: str) -> Columns:
        """Return the columns of a query: int, float, str, bool, None, and UTC datetimes without a zone."""
        answer = json.loads(self._query(sql, "JSONCompact"))
        columns: Columns = {}
        rows: list[list[Any]] = answer["data"]
        for place, column in enumerate(answer["meta"]):
            read = _reader(column["type"])
            values = [row[place] for row in rows]
            columns[column["name"]] = values if read is None else [None if v is None else read(v) for v in values]
        return columns

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query; values as in `run`."""
        return list(zip(*self.run(sql).values(), strict=True))

    def fill(self, table: str, rows: Iterable[Sequence[int | str | None]]) -> None:
        """Add rows to a table."""
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        if lines:
            self.execute(f"insert into {table} format JSONCompactEachRow\n" + "\n".join(lines))

    def close(self) -> None:
        """Close it; tables in memory are gone."""
        self._connection.close()

    def _query(self, sql: str, format_: str) -> bytes:
        try:
            return bytes(self._connection.query(sql, format_).bytes())
        except (RuntimeError, _chdb_error()) as error:
            raise EngineError(f"ClickHouse could not run a statement: {_first_words(error)}") from error


def _connect(address: str) -> Any:
    try:
        from chdb import state
    except ImportError as error:
        raise EngineError(
            "the engine 'clickhouse' needs the package chdb, which is not installed: pip install puls[clickhouse]."
        ) from error
    try:
        return state.connect(address)
    except (RuntimeError, _chdb_error()) as error:
        raise EngineError(
            f"ClickHouse could not open {address}: {_first_words(error)}. A process can have it open in one place only."
        ) from error


def _chdb_error() -> type[Exception]:
    from chdb import ChdbError

    found: type[Exception] = ChdbError
    return found


def _first_words(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:500]


def _reader(type_: str) -> Callable[[Any], Any] | None:
    """Return what makes a Python value of JSON's; None where they are the same."""
    while wrapped := _WRAPPED.match(type_):
        type_ = wrapped.group(1)
    if type_.startswith("DateTime64"):
        return datetime.fromisoformat
    if type_.startswith("Float"):
        return float
    return None

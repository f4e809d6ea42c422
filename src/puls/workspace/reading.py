"""Runs SQL on a connection to the facts."""

from __future__ import annotations

from typing import Any

import duckdb

from puls.workspace.context import Run


def runner(con: duckdb.DuckDBPyConnection) -> Run:
    """Return what runs one SQL text on `con` and gives its columns by name."""

    def run(sql: str) -> dict[str, list[Any]]:
        found = con.execute(sql)
        names = [column[0] for column in found.description or ()]
        columns = list(zip(*found.fetchall(), strict=True)) or [()] * len(names)
        return {name: list(values) for name, values in zip(names, columns, strict=True)}

    return run

"""A DuckDB file of facts: written once under a private name, complete on disk, then opened for reading only."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

import duckdb

from puls.core.errors import EngineError

_CONNECTING = threading.Lock()


def open_private(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that writes to a file which nobody else knows of."""
    con = duckdb.connect(path)
    con.execute("set global TimeZone = 'UTC'")
    return con


def open_locked(path: Path, threads: int | None) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection whose SQL cannot reach files or settings; raises duckdb.Error.

    `threads` is how many its queries use (None: all).
    """
    config: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}
    if threads is not None:
        config["threads"] = str(threads)
    # Connections of one process to one file share an instance and its settings, which the first one locks.
    with _CONNECTING:
        con = duckdb.connect(path, read_only=True, config=config)
        if not con.execute("select current_setting('lock_configuration')").fetchall()[0][0]:
            con.execute("set global TimeZone = 'UTC'")
            con.execute("set lock_configuration = true")
        return con


def give_name(private: Path, path: Path) -> None:
    """Give a private file its name once all of it is on disk; raises EngineError when its writer left it open."""
    if _wal(private).exists():
        raise EngineError(f"the facts in {private} were left open by their build; nothing was published.")
    sync(private)
    private.replace(path)
    sync(path.parent)


def remove(path: Path) -> None:
    """Remove a file with what DuckDB keeps beside it; one that is open stays where the system does not allow it."""
    for each in (path, _wal(path), path.with_name(path.name + ".tmp")):
        with suppress(OSError):
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")

"""What one ledger version consists of: the files of each table, and what came since an earlier version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from puls.core.errors import DataError, EngineError
from puls.engines.ledger.identity import literal
from puls.engines.ledger.stored import STORED, empty_sql

APPENDED = "append"
COMPACTED = "compact"


@dataclass(frozen=True, slots=True)
class Commit:
    """A completed change of the ledger: `number` is the ledger version, `versions` the Delta version of each table."""

    number: int
    what: str
    recorded_at_us: int
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of the ledger: `files` maps each table to its Parquet files (none for an empty table).

    With `as_of_us` only what was recorded at or before that instant is seen: a later revision does not hide an earlier
    one. `version` and `recorded_at_us` are then those of the last change before it.
    """

    folder: Path
    version: int
    recorded_at_us: int
    files: Mapping[str, Sequence[str]]
    as_of_us: int | None = None

    def scan(self, table: str) -> str:
        """Return SQL (DuckDB) for a from clause that reads `table`, also when it is empty."""
        rows = scan_sql(table, self.files[table])
        # Surrogate ids say nothing about when: one that was given later belongs to no row of then.
        if self.as_of_us is None or "recorded_at" not in STORED[table]:
            return rows
        return f"(select * from {rows} where recorded_at <= {instant_literal(self.as_of_us)})"

    def added_since(self, old: Snapshot) -> dict[str, list[str]] | None:
        """Return for each table the files with the rows that came after `old`; None when that can no longer be told.

        Rows only moved by compaction are not among them. None also when `old` is not an earlier version of this ledger,
        or one of both shows the past.
        """
        if self.as_of_us is not None or old.as_of_us is not None:
            return None
        commits = {commit.number: commit for commit in read_commits(self.folder)}
        if old.folder != self.folder or old.version > self.version or old.version not in commits:
            return None
        added: dict[str, list[str]] = {table: [] for table in self.files}
        start = old.files
        for number in range(old.version + 1, self.version + 1):
            if commits[number].what != COMPACTED:
                continue
            before, after = commits[number - 1], commits[number]
            try:
                _extend(added, start, _files(self.folder, before))
                start = _files(self.folder, after)
            except (DataError, EngineError):
                return None
        _extend(added, start, self.files)
        return added if all(Path(file).exists() for files in added.values() for file in files) else None


def instant_literal(us: int) -> str:
    """Return an instant as a SQL literal that means the same in every session zone, and that readers can skip by."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    return f"timestamptz '{at:%Y-%m-%d %H:%M:%S.%f}+00'"


def scan_sql(table: str, files: Sequence[str]) -> str:
    """Return SQL for a from clause that reads `files` of `table`; without files, no rows of the same columns."""
    if not files:
        return empty_sql(table)
    listed = ", ".join(literal(file) for file in files)
    return f"read_parquet([{listed}])"


def read_commits(folder: Path) -> list[Commit]:
    """Return all commits of the ledger in `folder`, in order."""
    files = table_files(folder, "commits", None)
    if not files:
        return []
    listed = ", ".join(literal(file) for file in files)
    with duckdb.connect() as con:
        rows = con.execute(
            f"select number, what, epoch_us(recorded_at), versions from read_parquet([{listed}]) order by number"
        ).fetchall()
    return [Commit(number, what, recorded_us, json.loads(versions)) for number, what, recorded_us, versions in rows]


def take_snapshot(folder: Path, version: int | None) -> Snapshot:
    """Return the snapshot of ledger `version` (None: the latest).

    Raises DataError when there is no such version, or when its files have been removed after a compaction.
    """
    commits = read_commits(folder)
    if not commits:
        raise EngineError(f"the ledger in {folder} was never completed: it has no commit. Create it again.")
    commit = commits[-1]
    if version is not None:
        found = [each for each in commits if each.number == version]
        if not found:
            raise DataError(f"the ledger has no version {version}; it has {commits[0].number} to {commit.number}.")
        commit = found[0]
    files = _files(folder, commit)
    if version is not None and version != commits[-1].number:
        missing = [file for listed in files.values() for file in listed if not Path(file).exists()]
        if missing:
            raise DataError(f"ledger version {version} can no longer be read: its files were compacted and removed.")
    return Snapshot(folder, commit.number, commit.recorded_at_us, files)


def take_past(folder: Path, as_of_us: int) -> Snapshot:
    """Return the ledger as it stood at an instant; raise DataError when nothing had been imported by then."""
    commits = read_commits(folder)
    imported = [commit.recorded_at_us for commit in commits if commit.what == APPENDED]
    if not imported:
        raise DataError("the ledger has no past: nothing was imported yet. Run puls import first.")
    if min(imported) > as_of_us:
        raise DataError(
            f"nothing was recorded yet on {_written(as_of_us)}: the first import was recorded at"
            f" {_written(min(imported))}. Ask for that instant or a later one."
        )
    then = [commit for commit in commits if commit.recorded_at_us <= as_of_us and commit.what != COMPACTED]
    last_us = max(commit.recorded_at_us for commit in then)
    # The files of now: those of then may have been compacted, and hold no other rows.
    return Snapshot(folder, max(commit.number for commit in then), last_us, _files(folder, commits[-1]), last_us)


def table_files(folder: Path, table: str, version: int | None) -> list[str]:
    """Return the Parquet files of one Delta table at `version` (None: its latest), as plain paths."""
    delta = open_delta(folder, table, version)
    # The table's files lie flat in its folder; the addresses that Delta gives are percent-encoded.
    return sorted(str(folder / table / unquote(uri.rsplit("/", 1)[-1])) for uri in delta.file_uris())


def open_delta(folder: Path, table: str, version: int | None = None) -> DeltaTable:
    """Return the Delta table, at `version` or its latest; raise EngineError when it cannot be read."""
    try:
        return DeltaTable(folder / table, version=version)
    except (DeltaError, OSError) as error:
        raise EngineError(f"cannot read table {table!r} of the ledger in {folder}: {_first_line(error)}") from None


def _files(folder: Path, commit: Commit) -> dict[str, Sequence[str]]:
    known: dict[str, Sequence[str]] = dict.fromkeys(STORED, ())
    return known | {table: table_files(folder, table, version) for table, version in commit.versions.items()}


def _extend(added: dict[str, list[str]], old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> None:
    for table, files in new.items():
        before = frozenset(old.get(table, ()))
        added.setdefault(table, []).extend(file for file in files if file not in before)


def _written(us: int) -> str:
    return f"{datetime(1970, 1, 1) + timedelta(microseconds=us):%Y-%m-%dT%H:%M:%S.%f}Z"


def _first_line(error: Any) -> str:
    return str(error).strip().split("\n")[0]

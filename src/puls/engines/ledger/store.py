"""The ledger in a folder of Delta tables: append-only, atomic, one writer at a time; readers never wait."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from puls.core.errors import DataError, EngineError, UnknownName, UsageError
from puls.engines.lease import WAIT_S, lease
from puls.engines.ledger import books, incoming, rows
from puls.engines.ledger.books import RecordedConfiguration
from puls.engines.ledger.snapshot import APPENDED, COMPACTED, Commit, Snapshot, read_commits, take_past, take_snapshot
from puls.engines.ledger.stored import STORED
from puls.ledger import TABLES, Delivery, Finding, Reject, provided
from puls.project import ConfigurationRow

LOCK = "append.lock"
KEEP_HOURS = 168
"""Files that a compaction replaced are kept this long for those who still read an older version."""
_MEMORY = "2GB"
_SPOOL = "spool-"
_UNFIT = set("[]|^\\%*?")


@dataclass(frozen=True, slots=True)
class AppendReport:
    """What became of a delivery's rows, and the ledger version that holds it.

    `new` rows, `known` ones (already stored, or twice in the delivery), `revised` ones (new revisions), `rejected`
    ones (told by the source or refused by the ledger), `findings`.
    """

    new: int
    known: int
    revised: int
    rejected: int
    findings: int
    version: int


@dataclass(frozen=True, slots=True)
class _Batch:
    source: str
    people: str
    provides: frozenset[str]
    spooled: Mapping[str, Path]
    rejects: Sequence[Reject]
    findings: Sequence[Finding]
    read_until_us: int | None
    recorded_at_us: int | None


@dataclass(slots=True)
class _Change:
    """A change under way: the tables as committed, what was written to them, and the commit that it follows."""

    folder: Path
    con: duckdb.DuckDBPyConnection
    last: Commit
    recorded_at_us: int
    tables: dict[str, DeltaTable]
    changed: list[str] = field(default_factory=list)

    def write(self, table: str, sql: str) -> None:
        books.write_rows(self.con, self.tables[table], sql)
        self.changed.append(table)

    def commit(self, what: str) -> int:
        versions = {table: delta.version() for table, delta in self.tables.items()}
        number = self.last.number + 1
        books.write_commit(self.con, self.folder, Commit(number, what, self.recorded_at_us, versions))
        return number


class Ledger:
    """The ledger in `folder`; open it with `Ledger.open` or make it with `Ledger.create`."""

    def __init__(self, folder: Path, wait_s: float = WAIT_S) -> None:
        self.folder = folder
        self._wait_s = wait_s

    @classmethod
    def create(cls, path: str | Path, wait_s: float = WAIT_S) -> Ledger:
        """Return the ledger in the folder `path`, made empty if it is not there; a half-made one is completed."""
        ledger = cls(_fit(path), wait_s)
        if (ledger.folder / "commits" / "_delta_log").is_dir() and read_commits(ledger.folder):
            return ledger
        with _engine_errors(ledger.folder):
            ledger.folder.mkdir(parents=True, exist_ok=True)
        with _engine_errors(ledger.folder), ledger._lease():
            books.create_table(ledger.folder, "commits")
            if not read_commits(ledger.folder):
                versions = {table: books.create_table(ledger.folder, table).version() for table in STORED}
                with duckdb.connect() as con:
                    con.execute("set global TimeZone = 'UTC'")
                    books.write_commit(con, ledger.folder, Commit(0, "create", _now_us(), versions))
        return ledger

    @classmethod
    def open(cls, path: str | Path, wait_s: float = WAIT_S) -> Ledger:
        """Return the ledger in the folder `path`; raise EngineError when there is none."""
        folder = _fit(path)
        if not (folder / "commits" / "_delta_log").is_dir():
            raise EngineError(f"there is no ledger in {folder}. `puls init` makes a project with one.")
        return cls(folder, wait_s)

    def append(self, delivery: Delivery, recorded_at_us: int | None = None) -> AppendReport:
        """Store what is new in `delivery`, whole or not at all, and return what became of its rows.

        The same content again is known; changed content of a known id is a new revision. Rows that are no ledger rows
        go to the rejects. `recorded_at_us` None: now, never before the last append. Raises SourceError when columns
        cannot be read, EngineError when the storage fails or another writer holds the lease too long.
        """
        rejects = [*delivery.rejects]
        with self._spool() as folder, duckdb.connect() as con:
            spooled: dict[str, Path] = {}
            for table, columns in delivery.tables.items():
                if table not in TABLES:
                    rejects += _unknown_table(table, columns)
                    continue
                relation, arrow = incoming.relation_of(con, table, columns)
                rejects += _unknown_columns(relation, table)
                spooled[table] = folder / f"{table}.parquet"
                incoming.spool(relation, table, delivery.source, spooled[table], delivery.people)
                del relation, arrow
            batch = _Batch(
                delivery.source,
                delivery.people or delivery.source,
                delivery.provides,
                spooled,
                rejects,
                delivery.findings,
                delivery.read_until_us,
                recorded_at_us,
            )
            return self._append(batch, folder)

    def append_relation(
        self,
        source: str,
        provides: frozenset[str],
        table: str,
        relation: duckdb.DuckDBPyRelation,
        *,
        read_until_us: int | None = None,
        recorded_at_us: int | None = None,
    ) -> AppendReport:
        """Store what is new in a DuckDB relation with columns of `table`, as `append` does; for bulk loads.

        Instants are timestamps (those without zone are UTC) or integer microseconds; ids are the source's own strings.
        """
        if table not in TABLES:
            raise UnknownName("ledger table", table, TABLES)
        with self._spool() as folder:
            spooled = folder / f"{table}.parquet"
            incoming.spool(relation, table, source, spooled)
            rejects = _unknown_columns(relation, table)
            batch = _Batch(source, source, provides, {table: spooled}, rejects, (), read_until_us, recorded_at_us)
            return self._append(batch, folder)

    def snapshot(self, version: int | None = None) -> Snapshot:
        """Return what ledger `version` consists of (None: the latest); raise DataError when it is not there."""
        return take_snapshot(self.folder, version)

    def past(self, as_of_us: int) -> Snapshot:
        """Return the ledger as it stood at an instant; raise DataError when nothing had been imported by then."""
        return take_past(self.folder, as_of_us)

    def configuration(self) -> list[ConfigurationRow]:
        """Return the configuration that was recorded last; empty when none was."""
        return list(books.read_configuration(self.snapshot()).rows)

    def configuration_at(self, as_of_us: int) -> RecordedConfiguration:
        """Return the configuration in force at an instant: the last one recorded by then, else the first one after.

        Raises DataError when none was ever recorded.
        """
        found = books.read_configuration(replace(self.snapshot(), as_of_us=as_of_us))
        if not found.rows:
            found = books.read_configuration(self.snapshot(), first=True)
        if not found.rows:
            raise DataError("the settings were never recorded: puls refresh records them.")
        return found

    def watermarks(self) -> dict[str, int]:
        """Return for each source how far it has been read, in microseconds UTC."""
        snapshot = self.snapshot()
        with duckdb.connect() as con:
            found = con.execute(f"""
                select source, epoch_us(max(read_until_at)) from {snapshot.scan("sources")}
                group by source having max(read_until_at) is not null order by source
            """).fetchall()
        return dict(found)

    def record_configuration(
        self, configuration: Sequence[ConfigurationRow], *, recorded_at_us: int | None = None
    ) -> bool:
        """Record the whole `configuration` unless it is what was recorded last; return whether it was new."""
        if _same(self.configuration(), configuration):
            return False
        with self._change(recorded_at_us) as change:
            if _same(self.configuration(), configuration):
                return False
            books.gather_configuration(change.con, configuration)
            change.write(
                "configuration",
                f"""
                select
                    kind, name, make_timestamp(valid_from_us)::timestamptz as valid_from, body,
                    make_timestamp({change.recorded_at_us}::bigint)::timestamptz as recorded_at
                from configuration_in
                """,
            )
            change.commit("configuration")
            return True

    def compact(self) -> int:
        """Make few large files of many small ones, remove those replaced a week ago, and return the ledger version."""
        with self._change(None) as change:
            for table, delta in change.tables.items():
                if len(delta.file_uris()) > 1 and delta.optimize.compact()["numFilesRemoved"]:
                    change.changed.append(table)
            version = change.commit(COMPACTED) if change.changed else change.last.number
            # After the commit: a table that is cleaned must not be one that a crash would have to restore.
            for table in (*STORED, "commits"):
                DeltaTable(self.folder / table).vacuum(retention_hours=KEEP_HOURS, dry_run=False)
            return version

    def _append(self, batch: _Batch, folder: Path) -> AppendReport:
        _check_source(batch.source)
        _check_source(batch.people)
        provided(set(batch.provides))
        with self._change(batch.recorded_at_us, folder) as change:
            snapshot = take_snapshot(self.folder, None)
            decided = self._write_tables(change, snapshot, batch)
            rejected, read_until_us = self._write_books(change, snapshot, batch)
            told = books.SourceRow(batch.source, batch.provides, read_until_us)
            source_row = books.source_row_sql(change.con, snapshot, told, change.recorded_at_us)
            if source_row:
                change.write("sources", source_row)
            version = change.commit(APPENDED) if change.changed else change.last.number
        return AppendReport(
            new=sum(each.new for each in decided),
            known=sum(each.known for each in decided),
            revised=sum(each.revised for each in decided),
            rejected=rejected,
            findings=len(batch.findings),
            version=version,
        )

    def _write_tables(self, change: _Change, snapshot: Snapshot, batch: _Batch) -> list[rows.Decided]:
        # In a fixed order, so that ids do not depend on the order in which a source names its tables.
        tables = [table for table in TABLES if table in batch.spooled]
        decided: dict[str, rows.Decided] = {}
        for table in tables:
            rows.read_spooled(change.con, batch.spooled[table], table)
            decided[table] = rows.decide(change.con, snapshot, table)
        if rows.number_ids(change.con, snapshot, tables, batch.source, batch.people):
            change.write("ids", "select kind, source_id, id from ids_of_source where is_new order by kind, id")
        for table, each in decided.items():
            if each.kept:
                change.write(table, rows.kept_sql(table, batch.source, change.recorded_at_us))
        return list(decided.values())

    def _write_books(self, change: _Change, snapshot: Snapshot, batch: _Batch) -> tuple[int, int | None]:
        con = change.con
        books.gather_rejects(con, batch.source, batch.rejects, list(batch.spooled))
        books.gather_findings(con, batch.source, batch.findings)
        for table, key in (("rejects", "reject_key"), ("findings", "finding_key")):
            sql = books.new_book_rows_sql(snapshot, table, key, change.recorded_at_us)
            if con.execute(f"select count(*) from ({sql})").fetchall()[0][0]:
                change.write(table, sql)
        rejected = con.execute("select count(*) from rejects_in").fetchall()[0][0]
        read_until_us = batch.read_until_us
        if read_until_us is None and "events" in batch.spooled:
            found = con.execute("select max(occurred_at) from events_in where reason is null").fetchall()
            read_until_us = found[0][0]
        return rejected, read_until_us

    @contextmanager
    def _change(self, recorded_at_us: int | None, folder: Path | None = None) -> Iterator[_Change]:
        with _engine_errors(self.folder), self._lease(), duckdb.connect() as con:
            con.execute("set global TimeZone = 'UTC'")
            con.execute(f"set memory_limit = '{_MEMORY}'")
            if folder is not None:
                con.execute("set temp_directory = " + "'" + str(folder).replace("'", "''") + "'")
            commits = read_commits(self.folder)
            if not commits:
                raise EngineError(f"the ledger in {self.folder} was never completed. Create it again.")
            last = commits[-1]
            at_us = recorded_at_us if recorded_at_us is not None else max(_now_us(), last.recorded_at_us + 1)
            yield _Change(self.folder, con, last, at_us, books.restore(self.folder, last))

    def _lease(self) -> AbstractContextManager[None]:
        return lease(self.folder / LOCK, f"the ledger in {self.folder}", self._wait_s)

    @contextmanager
    def _spool(self) -> Iterator[Path]:
        # Beside the tables, where there is room for them; what a killed process left goes after a day.
        for left in self.folder.glob(_SPOOL + "*"):
            if time.time() - left.stat().st_mtime > 86_400:
                shutil.rmtree(left, ignore_errors=True)
        with _engine_errors(self.folder), tempfile.TemporaryDirectory(prefix=_SPOOL, dir=self.folder) as made:
            yield Path(made)


@contextmanager
def _engine_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (DeltaError, OSError, duckdb.Error) as error:
        first_line = str(error).strip().split("\n")[0]
        raise EngineError(f"the ledger in {folder} cannot be written: {first_line}") from error


def _fit(path: str | Path) -> Path:
    folder = Path(path).expanduser().absolute()
    unfit = sorted(_UNFIT & set(str(folder)))
    if unfit:
        raise UsageError(f"the ledger cannot lie in {str(folder)!r}: its path must not have {' '.join(unfit)}.")
    return folder


def _check_source(source: str) -> None:
    if not source or ":" in source or not source.isprintable():
        raise UsageError(
            f"a source cannot be called {source!r}: it needs a name of printable characters without a colon."
        )


def _unknown_table(table: str, columns: Mapping[str, Sequence[object]]) -> list[Reject]:
    known = ", ".join(TABLES)
    count = max((len(values) for values in columns.values()), default=0)
    return [Reject(table, row, f"unknown ledger table {table!r}, expected one of: {known}", "") for row in range(count)]


def _unknown_columns(relation: duckdb.DuckDBPyRelation, table: str) -> list[Reject]:
    return [
        Reject(table, 0, f"unknown column {name!r} of {table!r}: its values are not stored", "")
        for name in incoming.unknown_columns(relation, table)
    ]


def _same(one: Sequence[ConfigurationRow], other: Sequence[ConfigurationRow]) -> bool:
    return Counter(map(tuple, one)) == Counter(map(tuple, other))


def _now_us() -> int:
    return time.time_ns() // 1000

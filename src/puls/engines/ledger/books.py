"""The ledger's own books: rejects, findings, how far each source is read, and the commits that make appends atomic."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from arro3.core import Array, DataType
from arro3.core import Table as ArrowTable
from deltalake import DeltaTable, write_deltalake

from puls.engines.ledger.identity import literal
from puls.engines.ledger.snapshot import Commit, Snapshot, open_delta
from puls.engines.ledger.stored import COMMITS, STORED, delta_schema
from puls.ledger import TABLES, Finding, Reject
from puls.project import ConfigurationRow

# Old versions of the tables stay readable: neither the log nor the files of a commit are cleaned away by Delta itself.
_DELTA_CONFIGURATION = {"delta.logRetentionDuration": "interval 3650 days", "delta.enableExpiredLogCleanup": "false"}
COMMIT_FILES = 64
"""More files than this in the table of commits are made one."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a delivery says about its source: what it can tell, and how far it has been read."""

    source: str
    provides: frozenset[str]
    read_until_us: int | None


@dataclass(frozen=True, slots=True)
class RecordedConfiguration:
    """Configuration as it was recorded as a whole at an instant; None and no rows: none was."""

    recorded_at_us: int | None
    rows: tuple[ConfigurationRow, ...]


def create_table(folder: Path, table: str) -> DeltaTable:
    """Create the empty Delta table `table` unless it is there, and return it."""
    columns = COMMITS if table == "commits" else STORED[table]
    return DeltaTable.create(
        folder / table, schema=delta_schema(columns), mode="ignore", configuration=_DELTA_CONFIGURATION
    )


def write_rows(con: duckdb.DuckDBPyConnection, delta: DeltaTable, sql: str) -> int:
    """Append what `sql` selects to the Delta table and return the table's new version."""
    # A relation that was streamed out leaves its connection unusable: each write gets a cursor of its own.
    with con.cursor() as cursor:
        write_deltalake(delta, cursor.sql(sql), mode="append")
    return delta.version()


def write_commit(con: duckdb.DuckDBPyConnection, folder: Path, commit: Commit) -> None:
    """Append the row that makes a change of the ledger visible."""
    commits = open_delta(folder, "commits")
    versions = json.dumps(dict(sorted(commit.versions.items())))
    sql = f"""
        select
            {commit.number}::bigint as number,
            {literal(commit.what)} as what,
            make_timestamp({commit.recorded_at_us}::bigint)::timestamptz as recorded_at,
            {literal(versions)} as versions
    """
    write_rows(con, commits, sql)
    if len(commits.file_uris()) > COMMIT_FILES:
        commits.optimize.compact()


def restore(folder: Path, commit: Commit) -> dict[str, DeltaTable]:
    """Return every table as `commit` names it: what a crash left beyond it is taken back, missing tables are made."""
    tables: dict[str, DeltaTable] = {}
    for table in STORED:
        if table not in commit.versions:
            tables[table] = create_table(folder, table)
            if tables[table].file_uris():
                tables[table].restore(0)
            continue
        delta = open_delta(folder, table)
        if delta.version() > commit.versions[table]:
            delta.restore(commit.versions[table])
            delta = open_delta(folder, table)
        tables[table] = delta
    return tables


def gather_rejects(con: duckdb.DuckDBPyConnection, source: str, told: Sequence[Reject], tables: Sequence[str]) -> None:
    """Write the table `rejects_in`: the source's rejects `told`, and the rows of `<table>_in` with a reason."""
    rows = _arrow([asdict(reject) for reject in told], {"file": "s", "row": "i", "reason": "s", "raw": "s"})
    con.register("rejects_told", rows)
    unions = ["select file, row, reason, raw from rejects_told"]
    for table in tables:
        columns = ", ".join(f"{name} := {name}" for name in TABLES[table].names)
        unions.append(f"""
            select {literal(table)}, null::bigint, reason, to_json(struct_pack({columns}))::varchar
            from {table}_in where reason is not null
        """)
    con.execute(f"""
        create or replace table rejects_in as
        select
            {literal(source)} as source, *,
            (md5_number_lower(concat_ws(chr(31), {literal(source)}, file, row, reason, raw)) >> 1)::bigint as reject_key
        from ({" union all ".join(unions)})
    """)
    con.unregister("rejects_told")


def gather_findings(con: duckdb.DuckDBPyConnection, source: str, told: Sequence[Finding]) -> None:
    """Write the table `findings_in` of the source's findings `told`."""
    types = {"file": "s", "row": "i", "ticket_id": "s", "rule": "s", "detail": "s"}
    con.register("findings_told", _arrow([asdict(finding) for finding in told], types))
    con.execute(f"""
        create or replace table findings_in as
        select
            {literal(source)} as source, *,
            (md5_number_lower(
                concat_ws(chr(31), {literal(source)}, file, row, coalesce(ticket_id, ''), rule, detail)
            ) >> 1)::bigint as finding_key
        from findings_told
    """)
    con.unregister("findings_told")


def new_book_rows_sql(snapshot: Snapshot, table: str, key: str, recorded_at_us: int) -> str:
    """Return SQL for the rows of `<table>_in` whose key is not stored yet, each once."""
    columns = [name for name in STORED[table] if name != "recorded_at"]
    return f"""
        select {", ".join(f"any_value({name}) as {name}" if name != key else name for name in columns)},
            make_timestamp({recorded_at_us}::bigint)::timestamptz as recorded_at
        from {table}_in
        where {key} not in (select {key} from {snapshot.scan(table)})
        group by {key}
        order by file, row
    """


def source_row_sql(
    con: duckdb.DuckDBPyConnection, snapshot: Snapshot, told: SourceRow, recorded_at_us: int
) -> str | None:
    """Return SQL for the row of `sources` that says something new; None when nothing is new."""
    source, read_until_us = told.source, told.read_until_us
    provides = ",".join(sorted(told.provides))
    stored = con.execute(
        f"""
        select arg_max(provides, recorded_at), epoch_us(max(read_until_at)), count(*)
        from {snapshot.scan("sources")} where source = $source
        """,
        {"source": source},
    ).fetchall()[0]
    if (
        stored[2]
        and stored[0] == provides
        and (read_until_us is None or (stored[1] or read_until_us - 1) >= read_until_us)
    ):
        return None
    until = "null" if read_until_us is None else f"make_timestamp({read_until_us}::bigint)"
    return f"""
        select
            {literal(source)} as source,
            {literal(provides)} as provides,
            {until}::timestamptz as read_until_at,
            make_timestamp({recorded_at_us}::bigint)::timestamptz as recorded_at
    """


def read_configuration(snapshot: Snapshot, *, first: bool = False) -> RecordedConfiguration:
    """Return the configuration that was recorded last, or `first`."""
    chosen = "min" if first else "max"
    with duckdb.connect() as con:
        found = con.execute(f"""
            select epoch_us(recorded_at), kind, name, epoch_us(valid_from), body from {snapshot.scan("configuration")}
            qualify recorded_at = {chosen}(recorded_at) over () order by kind, name, valid_from, body
        """).fetchall()
    recorded_at_us = found[0][0] if found else None
    return RecordedConfiguration(recorded_at_us, tuple(ConfigurationRow(*row[1:]) for row in found))


def gather_configuration(con: duckdb.DuckDBPyConnection, rows: Sequence[ConfigurationRow]) -> None:
    """Write the table `configuration_in` of `rows`, instants in microseconds."""
    types = {"kind": "s", "name": "s", "valid_from_us": "i", "body": "s"}
    con.register("configuration_told", _arrow([row._asdict() for row in rows], types))
    con.execute("create or replace table configuration_in as from configuration_told")
    con.unregister("configuration_told")


def _arrow(rows: Sequence[Mapping[str, object]], types: Mapping[str, str]) -> ArrowTable:
    arrow = {"s": DataType.string(), "i": DataType.int64()}
    return ArrowTable.from_arrays(
        [Array([row[name] for row in rows], type=arrow[type_]) for name, type_ in types.items()], names=list(types)
    )

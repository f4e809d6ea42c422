"""Which rows of a spooled delivery are new, revised or known, and which surrogate ids they get."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from puls.engines.ledger.identity import literal, stable_key_sql
from puls.engines.ledger.snapshot import Snapshot
from puls.engines.ledger.stored import STORED
from puls.ledger import TABLES, Column


@dataclass(frozen=True, slots=True)
class Decided:
    """Rows of one table of a delivery by what becomes of them."""

    new: int
    known: int
    revised: int
    rejected: int

    @property
    def kept(self) -> int:
        """Return how many rows will be stored."""
        return self.new + self.revised


def read_spooled(con: duckdb.DuckDBPyConnection, spooled: Path, table: str) -> None:
    """Make the view `<table>_in` of the spooled delivery, with the order of its rows in `file_row_number`."""
    path = str(spooled).replace("'", "''")
    con.execute(f"create or replace view {table}_in as from read_parquet('{path}', file_row_number = true)")


def decide(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, table: str) -> Decided:
    """Compare `<table>_in` with the stored revisions; write `<table>_exceptions` (row number, revision; null: known).

    Rows that are not among the exceptions and have no reason are new, of revision 0. Within a delivery, equal
    neighbours of one key are one; the longest end of the stored revisions with which a delivery's revisions begin is
    known.
    """
    con.execute(f"""
        create or replace table {table}_repeated as
        select event_key from {table}_in where reason is null group by event_key having count(*) > 1
    """)
    # Only the keys are compared, so that a bulk load into an empty ledger needs one pass and one hash table.
    con.execute(f"""
        create or replace table {table}_stored as
        select event_key, max(revision) as revision, arg_max(content_key, revision) as content_key
        from {snapshot.scan(table)}
        where event_key in (select event_key from {table}_in where reason is null)
        group by event_key
    """)
    con.execute(f"""
        create or replace table {table}_exceptions as
        select
            i.file_row_number,
            case when i.content_key <> s.content_key then s.revision + 1 end as revision
        from {table}_in as i
        join {table}_stored as s using (event_key)
        where i.reason is null and i.event_key not in (select event_key from {table}_repeated)
    """)
    _decide_repeated(con, snapshot, table)
    return _counted(con, table)


def _decide_repeated(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, table: str) -> None:
    con.execute(f"""
        insert into {table}_exceptions
        with delivered as (
            select
                event_key,
                file_row_number,
                content_key,
                lag(content_key) over (partition by event_key order by file_row_number) as before
            from {table}_in
            where reason is null and event_key in (select event_key from {table}_repeated)
        ),
        sequences as (
            select
                event_key,
                list(content_key order by file_row_number) as contents,
                list(file_row_number order by file_row_number) as numbers
            from delivered
            where before is distinct from content_key
            group by event_key
        ),
        stored as (
            select event_key, list(content_key order by revision) as contents
            from {snapshot.scan(table)}
            where event_key in (select event_key from {table}_repeated)
            group by event_key
        ),
        compared as (
            select
                event_key,
                d.numbers,
                coalesce(len(s.contents), 0) as revisions,
                coalesce(list_max(list_filter(
                    range(1, least(len(s.contents), len(d.contents)) + 1),
                    lambda n: s.contents[len(s.contents) - n + 1:] = d.contents[:n]
                )), 0) as overlap
            from sequences as d
            left join stored as s using (event_key)
        ),
        kept as (
            select
                unnest(numbers[overlap + 1:]) as file_row_number,
                unnest(range(revisions, revisions + len(numbers) - overlap)) as revision
            from compared
        )
        select d.file_row_number, k.revision from delivered as d left join kept as k using (file_row_number)
    """)


def _counted(con: duckdb.DuckDBPyConnection, table: str) -> Decided:
    total, rejected = con.execute(f"select count(*), count(reason) from {table}_in").fetchall()[0]
    listed, known, revised = con.execute(f"""
        select count(*), count(*) filter (revision is null), count(*) filter (revision > 0) from {table}_exceptions
    """).fetchall()[0]
    first = total - rejected - listed + (listed - known - revised)
    return Decided(first, known, revised, rejected)


def number_ids(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, tables: list[str], source: str, people: str) -> int:
    """Write `ids_of_source`: kind, the source's own id, the surrogate id, and whether that is new.

    Tickets are those of `source`, persons and organizations those of `people`.
    New ids count from the highest of their kind, in order of first occurrence. Returns how many are new.
    """
    con.execute("create or replace table ids_seen (kind varchar, name varchar, place bigint)")
    for position, table in enumerate(tables):
        for kind, name, test in _id_columns(table):
            con.execute(f"""
                insert into ids_seen
                select '{kind}', {name}, min(file_row_number) + {position << 40}
                from {table}_in where reason is null and {name} is not null{test} group by {name}
            """)
    con.execute(
        f"""
        create or replace table ids_of_source as
        with seen as (
            select
                kind,
                name,
                case when kind = 'ticket' then $source else $people end || ':' || name as source_id,
                min(place) as place
            from ids_seen group by kind, name
        ),
        stored as (select kind, source_id, id from {snapshot.scan("ids")}),
        highest as (select kind, max(id) as id from stored group by kind),
        known as (select s.*, o.id from seen as s left join stored as o using (kind, source_id)),
        numbered as (
            select *, row_number() over (partition by kind order by place, source_id) as n from known where id is null
        )
        select kind, name, source_id, id, false as is_new from known where id is not null
        union all
        select n.kind, n.name, n.source_id, coalesce(h.id, 0) + n.n, true
        from numbered as n left join highest as h using (kind)
        """,
        {"source": source, "people": people},
    )
    return int(con.execute("select count(*) from ids_of_source where is_new").fetchall()[0][0])


def kept_sql(table: str, source: str, recorded_at_us: int) -> str:
    """Return SQL for the rows of `<table>_in` that will be stored, in the columns as stored."""
    joins: list[str] = []
    selected: list[str] = []
    for column in TABLES[table].columns:
        if column.ids:
            selected.append(_id_join(column, joins))
        elif column.name == "update_id":
            selected.append(f"{stable_key_sql(literal(source), 'i.update_id')} as update_id")
        elif column.type == "timestamp":
            selected.append(f"make_timestamp(i.{column.name})::timestamptz as {column.name}")
        else:
            selected.append(f"i.{column.name}")
    selected += [
        "i.event_key",
        "i.content_key",
        "coalesce(e.revision, 0) as revision",
        f"make_timestamp({recorded_at_us}::bigint)::timestamptz as recorded_at",
    ]
    assert len(selected) == len(STORED[table])
    return f"""
        select {", ".join(selected)}
        from {table}_in as i
        left join {table}_exceptions as e using (file_row_number)
        {" ".join(joins)}
        where i.reason is null and (e.file_row_number is null or e.revision is not null)
    """


def _id_columns(table: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for column in TABLES[table].columns:
        if column.name == "value_id":
            found.append(("organization", "value_id", " and field = 'organization'"))
            found.append(("person", "value_id", " and field is distinct from 'organization'"))
        elif column.ids:
            found.append((column.ids, column.name, ""))
    return found


def _id_join(column: Column, joins: list[str]) -> str:
    alias = f"by_{column.name}"
    kind = "case when i.field = 'organization' then 'organization' else 'person' end"
    test = kind if column.name == "value_id" else f"'{column.ids}'"
    joins.append(f"left join ids_of_source as {alias} on {alias}.kind = {test} and {alias}.name = i.{column.name}")
    return f"{alias}.id as {column.name}"

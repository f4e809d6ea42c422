"""The facts beside tickets in a DuckDB file: all of them, or what follows from new rows and changed tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from puls.engines.duckdb.workbench import DuckDbWorkbench
from puls.engines.ledger import Snapshot
from puls.facts.afterwards import (
    EVERY_TICKET,
    EVERYBODY,
    KNOWN_SOURCES,
    OF_CUSTOMERS,
    PERSON_IDS,
    THEIR_TICKETS,
    WHOLE,
    Afterwards,
)
from puls.project import Project

Added = Mapping[str, Sequence[str]]


def build_all(con: duckdb.DuckDBPyConnection, bench: DuckDbWorkbench, snapshot: Snapshot, project: Project) -> None:
    """Fill the facts beside tickets, once the facts of all tickets are there."""
    _name_ids(con, snapshot)
    afterwards = Afterwards(project.active_days)
    afterwards.build_whole(bench)
    con.execute(f"create or replace temp table affected as {EVERYBODY}")
    con.execute(f"create or replace temp table followed as {EVERY_TICKET}")
    afterwards.build_of_customers(bench)


def remember_customers(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, added: Added) -> None:
    """Make `affected`: the customers of new rows, of what these replace, and of the tickets in `scope` as they were."""
    _name_ids(con, snapshot)
    con.execute(
        """create or replace temp table affected as
        select distinct customer_id from tickets
        where customer_id is not null and ticket_id in (select ticket_id from scope)"""
    )
    for table in ("customers", "orders"):
        if added[table]:
            listed = ", ".join("'" + file.replace("'", "''") + "'" for file in added[table])
            con.execute(
                f"""insert into affected select distinct customer_id from {snapshot.scan(table)}
                where customer_id is not null
                    and event_key in (select event_key from read_parquet([{listed}]))"""
            )


def build_affected(
    con: duckdb.DuckDBPyConnection, bench: DuckDbWorkbench, snapshot: Snapshot, added: Added, project: Project
) -> None:
    """Bring the facts beside tickets up to new rows and to the tickets in `scope`, whose facts are there again."""
    afterwards = Afterwards(project.active_days)
    grown = tuple(fact for fact, ledgers in WHOLE.items() if any(added[ledger] for ledger in ledgers))
    for fact in grown:
        con.execute(f"delete from {fact}")
    afterwards.build_whole(bench, grown)
    if _has_new_source(con):
        # The source of a customer's id may be known only now.
        con.execute(f"insert into affected {EVERYBODY}")
    con.execute(
        """insert into affected select distinct customer_id from tickets
        where customer_id is not null and ticket_id in (select ticket_id from scope)"""
    )
    con.execute(f"create or replace temp table followed as {THEIR_TICKETS}")
    for fact in OF_CUSTOMERS:
        key, those = ("ticket_id", "followed") if fact == "followups" else ("customer_id", "affected")
        con.execute(f"delete from {fact} where {key} in (select {key} from {those})")
    afterwards.build_of_customers(bench)


def _name_ids(con: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    con.execute(f"create or replace temp view all_ids as select * from {snapshot.scan('ids')}")
    con.execute(f"create or replace temp view all_sources as select * from {snapshot.scan('sources')}")
    con.execute(f"create or replace temp view person_ids as {PERSON_IDS}")
    con.execute(f"create or replace temp view known_sources as {KNOWN_SOURCES}")


def _has_new_source(con: duckdb.DuckDBPyConnection) -> bool:
    found = con.execute(
        "select exists (select source from known_sources where source not in (select source from watermarks))"
    ).fetchall()
    return bool(found[0][0])

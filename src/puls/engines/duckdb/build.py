"""Building the facts in a private DuckDB file: all of them, or those of the tickets that new ledger rows touch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import duckdb

from puls.core.periods import DAY_US
from puls.engines.duckdb import afterwards
from puls.engines.duckdb.workbench import DuckDbWorkbench
from puls.engines.ledger import Snapshot
from puls.facts import FACTS, gathering
from puls.facts.afterwards import LEDGERS
from puls.facts.calendars import Membership, Staff, calendars
from puls.facts.working import Steps
from puls.ledger import provided
from puls.project import Project

Progress = Callable[[str, float], None]

# Bounds the memory of a build: the working tables of so many tickets are in memory at once.
TICKETS_AT_ONCE = 250_000
_OF_TICKETS = tuple(name for name, fact in FACTS.items() if "ticket_id" in fact.types)
# Small tables that queries need, too; the others only serve the build.
_KEPT = ("schedules", "clock_days")

# Work of agents whose hours begin or cease to come from shifts.
_WHOSE_HOURS_CHANGED = """
select exists (
    select 1
    from work_logs
    left join shift_agents on shift_agents.agent_id = work_logs.agent_id
    where work_logs.has_shifts <> (shift_agents.agent_id is not null)
)
"""


def build_full(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, project: Project, progress: Progress) -> None:
    """Build all facts of `snapshot` into the empty database of `con`.

    Works through the tickets in ranges of surrogate ids, so that memory does not grow with their number.
    """
    bench = DuckDbWorkbench(con)
    _prepare(con, snapshot)
    for fact in FACTS.values():
        columns = ", ".join(f"{name} {type_}" for name, type_ in fact.types.items())
        con.execute(f"create table {fact.name} ({columns})")
    first_us, last_us, last_ticket = _extent(con)
    steps = _steps(con, bench, project, first_us, last_us)
    con.execute(f"create or replace temp table known_tickets as {gathering.KNOWN_TICKETS}")
    con.execute(f"create table ids as select kind, id, source_id from {snapshot.scan('ids')}")
    starts = range(1, last_ticket + 1, TICKETS_AT_ONCE)
    for number, start in enumerate(starts):
        con.execute(f"create or replace temp table scope as {gathering.scope(start, start + TICKETS_AT_ONCE)}")
        _build_scope(con, bench, steps, partial(_part_done, progress, number, len(starts)))
    afterwards.build_all(con, bench, snapshot, project)
    _finish(con, snapshot, first_us // DAY_US)


def build_incremental(
    con: duckdb.DuckDBPyConnection, snapshot: Snapshot, previous: Snapshot, project: Project, progress: Progress
) -> bool:
    """Bring a copy of the facts of `previous` to `snapshot`, recomputing the tickets that new rows can change.

    Returns False when that saves nothing or cannot be told (a compaction, other agents or memberships, first shifts of
    agents with recorded work, rows older than the calendars): build all.
    """
    added = snapshot.added_since(previous)
    if added is None or added["agents"] or added["team_members"]:
        return False
    if not con.execute("select exists (select 1 from tickets)").fetchall()[0][0]:
        # Nothing was built yet, so that nothing is saved, and the calendars do not know where to begin.
        return False
    bench = DuckDbWorkbench(con)
    _prepare(con, snapshot)
    first_us, last_us, _ = _extent(con)
    first_day = con.execute("select first_day from versions").fetchall()[0][0]
    if first_us // DAY_US < first_day:
        return False
    steps = _steps(con, bench, project, first_day * DAY_US, last_us)
    if added["shifts"] and con.execute(_WHOSE_HOURS_CHANGED).fetchall()[0][0]:
        return False
    progress("affected tickets", 0.1)
    con.execute("create or replace temp table scope (ticket_id bigint)")
    if added["events"]:
        _find_affected(con, added["events"])
    afterwards.remember_customers(con, snapshot, added)
    if added["events"]:
        for fact in _OF_TICKETS:
            con.execute(f"delete from {fact} where ticket_id in (select ticket_id from scope)")
        _build_scope(con, bench, steps, lambda name, share: progress(name, 0.1 + 0.8 * share))
    afterwards.build_affected(con, bench, snapshot, added, project)
    for file in added["ids"]:
        con.execute("insert into ids select kind, id, source_id from read_parquet(?)", [file])
    _finish(con, snapshot, first_day)
    return True


def _prepare(con: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Make `visible` (the latest revisions), `merge_events`, and the latest rows of the other ledgers."""
    con.execute("set preserve_insertion_order = false")
    con.execute(f"create or replace temp view all_events as select * from {snapshot.scan('events')}")
    con.execute(f"create or replace temp table latest as {gathering.LATEST}")
    superseded = bool(con.execute("select count(*) from latest").fetchall()[0][0])
    con.execute(f"create or replace temp view visible as {gathering.visible(superseded=superseded)}")
    con.execute(f"create or replace temp table merge_events as {gathering.MERGE_EVENTS}")
    for table, name in {"agents": "agents", "team_members": "team_members", **LEDGERS}.items():
        con.execute(f"create or replace temp view {name} as {gathering.newest(snapshot.scan(table))}")


def _extent(con: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    first, last, ticket = con.execute(gathering.EXTENT).fetchall()[0]
    return first or 0, last or 0, ticket or 0


def _steps(
    con: duckdb.DuckDBPyConnection, bench: DuckDbWorkbench, project: Project, first_us: int, last_us: int
) -> Steps:
    staff = Staff(
        memberships=[Membership(*row) for row in con.execute(gathering.MEMBERSHIPS).fetchall()],
        bots=[row[0] for row in con.execute(gathering.BOTS).fetchall()],
        shift_agents=[row[0] for row in con.execute(gathering.SHIFT_AGENTS).fetchall()],
    )
    parameters, tables = calendars(project, staff, first_us, last_us)
    for table in tables:
        bench.load(table)
    steps = Steps(parameters)
    steps.find_merges(bench)
    return steps


def _build_scope(con: duckdb.DuckDBPyConnection, bench: DuckDbWorkbench, steps: Steps, progress: Progress) -> None:
    con.execute(f"create or replace temp table reading as {gathering.READING}")
    done = 0

    def step_done(name: str) -> None:
        nonlocal done
        done += 1
        progress(name, done / (len(steps) + 1))

    steps.build(bench, step_done)


def _find_affected(con: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Make `scope`: the tickets of new rows and of the rows that they replace, and all whose merges changed."""
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    con.execute(
        f"""create or replace temp table new_events as
        select ticket_id, other_id, event_key, revision from read_parquet([{listed}])"""
    )
    con.execute(
        """create or replace temp table touched as
        select ticket_id from new_events
        union
        select other_id as ticket_id from new_events where other_id is not null"""
    )
    if con.execute("select exists (select 1 from new_events where revision > 0)").fetchall()[0][0]:
        con.execute(
            """insert into touched select distinct ticket_id from all_events
            where event_key in (select event_key from new_events where revision > 0)"""
        )
    con.execute(
        """create or replace temp table moved as
        select coalesce(merges.ticket_id, old.ticket_id) as ticket_id, merges.survivor_id, old.merged_into
        from merges
        full join (select ticket_id, merged_into from tickets where merged_into is not null) as old
            on old.ticket_id = merges.ticket_id
        where merges.survivor_id is distinct from old.merged_into
            or merges.ticket_id in (select ticket_id from touched)
            or old.ticket_id in (select ticket_id from touched)"""
    )
    con.execute(
        """create or replace temp table scope as
        select ticket_id from touched
        union select ticket_id from moved
        union select survivor_id from moved where survivor_id is not null
        union select merged_into from moved where merged_into is not null"""
    )


def _part_done(progress: Progress, number: int, parts: int, name: str, share: float) -> None:
    progress(name, (number + share) / parts)


def _finish(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, first_day: int) -> None:
    """Write what queries need beside the facts."""
    for table in _KEPT:
        con.execute(f"create or replace table main.{table} as select * from temp.{table}")
    told = con.execute(
        f"""select source, string_agg(provides, ','), max(read_until_at at time zone 'UTC')
        from {snapshot.scan("sources")} group by source order by source"""
    ).fetchall()
    con.execute("create or replace table watermarks (source varchar, read_until_at timestamp)")
    con.execute("create or replace table provides (source varchar, capability varchar)")
    for source, provides, read_until in told:
        con.execute("insert into watermarks values (?, ?)", [source, read_until])
        for capability in sorted(provided({name for name in provides.split(",") if name})):
            con.execute("insert into provides values (?, ?)", [source, capability])
    con.execute("create or replace table versions (ledger_version bigint, first_day bigint)")
    con.execute("insert into versions values (?, ?)", [snapshot.version, first_day])

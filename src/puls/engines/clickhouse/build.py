"""Building the facts on ClickHouse from the files of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from puls.core.periods import DAY_US
from puls.engines.clickhouse import afterwards
from puls.engines.clickhouse.session import ClickHouse
from puls.engines.clickhouse.workbench import BUILDING, TYPES, WORKING, ClickHouseWorkbench
from puls.engines.ledger import Snapshot
from puls.engines.ledger.stored import STORED
from puls.facts import FACTS, gathering
from puls.facts.afterwards import LEDGERS
from puls.facts.calendars import Membership, Staff, calendars
from puls.facts.working import StepDone, Steps
from puls.ledger import provided
from puls.ledger.tables import Type
from puls.project import Project

Progress = Callable[[str, float], None]

FACTS_DATABASE = "puls_facts"
"""Where the facts lie that questions are asked of."""

# Bounds the memory of a build: the working tables of so many tickets are in memory at once.
TICKETS_AT_ONCE = 250_000
_STORED_TYPES: dict[Type, str] = {
    "string": "Nullable(String)",
    "long": "Nullable(Int64)",
    "boolean": "Nullable(Bool)",
    "timestamp": "Nullable(DateTime64(6, 'UTC'))",
    "double": "Nullable(Float64)",
}
# Small tables that queries need, too; the others only serve the build.
_KEPT = ("schedules", "clock_days")
# Table, columns, key.
_BESIDE = (
    ("ids", f"kind String, id Int64, source_id {TYPES['varchar']}", "(kind, id)"),
    ("watermarks", f"source {TYPES['varchar']}, read_until_at {TYPES['timestamp']}", "tuple()"),
    ("provides", f"source {TYPES['varchar']}, capability {TYPES['varchar']}", "tuple()"),
    ("versions", f"ledger_version {TYPES['bigint']}, first_day {TYPES['bigint']}", "tuple()"),
)
# Parts of patterns to ClickHouse, which `?` is, too, for any one character: so for themselves. A ledger has no `*`.
_AS_PATTERN = str.maketrans(dict.fromkeys("{,}", "?") | {"'": "\\'", "\\": "\\\\"})


def build_full(session: ClickHouse, snapshot: Snapshot, project: Project, progress: Progress) -> None:
    """Build all facts of `snapshot`, and put them in the place of those that were there.

    Until all are built the earlier ones answer; afterwards the session asks the new ones. Raises EngineError.
    """
    for database in (WORKING, BUILDING):
        session.execute(f"drop database if exists {database} sync")
        session.execute(f"create database {database}")
    session.execute(f"use {WORKING}")
    bench = ClickHouseWorkbench(session)
    _gather(session, bench, snapshot)
    for fact in FACTS.values():
        bench.create_fact(fact)
    (extent,) = session.rows(gathering.EXTENT)
    first_us, last_us, last_ticket = (value or 0 for value in extent)
    steps = _steps(session, bench, project, first_us, last_us)
    starts = range(1, last_ticket + 1, TICKETS_AT_ONCE)
    for number, start in enumerate(starts):
        bench.create_sql("scope", gathering.scope(start, start + TICKETS_AT_ONCE))
        bench.create_sql("reading", gathering.READING)
        steps.build(bench, _told_range(progress, number, len(starts), steps))
    afterwards.build_all(session, bench, project)
    _finish(session, snapshot, first_us // DAY_US)
    session.execute(f"drop database {WORKING} sync")
    session.execute(f"drop database if exists {FACTS_DATABASE} sync")
    session.execute(f"rename database {BUILDING} to {FACTS_DATABASE}")
    session.execute(f"use {FACTS_DATABASE}")


def scan_sql(table: str, files: Sequence[str]) -> str:
    """Return ClickHouse's SQL for a from clause that reads the files of a ledger table; without files, no rows."""
    structure = ", ".join(f"{name} {_STORED_TYPES[type_]}" for name, type_ in STORED[table].items())
    quoted = structure.replace("'", "\\'")
    if not files:
        return f"null('{quoted}')"
    by_folder: dict[Path, list[str]] = defaultdict(list)
    for file in files:
        by_folder[Path(file).parent].append(Path(file).name.translate(_AS_PATTERN))
    scans = []
    for folder, names in sorted(by_folder.items()):
        listed = names[0] if len(names) == 1 else "{" + ",".join(names) + "}"
        scans.append(f"select * from file('{str(folder).translate(_AS_PATTERN)}/{listed}', 'Parquet', '{quoted}')")
    return f"({' union all '.join(scans)})"


def _gather(session: ClickHouse, bench: ClickHouseWorkbench, snapshot: Snapshot) -> None:
    """Make `visible` (the latest revisions), `merge_events`, and the latest rows of the other ledgers."""

    def stored(name: str, table: str) -> None:
        session.execute(f"create or replace view {name} as select * from {scan_sql(table, snapshot.files[table])}")

    stored("all_events", "events")
    bench.create_sql("latest", gathering.LATEST)
    bench.view_sql("visible", gathering.visible(superseded=bench.has_rows("latest")))
    bench.create_sql("merge_events", gathering.MERGE_EVENTS)
    for table, name in {"agents": "agents", "team_members": "team_members", **LEDGERS}.items():
        stored(f"all_{table}", table)
        bench.view_sql(name, gathering.newest(f"all_{table}"))
    for table in ("ids", "sources"):
        stored(f"all_{table}", table)


def _steps(session: ClickHouse, bench: ClickHouseWorkbench, project: Project, first_us: int, last_us: int) -> Steps:
    bench.create_sql("memberships", gathering.MEMBERSHIPS)
    staff = Staff(
        memberships=[Membership(*row) for row in session.rows("select * from memberships")],
        bots=[row[0] for row in session.rows(gathering.BOTS)],
        shift_agents=[row[0] for row in session.rows(gathering.SHIFT_AGENTS)],
    )
    parameters, tables = calendars(project, staff, first_us, last_us)
    for table in tables:
        bench.load(table)
    steps = Steps(parameters)
    steps.find_merges(bench)
    bench.create_sql("known_tickets", gathering.KNOWN_TICKETS)
    return steps


def _told_range(progress: Progress, number: int, ranges: int, steps: Steps) -> StepDone:
    """Return what tells the progress of one range of tickets among `ranges`."""
    done = 0

    def step_done(name: str) -> None:
        nonlocal done
        done += 1
        progress(name, (number + done / (len(steps) + 1)) / ranges)

    return step_done


def _finish(session: ClickHouse, snapshot: Snapshot, first_day: int) -> None:
    """Write what queries need beside the facts."""
    for table, columns, key in _BESIDE:
        session.execute(f"create table {BUILDING}.{table} ({columns}) engine = MergeTree order by {key}")
    ids = scan_sql("ids", snapshot.files["ids"])
    session.execute(f"insert into {BUILDING}.ids select kind, id, source_id from {ids}")
    for table in _KEPT:
        session.execute(f"create table {BUILDING}.{table} engine = MergeTree order by tuple() as select * from {table}")
    told = session.rows(
        "select source, coalesce(provides, '') as provides, toString(read_until_at) as read_until_at"
        f" from {scan_sql('sources', snapshot.files['sources'])} where source is not null"
    )
    read_until: dict[str, str | None] = {}
    provides: dict[str, set[str]] = defaultdict(set)
    for source, names, until in told:
        read_until[source] = max(filter(None, (read_until.get(source), until)), default=None)
        provides[source] |= set(filter(None, names.split(",")))
    session.fill(f"{BUILDING}.watermarks", sorted(read_until.items()))
    capabilities = [(source, each) for source, names in sorted(provides.items()) for each in sorted(provided(names))]
    session.fill(f"{BUILDING}.provides", capabilities)
    session.fill(f"{BUILDING}.versions", [(snapshot.version, first_day)])

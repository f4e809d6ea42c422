"""Histories in any order of delivery: facts brought up to date batch by batch are the facts built from everything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from facts.small_ledger import (
    BESIDE_TYPES,
    CLOCKS,
    TYPES,
    Ids,
    SmallSnapshot,
    project,
    store,
    stored_beside,
    stored_rows,
    table,
)
from facts.told_tickets import CONFIG
from puls.engines.duckdb.build import build_full, build_incremental
from puls.engines.ledger import Snapshot
from puls.facts import FACTS
from twin.companies import companies

Row = dict[str, Any]
Batch = list[tuple[str, Row]]
"""What arrives together: rows, each with the name of its ledger."""
FOLDER = Path("nowhere")
ONE_THREAD = {"threads": 1}
LEDGERS = ("events", *BESIDE_TYPES)


@dataclass(frozen=True, slots=True)
class GrownSnapshot(SmallSnapshot):
    """A snapshot whose new rows lie in files."""

    def added_since(self, old: Snapshot) -> dict[str, list[str]]:
        nothing: dict[str, list[str]] = {name: [] for name in (*LEDGERS, "agents", "team_members", "ids")}
        return nothing | {name: list(listed) for name, listed in self.files.items()}


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Batch], dict]:
    """Draw a company whose rows arrive shuffled, in two to four batches; revisions of one row keep their order."""
    events, config = draw(companies())
    told = {"events": events, **{name: config.pop(name, []) for name in BESIDE_TYPES}}
    rows = [(name, row) for name in LEDGERS for row in told[name]]
    shuffled = draw(st.permutations(rows))
    waiting: dict[tuple[str, str, str], list[Row]] = {}
    for name, row in sorted(rows, key=lambda each: -each[1]["revision"]):
        waiting.setdefault((name, row["source"], row["event_id"]), []).append(row)
    arrived = [(name, waiting[name, row["source"], row["event_id"]].pop()) for name, row in shuffled]
    cuts = draw(st.lists(st.integers(0, len(arrived)), min_size=1, max_size=3).map(sorted))
    return [arrived[start:end] for start, end in zip([0, *cuts], [*cuts, len(arrived)], strict=True)], config


@settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(deliveries())
def test_facts_brought_up_batch_by_batch_are_the_facts_of_everything(delivered: tuple[list[Batch], dict]) -> None:
    batches, config = delivered
    ids = Ids()
    assert step_by_step(batches, config, ids) == at_once(batches, config, ids)


def test_a_first_shift_tells_of_work_recorded_before_it_that_its_agent_has_shifts() -> None:
    told = {"source": "desk", "revision": 1, "deleted": False}
    event = {**told, "ticket_id": "t1", "occurred_at": 1_711_954_800_000_000, "author_kind": "agent", "author_id": "a1"}
    shift = {**told, "event_id": "s1", "agent_id": "a1", "from_at": 1_711_954_800_000_000, "until_at": None}
    created: Row = {**event, "event_id": "e1", "event_key": 1, "kind": "created"}
    worked: Row = {**event, "event_id": "e2", "event_key": 2, "kind": "worked", "seconds": 60}
    batches: list[Batch] = [[("events", created), ("events", worked)], [("shifts", shift)]]
    found = step_by_step(batches, CONFIG, Ids())
    assert [row[-1] for row in found["work_logs"]] == [True]
    assert found == at_once(batches, CONFIG, Ids())


def of_ledger(name: str, batch: Batch) -> list[Row]:
    return [row for ledger, row in batch if ledger == name]


def stored_in(con: duckdb.DuckDBPyConnection, batch: Batch, config: dict, ids: Ids) -> None:
    """Make the stored tables of everything in `batch`."""
    store(con, of_ledger("events", batch), config | {name: of_ledger(name, batch) for name in BESIDE_TYPES}, ids)


def at_once(batches: list[Batch], config: dict, ids: Ids) -> dict[str, list]:
    with duckdb.connect(config=ONE_THREAD) as con:
        stored_in(con, [row for batch in batches for row in batch], config, ids)
        build_full(con, GrownSnapshot(FOLDER, 1, 0, {}), project(config), silent)
        return comparable(con)


def step_by_step(batches: list[Batch], config: dict, ids: Ids) -> dict[str, list]:
    known: Batch = []
    con = duckdb.connect(config=ONE_THREAD)
    before: Snapshot | None = None
    with TemporaryDirectory() as folder:
        for number, batch in enumerate(batches):
            known += batch
            files = written(con, Path(folder) / str(number), batch, ids)
            now = GrownSnapshot(FOLDER, number + 1, 0, files)
            stored_in(con, known, config, ids)
            if before is None or not build_incremental(con, now, before, project(config), silent):
                con.close()
                con = duckdb.connect(config=ONE_THREAD)
                stored_in(con, known, config, ids)
                build_full(con, now, project(config), silent)
            before = now
    found = comparable(con)
    con.close()
    return found


def written(con: duckdb.DuckDBPyConnection, folder: Path, batch: Batch, ids: Ids) -> dict[str, list[str]]:
    """Write the rows of a batch as the ledger would, and return the files of each table that has any."""
    folder.mkdir()
    files: dict[str, list[str]] = {}
    for name in LEDGERS:
        rows = of_ledger(name, batch)
        if rows:
            stored = stored_rows(rows, ids) if name == "events" else stored_beside(name, rows, ids)
            table(con, "arrived", TYPES if name == "events" else BESIDE_TYPES[name], stored)
            con.execute(f"copy arrived to '{folder}/{name}.parquet' (format parquet)")
            files[name] = [f"{folder}/{name}.parquet"]
    return files


def silent(name: str, share: float) -> None:
    """Show no progress."""


def comparable(con: duckdb.DuckDBPyConnection) -> dict[str, list]:
    """Return the rows of all facts, sorted; readings of clocks from the last day, as calendars begin where they may."""
    return {fact: sorted(con.execute(comparable_sql(fact)).fetchall(), key=repr) for fact in FACTS}


def comparable_sql(fact: str) -> str:
    clock = next((name for name in FACTS[fact].types if name in CLOCKS and name.endswith("clock")), None)
    if clock is None:
        return f"select * from {fact}"
    reading = "runs_out_us" if "runs_out_us" in FACTS[fact].types else f"{clock}_from_us"
    return f"""
        with last_days as (select clock, arg_max(base_us, day) as base_us from clock_days group by clock)
        select facts.* replace (facts.{reading} - last_days.base_us as {reading})
        from {fact} as facts
        left join last_days on last_days.clock = facts.{clock}
    """

"""Histories in any order of delivery: facts brought up to date batch by batch are the facts built from everything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from facts.small_ledger import CLOCKS, TYPES, Ids, SmallSnapshot, project, store, stored_rows, table
from puls.engines.duckdb.build import build_full, build_incremental
from puls.engines.ledger import Snapshot
from puls.facts import FACTS
from twin.companies import companies

Event = dict[str, Any]
Batches = list[list[Event]]
FOLDER = Path("nowhere")
ONE_THREAD = {"threads": 1}


@dataclass(frozen=True, slots=True)
class GrownSnapshot(SmallSnapshot):
    """A snapshot whose new events lie in a file."""

    def added_since(self, old: Snapshot) -> dict[str, list[str]]:
        return {"events": list(self.files["events"]), "agents": [], "team_members": [], "shifts": [], "ids": []}


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Batches, dict]:
    """Draw a company whose events arrive shuffled, in two to four batches; revisions of one event keep their order."""
    events, config = draw(companies())
    shuffled = draw(st.permutations(events))
    waiting: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda each: -each["revision"]):
        waiting.setdefault(event["event_id"], []).append(event)
    arrived = [waiting[event["event_id"]].pop() for event in shuffled]
    cuts = draw(st.lists(st.integers(0, len(arrived)), min_size=1, max_size=3).map(sorted))
    return [arrived[start:end] for start, end in zip([0, *cuts], [*cuts, len(arrived)], strict=True)], config


@settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(deliveries())
def test_facts_brought_up_batch_by_batch_are_the_facts_of_everything(delivered: tuple[Batches, dict]) -> None:
    batches, config = delivered
    ids = Ids()
    assert step_by_step(batches, config, ids) == at_once(batches, config, ids)


def at_once(batches: Batches, config: dict, ids: Ids) -> dict[str, list]:
    events = [event for batch in batches for event in batch]
    with duckdb.connect(config=ONE_THREAD) as con:
        store(con, events, config, ids)
        build_full(con, GrownSnapshot(FOLDER, 1, 0, {}), project(config), silent)
        return comparable(con)


def step_by_step(batches: Batches, config: dict, ids: Ids) -> dict[str, list]:
    known: list[Event] = []
    con = duckdb.connect(config=ONE_THREAD)
    before: Snapshot | None = None
    with TemporaryDirectory() as folder:
        for number, batch in enumerate(batches):
            known += batch
            file = str(Path(folder) / f"{number}.parquet")
            table(con, "arrived", TYPES, stored_rows(batch, ids))
            con.execute(f"copy arrived to '{file}' (format parquet)")
            now = GrownSnapshot(FOLDER, number + 1, 0, {"events": [file]})
            store(con, known, config, ids)
            if before is None or not build_incremental(con, now, before, project(config), silent):
                con.close()
                con = duckdb.connect(config=ONE_THREAD)
                store(con, known, config, ids)
                build_full(con, now, project(config), silent)
            before = now
    found = comparable(con)
    con.close()
    return found


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

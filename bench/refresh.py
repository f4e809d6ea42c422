"""Seconds of a refresh after 10,000 new events, with copying and publishing the facts, five times over.

python bench/refresh.py [TICKETS]
"""

from __future__ import annotations

import sys
import time

import duckdb
from full_build import PROVIDES, company, processor_seconds
from generate import more_events_sql

from puls.workspace.jobs import refresh_facts

RUNS = 5


def main() -> None:
    """Bring the facts of as many tickets as the argument says, or of a million, up to new events."""
    tickets = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    ledger, published, project = company(tickets)
    if published.current() is None:
        refresh_facts(ledger, published, project)
    for _ in range(RUNS):
        with duckdb.connect() as con:
            relation = con.sql(more_events_sql(tickets, ledger.snapshot().version))
            started = time.perf_counter()
            ledger.append_relation("bench", PROVIDES, "events", relation)
        appended = time.perf_counter() - started
        used = processor_seconds()
        told: list[float] = []

        def tell(_name: str, _done: float, told: list[float] = told) -> None:
            told.append(time.perf_counter())

        report = refresh_facts(ledger, published, project, progress=tell)
        models = told[-1] - told[0]
        print(
            f"{report.kind}: {report.seconds:.2f} s, {processor_seconds() - used:.2f} processor seconds, "
            f"of which models {models:.2f} s; appending to the ledger before it {appended:.2f} s"
        )


if __name__ == "__main__":
    main()

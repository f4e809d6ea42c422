"""Seconds and memory of building all facts of a company, and the share of each model.

python bench/full_build.py [TICKETS]
"""

from __future__ import annotations

import resource
import shutil
import sys
import time
from pathlib import Path

import duckdb
from generate import events_sql, tables_sql

from puls.engines.ledger import Ledger
from puls.engines.published import Published
from puls.project import Project, load
from puls.workspace.jobs import refresh_facts

HERE = Path(__file__).parent
PROVIDES = frozenset(
    {
        "creation",
        "messages",
        "assignments",
        "status_history",
        "field_history",
        "work_time",
        "escalations",
        "snoozes",
        "canned_answers",
        "article_links",
        "agents",
        "shifts",
        "customers",
        "orders",
    }
)


def company(tickets: int) -> tuple[Ledger, Published, Project]:
    """Return the ledger of a company, where its facts are published, and its project; make them where missing."""
    folder = HERE / "data" / f"company-{tickets}"
    ledger_folder = folder / "ledger"
    if not ledger_folder.exists():
        with duckdb.connect() as con:
            ledger = Ledger.create(ledger_folder)
            ledger.append_relation("bench", PROVIDES, "events", con.sql(events_sql(tickets)))
            for table, rows in tables_sql(tickets).items():
                ledger.append_relation("bench", PROVIDES, table, con.sql(rows))
    shutil.copy(HERE / "puls.toml", folder / "puls.toml")
    return Ledger.open(ledger_folder), Published(folder / "facts"), load(folder / "puls.toml")


def main() -> None:
    """Build the facts of as many tickets as the argument says, or of a million."""
    ledger, published, project = company(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    shares: dict[str, float] = {}
    started, last = time.perf_counter(), time.perf_counter()
    used = processor_seconds()

    def told(name: str, _done: float) -> None:
        nonlocal last
        now = time.perf_counter()
        shares[name] = shares.get(name, 0.0) + now - last
        last = now

    report = refresh_facts(ledger, published, project, full=True, progress=told)
    shares["publishing"] = time.perf_counter() - last
    current = published.current()
    assert current is not None
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{report.seconds:.1f} s, {processor_seconds() - used:.1f} processor seconds, {peak_mb:.0f} MB")
    print(f"{current.path} ({current.path.stat().st_size / 1e6:.0f} MB), project {published.folder.parent}")
    whole = time.perf_counter() - started
    for name, seconds in sorted(shares.items(), key=lambda each: -each[1]):
        print(f"{name:24}{seconds:8.2f} s {seconds / whole:6.1%}")


def processor_seconds() -> float:
    """Return what this process has used of the processors."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

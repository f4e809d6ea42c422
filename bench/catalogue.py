"""Seconds of every metric of the catalogue over facts that `bench/full_build.py` made, the slowest first.

python bench/catalogue.py FACTS.duckdb PROJECT_FOLDER
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import duckdb

from puls.core.periods import Grain
from puls.metrics import CATALOGUE, Arrivals
from puls.project import Project, load
from puls.query import MetricQuery
from puls.workspace.answers import answer
from puls.workspace.context import Run
from puls.workspace.reading import runner

END = date(2025, 12, 1)
RUNS = 3


def seconds_of(run: Run, project: Project, query: MetricQuery) -> float:
    """Return the median of some runs after a warm-up."""
    answer(run, project, query)
    found = []
    for _ in range(RUNS):
        start = time.perf_counter()
        answer(run, project, query)
        found.append(time.perf_counter() - start)
    return median(found)


def main() -> None:
    """Time every metric with its intervals: over two years by week, and over ninety days in one number."""
    con = duckdb.connect(sys.argv[1], read_only=True)
    run, project = runner(con), load(Path(sys.argv[2]))
    rows = []
    for name, metric in CATALOGUE.items():
        grain = Grain.HOUR_OF_WEEK if isinstance(metric.formula, Arrivals) else Grain.WEEK
        years = MetricQuery((name,), grain=grain, from_day=END - timedelta(days=728), to_day=END)
        quarter = MetricQuery((name,), from_day=END - timedelta(days=90), to_day=END)
        rows.append((seconds_of(run, project, years), seconds_of(run, project, quarter), name))
    print(f"{'metric':36}{'two years by week':>20}{'90 days':>12}")
    for weekly, once, name in sorted(rows, reverse=True):
        print(f"{name:36}{weekly:18.3f} s{once:10.3f} s")
    print(f"{'all':36}{sum(row[0] for row in rows):18.3f} s{sum(row[1] for row in rows):10.3f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

"""Seconds of one metric by week, and of a page of twelve questions, over facts that `bench/full_build.py` made.

python bench/page.py FACTS.duckdb PROJECT_FOLDER
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import duckdb

from puls.core.periods import Grain
from puls.project import load
from puls.query import MetricQuery
from puls.workspace.answers import answer
from puls.workspace.reading import runner

END = date(2025, 12, 1)
WEEKLY = ("ticket_volume", "first_reply_time", "one_touch_rate", "reopen_rate", "first_reply_sla_rate", "backlog")
PAGE = (
    MetricQuery(("ticket_volume",), grain=Grain.DAY),
    MetricQuery(("tickets_solved",), grain=Grain.DAY),
    MetricQuery(("backlog",), grain=Grain.DAY),
    MetricQuery(("backlog",), by=("team",), grain=Grain.DAY),
    MetricQuery(("first_reply_time",), grain=Grain.WEEK, clock="business"),
    MetricQuery(("first_response_time",), grain=Grain.WEEK),
    MetricQuery(("reply_time",), by=("team",)),
    MetricQuery(("resolution_time",), by=("channel",)),
    MetricQuery(("one_touch_rate",), grain=Grain.WEEK),
    MetricQuery(("reopen_rate",), grain=Grain.WEEK),
    MetricQuery(("first_reply_sla_rate",), by=("priority",)),
    MetricQuery(("ticket_volume",), by=("channel",), compare="previous"),
)


def timed(what: str, work: Callable[[], object], runs: int = 5) -> None:
    """Print the median of `runs` after a warm-up."""
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(f"{what:48}{median(seconds):8.3f} s")


def main() -> None:
    """Time the questions over the facts and the project that the arguments name."""
    con = duckdb.connect(sys.argv[1], read_only=True)
    run, project = runner(con), load(Path(sys.argv[2]))
    for metric in WEEKLY:
        for intervals in (False, True):
            query = MetricQuery((metric,), grain=Grain.WEEK, intervals=intervals)
            timed(f"{metric} by week, intervals {intervals}", lambda query=query: answer(run, project, query))
    for days, name in ((90, "90 days"), (700, "two years")):
        queries = [replace(query, from_day=END - timedelta(days=days), to_day=END) for query in PAGE]
        timed(f"page of 12 over {name}", lambda queries=queries: [answer(run, project, query) for query in queries])
        plain = [replace(query, intervals=False) for query in queries]
        timed(
            f"the same without intervals over {name}",
            lambda plain=plain: [answer(run, project, query) for query in plain],
        )


if __name__ == "__main__":
    main()

"""The intervals of means of small groups, drawn from their tickets, where a question asks for the bootstrap."""

from __future__ import annotations

from collections.abc import Mapping

from puls.core.errors import UsageError
from puls.metrics import Duration
from puls.query.dialects import render
from puls.query.names import has_ticket
from puls.query.steps.spread import each_ticket
from puls.query.values import Asked
from puls.stats import bootstrap_mean
from puls.workspace.asking import Session
from puls.workspace.loading import CellKey, Loaded

LARGEST = 1000
"""From so many rows on the interval on the log scale holds the mean as often, and costs nothing."""

MAXIMUM_CELLS = 300


def resample(session: Session, loaded: Mapping[str, Loaded]) -> None:
    """Fill in `bootstrap` of the cells with fewer rows than `LARGEST`, of durations whose mean is asked for.

    Raises UsageError where that would be more cells than `MAXIMUM_CELLS`.
    """
    if not (session.query.bootstrap and session.query.intervals):
        return
    for asked in session.plan.asked:
        is_mean = isinstance(asked.metric.formula, Duration) and "mean" in asked.stats
        if is_mean and has_ticket(asked.metric.fact) and asked.metric.id in loaded:
            _resample(session, asked, loaded[asked.metric.id])


def _resample(session: Session, asked: Asked, loaded: Loaded) -> None:
    population = session.plan.population(asked)
    small = [(key, *keys) for (key, keys), cell in loaded.cells.items() if 0 < cell.n < LARGEST]
    if len(small) > MAXIMUM_CELLS:
        raise UsageError(
            f"the bootstrap would draw from {len(small):,} groups of {asked.metric.id}, and {MAXIMUM_CELLS} are enough"
            " to wait for; ask for fewer groups or a longer grain, or without it."
        )
    if population is None or not small:
        return
    sql = render(each_ticket(population, asked, small), session.engine)
    loaded.sql.append(sql)
    found = session.run(sql)
    tickets: dict[CellKey, list[tuple[int, int]]] = {}
    cells = zip(*(found[name] for name in population.groups), strict=True)
    for (key, *keys), amount, cases in zip(cells, found["amount"], found["cases"], strict=True):
        tickets.setdefault((int(key), tuple(keys)), []).append((int(amount), int(cases)))
    for cell, each in tickets.items():
        interval = bootstrap_mean(each)
        if interval.low is not None:
            loaded.cells[cell].bootstrap = interval

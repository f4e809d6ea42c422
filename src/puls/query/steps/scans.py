"""Step 5: metrics whose rows are the same rows share one pass over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from puls.metrics import Cohort, Credit, FactName
from puls.query.names import CREDITED
from puls.query.steps.availability import Available
from puls.query.steps.cover import cover_of
from puls.query.steps.resolve import names_read
from puls.query.values import Asked, MetricQuery


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass: the rows of a fact that one cohort dates, from some sources, for some metrics."""

    fact: FactName
    cohort: Cohort
    credit: Credit
    sources: tuple[str, ...]
    asked: tuple[Asked, ...]


def scans(query: MetricQuery, asked: Sequence[tuple[Asked, Available]]) -> tuple[Scan, ...]:
    """Return the passes that answer the metrics which some source can answer, in the order of the question.

    A cohort separates metrics by column and rows; the credit only where the question splits or filters by it.
    """
    credited = bool(names_read(query) & set(CREDITED))
    found: dict[tuple[object, ...], list[Asked]] = {}
    sources: dict[tuple[object, ...], tuple[str, ...]] = {}
    for each, able in asked:
        if not able.sources:
            continue
        metric, cohort = each.metric, each.cohort
        credit = (each.credit.team, each.credit.agent) if credited else ()
        cover = cover_of(each)
        lasts = cover and (cover.meets, cover.started, cover.ended, cover.clock)
        balance = type(metric.formula).__name__ == "AsOf"
        key = (metric.fact, cohort.column, cohort.among, credit, able.sources, balance, lasts)
        found.setdefault(key, []).append(each)
        sources[key] = able.sources
    return tuple(
        Scan(group[0].metric.fact, group[0].cohort, group[0].credit, sources[key], tuple(group))
        for key, group in found.items()
    )

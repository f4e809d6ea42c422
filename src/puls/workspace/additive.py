"""Which statistics of a metric are made of parts that add up over groups, and those parts of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from puls.core.errors import UsageError
from puls.insight import Parts
from puls.metrics import (
    Ages,
    Arrivals,
    AsOf,
    Count,
    Distinct,
    Duration,
    Kept,
    Mean,
    Metric,
    Overlap,
    Ratio,
    Share,
    Standing,
    Sum,
)
from puls.query.names import within_seconds
from puls.query.values import Asked
from puls.workspace.loading import Cell


def has_parts(metric: Metric) -> bool:
    """Return whether the values of groups add up to the whole, weighted or plain.

    A rate of arrivals and an average over time depend on the length of the period, one thing may be counted in several
    groups, and the sides of a ratio need not have the same groups.
    """
    return not isinstance(metric.formula, Arrivals | Distinct | Overlap | Ratio)


def is_mean(metric: Metric) -> bool:
    """Return whether a metric with parts is a rate or a mean, whose groups have weights, and no count or total."""
    match metric.formula:
        case Share() | Kept() | Duration() | Mean() | Ages():
            return True
        case Count() | Sum() | AsOf() | Standing() | Arrivals() | Distinct() | Overlap() | Ratio():
            return False
        case _:
            assert_never(metric.formula)


def is_valued(metric: Metric) -> bool:
    """Return whether each row has a value of its own, so that there is more than one statistic of them."""
    return isinstance(metric.formula, Duration | Mean | Ages)


def additive_statistic(metric: Metric, stats: Sequence[str]) -> str:
    """Return the one statistic that adds up: what was asked, else the mean of values and the number of other metrics.

    Raises UsageError for a median, a percentile or a maximum, for several statistics, and where nothing was asked of a
    metric that is a maximum: its mean is another number than people know by its name.
    """
    if len(stats) > 1:
        raise UsageError(f"this takes one statistic at a time, not {', '.join(stats)}.")
    if not stats:
        if metric.stats == ("max",):
            raise UsageError(
                f"{metric.id} is a maximum, which has no parts that add up over groups. Ask for the mean of the same"
                " rows: --stat mean."
            )
        return "mean" if is_valued(metric) else metric.stats[0]
    (stat,) = stats
    if is_valued(metric) and stat != "mean" and within_seconds(stat) is None:
        raise UsageError(
            f"{stat} is no sum over groups, so it has no parts that add up. Ask for the mean, or for the share within a"
            " time: --stat within:1h."
        )
    return stat


def mean_parts(asked: Asked, cell: Cell) -> Parts:
    """Return what a cell adds to a rate or a mean."""
    stat = asked.stats[0]
    if within_seconds(stat) is not None:
        return Parts(cell.counts.get(stat, 0), cell.n)
    return Parts(cell.total if is_valued(asked.metric) else cell.counts.get("numerator", 0), cell.n)


def count_part(asked: Asked, cell: Cell) -> int:
    """Return what a cell adds to a count or a total."""
    return cell.total if isinstance(asked.metric.formula, Sum) else cell.n

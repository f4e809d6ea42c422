"""From the parts of a cell to a value with its interval, and from two cells to their difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from puls.core.periods import DAY_US, HOUR_US
from puls.core.units import Unit
from puls.metrics import (
    Ages,
    Arrivals,
    AsOf,
    Count,
    Distinct,
    Duration,
    Kept,
    Mean,
    Overlap,
    Ratio,
    Share,
    Standing,
    Sum,
)
from puls.project.model import Target
from puls.query.names import PERCENTILES, within_seconds
from puls.query.sql import is_never_negative
from puls.query.values import Asked
from puls.stats import (
    Difference,
    Interval,
    compound_poisson_difference,
    compound_poisson_interval,
    km_median,
    maximum_difference,
    mean_difference,
    mean_interval,
    mover,
    newcombe,
    poisson_difference,
    poisson_interval,
    price_bonett,
    price_bonett_ranks,
    quantile_interval_ranks,
    t_interval,
    wilson,
)
from puls.workspace.answer_values import Against, Change, Verdict
from puls.workspace.loading import Cell

_LEVEL = 0.95
YEAR_US = 365 * DAY_US


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the rows behind it; None is "none" (no rows, or a median that was not reached)."""

    value: float | int | None
    n: int
    numerator: int | None = None
    interval: Interval | None = None


def estimate(  # noqa: PLR0911 - one return for each kind
    asked: Asked, stat: str, cell: Cell, elapsed_us: int, *, intervals: bool
) -> Estimate:
    """Return the value of one statistic in one cell, whose period has so far had so many microseconds."""
    match asked.metric.formula:
        case Count() | AsOf() | Standing():
            return Estimate(cell.n, cell.n)
        case Share() | Kept():
            return _share(cell.counts.get("numerator", 0), cell.n, intervals)
        case Distinct():
            return Estimate(cell.total, cell.n)
        case Overlap():
            return Estimate(cell.total / elapsed_us if elapsed_us > 0 else None, cell.n)
        case Duration() | Ages():
            return _duration(stat, cell, intervals)
        case Sum():
            return _total(asked, cell, intervals)
        case Mean():
            return _mean(asked.metric.formula, stat, cell, intervals)
        case Arrivals():
            return _rate(cell, elapsed_us, intervals)
        case Ratio(times=times):
            return _ratio(cell, times * _years(stat, elapsed_us), intervals)
        case _:
            assert_never(asked.metric.formula)


def _years(stat: str, elapsed_us: int) -> float:
    """Return by how much a ratio of one period is multiplied: `annualised` is what 365 days at its pace would give."""
    if stat != "annualised":
        return 1
    return YEAR_US / elapsed_us if elapsed_us > 0 else 0


def _ratio(cell: Cell, times: float, intervals: bool) -> Estimate:
    """Return a ratio; what is below the line is taken as known."""
    quotient, counted = cell.quotient, cell.counts.get("numerator", 0)
    if quotient is None or quotient.per <= 0 or times <= 0:
        return Estimate(None, cell.n, counted)
    scale = times / quotient.per
    limits = _scaled(quotient.limits, scale) if intervals and quotient.limits else None
    return Estimate(quotient.of / quotient.per * times, cell.n, counted, limits)


def _scaled(interval: Interval, scale: float) -> Interval:
    low, high = (None if bound is None else bound * scale for bound in (interval.low, interval.high))
    return replace(interval, low=low, high=high)


def _ratio_difference(asked: Asked, stat: str, now: tuple[Cell, int], before: tuple[Cell, int]) -> Difference | None:
    """Return the difference of two ratios from the interval of each.

    What came for each of those who are there is more in a longer period: then the word is, as for counts, that of the
    rates by time, and the bounds are for their difference times the length of the period now.
    """
    found, found0 = (estimate(asked, stat, *side, intervals=True) for side in (now, before))
    if found.value is None or found0.value is None or found.interval is None or found0.interval is None:
        return None
    scale = 1.0
    if stat != "annualised" and now[0].quotient is not None and now[0].quotient.is_stock:
        if now[1] <= 0 or before[1] <= 0:
            return None
        scale = now[1] / before[1]
    made = mover(found.value, found.interval, found0.value * scale, _scaled(found0.interval, scale))
    return replace(made, value=found.value - found0.value)


def _total(asked: Asked, cell: Cell, intervals: bool) -> Estimate:
    if not cell.n and asked.metric.unit is not Unit.COUNT:
        return Estimate(None, 0)
    interval = compound_poisson_interval(cell.total, cell.mean.square_of_totals) if intervals and cell.mean else None
    return Estimate(cell.total, cell.n, None, interval)


def _mean(formula: Mean, stat: str, cell: Cell, intervals: bool) -> Estimate:
    if stat != "mean" or not cell.n:
        return _duration(stat, cell, intervals)
    interval = t_interval(cell.mean) if cell.mean else None
    if interval is not None and interval.low is not None and is_never_negative(formula.of):
        # Student's interval knows nothing of what is counted; a mean of counts is never below 0.
        interval = replace(interval, low=max(0.0, interval.low))
    return Estimate(cell.total / cell.n, cell.n, None, interval)


def _rate(cell: Cell, elapsed_us: int, intervals: bool) -> Estimate:
    if elapsed_us <= 0:
        return Estimate(None, 0)
    hours = elapsed_us / HOUR_US
    return Estimate(cell.n / hours, cell.n, None, poisson_interval(cell.n, hours) if intervals else None)


def _share(numerator: int, n: int, intervals: bool) -> Estimate:
    if not n:
        return Estimate(None, 0, 0)
    return Estimate(numerator / n, n, numerator, wilson(numerator, n) if intervals else None)


def _duration(stat: str, cell: Cell, intervals: bool) -> Estimate:
    if stat == "km_median":
        median = km_median(cell.at_risk)
        interval = Interval(median.low, median.high, _LEVEL, "log_log_incidence") if intervals and median.n else None
        return Estimate(median.value, median.n, None, interval)
    if within_seconds(stat) is not None:
        return _share(cell.counts.get(stat, 0), cell.n, intervals)
    if not cell.n:
        return Estimate(None, 0)
    if stat == "mean":
        plain = mean_interval(cell.mean) if cell.mean else None
        return Estimate(cell.total / cell.n, cell.n, None, cell.bootstrap or plain)
    interval = _between_places(stat, cell) if intervals and stat in PERCENTILES else None
    return Estimate(cell.percentiles[stat], cell.n, None, interval)


def _between_places(stat: str, cell: Cell) -> Interval:
    places = quantile_interval_ranks(cell.n, PERCENTILES[stat])
    if places is None:
        return Interval(None, None, _LEVEL, "order_statistic")
    return Interval(cell.places[places[0]], cell.places[places[1]], _LEVEL, "order_statistic")


def difference(  # noqa: PLR0911 - one return for each kind
    asked: Asked, stat: str, now: tuple[Cell, int], before: tuple[Cell, int]
) -> Difference | None:
    """Return the difference of two cells, each with the microseconds that its period has so far had.

    None where a side has no rows, or too few for the method. Balances are compared as two independent Poisson counts;
    a ticket that is open at both instants makes them more alike than that, so their word is called too seldom rather
    than too often.
    """
    (cell, length_us), (cell0, length0_us) = now, before
    match asked.metric.formula:
        case Count() | Sum() | Arrivals():
            if length_us <= 0 or length0_us <= 0:
                return None
            return _difference_over_time(asked.metric.formula, now, before)
        case AsOf() | Standing():
            return poisson_difference(cell.n, 1, cell0.n, 1) if min(cell.n, cell0.n) >= 0 else None
        case Share() | Kept() if cell.n and cell0.n:
            return newcombe(cell.counts["numerator"], cell.n, cell0.counts["numerator"], cell0.n)
        case Duration() | Ages() | Mean() if cell.n and cell0.n:
            return _duration_difference(stat, cell, cell0)
        case Share() | Kept() | Duration() | Ages() | Mean() | Distinct() | Overlap():
            return None
        case Ratio():
            return _ratio_difference(asked, stat, now, before)
        case _:
            assert_never(asked.metric.formula)


def _difference_over_time(
    formula: Count | Sum | Arrivals, now: tuple[Cell, int], before: tuple[Cell, int]
) -> Difference | None:
    """Return the difference of what came in two periods, by the day."""
    (cell, length_us), (cell0, length0_us) = now, before
    days, days0 = length_us / DAY_US, length0_us / DAY_US
    match formula:
        case Count():
            return poisson_difference(cell.n, days, cell0.n, days0)
        case Arrivals():
            return _rate_difference(cell.n, length_us / HOUR_US, cell0.n, length0_us / HOUR_US)
        case Sum():
            if any(each.n and not each.mean for each in (cell, cell0)):
                return None
            square, square0 = (each.mean.square_of_totals if each.mean else 0 for each in (cell, cell0))
            return compound_poisson_difference(cell.total, square, days, cell0.total, square0, days0)
        case _:
            assert_never(formula)


def _rate_difference(n: int, hours: float, n0: int, hours0: float) -> Difference:
    """Return the difference of two rates; that of counts is for the rates times the first exposure."""
    found = poisson_difference(n, hours, n0, hours0)
    low, high = (None if bound is None else bound / hours for bound in (found.low, found.high))
    return replace(found, value=n / hours - n0 / hours0, low=low, high=high)


def _duration_difference(stat: str, cell: Cell, cell0: Cell) -> Difference | None:
    if within_seconds(stat) is not None:
        return newcombe(cell.counts[stat], cell.n, cell0.counts[stat], cell0.n)
    match stat:
        case "mean":
            return mean_difference(cell.mean, cell0.mean) if cell.mean and cell0.mean else None
        case "median":
            return _median_difference(cell, cell0)
        case "max":
            return _maximum_difference(cell, cell0)
        case _:
            return _quantile_difference(stat, cell, cell0)


def _quantile_difference(stat: str, cell: Cell, cell0: Cell) -> Difference | None:
    """Return the difference of two high percentiles or two waiting medians from the interval of each."""
    if stat in PERCENTILES and not (cell.places and cell0.places):
        return None
    now, before = (_duration(stat, each, intervals=True) for each in (cell, cell0))
    if now.value is None or before.value is None or now.interval is None or before.interval is None:
        return None
    return mover(now.value, now.interval, before.value, before.interval)


def _maximum_difference(cell: Cell, cell0: Cell) -> Difference | None:
    maximum, maximum0 = cell.percentiles["max"], cell0.percentiles["max"]
    exceeding = max(cell.exceeding, cell0.exceeding)
    if maximum != maximum0 and not exceeding:
        return None
    return maximum_difference(maximum, cell.n, maximum0, cell0.n, exceeding)


def _median_difference(cell: Cell, cell0: Cell) -> Difference | None:
    sides = [[each.places.get(place) for place in price_bonett_ranks(each.n)] for each in (cell, cell0)]
    if any(value is None for side in sides for value in side):
        return None
    (low, high), (low0, high0) = ((float(side[0] or 0), float(side[1] or 0)) for side in sides)
    return price_bonett(
        cell.percentiles["median"], low, high, cell.n, cell0.percentiles["median"], low0, high0, cell0.n
    )


def change(value: float, before: float, found: Difference | None, *, by_length: bool) -> Change:
    """Return the change of a value, with the interval and the word where there is a method."""
    if found is None:
        return Change(before, value - before)
    return Change(before, value - before, found.low, found.high, found.word, found.method, by_length)


def is_by_length(asked: Asked, length_us: int, length0_us: int) -> bool:
    """Return whether two periods are compared by what came in a day of each, because one is longer."""
    return isinstance(asked.metric.formula, Count | Sum) and length_us != length0_us


def against(target: Target, value: float, interval: Interval | None) -> Against:
    """Return whether a value keeps a target: clearly, clearly not, or unclear while the interval holds the target."""
    low = interval.low if interval is not None and interval.low is not None else value
    high = interval.high if interval is not None and interval.high is not None else value
    verdict: Verdict = "unclear"
    if target.at_most is not None:
        if high <= target.at_most:
            verdict = "met"
        elif low > target.at_most:
            verdict = "missed"
    elif target.at_least is not None:
        if low >= target.at_least:
            verdict = "met"
        elif high < target.at_least:
            verdict = "missed"
    return Against(target, verdict)

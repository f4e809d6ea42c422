"""Waiting times that count those who still wait: incidence with competing exits, and its median."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from puls.core.errors import DataError
from puls.stats._checks import check_counts, check_level
from puls.stats._distributions import normal_critical

# One half reached by multiplying fractions (or by exp of a sum of logarithms) may miss it in the last bits.
_HALF = 0.5 - 1e-9


@dataclass(frozen=True, slots=True)
class AtRisk:
    """How many waits ended at `time` (whole seconds): answered, by a competing exit, or cut off while still waiting."""

    time: int
    answered: int
    competing: int
    censored: int


@dataclass(frozen=True, slots=True)
class IncidencePoint:
    """The share answered by `time` (inclusive), with `at_risk` still waiting just before it.

    `low` and `high` are pointwise; None while the share is 0, and where it is 1 (nobody is left to tell).
    """

    time: int
    at_risk: int
    share: float
    variance: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class MedianTime:
    """The first time by which half are answered; `value` is None and `reached` False when that never happened.

    `low` and `high` are seconds, None where the band does not cross one half. Method key: "log_log_incidence".
    """

    value: int | None
    low: int | None
    high: int | None
    n: int
    reached: bool


def incidence(rows: Sequence[AtRisk], level: float = 0.95) -> list[IncidencePoint]:
    """Return the Aalen-Johansen cumulative incidence of "answered", one point a row; rows ascend in time.

    At equal times events precede censorings. The variance is the delta method's (Marubini and Valsecchi 1995, 10.3;
    Greenwood's where nothing competes); the bounds are symmetric on the scale log(-log(share)). Times that do not
    ascend, or negative counts, are a DataError.
    """
    check_level(level)
    _check(rows)
    z = normal_critical(level)
    at_risk = sum(row.answered + row.competing + row.censored for row in rows)
    waiting, share = 1.0, 0.0
    # The variance at t sums over earlier times i with F(t) - F(i) in it; expanded, running sums are enough.
    square, linear, constant, own, cross, cross_share = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    points = []
    for row in rows:
        if exits := row.answered + row.competing:
            share += waiting * row.answered / at_risk
            if exits < at_risk:
                weight = exits / (at_risk * (at_risk - exits))
                square += weight
                linear += weight * share
                constant += weight * share * share
            own += waiting**2 * row.answered * (at_risk - row.answered) / at_risk**3
            weight = waiting * row.answered / at_risk**2
            cross += weight
            cross_share += weight * share
            waiting *= (at_risk - exits) / at_risk
        spread = square * share * share - 2 * linear * share + constant
        variance = max(spread + own - 2 * (cross * share - cross_share), 0.0)
        points.append(IncidencePoint(row.time, at_risk, share, variance, *_bounds(share, variance, z)))
        at_risk -= exits + row.censored
    return points


def km_median(rows: Sequence[AtRisk], level: float = 0.95) -> MedianTime:
    """Return the first time at which the incidence of "answered" reaches one half, with its interval.

    The interval inverts the pointwise bounds of `incidence` (Brookmeyer and Crowley 1982): from the first time at which
    the band's upper bound reaches one half to the first at which its lower bound does. Errors as for `incidence`.
    """
    points = incidence(rows, level)
    value = next((point.time for point in points if point.share >= _HALF), None)
    low = next((point.time for point in points if point.high is not None and point.high >= _HALF), None)
    high = next((point.time for point in points if point.low is not None and point.low >= _HALF), None)
    return MedianTime(value, low, high, points[0].at_risk if points else 0, value is not None)


def _check(rows: Sequence[AtRisk]) -> None:
    before = None
    for row in rows:
        check_counts(answered=row.answered, competing=row.competing, censored=row.censored)
        if before is not None and row.time <= before:
            raise DataError(f"time {row.time} follows {before}; rows at risk ascend in time, one row a time.")
        before = row.time


def _bounds(share: float, variance: float, z: float) -> tuple[float | None, float | None]:
    if not 1e-12 < share < 1 - 1e-12:
        return None, None
    reach = min(z * math.sqrt(variance) / (share * -math.log(share)), 700.0)
    low: float = share ** math.exp(reach)
    high: float = share ** math.exp(-reach)
    return low, high

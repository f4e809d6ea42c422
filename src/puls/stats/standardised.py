"""Direct standardisation: what a share or a mean would be, had its strata the sizes of another population."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from puls.core.errors import DataError
from puls.stats._checks import check_counts, check_level
from puls.stats._distributions import t_critical
from puls.stats.means import MeanParts, mean_and_variance
from puls.stats.shares import wilson
from puls.stats.values import Interval, Method


@dataclass(frozen=True, slots=True)
class Standardised:
    """A standardised value with its interval; None without rows in any stratum that has weight.

    `covered` is the part of the standard's rows that lies in strata with rows. The other strata are pooled over: their
    weight goes to those with rows, in proportion.
    """

    value: float | None
    interval: Interval
    covered: float


def standardised_share(strata: Sequence[tuple[int, int, int]], level: float = 0.95) -> Standardised:
    """Return the standardised share from (rows of the standard, successes, cases) of each stratum.

    value = sum w p over strata with cases, w in proportion to the standard's rows. The interval is put together from
    Wilson's of each stratum: low = value - sqrt(sum w² (p - l)²), high alike (Zou, Huang and Zhang 2009, for linear
    functions of proportions); with one stratum it is Wilson's.
    """
    check_level(level)
    method: Method = "standardised_share"
    weights, covered = _weights([(standard, n) for standard, _, n in strata])
    if not weights:
        return Standardised(None, Interval(None, None, level, method), 0.0)
    value = below = above = 0.0
    for at, weight in weights.items():
        _, successes, n = strata[at]
        own, share = wilson(successes, n, level), successes / n
        assert own.low is not None and own.high is not None
        value += weight * share
        below += (weight * (share - own.low)) ** 2
        above += (weight * (own.high - share)) ** 2
    low, high = max(value - math.sqrt(below), 0.0), min(value + math.sqrt(above), 1.0)
    return Standardised(value, Interval(low, high, level, method), covered)


def standardised_mean(
    strata: Sequence[tuple[int, MeanParts]], *, is_duration: bool, level: float = 0.95
) -> Standardised:
    """Return the standardised mean from (rows of the standard, parts) of each stratum.

    Its variance is sum w² v, v the variance of each stratum's mean with the rows of a ticket kept together, and t has
    Satterthwaite's degrees of freedom (1946). A stratum of one ticket takes its variance from the others, pooled by
    their degrees of freedom. Durations are on the log scale, as in `mean_interval`. No stratum of two tickets, no
    bounds.
    """
    check_level(level)
    method: Method = "standardised_mean"
    weights, covered = _weights([(standard, parts.rows) for standard, parts in strata])
    if not weights:
        return Standardised(None, Interval(None, None, level, method), 0.0)
    value = sum(weight * float(strata[at][1].total) / strata[at][1].rows for at, weight in weights.items())
    variance, freedom = _variance_and_freedom([(weight, strata[at][1]) for at, weight in weights.items()])
    if freedom is None:
        return Standardised(value, Interval(None, None, level, method), covered)
    reach = t_critical(level, freedom) * math.sqrt(variance)
    if not is_duration or not value:
        return Standardised(value, Interval(value - reach, value + reach, level, method), covered)
    if value < 0:
        raise DataError(f"a mean duration is {value}, but no duration is below 0; check the fact's rows.")
    factor = math.exp(min(reach / value, 700.0))
    return Standardised(value, Interval(value / factor, value * factor, level, method), covered)


def _weights(strata: Sequence[tuple[int, int]]) -> tuple[dict[int, float], float]:
    """Return the weight of each stratum with rows, by its place, and the part of the standard that these cover."""
    for standard, rows in strata:
        check_counts(standard=standard, rows=rows)
    known = {at: standard for at, (standard, rows) in enumerate(strata) if rows and standard}
    inside = sum(known.values())
    every = sum(standard for standard, _ in strata)
    return {at: standard / inside for at, standard in known.items()}, inside / every if every else 0.0


def _variance_and_freedom(strata: Sequence[tuple[float, MeanParts]]) -> tuple[float, float | None]:
    several = [(parts.tickets - 1, mean_and_variance(parts)[1]) for _, parts in strata if parts.tickets > 1]
    if not several:
        return 0.0, None
    pooled_freedom = sum(freedom for freedom, _ in several)
    pooled = sum(freedom * variance * (freedom + 1) for freedom, variance in several) / pooled_freedom
    terms = [
        (weight**2 * mean_and_variance(parts)[1], parts.tickets - 1)
        if parts.tickets > 1
        else (weight**2 * pooled, pooled_freedom)
        for weight, parts in strata
    ]
    variance = sum(term for term, _ in terms)
    if not variance:
        return 0.0, pooled_freedom
    # As shares of the whole, because the squares of small variances underflow.
    return variance, 1 / sum((term / variance) ** 2 / freedom for term, freedom in terms)

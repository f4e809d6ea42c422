"""Percentiles as ranks, so that a query engine fetches two values instead of handing over its rows.

Ranks are 1-based positions in the sorted values.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from puls.core.errors import DataError, UsageError
from puls.stats._checks import check_level
from puls.stats._distributions import binomial_at_least, binomial_at_most
from puls.stats.values import alpha_of


def percentile_ranks(n: int, q: float) -> tuple[int, int, float]:
    """Return (lower rank, upper rank, weight of the upper) of the percentile `q` (0.9 for p90) of `n` values.

    Linear between closest ranks: Hyndman and Fan 1996, type 7; numpy's "linear". No values is a DataError.
    """
    if not 0 <= q <= 1:
        raise UsageError(f"percentile {q!r} is not between 0 and 1; write p90 as 0.9.")
    if n < 1:
        raise DataError(f"{n} values have no percentile; ask only where n is at least 1.")
    position = (n - 1) * q
    below = math.floor(position)
    return below + 1, min(below + 2, n), position - below


def interpolate(x_lower: float, x_upper: float, weight: float) -> float:
    """Return the percentile between the values at two neighbouring ranks, to the last bit as numpy gives it."""
    step = x_upper - x_lower
    # From the nearer end, so that weight 1 gives the upper value exactly.
    return float(x_upper - step * (1 - weight) if weight >= 0.5 else x_lower + step * weight)


def quantile_interval_ranks(n: int, q: float, level: float = 0.95) -> tuple[int, int] | None:
    """Return the ranks whose values enclose the true quantile `q` with probability at least `level`.

    Exact and distribution-free (David and Nagaraja 2003, 7.1): the sorted values at ranks l < u miss the quantile with
    probability P(B < l) + P(B >= u), B binomial (n, q). The error is split equally; where one tail cannot be had (p95
    of 60 values), the extreme value is that bound and the other tail gets the rest. None where even the smallest and
    the largest value do not reach `level`. Method key: "order_statistic".
    """
    check_level(level)
    check_level(q, "quantile")
    alpha = alpha_of(level)
    if n < 1 or q**n + (1 - q) ** n > alpha:
        return None
    lower = _lower_rank(n, q, alpha / 2)
    upper = _upper_rank(n, q, alpha / 2)
    if upper > n:
        upper = n
        lower = _lower_rank(n, q, alpha - q**n)
    elif lower < 1:
        lower = 1
        upper = _upper_rank(n, q, alpha - (1 - q) ** n)
    # Reached already: the widest pair was checked above; the clamp is for a tail that rounding pushed off the end.
    return max(lower, 1), min(upper, n)


def _lower_rank(n: int, q: float, tail: float) -> int:
    """Return the highest rank l with P(B <= l - 1) <= `tail`; 0 when none."""
    return _first(n, lambda rank: binomial_at_most(rank - 1, n, q) > tail) - 1


def _upper_rank(n: int, q: float, tail: float) -> int:
    """Return the lowest rank u with P(B >= u) <= `tail`; n + 1 when none."""
    return _first(n, lambda rank: binomial_at_least(rank, n, q) <= tail)


def _first(n: int, holds: Callable[[int], bool]) -> int:
    """Return the first rank of 1..n at which `holds`, which stays true once it is; n + 1 when never."""
    low, high = 1, n + 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low

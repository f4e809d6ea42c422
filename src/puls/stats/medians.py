"""The difference of two medians, from the medians and two sorted values of each side."""

from __future__ import annotations

import math

from puls.core.errors import DataError
from puls.stats._checks import check_level
from puls.stats._distributions import binomial_at_most, normal_critical, normal_p, normal_upper
from puls.stats.values import Difference, alpha_of, unknown_difference, word_of


def price_bonett_ranks(n: int) -> tuple[int, int]:
    """Return the 1-based ranks (c, n - c + 1) whose values `price_bonett` needs.

    c is (n + 1) / 2 - sqrt(n), rounded to the nearest whole number that is not 0 (Price and Bonett 2002).
    """
    if n < 1:
        raise DataError(f"{n} values have no median; ask only where n is at least 1.")
    c = max(round((n + 1) / 2 - math.sqrt(n)), 1)
    return c, n - c + 1


def price_bonett(  # noqa: PLR0917 - two samples of four numbers, in the order in which a query gives them
    median1: float,
    low1: float,
    high1: float,
    n1: int,
    median2: float,
    low2: float,
    high2: float,
    n2: int,
    level: float = 0.95,
) -> Difference:
    """Return median 1 (now) minus median 2 (before); `low` and `high` are the values at `price_bonett_ranks(n)`.

    The standard error of each median is the distance of its two values over twice the normal quantile of their exact
    binomial tail (Price and Bonett 2002; Bonett and Price 2002). One value on a side gives no interval. Two sides
    without any spread between their ranks have no standard error; then the exact coverage of the two order-statistic
    intervals bounds `p`, and the interval reaches to 0 unless that bound is within the level.
    """
    check_level(level)
    value = median1 - median2
    if n1 < 2 or n2 < 2:
        return unknown_difference(value, "price_bonett", level)
    tail1, tail2 = _tail(n1), _tail(n2)
    error = math.hypot((high1 - low1) / (2 * normal_upper(tail1)), (high2 - low2) / (2 * normal_upper(tail2)))
    if error > 0:
        half = normal_critical(level) * error
        low, high, p = value - half, value + half, normal_p(value / error)
    else:
        # Equal medians under two different constants: at least one side missed it, on a known flank.
        p = min(1.0, 2 * max(tail1, tail2)) if value else 1.0
        clear = p <= alpha_of(level)
        low, high = (value, value) if clear else (min(value, 0.0), max(value, 0.0))
    return Difference(value, low, high, p, "price_bonett", word_of(low, high), level)


def _tail(n: int) -> float:
    """Return the exact chance that the median lies below the value at rank c: P(B <= c - 1), half of alpha*."""
    return binomial_at_most(price_bonett_ranks(n)[0] - 1, n, 0.5)

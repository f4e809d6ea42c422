"""Totals of random arrivals of random size (seconds, amounts), and the difference of two totals."""

from __future__ import annotations

import math

from puls.core.errors import DataError
from puls.stats._checks import check_exposures, check_level
from puls.stats._distributions import normal_critical, normal_p
from puls.stats.values import Difference, Interval, unknown_difference, word_of


def compound_poisson_interval(total: float, square: float, level: float = 0.95) -> Interval:
    """Return the interval of a total S = sum x: S ± z sqrt(sum x²), with the low bound never below 0.

    `square` is sum x², where x are the sums by ticket: the rows of a ticket come together. Arrivals are Poisson and
    their sizes independent, so sum x² estimates the variance of S without bias (compound Poisson: Bühlmann 1970, 2.2;
    with every x = 1 it is the normal interval of a count). Sizes are not negative. No rows give no bounds.
    """
    check_level(level)
    _check(total, square)
    if not square:
        return Interval(None, None, level, "compound_poisson")
    reach = normal_critical(level) * math.sqrt(square)
    return Interval(max(total - reach, 0.0), total + reach, level, "compound_poisson")


def compound_poisson_difference(  # noqa: PLR0917 - two samples of three numbers, as a query gives them
    total1: float,
    square1: float,
    exposure1: float,
    total2: float,
    square2: float,
    exposure2: float,
    level: float = 0.95,
) -> Difference:
    """Return total 1 (now) minus total 2 (before), with the word for their rates; exposures are days.

    `value` is the plain difference; `low` and `high` are for the difference of rates times exposure 1, so they enclose
    it only where the periods are equally long. `p` is the z test's of equal rates. Variances as in
    `compound_poisson_interval`; two sides without rows give no interval.
    """
    check_level(level)
    _check(total1, square1)
    _check(total2, square2)
    check_exposures(exposure1, exposure2)
    value, scale = float(total1 - total2), exposure1 / exposure2
    error = math.hypot(math.sqrt(square1), scale * math.sqrt(square2))
    if not error:
        return unknown_difference(value, "compound_poisson", level)
    middle, reach = total1 - total2 * scale, normal_critical(level) * error
    low, high = middle - reach, middle + reach
    return Difference(value, low, high, normal_p(middle / error), "compound_poisson", word_of(low, high), level)


def _check(total: float, square: float) -> None:
    if total < 0 or square < 0 or (total > 0 and not square):
        raise DataError(f"a total of {total} with a sum of squares of {square} is impossible; check the query.")

"""Whether the largest value of one sample lies clearly above that of another."""

from __future__ import annotations

import math

from puls.core.errors import DataError
from puls.stats._checks import check_counts, check_level
from puls.stats.values import Difference, Word, alpha_of, unknown_difference


def maximum_difference(  # noqa: PLR0917 - two samples of two numbers, as a query gives them
    maximum1: float, n1: int, maximum2: float, n2: int, exceeding: int, level: float = 0.95
) -> Difference:
    """Return maximum 1 (now) minus maximum 2 (before); `exceeding` values of the higher side exceed the other maximum.

    Rosenbaum's exceedance test (1954): were both samples from one distribution, the r largest of all n1 + n2 values
    would be those of one given side with chance C(n, r) / C(n1 + n2, r), n the size of that side; `p` is twice that.
    It has no interval. It takes the values for independent, as one value a ticket is. No values on a side give no `p`.
    """
    check_level(level)
    check_counts(n1=n1, n2=n2, exceeding=exceeding)
    value = float(maximum1 - maximum2)
    if not n1 or not n2:
        return unknown_difference(value, "rosenbaum", level)
    size = n1 if value > 0 else n2
    if exceeding > size or (exceeding > 0) != (value != 0):
        raise DataError(f"{exceeding} of {size} values beyond the other maximum do not fit maxima {value} apart.")
    p = min(1.0, 2 * _chance(size, n1 + n2, exceeding))
    word: Word = "no clear difference"
    if p <= alpha_of(level):
        word = "higher" if value > 0 else "lower"
    return Difference(value, None, None, p, "rosenbaum", word, level)


def _chance(size: int, both: int, exceeding: int) -> float:
    """Return C(size, exceeding) / C(both, exceeding)."""
    few = math.lgamma(size + 1) - math.lgamma(size - exceeding + 1)
    many = math.lgamma(both + 1) - math.lgamma(both - exceeding + 1)
    return math.exp(min(few - many, 0.0))

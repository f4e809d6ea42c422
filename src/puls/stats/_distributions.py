"""The distributions behind the intervals, in plain floats.

scipy is imported on first use: it takes longer to load than most questions take to answer.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

_NORMAL = NormalDist()


def _special() -> Any:
    from scipy import special  # type: ignore[import-untyped]

    return special


def normal_critical(level: float) -> float:
    """Return z such that a standard normal lies in [-z, z] with probability `level`."""
    return -_NORMAL.inv_cdf((1 - level) / 2)


def normal_upper(tail: float) -> float:
    """Return z such that a standard normal exceeds it with probability `tail`."""
    return -_NORMAL.inv_cdf(tail)


def normal_p(z: float) -> float:
    """Return the two-sided p value of a standard normal statistic."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_critical(level: float, df: float) -> float:
    """Return t such that Student's t with `df` degrees of freedom lies in [-t, t] with probability `level`."""
    return -float(_special().stdtrit(df, (1 - level) / 2))


def t_p(t: float, df: float) -> float:
    """Return the two-sided p value of a Student's t statistic."""
    return min(1.0, 2 * float(_special().stdtr(df, -abs(t))))


def binomial_at_most(k: int, n: int, p: float) -> float:
    """Return P(B <= k) for B binomial with `n` trials of chance `p`."""
    if k < 0:
        return 0.0
    return 1.0 if k >= n else float(_special().bdtr(k, n, p))


def binomial_at_least(k: int, n: int, p: float) -> float:
    """Return P(B >= k) for B binomial with `n` trials of chance `p`."""
    if k <= 0:
        return 1.0
    return 0.0 if k > n else float(_special().bdtrc(k - 1, n, p))


def poisson_limits(count: int, level: float) -> tuple[float, float]:
    """Return the exact limits of a Poisson mean of which `count` was seen (Garwood 1936)."""
    tail = (1 - level) / 2
    low = float(_special().gammaincinv(count, tail)) if count else 0.0
    return low, float(_special().gammainccinv(count + 1, tail))

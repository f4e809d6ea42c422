"""Shares and their differences."""

from __future__ import annotations

import math

from puls.stats._checks import check_level, check_share
from puls.stats._distributions import normal_critical, normal_p
from puls.stats.values import Difference, Interval, alpha_of, unknown_difference, word_of


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """Return the score interval of the share `successes` / `n`; no cases, no bounds.

    Without continuity correction: Wilson 1927; Newcombe 1998a, method 3.
    """
    check_level(level)
    check_share(successes, n)
    if n == 0:
        return Interval(None, None, level, "wilson")
    low, high = _score_limits(successes, n, normal_critical(level))
    return Interval(low, high, level, "wilson")


def newcombe(successes1: int, n1: int, successes2: int, n2: int, level: float = 0.95) -> Difference:
    """Return share 1 (now) minus share 2 (before).

    The interval is the hybrid of two score intervals without continuity correction (Newcombe 1998b, method 10), and
    it decides the word. `p` is the pooled z test's; where that test and the interval stand on different sides of the
    level (0.3 % of all small tables), `p` is moved to the interval's side of 1 - level, by no more than it takes.
    """
    check_level(level)
    check_share(successes1, n1)
    check_share(successes2, n2)
    if n1 == 0 or n2 == 0:
        return unknown_difference(None, "newcombe", level)
    z = normal_critical(level)
    share1, share2 = successes1 / n1, successes2 / n2
    low1, high1 = _score_limits(successes1, n1, z)
    low2, high2 = _score_limits(successes2, n2, z)
    value = share1 - share2
    low = value - math.hypot(share1 - low1, high2 - share2)
    high = value + math.hypot(high1 - share1, share2 - low2)
    word = word_of(low, high)
    p = _pooled_p(successes1, n1, successes2, n2)
    alpha = alpha_of(level)
    p = max(p, math.nextafter(alpha, 1)) if word == "no clear difference" else min(p, alpha)
    return Difference(value, low, high, p, "newcombe", word, level)


def _score_limits(successes: int, n: int, z: float) -> tuple[float, float]:
    centre = successes + z * z / 2
    half = z * math.sqrt(successes * (n - successes) / n + z * z / 4)
    # At the ends the limits are 0 and 1; the formula would miss them by a rounding error.
    low = 0.0 if successes == 0 else (centre - half) / (n + z * z)
    high = 1.0 if successes == n else (centre + half) / (n + z * z)
    return low, high


def _pooled_p(successes1: int, n1: int, successes2: int, n2: int) -> float:
    pooled = (successes1 + successes2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return normal_p((successes1 / n1 - successes2 / n2) / error) if error > 0 else 1.0

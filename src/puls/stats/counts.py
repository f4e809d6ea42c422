"""Counts over periods of known length: the interval of their rate, and their differences."""

from __future__ import annotations

import math

from puls.stats._checks import check_counts, check_exposures, check_level
from puls.stats._distributions import binomial_at_least, binomial_at_most, poisson_limits
from puls.stats.values import Difference, Interval, Word, alpha_of


def poisson_interval(count: int, exposure: float = 1.0, level: float = 0.95) -> Interval:
    """Return the exact interval of the rate `count` / `exposure` of random arrivals (Garwood 1936).

    `exposure` is in the unit that the rate is for each of: hours, days, 1,000 customers; 1 gives the limits of the
    count itself. No arrivals at all have an upper limit too.
    """
    check_level(level)
    check_counts(count=count)
    check_exposures(exposure)
    low, high = (limit / exposure for limit in poisson_limits(count, level))
    return Interval(low, high, level, "poisson_exact")


def poisson_difference(count1: int, exposure1: float, count2: int, exposure2: float, level: float = 0.95) -> Difference:
    """Return count 1 (now) minus count 2 (before), with the word for their rates; exposures are days.

    `value` is the plain difference. `p` is the exact conditional test of equal rates: given the sum, count 1 is
    binomial with chance exposure1 / (exposure1 + exposure2); the smaller tail is doubled (Przyborowski and Wilenski
    1940). It decides the word. `low` and `high` are for the difference of rates times exposure1, so they enclose
    `value` only where the periods are equally long: recovered from the exact limits of both counts (MOVER: Zou and
    Donner 2008; limits: Garwood 1936), and drawn to 0 in the rare cases where the test says otherwise.
    """
    check_level(level)
    check_counts(count1=count1, count2=count2)
    check_exposures(exposure1, exposure2)
    scale = exposure1 / exposure2
    expected = count2 * scale
    low1, high1 = poisson_limits(count1, level)
    low2, high2 = (limit * scale for limit in poisson_limits(count2, level))
    low = count1 - expected - math.hypot(count1 - low1, high2 - expected)
    high = count1 - expected + math.hypot(high1 - count1, expected - low2)
    p, word = _conditional_test(count1, count2, exposure1 / (exposure1 + exposure2), alpha_of(level))
    match word:
        case "higher":
            low = max(low, 0.0)
        case "lower":
            high = min(high, 0.0)
        case "no clear difference":
            low, high = min(low, 0.0), max(high, 0.0)
    return Difference(float(count1 - count2), low, high, p, "poisson", word, level)


def _conditional_test(count1: int, count2: int, chance: float, alpha: float) -> tuple[float, Word]:
    n = count1 + count2
    many = binomial_at_least(count1, n, chance)
    few = binomial_at_most(count1, n, chance)
    p = min(1.0, 2 * min(many, few))
    if p > alpha:
        return p, "no clear difference"
    return p, "higher" if many < few else "lower"

"""The difference of two estimates from the interval of each (method of variance estimates recovery)."""

from __future__ import annotations

import math

from puls.core.errors import DataError
from puls.stats._checks import check_level
from puls.stats._distributions import normal_critical, normal_p
from puls.stats.values import Difference, Interval, alpha_of, word_of


def mover(value1: float, interval1: Interval, value2: float, interval2: Interval) -> Difference:
    """Return estimate 1 (now) minus estimate 2 (before), from independent samples; both intervals have one level.

    low = d - sqrt((v1 - l1)² + (u2 - v2)²), high = d + sqrt((u1 - v1)² + (v2 - l2)²) (Zou and Donner 2008; for shares
    with Wilson's intervals it is Newcombe's method 10). A bound that rests on an unknown one is None. `p` is read off
    the arm that points to 0: z is to the critical value as d to that arm (Altman and Bland 2011), so that `p` and the
    word agree; an arm without length (values that are all the same) says no more than 1 - level. A value outside its
    own interval is a DataError.
    """
    level = interval1.level
    check_level(level)
    _check(value1, interval1)
    _check(value2, interval2)
    value = value1 - value2
    low_arm = _arm(value1, interval1.low, interval2.high, value2)
    high_arm = _arm(value1, interval1.high, interval2.low, value2)
    low = None if low_arm is None else value - low_arm
    high = None if high_arm is None else value + high_arm
    p = _p(value, low_arm if value > 0 else high_arm, level)
    return Difference(value, low, high, p, "mover", word_of(low, high), level)


def _arm(value1: float, bound1: float | None, bound2: float | None, value2: float) -> float | None:
    if bound1 is None or bound2 is None:
        return None
    return math.hypot(value1 - bound1, value2 - bound2)


def _p(value: float, arm: float | None, level: float) -> float | None:
    if not value:
        return 1.0
    if arm is None:
        return None
    if not arm:
        return alpha_of(level)
    p = normal_p(normal_critical(level) * value / arm)
    alpha = alpha_of(level)
    # On the interval's side of the level also where rounding would have it on the other.
    return min(p, alpha) if abs(value) > arm else max(p, math.nextafter(alpha, 1))


def _check(value: float, interval: Interval) -> None:
    low = value if interval.low is None else interval.low
    high = value if interval.high is None else interval.high
    if not low <= value <= high:
        raise DataError(f"{value} lies outside its own interval from {low} to {high}; check what gave them.")

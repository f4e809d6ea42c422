"""Waiting times that count those who still wait: incidence with competing exits, and its median."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from puls.core.errors import DataError
from puls.stats._checks import check_counts, check_level
from puls.stats._distributions import normal_critical

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]
    Bools = NDArray[bool_]

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
    band = _band(rows, level)
    return [
        IncidencePoint(int(time), int(at_risk), float(share), float(variance), _known(low), _known(high))
        for time, at_risk, share, variance, low, high in zip(*band, strict=True)
    ]


def km_median(rows: Sequence[AtRisk], level: float = 0.95) -> MedianTime:
    """Return the first time at which the incidence of "answered" reaches one half, with its interval.

    The interval inverts the pointwise bounds of `incidence` (Brookmeyer and Crowley 1982): from the first time at which
    the band's upper bound reaches one half to the first at which its lower bound does. Errors as for `incidence`.
    """
    band = _band(rows, level)
    # Where a bound is unknown the comparison is false.
    value, low, high = (_first(band.time, reached >= _HALF) for reached in (band.share, band.high, band.low))
    return MedianTime(value, low, high, int(band.at_risk[0]) if rows else 0, value is not None)


class _Band(NamedTuple):
    """Columns of `IncidencePoint`, one entry a row; unknown bounds are not-a-number."""

    time: Floats
    at_risk: Floats
    share: Floats
    variance: Floats
    low: Floats
    high: Floats


def _band(rows: Sequence[AtRisk], level: float) -> _Band:
    import numpy as np

    check_level(level)
    table = [(row.time, row.answered, row.competing, row.censored) for row in rows]
    time, answered, competing, censored = np.array(table, dtype=float).reshape(-1, 4).T
    _check(time, answered=answered, competing=competing, censored=censored)
    exits = answered + competing
    at_risk = (exits + censored)[::-1].cumsum()[::-1]
    after = at_risk - exits
    # Rows without any count have nobody at risk.
    safe = np.maximum(at_risk, 1)
    waiting = np.concatenate(([1.0], np.cumprod(after / safe)[:-1])) if rows else after
    share = np.cumsum(waiting * answered / safe)
    # The variance at t sums over earlier times i with F(t) - F(i) in it; expanded, running sums are enough.
    hazard = np.where((exits > 0) & (after > 0), exits / (safe * np.maximum(after, 1)), 0.0)
    square, linear, constant = (np.cumsum(hazard * share**power) for power in (0, 1, 2))
    own = np.cumsum(waiting**2 * answered * (at_risk - answered) / safe**3)
    step = waiting * answered / safe**2
    cross, cross_share = np.cumsum(step), np.cumsum(step * share)
    spread = square * share * share - 2 * linear * share + constant
    variance = np.maximum(spread + own - 2 * (cross * share - cross_share), 0.0)
    low, high = _bounds(share, variance, normal_critical(level))
    return _Band(time, at_risk, share, variance, low, high)


def _first(times: Floats, reached: Bools) -> int | None:
    return int(times[reached.argmax()]) if reached.any() else None


def _known(bound: float) -> float | None:
    return None if math.isnan(bound) else float(bound)


def _check(time: Floats, **counts: Floats) -> None:
    import numpy as np

    check_counts(**{name: int(column.min(initial=0)) for name, column in counts.items()})
    (places,) = np.nonzero(np.diff(time) <= 0)
    if places.size:
        before, after = int(time[places[0]]), int(time[places[0] + 1])
        raise DataError(f"time {after} follows {before}; rows at risk ascend in time, one row a time.")


def _bounds(share: Floats, variance: Floats, z: float) -> tuple[Floats, Floats]:
    import numpy as np

    inside = (share > 1e-12) & (share < 1 - 1e-12)
    known = np.where(inside, share, 0.5)
    reach = np.minimum(z * np.sqrt(variance) / (known * -np.log(known)), 700.0)
    return np.where(inside, known ** np.exp(reach), np.nan), np.where(inside, known ** np.exp(-reach), np.nan)

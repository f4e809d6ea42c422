"""The mean of few skewed durations by the bootstrap, with the rows of one ticket kept together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from puls.core.errors import DataError, UsageError
from puls.stats._checks import check_level
from puls.stats.values import Interval

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

RESAMPLES = 1999
_SEED = 1979
_FEWEST = 10
_WIDEST = 100.0


def bootstrap_mean(tickets: Sequence[tuple[int, int]], level: float = 0.95, resamples: int = RESAMPLES) -> Interval:
    """Return the interval of the mean over rows from (sum of seconds, rows) of each ticket, in any order.

    Whole tickets are drawn again with replacement, and the logarithm of each resample's mean is studentised by the
    resample's own error (bootstrap-t: Efron 1979; Davison and Hinkley 1997, 5.2). For lognormal durations of few
    tickets it holds the true mean more often than the percentile and BCa bootstraps and than `mean_interval`. The
    draws are always the same, so that a question keeps its answer. Fewer than ten tickets, or tickets that are all
    alike but for one or two, so that resamples hardly spread and a bound would lie beyond 100 times the mean or below a
    hundredth of it, give no bounds. A negative sum or a ticket without rows is a DataError.
    """
    import numpy as np

    check_level(level)
    if resamples < 1 / min(level, 1 - level):
        raise UsageError(f"{resamples} resamples are too few for a level of {level}; ask for 1,999 or more.")
    if any(seconds < 0 or rows < 1 for seconds, rows in tickets):
        raise DataError("a ticket has a negative duration or no rows; check the query that gave the tickets.")
    # Sorted, because engines hand tickets over in any order.
    totals, rows = np.array(sorted(tickets), dtype=float).reshape(-1, 2).T
    mean, error = _log_mean_and_error(totals, rows)
    if len(totals) < _FEWEST or not np.isfinite(mean) or not error > 0:
        return Interval(None, None, level, "bootstrap")
    drawn = np.random.default_rng(_SEED).integers(0, len(totals), (resamples, len(totals)))
    means, errors = _log_mean_and_error(totals[drawn], rows[drawn])
    # A resample of one ticket alone has no error of its own and tells nothing about the spread.
    usable = (errors > 1e-9) & np.isfinite(means)
    studentised = (means[usable] - mean) / errors[usable]
    if studentised.size < resamples * 3 / 4:
        return Interval(None, None, level, "bootstrap")
    low, high = np.quantile(studentised, [(1 - level) / 2, (1 + level) / 2])
    below, above = float(high * error), float(-low * error)
    if max(below, above) > math.log(_WIDEST):
        return Interval(None, None, level, "bootstrap")
    return Interval(float(np.exp(mean - below)), float(np.exp(mean + above)), level, "bootstrap")


def _log_mean_and_error(totals: Floats, rows: Floats) -> tuple[Floats, Floats]:
    """Return, over the last axis, the logarithm of the mean and its linearised error, as `mean_interval` has it."""
    import numpy as np

    tickets = totals.shape[-1]
    all_rows = rows.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = totals.sum(axis=-1) / all_rows
        residual = ((totals - np.expand_dims(mean, -1) * rows) ** 2).sum(axis=-1)
        error = np.sqrt(residual * tickets / (tickets - 1)) / all_rows if tickets > 1 else np.zeros_like(mean)
        return np.log(mean), error / mean

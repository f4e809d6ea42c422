"""Means and their differences, with the rows of one ticket kept together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from puls.core.errors import DataError
from puls.stats._checks import check_counts, check_level
from puls.stats._distributions import t_critical, t_p
from puls.stats.values import Difference, Interval, alpha_of, unknown_difference, word_of


@dataclass(frozen=True, slots=True)
class MeanParts:
    """All that a mean and its error need, summed over tickets t with S_t = the sum of t's values and n_t its rows.

    `total` = sum S_t, `square_of_totals` = sum S_t^2, `total_times_rows` = sum S_t n_t, `square_of_rows` = sum n_t^2.
    Whole seconds are best handed over as integers: the arithmetic here is exact, so none of it is lost.
    """

    tickets: int
    rows: int
    total: float
    square_of_totals: float
    total_times_rows: float
    square_of_rows: float

    def __post_init__(self) -> None:
        check_counts(tickets=self.tickets, rows=self.rows)
        if self.rows < self.tickets or (self.rows and not self.tickets):
            raise DataError(f"{self.rows} rows in {self.tickets} tickets is impossible; count tickets that have rows.")

    @classmethod
    def of_rows(cls, n: int, total: float, square: float) -> MeanParts:
        """Return the parts where every ticket has one row: how many, their sum and the sum of their squares."""
        return cls(n, n, total, square, total, n)


def mean_interval(parts: MeanParts, level: float = 0.95) -> Interval:
    """Return the interval of the mean over rows, on the log scale: exp(log m ± t se / m).

    The mean is a ratio (all seconds / all rows); its variance is linearised over tickets with the factor
    tickets / (tickets - 1), and t has tickets - 1 degrees of freedom (Cochran 1977, 6.4 and 6.5; for an intercept alone
    equal to the CR1 cluster-robust error, whose factor (rows - 1) / (rows - 1) is 1). Fewer than two tickets give no
    bounds. A mean of 0 is a sample of zeros: its bounds are 0. A negative total is a DataError: durations have none.
    """
    check_level(level)
    if parts.total < 0:
        raise DataError(f"the durations add up to {parts.total}, but no duration is below 0; check the fact's rows.")
    if parts.tickets < 2:
        return Interval(None, None, level, "log_mean_cluster_robust")
    mean, variance = mean_and_variance(parts)
    if mean == 0 or variance == 0:
        return Interval(mean, mean, level, "log_mean_cluster_robust")
    reach = t_critical(level, parts.tickets - 1) * math.sqrt(variance) / mean
    try:
        high = mean * math.exp(reach)
    except OverflowError:
        high = math.inf
    return Interval(mean * math.exp(-reach), high, level, "log_mean_cluster_robust")


def t_interval(parts: MeanParts, level: float = 0.95) -> Interval:
    """Return the interval of a mean of numbers that are no durations (scores, replies): m ± t se.

    Student's with one row a ticket; with several the error is that of `mean_interval`. Fewer than two tickets give no
    bounds.
    """
    check_level(level)
    if parts.tickets < 2:
        return Interval(None, None, level, "t")
    mean, variance = mean_and_variance(parts)
    reach = t_critical(level, parts.tickets - 1) * math.sqrt(variance)
    return Interval(mean - reach, mean + reach, level, "t")


def mean_difference(parts1: MeanParts, parts2: MeanParts, level: float = 0.95) -> Difference:
    """Return mean 1 (now) minus mean 2 (before), with Welch's interval and Satterthwaite's degrees of freedom.

    With one row a ticket it is Welch's t test. Fewer than two tickets on a side give no interval. Two sides without any
    spread have no standard error; then `p` is that of the exact permutation of tickets, and the interval reaches to 0
    unless that is within the level.
    """
    check_level(level)
    if parts1.tickets < 2 or parts2.tickets < 2:
        value = _mean(parts1) - _mean(parts2) if parts1.rows and parts2.rows else None
        return unknown_difference(value, "welch", level)
    mean1, variance1 = mean_and_variance(parts1)
    mean2, variance2 = mean_and_variance(parts2)
    value, variance = mean1 - mean2, variance1 + variance2
    if variance > 0:
        # As shares of the whole, because the squares of small variances underflow.
        share1, share2 = variance1 / variance, variance2 / variance
        df = 1 / (share1**2 / (parts1.tickets - 1) + share2**2 / (parts2.tickets - 1))
        half = t_critical(level, df) * math.sqrt(variance)
        low, high, p = value - half, value + half, t_p(value / math.sqrt(variance), df)
    else:
        p = _permutation_p(parts1.tickets, parts2.tickets) if value else 1.0
        clear = p <= alpha_of(level)
        low, high = (value, value) if clear else (min(value, 0.0), max(value, 0.0))
    return Difference(value, low, high, p, "welch", word_of(low, high), level)


def mean_and_variance(parts: MeanParts) -> tuple[float, float]:
    """Return the mean over the rows of at least two tickets, and its variance with tickets kept together."""
    # The sum of (S_t - m n_t)^2, expanded into the parts; in fractions, because the three terms nearly cancel when
    # tickets are alike.
    mean = Fraction(parts.total) / parts.rows
    residual = (
        Fraction(parts.square_of_totals)
        - 2 * mean * Fraction(parts.total_times_rows)
        + mean * mean * Fraction(parts.square_of_rows)
    )
    factor = Fraction(parts.tickets, (parts.tickets - 1) * parts.rows**2)
    return float(mean), max(float(factor * residual), 0.0)


def _mean(parts: MeanParts) -> float:
    return float(Fraction(parts.total) / parts.rows)


def _permutation_p(tickets1: int, tickets2: int) -> float:
    """Return the chance that a random division of the tickets is as clean, on either side."""
    few, both = min(tickets1, tickets2), tickets1 + tickets2
    logarithm = math.lgamma(few + 1) + math.lgamma(both - few + 1) - math.lgamma(both + 1)
    return min(1.0, 2 * math.exp(logarithm))

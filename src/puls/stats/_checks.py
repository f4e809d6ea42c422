"""What every estimate asks of its arguments before it computes."""

from __future__ import annotations

import math

from puls.core.errors import DataError, UsageError


def check_level(level: float, name: str = "level") -> None:
    """Raise UsageError unless `level` is a probability strictly between 0 and 1."""
    if not 0 < level < 1:
        raise UsageError(f"{name} {level!r} is not between 0 and 1 (exclusive); write 95 % as 0.95.")


def check_counts(**counts: int) -> None:
    """Raise DataError unless every count is at least 0."""
    for name, count in counts.items():
        if count < 0:
            raise DataError(f"{name} is {count}, but a count is never below 0; check the query that gave it.")


def check_share(successes: int, n: int) -> None:
    """Raise DataError unless 0 <= `successes` <= `n`."""
    check_counts(successes=successes, n=n)
    if successes > n:
        raise DataError(f"{successes} successes among {n} cases is impossible; check the numerator of the share.")


def check_exposures(*exposures: float) -> None:
    """Raise UsageError unless every exposure (days, hours, customers) is a number above 0."""
    for exposure in exposures:
        if not 0 < exposure < math.inf:
            raise UsageError(f"an exposure is {exposure!r}, but a period is longer than 0 days, and others above 0.")

"""Ranks that are shared where the numbers cannot tell who is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal


def shared_ranks(intervals: Sequence[tuple[float, float] | None], better: Literal["up", "down"]) -> list[int | None]:
    """Return for each interval 1 + the number of intervals that lie wholly on its better side; None stays without one.

    Intervals that overlap do not part, so who shares a rank with whom follows from the numbers alone; the rank is the
    best that the interval admits, and ranks may be left out as in sports.
    """
    known = [each for each in intervals if each is not None]

    def ahead(low: float, high: float) -> int:
        if better == "up":
            return sum(other > high for other, _ in known)
        return sum(other < low for _, other in known)

    return [None if each is None else 1 + ahead(*each) for each in intervals]

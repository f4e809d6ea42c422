"""When the company's systems are read: after each of the last months, and once more a week after the end."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from zoneinfo import ZoneInfo

from puls.core.periods import DAY_US, start_of_day

_MONTHS_BEFORE = (3, 2, 1)
_LAST_AFTER_US = 7 * DAY_US


class Readings:
    """For each delivery, in order, how far it reaches and when it is recorded; the last two reach to the end."""

    __slots__ = ("last", "read_until_us", "recorded_at_us")

    def __init__(self, end: date, zone: ZoneInfo) -> None:
        days = [*(_before(end, months) for months in _MONTHS_BEFORE), end]
        midnights = [start_of_day(day, zone) for day in days]
        self.read_until_us = (*midnights, midnights[-1])
        self.recorded_at_us = (*midnights, midnights[-1] + _LAST_AFTER_US)
        self.last = len(midnights)

    def first_after(self, instant_us: int) -> int:
        """Return the delivery, by number, that is the first to tell what happened at an instant."""
        return min(bisect_right(self.recorded_at_us, instant_us), self.last)


def _before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))

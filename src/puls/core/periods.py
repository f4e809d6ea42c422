"""Periods: whole grains of a calendar, cut in an IANA zone and held as half-open stretches of UTC microseconds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from puls.core.errors import UnknownName, UsageError

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
DAY_SECONDS = 86_400
DAY_US = DAY_SECONDS * SECOND_US
EPOCH = date(1970, 1, 1)

WeekStart = Literal["monday", "sunday"]


class Grain(StrEnum):
    """A calendar unit that series are cut by; the cyclic ones fold a range onto one day, week, month or year."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    HOUR_OF_DAY = "hour-of-day"
    HOUR_OF_WEEK = "hour-of-week"
    DAY_OF_WEEK = "day-of-week"
    DAY_OF_MONTH = "day-of-month"
    MONTH_OF_YEAR = "month-of-year"

    @property
    def is_cyclic(self) -> bool:
        """Whether the grain names a position in a cycle and not a stretch of time."""
        return "-of-" in self.value


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of UTC microseconds with its label in local time."""

    start_us: int
    end_us: int
    label: str


# --- names that people write ---------------------------------------------------------------------------------


def parse_zone(name: str) -> ZoneInfo:
    """Return the IANA zone `name`; raises UnknownName with the nearest zone."""
    known = _zones()
    if name in known:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(name)
    raise UnknownName("zone", name, known - {name})


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def parse_day(text: str) -> date:
    """Return the date that `text` writes as YYYY-MM-DD; raises UsageError."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):  # fromisoformat also takes 20240131 and 2024-W05-3
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(f"{text!r} is not a day. Write it as YYYY-MM-DD, for example 2024-01-31.")


def parse_grain(name: str) -> Grain:
    """Return the grain `name`; raises UnknownName with the nearest grain."""
    try:
        return Grain(name)
    except ValueError:
        raise UnknownName("grain", name, [grain.value for grain in Grain]) from None


def parse_period(text: str) -> tuple[date, date]:
    """Return the first day of a period and the day after its last: 2026, 2026-Q1, 2026-03, 2026-W05 or 2026-03-31.

    Weeks are ISO weeks. Raises UsageError.
    """
    try:
        if re.fullmatch(r"[0-9]{4}", text):
            start, grain = date(int(text), 1, 1), Grain.YEAR
        elif found := re.fullmatch(r"([0-9]{4})-Q([1-4])", text):
            start, grain = date(int(found[1]), int(found[2]) * 3 - 2, 1), Grain.QUARTER
        elif re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            start, grain = date.fromisoformat(f"{text}-01"), Grain.MONTH
        elif found := re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text):
            start, grain = date.fromisocalendar(int(found[1]), int(found[2]), 1), Grain.WEEK
        else:
            start, grain = parse_day(text), Grain.DAY
        return start, _next(grain, start)
    except (ValueError, OverflowError, UsageError):
        raise UsageError(f"{text!r} is no period. Write 2026, 2026-Q1, 2026-03, 2026-W05 or 2026-03-31.") from None


# --- periods -------------------------------------------------------------------------------------------------


def boundaries(
    grain: Grain, zone: ZoneInfo, from_date: date, to_date: date, week_start: WeekStart = "monday"
) -> list[Period]:
    """Return every whole period that touches the local days `from_date` <= day < `to_date`, without gaps, in order.

    A day is what the zone makes of it (23, 24 or 25 hours); a day that the zone skips has no period. A week is
    labelled 2024-W05 where weeks are ISO weeks, and with its first day where they start on Sunday.
    Raises UsageError for a cyclic grain.
    """
    if grain.is_cyclic:
        raise UsageError(f"grain {grain.value!r} is a position in a cycle and has no periods of its own.")
    if from_date >= to_date:
        return []
    if grain is Grain.HOUR:
        return _hours(zone, start_of_day(from_date, zone), start_of_day(to_date, zone))
    starts = [_floor(grain, from_date, week_start)]
    while starts[-1] < to_date:
        starts.append(_next(grain, starts[-1]))
    instants = [start_of_day(day, zone) for day in starts]
    return [
        Period(start_us, end_us, _label(grain, day, week_start))
        for day, start_us, end_us in zip(starts, instants, instants[1:], strict=False)
        if start_us < end_us
    ]


def previous(grain: Grain | None, from_date: date, to_date: date) -> tuple[date, date]:
    """Return the range just before [`from_date`, `to_date`): as many whole months, or else as many days.

    Months are counted where both ends are the first of a month and the grain is a month or longer, or absent.
    """
    if _by_calendar(grain, from_date, to_date):
        months = _month_number(to_date) - _month_number(from_date)
        return _first_of_month(_month_number(from_date) - months), from_date
    return from_date - (to_date - from_date), from_date


def year_ago(grain: Grain | None, from_date: date, to_date: date) -> tuple[date, date]:
    """Return [`from_date`, `to_date`) a year earlier.

    From a month upwards it is the same calendar period, below it 364 days, so that weekdays meet weekdays.
    """
    if _by_calendar(grain, from_date, to_date):
        return _first_of_month(_month_number(from_date) - 12), _first_of_month(_month_number(to_date) - 12)
    if grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR):
        last = _same_day_last_year(to_date - timedelta(days=1))
        return _same_day_last_year(from_date), last + timedelta(days=1)
    return from_date - timedelta(days=364), to_date - timedelta(days=364)


def _by_calendar(grain: Grain | None, from_date: date, to_date: date) -> bool:
    return grain in (None, Grain.MONTH, Grain.QUARTER, Grain.YEAR) and from_date.day == to_date.day == 1


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of_month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _same_day_last_year(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, day.month, 28 if leap_day else day.day)


def _floor(grain: Grain, day: date, week_start: WeekStart) -> date:
    match grain:
        case Grain.WEEK:
            return day - timedelta(days=day.isoweekday() % 7 if week_start == "sunday" else day.weekday())
        case Grain.MONTH:
            return day.replace(day=1)
        case Grain.QUARTER:
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case Grain.YEAR:
            return date(day.year, 1, 1)
        case _:
            return day


def _next(grain: Grain, start: date) -> date:
    match grain:
        case Grain.WEEK:
            return start + timedelta(days=7)
        case Grain.MONTH:
            return _first_of_month(_month_number(start) + 1)
        case Grain.QUARTER:
            return _first_of_month(_month_number(start) + 3)
        case Grain.YEAR:
            return date(start.year + 1, 1, 1)
        case _:
            return start + timedelta(days=1)


def _label(grain: Grain, start: date, week_start: WeekStart) -> str:
    match grain:
        case Grain.WEEK if week_start == "monday":
            iso = start.isocalendar()
            return f"{iso.year}-W{iso.week:02d}"
        case Grain.MONTH:
            return f"{start:%Y-%m}"
        case Grain.QUARTER:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        case Grain.YEAR:
            return str(start.year)
        case _:
            return start.isoformat()


def _hours(zone: ZoneInfo, from_us: int, to_us: int) -> list[Period]:
    """Cut at every full local hour and at every change of the offset, so that a repeated hour is two periods."""
    changes = zone_transitions(zone, from_us, to_us)
    pieces: list[tuple[int, int, int]] = []
    for (start_us, offset), (until_us, _) in zip(changes, [*changes[1:], (to_us, 0)], strict=True):
        cut = start_us
        while cut < until_us:
            after = cut + HOUR_US - (cut + offset * SECOND_US) % HOUR_US
            pieces.append((cut, min(after, until_us), offset))
            cut = after
    labels = [_hour_label(start_us, offset) for start_us, _, offset in pieces]
    times = Counter(labels)
    return [
        Period(start_us, end_us, label + (_offset_label(offset) if times[label] > 1 else ""))
        for (start_us, end_us, offset), label in zip(pieces, labels, strict=True)
    ]


def _hour_label(start_us: int, offset: int) -> str:
    local = datetime(1970, 1, 1) + timedelta(seconds=start_us // SECOND_US + offset)
    return f"{local:%Y-%m-%dT%H}:00"


def _offset_label(offset: int) -> str:
    sign = "-" if offset < 0 else "+"
    return f"{sign}{abs(offset) // 3600:02d}:{abs(offset) // 60 % 60:02d}"


# --- local time and instants ---------------------------------------------------------------------------------


def first_instant(day: date, second: int, zone: ZoneInfo) -> int:
    """Return the UTC microsecond at which local `day` first reaches `second`; in a gap, the instant after the gap."""
    return _occurrences(day, second, zone)[0]


def last_instant(day: date, second: int, zone: ZoneInfo) -> int:
    """Return the UTC microsecond at which local `day` last reaches `second`; in a gap, the instant after the gap."""
    return _occurrences(day, second, zone)[1]


def start_of_day(day: date, zone: ZoneInfo) -> int:
    """Return the UTC microsecond from which on the local date is `day` or later, for good."""
    first_us, last_us = _occurrences(day, 0, zone)
    if first_us == last_us:
        return first_us
    # Midnight comes twice: one from 01:00 back to 00:00 stays within the day (Havana), one from 00:01 back to
    # 23:01 returns to the day before (St. John's until 2011).
    just_before = _local(last_us - SECOND_US, zone)
    return first_us if just_before.date() == day else last_us


def offset_at(instant_us: int, zone: ZoneInfo) -> int:
    """Return the zone's offset from UTC in seconds at an instant."""
    offset = _local(instant_us, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def zone_transitions(zone: ZoneInfo, from_us: int, to_us: int) -> list[tuple[int, int]]:
    """Return (instant in microseconds, offset in seconds from then on) for `from_us` and each change before `to_us`."""
    return list(_transitions(zone, from_us, to_us))


@lru_cache(maxsize=64)
def _transitions(zone: ZoneInfo, from_us: int, to_us: int) -> tuple[tuple[int, int], ...]:
    # No zone changes its offset and changes it back within twelve hours, so a probe each twelve hours sees all.
    found = [(from_us, offset_at(from_us, zone))]
    low = from_us
    while low < to_us:
        high = min(low + DAY_US // 2, to_us)
        offset = offset_at(high, zone)
        if offset != found[-1][1]:
            change = _change(zone, low, high, offset)
            if change < to_us:
                found.append((change, offset))
        low = high
    return tuple(found)


def _change(zone: ZoneInfo, low_us: int, high_us: int, offset: int) -> int:
    """Return the first full second after `low_us` at which the zone has the `offset` of `high_us`."""
    low = low_us // SECOND_US
    seconds = range(low, high_us // SECOND_US + 1)
    at = bisect_left(seconds, True, key=lambda second: offset_at(second * SECOND_US, zone) == offset)
    return (low + at) * SECOND_US


def _local(instant_us: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(instant_us // SECOND_US, UTC).astimezone(zone)


def _occurrences(day: date, second: int, zone: ZoneInfo) -> tuple[int, int]:
    """Return the first and the last instant of a local time (PEP 495); `second` may be 86,400, the next midnight."""
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=second)
    since_epoch = int((wall - datetime(1970, 1, 1)).total_seconds())
    early, late = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    assert early is not None and late is not None
    first, last = since_epoch - int(early.total_seconds()), since_epoch - int(late.total_seconds())
    if first > last:  # a gap: the offset before it is the smaller one
        after_gap = _change(zone, last * SECOND_US, first * SECOND_US, int(late.total_seconds()))
        return after_gap, after_gap
    return first * SECOND_US, last * SECOND_US


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to `day`."""
    return (day - EPOCH).days

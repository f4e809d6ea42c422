"""The business clock: a schedule's open stretches in plain integer microseconds, and the calendars made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from puls.core.periods import (
    DAY_SECONDS,
    DAY_US,
    HOUR_US,
    SECOND_US,
    day_number,
    first_instant,
    last_instant,
    start_of_day,
)

# Half-open and in order: of UTC microseconds, or of seconds of a local day (0 to 86,400).
Stretches = tuple[tuple[int, int], ...]

BUCKET_US = HOUR_US
"""One bucket of the inverse calendar holds one open hour."""


@dataclass(frozen=True, slots=True)
class ScheduleVersion:
    """What a schedule says from local midnight of `valid_from` on, until its next version.

    `week` maps a weekday (0 is Monday) to its open seconds of the local day; a weekday that is not there is closed.
    `days` maps a date to its own open seconds, which replace the week's: holidays (none), half days, make-up workdays.
    """

    valid_from: date | None
    week: Mapping[int, Stretches]
    days: Mapping[date, Stretches]

    def on(self, day: date) -> Stretches:
        """Return the open seconds of local `day`."""
        return self.days[day] if day in self.days else self.week.get(day.weekday(), ())


@dataclass(frozen=True, slots=True)
class Schedule:
    """Opening hours in one zone, as versions in order of time; the first also holds for everything before it."""

    name: str
    zone: str
    versions: tuple[ScheduleVersion, ...]


class CalendarRow(NamedTuple):
    """One UTC day: its number since 1970-01-01, the open microseconds before it, its open stretches in UTC."""

    day: int
    base_us: int
    stretches: Stretches


class OpeningRow(NamedTuple):
    """One piece of the inverse calendar: for `used_from_us` <= used < `used_until_us` within `bucket`.

    The instant at which `used` was reached is `open_us` + used - `used_from_us`.
    """

    bucket: int
    used_from_us: int
    used_until_us: int
    open_us: int


def materialise(schedule: Schedule, from_day: date, to_day: date) -> list[tuple[int, int]]:
    """Return the open stretches of `schedule` in UTC microseconds, clipped to UTC days `from_day` <= day < `to_day`.

    A local time in a gap is the instant after the gap. Of times that come twice a stretch opens at the first; it closes
    after the last second that lies before its end. Stretches that touch or overlap are one.
    """
    zone = ZoneInfo(schedule.zone)
    # Local days reach up to a day over the UTC days at both ends.
    local_days = (from_day + timedelta(days=n) for n in range(-1, (to_day - from_day).days + 1))
    low_us, high_us = day_number(from_day) * DAY_US, day_number(to_day) * DAY_US
    opened = (
        (max(open_us, low_us), min(close_us, high_us))
        for day in local_days
        for open_us, close_us in _instants(_version(schedule, day), day, zone)
    )
    return _merged(sorted(stretch for stretch in opened if stretch[0] < stretch[1]))


def calendar_rows(stretches: Sequence[tuple[int, int]], from_day: date, to_day: date) -> list[CalendarRow]:
    """Return one row for each UTC day `from_day` <= day < `to_day`; used time counts from the start of `from_day`.

    `stretches` are in order and within the range, as `materialise` gives them for it.
    """
    rows: list[CalendarRow] = []
    base_us = at = 0
    for day in range(day_number(from_day), day_number(to_day)):
        midnight_us, next_us = day * DAY_US, (day + 1) * DAY_US
        while at < len(stretches) and stretches[at][1] <= midnight_us:
            at += 1
        clipped: list[tuple[int, int]] = []
        ahead = at
        while ahead < len(stretches) and stretches[ahead][0] < next_us:
            clipped.append((max(stretches[ahead][0], midnight_us), min(stretches[ahead][1], next_us)))
            ahead += 1
        rows.append(CalendarRow(day, base_us, tuple(clipped)))
        base_us += sum(close_us - open_us for open_us, close_us in clipped)
    return rows


def opening_rows(stretches: Sequence[tuple[int, int]]) -> list[OpeningRow]:
    """Return the inverse calendar: for used time since the start of the range, the instant at which it was reached.

    One row for each stretch in each bucket of one open hour (`used_us // BUCKET_US`). Used time that ends a stretch
    exactly is reached again, and found, at the next opening.
    """
    lengths = [close_us - open_us for open_us, close_us in stretches]
    rows: list[OpeningRow] = []
    for (open_us, _), length, used_us in zip(stretches, lengths, accumulate(lengths, initial=0), strict=False):
        end_us = used_us + length
        piece_us = used_us
        while piece_us < end_us:
            bucket = piece_us // BUCKET_US
            until_us = min(end_us, (bucket + 1) * BUCKET_US)
            rows.append(OpeningRow(bucket, piece_us, until_us, open_us + piece_us - used_us))
            piece_us = until_us
    return rows


def _version(schedule: Schedule, day: date) -> ScheduleVersion:
    current = schedule.versions[0]
    for version in schedule.versions[1:]:
        if version.valid_from is not None and version.valid_from <= day:
            current = version
    return current


def _instants(version: ScheduleVersion, day: date, zone: ZoneInfo) -> Iterable[tuple[int, int]]:
    for start_s, end_s in version.on(day):
        # 24:00 is the end of the local day, also where the next day's first hour comes twice.
        ends_day = end_s == DAY_SECONDS
        close_us = start_of_day(day + timedelta(days=1), zone) if ends_day else _closing(day, end_s, zone)
        yield first_instant(day, start_s, zone), close_us


def _closing(day: date, end_s: int, zone: ZoneInfo) -> int:
    """Return the end of the last second before `end_s`: where the hour from `end_s` on comes twice, its first start."""
    return min(last_instant(day, end_s, zone), last_instant(day, end_s - 1, zone) + SECOND_US)


def _merged(ordered: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for open_us, close_us in ordered:
        if merged and open_us <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], close_us))
        else:
            merged.append((open_us, close_us))
    return merged

"""Step 3: the periods of the question, cut in its zone, and the expression that gives each instant its period.

Hours, days and weeks are counted from the range's start in local time (5 ms for a million rows), whose offset is a case
over the zone's changes; months and longer, being few, are found among their boundaries by halves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlglot import exp

from puls.core.errors import UsageError
from puls.core.periods import (
    DAY_US,
    EPOCH,
    HOUR_US,
    SECOND_US,
    Grain,
    Period,
    WeekStart,
    boundaries,
    day_number,
    start_of_day,
    zone_transitions,
)
from puls.query.sql import divided, epoch_us, number, remainder, staircase

WEEK_US = 7 * DAY_US
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""What the days of a week are called in labels, whatever the language of a report."""
MAXIMUM_PERIODS = 100_000


@dataclass(frozen=True, slots=True)
class Slice:
    """One period of an answer: the key that its rows have, its stretch within the range, its label.

    `whole` is False where the range cuts it. A cyclic grain's slice stretches over the range.
    """

    key: int
    start_us: int
    end_us: int
    label: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Series:
    """The periods between `start_us` and `end_us`; `pieces` are (from instant, microseconds to add) for the key."""

    grain: Grain | None
    start_us: int
    end_us: int
    slices: tuple[Slice, ...]
    pieces: tuple[tuple[int, int], ...] = ()
    cuts: tuple[tuple[int, int], ...] = ()


def series(grain: Grain | None, zone: ZoneInfo, from_day: date, to_day: date, week_start: WeekStart) -> Series:
    """Return the periods of the local days `from_day` <= day < `to_day`; raises UsageError for an empty range."""
    if from_day >= to_day:
        raise UsageError(f"the range from {from_day} to {to_day} is empty; its end is the first day that is left out.")
    start_us, end_us = start_of_day(from_day, zone), start_of_day(to_day, zone)
    match grain:
        case None:
            whole = Slice(0, start_us, end_us, f"{from_day}/{to_day}", True)
            return Series(None, start_us, end_us, (whole,))
        case Grain.HOUR:
            periods = boundaries(grain, zone, from_day, to_day, week_start)
            pieces = _hour_pieces(zone, start_us, end_us)
            return _numbered(grain, start_us, end_us, periods, pieces)
        case Grain.DAY | Grain.WEEK:
            periods = boundaries(grain, zone, from_day, to_day, week_start)
            pieces = _day_pieces(zone, periods[0].start_us, periods[-1].end_us)
            return _numbered(grain, start_us, end_us, periods, pieces)
        case Grain.MONTH | Grain.QUARTER | Grain.YEAR:
            periods = boundaries(grain, zone, from_day, to_day, week_start)
            cuts = tuple((period.start_us, index) for index, period in enumerate(periods))
            return Series(grain, start_us, end_us, _clipped(enumerate(periods), start_us, end_us), (), cuts)
        case Grain.HOUR_OF_DAY | Grain.HOUR_OF_WEEK | Grain.DAY_OF_WEEK | Grain.DAY_OF_MONTH | Grain.MONTH_OF_YEAR:
            return _cyclic(grain, zone, from_day, to_day, week_start)


def key_expression(  # noqa: PLR0911 - one return for each way to cut time
    series: Series, instant: exp.Expr
) -> exp.Expr:
    """Return the key of the period in which an instant of the range lies."""
    at_us = epoch_us(instant)
    match series.grain:
        case None:
            return number(0)
        case Grain.HOUR:
            return divided(_local(at_us, series), HOUR_US)
        case Grain.DAY:
            return divided(_local(at_us, series), DAY_US)
        case Grain.WEEK:
            return divided(_local(at_us, series), WEEK_US)
        case Grain.MONTH | Grain.QUARTER | Grain.YEAR | Grain.MONTH_OF_YEAR:
            return staircase(at_us, series.cuts)
        case Grain.HOUR_OF_DAY:
            return remainder(divided(_local(at_us, series), HOUR_US), 24)
        case Grain.HOUR_OF_WEEK:
            return remainder(divided(_local(at_us, series), HOUR_US), 7 * 24)
        case Grain.DAY_OF_WEEK:
            return exp.Add(this=remainder(divided(_local(at_us, series), DAY_US), 7), expression=number(1))
        case Grain.DAY_OF_MONTH:
            return exp.Sub(this=divided(_local(at_us, series), DAY_US), expression=staircase(at_us, series.cuts))


def _local(at_us: exp.Expr, series: Series) -> exp.Expr:
    return exp.Add(this=at_us, expression=exp.paren(staircase(at_us, series.pieces)))


def _numbered(
    grain: Grain, start_us: int, end_us: int, periods: Sequence[Period], pieces: tuple[tuple[int, int], ...]
) -> Series:
    if len(periods) > MAXIMUM_PERIODS:
        raise UsageError(f"the range has {len(periods):,} periods; ask for a longer grain or a shorter range.")
    unit = {Grain.HOUR: HOUR_US, Grain.DAY: DAY_US}.get(grain, WEEK_US)
    numbered = (((period.start_us + _piece(pieces, period.start_us)) // unit, period) for period in periods)
    return Series(grain, start_us, end_us, _clipped(numbered, start_us, end_us), pieces)


def _clipped(numbered: Iterable[tuple[int, Period]], start_us: int, end_us: int) -> tuple[Slice, ...]:
    return tuple(
        Slice(
            key,
            max(period.start_us, start_us),
            min(period.end_us, end_us),
            period.label,
            start_us <= period.start_us and period.end_us <= end_us,
        )
        for key, period in numbered
    )


def _piece(pieces: Sequence[tuple[int, int]], at_us: int) -> int:
    return next((added for from_us, added in reversed(pieces) if from_us <= at_us), pieces[0][1])


def _hour_pieces(zone: ZoneInfo, start_us: int, end_us: int) -> tuple[tuple[int, int], ...]:
    """Return what turns an instant into hours since the start, counting a broken and a repeated hour each as one."""
    changes = zone_transitions(zone, start_us, end_us)
    pieces, hours = [], 0
    for (from_us, offset), (until_us, _) in zip(changes, [*changes[1:], (end_us, 0)], strict=True):
        floor_us = from_us - (from_us + offset * SECOND_US) % HOUR_US
        pieces.append((from_us, hours * HOUR_US - floor_us))
        hours += -((floor_us - until_us) // HOUR_US)
    return tuple(pieces)


def _day_pieces(
    zone: ZoneInfo, start_us: int, end_us: int, first_day: int | None = None
) -> tuple[tuple[int, int], ...]:
    """Return what turns an instant into local microseconds since `first_day` began (default: the start's)."""
    changes = zone_transitions(zone, start_us, end_us)
    origin = (start_us + changes[0][1] * SECOND_US) // DAY_US if first_day is None else first_day
    pieces: list[tuple[int, int]] = []
    before = changes[0][1]
    for from_us, offset in changes:
        midnight = (from_us + before * SECOND_US - 1) // DAY_US * DAY_US
        # A zone that goes back over midnight has the day before once more: it ends only now.
        first_us = midnight - before * SECOND_US if from_us + offset * SECOND_US < midnight else from_us
        pieces.append((first_us, offset * SECOND_US - origin * DAY_US))
        before = offset
    return tuple(pieces)


def _cyclic(grain: Grain, zone: ZoneInfo, from_day: date, to_day: date, week_start: WeekStart) -> Series:
    start_us, end_us = start_of_day(from_day, zone), start_of_day(to_day, zone)
    monday = from_day - timedelta(days=from_day.weekday())
    pieces = _day_pieces(zone, start_us, end_us, day_number(monday))
    months = boundaries(Grain.MONTH, zone, from_day, to_day)
    cuts: tuple[tuple[int, int], ...] = ()
    keys = range(0)
    labels: dict[int, str] = {}
    match grain:
        case Grain.HOUR_OF_DAY:
            keys = range(24)
        case Grain.HOUR_OF_WEEK:
            labels = {24 * day + hour: f"{DAYS[day]} {hour:02d}:00" for day in _week(week_start) for hour in range(24)}
        case Grain.DAY_OF_WEEK:
            labels = {day + 1: DAYS[day] for day in _week(week_start)}
        case Grain.DAY_OF_MONTH:
            firsts = (date.fromisoformat(f"{month.label}-01") for month in months)
            keys = range(1, 32)
            cuts = tuple(
                (month.start_us, day_number(first) - 1 - day_number(monday))
                for month, first in zip(months, firsts, strict=True)
            )
        case _:
            keys = range(1, 13)
            cuts = tuple((month.start_us, int(month.label[5:])) for month in months)
    labels = labels or {key: f"{key:02d}" for key in keys}
    slices = tuple(Slice(key, start_us, end_us, label, True) for key, label in labels.items())
    return Series(grain, start_us, end_us, slices, pieces, cuts)


def _week(week_start: WeekStart) -> list[int]:
    return [6, *range(6)] if week_start == "sunday" else list(range(7))


def local_day(at_us: int, zone: ZoneInfo) -> date:
    """Return the local day of an instant."""
    offset = zone_transitions(zone, at_us, at_us + 1)[0][1]
    return EPOCH + timedelta(days=(at_us + offset * SECOND_US) // DAY_US)

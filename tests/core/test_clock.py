"""Oracle: a walk minute by minute that knows only the wall time of an instant; it shares no code with the clock."""

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puls.core.clock import (
    BUCKET_US,
    Schedule,
    ScheduleVersion,
    Stretches,
    calendar_rows,
    materialise,
    opening_rows,
)

MINUTE = 60_000_000
DAY = 1440 * MINUTE
H = 3600
OFFICE = dict.fromkeys(range(5), ((8 * H, 12 * H), (13 * H, 17 * H)))
ALWAYS = dict.fromkeys(range(7), ((0, 24 * H),))
Week = Mapping[int, Sequence[tuple[int, int]]]


def minute_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) // 60


def open_minutes(zone: str, hours: Mapping[date, Sequence[tuple[int, int]]], first: date, until: date) -> list[int]:
    """Every open minute since 1970, for `hours` of local dates in seconds of the day."""
    walls: dict[date, list[tuple[int, int]]] = {}
    for minute in range(minute_of(first) - 3 * 1440, minute_of(until) + 3 * 1440):
        wall = datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(zone))
        walls.setdefault(wall.date(), []).append((minute, wall.hour * H + wall.minute * 60))
    found: set[int] = set()
    for day, minutes in walls.items():
        for start, end in hours.get(day, ()):
            after = [minute for minute, second in minutes if second >= start]
            before = [minute for minute, second in minutes if second < end]
            if after and before:
                found.update(range(min(after), max(before) + 1))
    return sorted(minute for minute in found if minute_of(first) <= minute < minute_of(until))


def minutes_of(stretches: Sequence[tuple[int, int]]) -> list[int]:
    assert all(a % MINUTE == b % MINUTE == 0 for a, b in stretches)
    return [minute for a, b in stretches for minute in range(a // MINUTE, b // MINUTE)]


def weekly(week: Week, first: date, until: date) -> dict[date, Sequence[tuple[int, int]]]:
    days = [first + timedelta(days=n) for n in range(-3, (until - first).days + 4)]
    return {day: week.get(day.weekday(), ()) for day in days}


def schedule(zone: str, week: Mapping[int, Stretches], days: Mapping[date, Stretches] | None = None) -> Schedule:
    return Schedule("s", zone, (ScheduleVersion(None, week, days or {}),))


SWITCHES = [
    ("Europe/Oslo", date(2024, 3, 31)),
    ("Europe/Oslo", date(2024, 10, 27)),
    ("America/New_York", date(2024, 3, 10)),
    ("America/New_York", date(2024, 11, 3)),
    ("Asia/Shanghai", date(2024, 5, 1)),
    ("Africa/Cairo", date(2024, 4, 26)),
    ("Africa/Cairo", date(2024, 11, 1)),
    ("Asia/Tehran", date(2021, 3, 22)),
    ("Asia/Tehran", date(2021, 9, 22)),
    ("America/Havana", date(2024, 11, 3)),
    ("America/Havana", date(2024, 3, 10)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("Australia/Lord_Howe", date(2024, 10, 6)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
seconds = st.integers(0, 96).map(lambda quarter: quarter * 900)
stretches_of_a_day = st.lists(st.tuples(seconds, seconds).filter(lambda s: s[0] < s[1]), max_size=3).map(
    lambda found: tuple(sorted(found))
)


@pytest.mark.parametrize(("zone", "switch"), SWITCHES)
@settings(max_examples=12, deadline=None)
@given(week=st.dictionaries(st.integers(0, 6), stretches_of_a_day), lead=st.integers(0, 3))
def test_open_stretches_are_those_of_a_walk_by_minutes_where_the_zone_switches(
    zone: str, switch: date, week: dict[int, Stretches], lead: int
) -> None:
    first, until = switch - timedelta(days=lead), switch + timedelta(days=2)
    made = materialise(schedule(zone, week), first, until)
    assert minutes_of(made) == open_minutes(zone, weekly(week, first, until), first, until)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(made))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2024, 3, 30), 3), (date(2024, 3, 31), 2), (date(2024, 10, 27), 4), (date(2024, 4, 1), 3)]
)
def test_a_night_shift_of_three_hours_on_the_wall_is_what_has_really_elapsed(day: date, hours: int) -> None:
    night: dict[int, Stretches] = {day.weekday(): ((1 * H, 4 * H),)}
    made = materialise(schedule("Europe/Oslo", night), day - timedelta(days=1), day + timedelta(days=1))
    assert [(b - a) // (60 * MINUTE) for a, b in made] == [hours]


@pytest.mark.parametrize(("zone", "switch"), SWITCHES)
def test_a_schedule_that_never_closes_is_one_unbroken_stretch(zone: str, switch: date) -> None:
    first, until = switch - timedelta(days=40), switch + timedelta(days=40)
    made = materialise(schedule(zone, ALWAYS), first, until)
    assert made == [(minute_of(first) * MINUTE, minute_of(until) * MINUTE)]
    assert [row.base_us for row in calendar_rows(made, first, until)] == [n * DAY for n in range(80)]


def test_a_schedule_without_open_hours_has_rows_but_no_stretches() -> None:
    made = materialise(schedule("Europe/Oslo", {}), date(2024, 1, 1), date(2024, 1, 3))
    assert made == [] == opening_rows(made)
    assert [(row.base_us, row.stretches) for row in calendar_rows(made, date(2024, 1, 1), date(2024, 1, 3))] == [
        (0, ()),
        (0, ()),
    ]


def test_a_day_of_its_own_replaces_the_week_on_that_local_day_only() -> None:
    days: dict[date, Stretches] = {
        date(2024, 12, 24): ((8 * H, 12 * H),),
        date(2024, 12, 25): (),
        date(2024, 12, 28): ((9 * H, 15 * H),),  # a Saturday that works
    }
    first, until = date(2024, 12, 20), date(2025, 1, 3)
    for zone in ("America/New_York", "Asia/Shanghai"):
        hours = {**weekly(OFFICE, first, until), **days}
        made = materialise(schedule(zone, OFFICE, days), first, until)
        assert minutes_of(made) == open_minutes(zone, hours, first, until)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Asia/Shanghai"])
def test_an_edited_schedule_counts_from_local_midnight_of_its_first_day(zone: str) -> None:
    late: dict[int, Stretches] = dict.fromkeys(range(7), ((12 * H, 20 * H),))
    edit = date(2024, 3, 31)
    edited = Schedule("s", zone, (ScheduleVersion(None, ALWAYS, {}), ScheduleVersion(edit, late, {})))
    first, until = date(2024, 3, 28), date(2024, 4, 4)
    hours = {day: (ALWAYS if day < edit else late)[day.weekday()] for day in weekly(ALWAYS, first, until)}
    assert minutes_of(materialise(edited, first, until)) == open_minutes(zone, hours, first, until)


def test_the_first_version_also_holds_for_everything_before_it() -> None:
    dated = Schedule("s", "Europe/Oslo", (ScheduleVersion(date(2024, 1, 1), OFFICE, {}),))
    undated = Schedule("s", "Europe/Oslo", (ScheduleVersion(None, OFFICE, {}),))
    span = (date(2023, 6, 1), date(2023, 7, 1))
    assert materialise(dated, *span) == materialise(undated, *span) != []


def elapsed(rows: dict[int, tuple[int, Stretches]], instant: int) -> int:
    base, stretches = rows[instant // DAY]
    return base + sum(max(0, min(instant, b) - a) for a, b in stretches)


@settings(max_examples=40, deadline=None)
@given(
    week=st.dictionaries(st.integers(0, 6), stretches_of_a_day),
    where=st.sampled_from(SWITCHES),
    asked=st.lists(st.integers(0, 6 * 1440 - 1), min_size=1, max_size=30),
)
def test_both_calendars_agree_with_counting_open_minutes(
    week: dict[int, Stretches], where: tuple[str, date], asked: list[int]
) -> None:
    zone, switch = where
    first, until = switch - timedelta(days=3), switch + timedelta(days=3)
    made = materialise(schedule(zone, week), first, until)
    opened = open_minutes(zone, weekly(week, first, until), first, until)
    rows = calendar_rows(made, first, until)
    assert [row.day for row in rows] == list(range(minute_of(first) // 1440, minute_of(until) // 1440))
    by_day = {row.day: (row.base_us, row.stretches) for row in rows}
    openings = opening_rows(made)
    assert [row.used_from_us for row in openings[1:]] == [row.used_until_us for row in openings[:-1]]
    for offset in asked:
        minute = minute_of(first) + offset
        used = sum(1 for found in opened if found < minute)
        assert elapsed(by_day, minute * MINUTE) == used * MINUTE
        if used < len(opened):
            row = openings[bisect_right([row.used_from_us for row in openings], used * MINUTE) - 1]
            assert row.bucket == used * MINUTE // BUCKET_US
            assert row.used_from_us <= used * MINUTE < row.used_until_us
            assert row.open_us + used * MINUTE - row.used_from_us == opened[used] * MINUTE


def test_an_opening_row_never_reaches_over_its_bucket() -> None:
    made = materialise(schedule("Europe/Oslo", OFFICE), date(2024, 1, 1), date(2025, 1, 1))
    openings = opening_rows(made)
    assert all(
        row.bucket * BUCKET_US <= row.used_from_us < row.used_until_us <= (row.bucket + 1) * BUCKET_US
        for row in openings
    )
    assert openings[0].used_from_us == 0
    assert openings[-1].used_until_us == sum(b - a for a, b in made)

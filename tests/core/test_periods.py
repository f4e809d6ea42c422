"""Oracle: a walk minute by minute that only asks the zone for the wall time of an instant."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puls.core.errors import UnknownName, UsageError
from puls.core.periods import (
    Grain,
    WeekStart,
    boundaries,
    parse_day,
    parse_grain,
    parse_period,
    parse_zone,
    previous,
    start_of_day,
    year_ago,
    zone_transitions,
)

OSLO = ZoneInfo("Europe/Oslo")
HOUR = 3_600_000_000
ZONES = [
    "Europe/Oslo",
    "America/New_York",
    "Asia/Shanghai",
    "Africa/Cairo",
    "Asia/Tehran",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Africa/Casablanca",
]


def utc_us(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc,arg-type]


def wall(minute: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(zone)


def first_minutes_of_days(zone: ZoneInfo, from_date: date, to_date: date) -> dict[date, int]:
    start = utc_us(from_date.year, from_date.month, from_date.day) // 60_000_000 - 2 * 1440
    found: dict[date, int] = {}
    for minute in range(start, start + ((to_date - from_date).days + 4) * 1440):
        found.setdefault(wall(minute, zone).date(), minute)
    return found


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=4, deadline=None)
@given(first=st.dates(date(1995, 1, 1), date(2030, 1, 1)))
def test_days_begin_where_a_walk_by_minutes_first_sees_the_date(name: str, first: date) -> None:
    zone = ZoneInfo(name)
    days = boundaries(Grain.DAY, zone, first, first + timedelta(days=5))
    seen = first_minutes_of_days(zone, first, first + timedelta(days=5))
    assert [(p.label, p.start_us) for p in days] == [
        (day.isoformat(), minute * 60_000_000)
        for day, minute in seen.items()
        if first <= day < first + timedelta(days=5)
    ]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Europe/Oslo", date(2024, 3, 31)),
        ("Europe/Oslo", date(2024, 10, 27)),
        ("America/New_York", date(2024, 11, 3)),
        ("Africa/Cairo", date(2024, 4, 26)),  # a Friday without 00:00
        ("Africa/Cairo", date(2024, 11, 1)),  # Thursday's last hour comes twice
        ("Asia/Tehran", date(2021, 3, 22)),  # a Monday without 00:00
        ("America/Havana", date(2024, 11, 3)),  # 00:00 comes twice
        ("Australia/Lord_Howe", date(2024, 4, 7)),  # half an hour back
        ("Pacific/Apia", date(2011, 12, 30)),  # a date that never was
        ("Asia/Kolkata", date(2024, 5, 1)),
    ],
)
def test_days_and_hours_are_those_of_a_walk_on_days_that_switch(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    first, until = day - timedelta(days=1), day + timedelta(days=2)
    seen = first_minutes_of_days(zone, first, until)
    days = [found for found in sorted(seen) if first <= found < until]
    assert [(p.label, p.start_us) for p in boundaries(Grain.DAY, zone, first, until)] == [
        (found.isoformat(), seen[found] * 60_000_000) for found in days
    ]
    begin, end = seen[days[0]], seen[min(found for found in seen if found >= until)]
    keys = [(w.date(), w.hour, w.utcoffset()) for w in (wall(m, zone) for m in range(begin, end))]
    cuts = [begin + i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    hours = boundaries(Grain.HOUR, zone, first, until)
    assert [p.start_us for p in hours] == [cut * 60_000_000 for cut in cuts]
    assert hours[-1].end_us == end * 60_000_000
    assert len({p.label for p in hours}) == len(hours)


def test_a_day_has_23_24_or_25_hours_and_the_repeated_hour_says_its_offset() -> None:
    def hours_of(day: date) -> list[str]:
        return [p.label for p in boundaries(Grain.HOUR, OSLO, day, day + timedelta(days=1))]

    assert [len(hours_of(date(2024, 3, d))) for d in (30, 31)] == [24, 23]
    autumn = hours_of(date(2024, 10, 27))
    assert len(autumn) == 25
    assert autumn[1:5] == [
        "2024-10-27T01:00",
        "2024-10-27T02:00+02:00",
        "2024-10-27T02:00+01:00",
        "2024-10-27T03:00",
    ]


def test_a_midnight_that_is_left_again_begins_the_day_only_at_its_return() -> None:
    zone = ZoneInfo("America/St_Johns")  # 00:01 on 7 November 2010 became 23:01 on the day before
    (day,) = boundaries(Grain.DAY, zone, date(2010, 11, 7), date(2010, 11, 8))
    assert day.start_us == utc_us(2010, 11, 7, 3, 30)
    assert wall(day.start_us // 60_000_000 - 1, zone).date() == date(2010, 11, 6)


@pytest.mark.parametrize("grain", [g for g in Grain if not g.is_cyclic])
@pytest.mark.parametrize("week_start", ["monday", "sunday"])
@settings(max_examples=15, deadline=None)
@given(first=st.dates(date(2000, 1, 1), date(2030, 1, 1)), days=st.integers(1, 30))
def test_periods_follow_each_other_without_gap_or_overlap_and_cover_the_range(
    grain: Grain, week_start: WeekStart, first: date, days: int
) -> None:
    until = first + timedelta(days=days)
    periods = boundaries(grain, OSLO, first, until, week_start)
    assert all(a.end_us == b.start_us for a, b in itertools.pairwise(periods))
    covered = boundaries(Grain.DAY, OSLO, first, until)
    assert periods[0].start_us <= covered[0].start_us < periods[0].end_us
    assert periods[-1].start_us < covered[-1].end_us <= periods[-1].end_us
    assert len({p.label for p in periods}) == len(periods)


def test_weeks_are_iso_weeks_unless_they_start_on_sunday() -> None:
    iso = boundaries(Grain.WEEK, OSLO, date(2024, 12, 31), date(2025, 1, 6))
    assert [p.label for p in iso] == ["2025-W01"]
    assert iso[0].start_us == utc_us(2024, 12, 29, 23)
    sunday = boundaries(Grain.WEEK, OSLO, date(2024, 12, 31), date(2025, 1, 6), "sunday")
    assert [p.label for p in sunday] == ["2024-12-29", "2025-01-05"]


def test_months_quarters_and_years_have_their_calendar_labels() -> None:
    def labels(grain: Grain) -> list[str]:
        return [p.label for p in boundaries(grain, OSLO, date(2023, 12, 31), date(2024, 4, 2))]

    assert labels(Grain.MONTH) == ["2023-12", "2024-01", "2024-02", "2024-03", "2024-04"]
    assert labels(Grain.QUARTER) == ["2023-Q4", "2024-Q1", "2024-Q2"]
    assert labels(Grain.YEAR) == ["2023", "2024"]


def test_an_empty_range_has_no_periods() -> None:
    assert boundaries(Grain.DAY, OSLO, date(2024, 1, 1), date(2024, 1, 1)) == []


def test_a_cyclic_grain_is_refused_as_a_cut() -> None:
    with pytest.raises(UsageError, match="hour-of-day"):
        boundaries(Grain.HOUR_OF_DAY, OSLO, date(2024, 1, 1), date(2024, 1, 2))


@pytest.mark.parametrize("name", ZONES)
def test_transitions_give_the_offset_of_every_quarter_of_an_hour(name: str) -> None:
    zone = ZoneInfo(name)
    begin = utc_us(2011, 1, 1)
    quarter = 15 * 60_000_000
    steps = zone_transitions(zone, begin, begin + 366 * 24 * HOUR)
    seen: list[tuple[int, int]] = []
    for instant in range(begin, begin + 366 * 24 * HOUR, quarter):
        offset = wall(instant // 60_000_000, zone).utcoffset()
        assert offset is not None
        if not seen or seen[-1][1] != offset.total_seconds():
            seen.append((instant, int(offset.total_seconds())))
    assert steps == seen


@pytest.mark.parametrize(
    ("grain", "asked", "before", "last_year"),
    [
        (Grain.DAY, ("2024-03-01", "2024-04-01"), ("2024-01-30", "2024-03-01"), ("2023-03-03", "2023-04-03")),
        (Grain.MONTH, ("2024-03-01", "2024-04-01"), ("2024-02-01", "2024-03-01"), ("2023-03-01", "2023-04-01")),
        (None, ("2024-03-01", "2024-04-01"), ("2024-02-01", "2024-03-01"), ("2023-03-01", "2023-04-01")),
        (Grain.QUARTER, ("2024-01-01", "2024-07-01"), ("2023-07-01", "2024-01-01"), ("2023-01-01", "2023-07-01")),
        (Grain.YEAR, ("2023-01-01", "2025-01-01"), ("2021-01-01", "2023-01-01"), ("2022-01-01", "2024-01-01")),
        (Grain.WEEK, ("2024-01-01", "2024-01-15"), ("2023-12-18", "2024-01-01"), ("2023-01-02", "2023-01-16")),
        (None, ("2024-03-05", "2024-03-12"), ("2024-02-27", "2024-03-05"), ("2023-03-07", "2023-03-14")),
        (Grain.MONTH, ("2025-02-01", "2025-03-01"), ("2025-01-01", "2025-02-01"), ("2024-02-01", "2024-03-01")),
        (Grain.MONTH, ("2024-02-10", "2024-03-01"), ("2024-01-21", "2024-02-10"), ("2023-02-10", "2023-03-01")),
        (Grain.MONTH, ("2024-02-29", "2024-03-10"), ("2024-02-19", "2024-02-29"), ("2023-02-28", "2023-03-10")),
    ],
)
def test_a_comparison_takes_the_range_before_and_the_range_a_year_ago(
    grain: Grain | None, asked: tuple[str, str], before: tuple[str, str], last_year: tuple[str, str]
) -> None:
    from_date, to_date = (date.fromisoformat(day) for day in asked)
    assert tuple(day.isoformat() for day in previous(grain, from_date, to_date)) == before
    assert tuple(day.isoformat() for day in year_ago(grain, from_date, to_date)) == last_year


def test_an_unknown_zone_is_named_with_the_nearest() -> None:
    assert parse_zone("Europe/Oslo").key == "Europe/Oslo"
    for wrong, near in [("Europe/Olso", "Europe/Oslo"), ("america/new york", "America/New_York")]:
        with pytest.raises(UnknownName) as caught:
            parse_zone(wrong)
        assert caught.value.nearest == near
    for unsafe in ["", "../etc/passwd", "/etc/passwd", "Europe", "localtime", "posix/Europe/Oslo\0"]:
        with pytest.raises(UnknownName):
            parse_zone(unsafe)


def test_a_day_is_written_in_one_way_only() -> None:
    assert parse_day("2024-02-29") == date(2024, 2, 29)
    for wrong in ["2023-02-29", "20240131", "31.01.2024", "2024-W05-3", "", "yesterday"]:
        with pytest.raises(UsageError, match="YYYY-MM-DD"):
            parse_day(wrong)


def test_an_unknown_grain_is_named_with_the_nearest() -> None:
    assert parse_grain("day-of-week") is Grain.DAY_OF_WEEK
    with pytest.raises(UnknownName) as caught:
        parse_grain("weeks")
    assert caught.value.nearest == "week"


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR])
@pytest.mark.parametrize("first", [date(2023, 12, 30), date(2024, 2, 28), date(2020, 12, 31)])
def test_a_period_is_read_as_answers_label_it(grain: Grain, first: date) -> None:
    zone = ZoneInfo("UTC")
    for period in boundaries(grain, zone, first, first + timedelta(days=400)):
        start, end = parse_period(period.label)
        assert [start_of_day(start, zone), start_of_day(end, zone)] == [period.start_us, period.end_us]


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-Q5", "2026-W54", "2026-02-30", "march", "0000", "9999"])
def test_what_is_no_period_is_refused_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="2026-Q1"):
        parse_period(text)

"""Instants fall into the periods that the zone's own clock gives them, in SQL as in plain Python."""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from sqlglot import exp

from puls.core.errors import UsageError
from puls.core.periods import Grain, boundaries
from puls.query.dialects import render
from puls.query.steps.periods import Series, key_expression, series

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def keys(cut: Series, instants: list[int]) -> list[int]:
    connection = duckdb.connect()
    connection.execute("create table f as select make_timestamp(unnest(?::bigint[])) as t", [instants])
    tree = exp.select(key_expression(cut, exp.column("t", table="f"))).from_("f")
    return [row[0] for row in connection.execute(render(tree, "duckdb")).fetchall()]


def instants(from_us: int, to_us: int, around: list[int]) -> list[int]:
    draw = random.Random(7)
    found = [draw.randrange(from_us, to_us) for _ in range(1500)]
    for at in around:
        found += [at + step for step in (-3_600_000_000, -60_000_000, -1, 0, 1, 30_000_000, 3_600_000_000)]
    return [each for each in found if from_us <= each < to_us]


@pytest.mark.parametrize(
    ("zone", "from_day", "to_day"),
    [
        ("Europe/London", date(2024, 10, 1), date(2024, 11, 1)),
        ("America/New_York", date(2023, 2, 14), date(2024, 5, 9)),
        ("America/St_Johns", date(2010, 3, 1), date(2010, 12, 1)),
        ("America/Havana", date(2024, 1, 1), date(2025, 1, 1)),
        ("Pacific/Apia", date(2011, 12, 1), date(2012, 2, 1)),
        ("Australia/Lord_Howe", date(2024, 1, 1), date(2024, 12, 31)),
        ("Asia/Kathmandu", date(2024, 1, 1), date(2024, 2, 1)),
        ("Africa/Casablanca", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
@pytest.mark.parametrize("grain", [grain for grain in Grain if not grain.is_cyclic])
@pytest.mark.parametrize("week_start", ["monday", "sunday"])
def test_the_key_of_an_instant_is_that_of_the_period_that_holds_it(
    zone: str, from_day: date, to_day: date, grain: Grain, week_start: str
) -> None:
    there = ZoneInfo(zone)
    cut = series(grain, there, from_day, to_day, week_start)  # type: ignore[arg-type]
    periods = boundaries(grain, there, from_day, to_day, week_start)  # type: ignore[arg-type]
    starts = [period.start_us for period in periods]
    asked = instants(cut.start_us, cut.end_us, starts[:: max(1, len(starts) // 200)] + changes(there, cut))
    labels = {each.key: each.label for each in cut.slices}
    assert len(labels) == len(periods)
    expected = [periods[bisect_right(starts, at) - 1].label for at in asked]
    assert [labels[key] for key in keys(cut, asked)] == expected


def changes(zone: ZoneInfo, cut: Series) -> list[int]:
    found, at = [], cut.start_us
    while at < cut.end_us:
        later = at + 3_600_000_000
        if local(at, zone).utcoffset() != local(later, zone).utcoffset():
            found += [at, later, at + 1_800_000_000]
        at = later
    return found


def local(at_us: int, zone: ZoneInfo) -> datetime:
    return (EPOCH + timedelta(microseconds=at_us)).astimezone(zone)


@pytest.mark.parametrize(
    ("grain", "read"),
    [
        (Grain.HOUR_OF_DAY, lambda moment: moment.hour),
        (Grain.DAY_OF_WEEK, lambda moment: moment.isoweekday()),
        (Grain.DAY_OF_MONTH, lambda moment: moment.day),
        (Grain.MONTH_OF_YEAR, lambda moment: moment.month),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kathmandu", "America/New_York"])
def test_cyclic_grains_read_the_local_clock(grain: Grain, read, zone: str) -> None:  # type: ignore[no-untyped-def]
    there = ZoneInfo(zone)
    cut = series(grain, there, date(2023, 2, 11), date(2024, 4, 2), "monday")
    asked = instants(cut.start_us, cut.end_us, changes(there, cut))
    assert keys(cut, asked) == [read(local(at, there)) for at in asked]


def test_an_october_in_london_is_one_month_of_745_hours() -> None:
    month = series(Grain.MONTH, ZoneInfo("Europe/London"), date(2024, 10, 1), date(2024, 11, 1), "monday")
    hours = series(Grain.HOUR, ZoneInfo("Europe/London"), date(2024, 10, 1), date(2024, 11, 1), "monday")
    assert [each.label for each in month.slices] == ["2024-10"]
    assert len(hours.slices) == 745


def test_a_period_that_the_range_cuts_says_so() -> None:
    cut = series(Grain.WEEK, ZoneInfo("UTC"), date(2024, 1, 3), date(2024, 1, 15), "monday")
    assert [(each.label, each.whole) for each in cut.slices] == [("2024-W01", False), ("2024-W02", True)]


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(UsageError, match="empty"):
        series(Grain.DAY, ZoneInfo("UTC"), date(2024, 1, 3), date(2024, 1, 3), "monday")

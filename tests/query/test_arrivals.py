"""Arrivals for each elapsed hour: the hours by walking the local clock, intervals from scipy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from scipy import stats

from puls.core.periods import Grain
from puls.metrics import catalogue
from puls.query import MetricQuery
from puls.query.steps.elapsed import elapsed_us
from puls.query.steps.periods import series
from puls.workspace.answers import answer, rows
from query.company import Company
from query.declared import DECLARED

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP_US = 15 * 60_000_000


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for metric in DECLARED:
        monkeypatch.setitem(catalogue(), metric.id, metric)


@pytest.mark.parametrize(
    ("grain", "read"),
    [
        (Grain.HOUR_OF_DAY, lambda moment: moment.hour),
        (Grain.HOUR_OF_WEEK, lambda moment: moment.weekday() * 24 + moment.hour),
        (Grain.DAY_OF_WEEK, lambda moment: moment.isoweekday()),
        (Grain.DAY_OF_MONTH, lambda moment: moment.day),
        (Grain.MONTH_OF_YEAR, lambda moment: moment.month),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_the_hours_of_a_repeating_period_are_those_that_the_local_clock_went_through(
    grain: Grain, read: Callable[[datetime], int], zone: str
) -> None:
    there = ZoneInfo(zone)
    cut = series(grain, there, date(2023, 9, 13), date(2024, 4, 20), "monday")
    until_us = cut.end_us - 9 * 86_400_000_000 - 2 * STEP_US
    walked = Counter[int]()
    for at_us in range(cut.start_us, until_us, STEP_US):
        walked[read((EPOCH + timedelta(microseconds=at_us)).astimezone(there))] += STEP_US
    assert {key: us for key, us in elapsed_us(cut, until_us).items() if us} == dict(walked)


def test_the_hours_of_plain_periods_end_at_the_watermark() -> None:
    cut = series(Grain.DAY, ZoneInfo("Europe/London"), date(2024, 3, 30), date(2024, 4, 2), "monday")
    until_us = cut.end_us - 86_400_000_000 + 3_600_000_000
    assert [us / 3_600_000_000 for us in elapsed_us(cut, until_us).values()] == [24, 23, 1]


def test_a_slot_of_the_week_counts_by_how_often_it_came() -> None:
    company = Company("2024-11-03 12:30:00")
    # London puts its clocks back on 27 October: that Sunday has the hour from 1 to 2 twice.
    for created in ("2024-10-27 00:10:00", "2024-10-27 01:10:00", "2024-11-03 01:20:00", "2024-11-03 12:15:00"):
        company.add("tickets", created_at=created)
    query = MetricQuery(("arriving",), grain=Grain.HOUR_OF_WEEK, from_day=date(2024, 10, 21), to_day=date(2024, 11, 4))
    found = {row.period: row for row in answer(company.run, company.project, query).rows}
    assert len(found) == 168 and list(found)[:2] == ["Mon 00:00", "Mon 01:00"]
    assert (found["Sun 01:00"].value, found["Sun 01:00"].n) == (1.0, 3)
    assert found["Sun 12:00"].value == pytest.approx(1 / 1.5)
    assert (found["Sun 13:00"].value, found["Mon 00:00"].value) == (0, 0)
    assert not found["Mon 00:00"].below_minimum_sample
    assert len(rows(company.run, company.project, query, "arriving", period="Sun 01:00")) == 3
    interval = found["Sun 01:00"].interval
    assert interval is not None
    assert interval.low == pytest.approx(stats.chi2.ppf(0.025, 6) / 2 / 3)
    assert interval.high == pytest.approx(stats.chi2.ppf(0.975, 8) / 2 / 3)


def test_weeks_that_start_on_sunday_list_it_first() -> None:
    company = Company().with_project(week_start="sunday")
    for grain, labels in ((Grain.DAY_OF_WEEK, ["Sun", "Mon"]), (Grain.HOUR_OF_WEEK, ["Sun 00:00", "Sun 01:00"])):
        query = MetricQuery(("arriving",), grain=grain, from_day=date(2024, 1, 1), to_day=date(2024, 1, 8))
        assert [row.period for row in answer(company.run, company.project, query).rows[:2]] == labels


def test_a_slot_that_has_not_come_yet_has_no_rate() -> None:
    company = Company("2024-01-02 12:00:00")
    query = MetricQuery(("arriving",), grain=Grain.DAY_OF_WEEK, from_day=date(2024, 1, 1), to_day=date(2024, 1, 8))
    found = [(row.value, row.state) for row in answer(company.run, company.project, query).rows]
    assert found == [(0, "value"), (0, "value"), *[(None, "none")] * 5]


def test_rates_of_two_ranges_differ_by_what_came_an_hour() -> None:
    company = Company("2024-01-12 00:00:00")
    for day, number in ((3, 24), (10, 96)):
        for minute in range(number):
            company.add("tickets", created_at=datetime(2024, 1, day, 1, minute // 60, minute % 60), priority="urgent")
        company.add("tickets", created_at=datetime(2024, 1, day, 2), priority="low")
    query = MetricQuery(("urgent",), from_day=date(2024, 1, 8), to_day=date(2024, 1, 15), compare="previous")
    row = answer(company.run, company.project, query).rows[0]
    assert row.value == pytest.approx(96 / 96)  # four days of the week are over
    assert row.change is not None
    assert row.change.difference == pytest.approx(96 / 96 - 24 / 168) == row.difference.value  # type: ignore[union-attr]
    assert row.change.low is not None and row.change.high is not None
    assert 0.6 < row.change.low < row.change.difference < row.change.high < 1.1
    assert row.change.word == "higher"

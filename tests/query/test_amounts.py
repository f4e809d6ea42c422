"""Totals and means of whole numbers, against plain Python and scipy over the same rows."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from scipy import stats

from puls.core.errors import UnknownName
from puls.core.periods import Grain
from puls.metrics import catalogue
from puls.query import MetricQuery
from puls.workspace.answers import answer, rows
from query.company import Company
from query.declared import DECLARED

Z = stats.norm.ppf(0.975)
DAY = datetime(2024, 3, 1, 10)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for metric in DECLARED:
        monkeypatch.setitem(catalogue(), metric.id, metric)


@pytest.fixture(scope="module")
def solved() -> tuple[Company, list[dict[str, Any]]]:
    company, draw, found = Company(), random.Random(8), []
    for number in range(1, 301):
        created = datetime(2024, 2, 1) + timedelta(seconds=draw.randrange(60 * 86_400))
        seconds = draw.randrange(200_000)
        row = {
            "ticket_id": number,
            "created_at": created,
            "is_solved": draw.random() < 0.8,
            "resolution_seconds": seconds,
            "resolution_business_seconds": None if draw.random() < 0.1 else seconds // 3,
            "reassignments": draw.randrange(3),
            "replies": draw.randrange(9),
            "team_at_creation": draw.choice(["north", "south"]),
        }
        company.add("tickets", **row)
        found.append(row)
    return company, found


@pytest.mark.parametrize(("clock", "column"), [("calendar", "resolution_seconds"),
                                               ("business", "resolution_business_seconds")])  # fmt: skip
def test_a_total_is_the_exact_sum_of_its_rows_with_the_interval_of_random_arrivals(
    solved: tuple[Company, list[dict[str, Any]]], clock: Any, column: str
) -> None:
    company, found = solved
    query = MetricQuery(("time_spent",), by=("team",), clock=clock)
    got = answer(company.run, company.project, query)
    assert len(got.rows) == 2
    for row in got.rows:
        mine = [each for each in found if each["is_solved"] and each["team_at_creation"] == row.group[0]]
        values = [each[column] for each in mine if each[column] is not None]
        reach = Z * sum(value**2 for value in values) ** 0.5
        assert (row.value, row.n) == (sum(values), len(values))
        assert row.interval is not None
        assert (row.interval.low, row.interval.high) == pytest.approx((sum(values) - reach, sum(values) + reach))
        if clock == "business":
            assert row.outside["without_schedule"] == len(mine) - len(values) > 0
            missing = rows(company.run, company.project, query, "time_spent", keys=row.keys, part="without_schedule")
            assert len(missing) == len(mine) - len(values)
        listed = rows(company.run, company.project, query, "time_spent", keys=row.keys).columns["seconds"]
        assert sorted(listed) == sorted(values)
    assert got.receipts[0].formula["sum"] == column


def test_a_total_of_counts_is_zero_without_rows_and_one_of_times_is_none() -> None:
    company = Company()
    query = MetricQuery(("moves", "time_spent"), from_day=date(2024, 1, 1), to_day=date(2024, 1, 8))
    moves, spent = answer(company.run, company.project, query).rows
    assert (moves.value, moves.state, moves.below_minimum_sample) == (0, "value", False)
    assert (spent.value, spent.state) == (None, "none")


def test_a_total_keeps_the_rows_of_one_ticket_together_and_beyond_64_bits_of_squares() -> None:
    company = Company()
    logs = {1: [60, 120, 3_000_000_000], 2: [600], 3: [0, 30]}
    for ticket, works in logs.items():
        for seconds in works:
            company.add("work_logs", ticket_id=ticket, worked_at=DAY, seconds=seconds, team="north", agent_id=4)
    row = answer(company.run, company.project, MetricQuery(("work",), by=("team",))).rows[0]
    assert (row.value, row.n) == (3_000_000_810, 5)
    assert row.interval is not None and row.interval.low == 0  # the one ticket that is nearly all of it may be chance
    assert row.interval.high == pytest.approx(3_000_000_810 + Z * (3_000_000_180**2 + 600**2 + 30**2) ** 0.5)
    assert list(rows(company.run, company.project, MetricQuery(("work",)), "work").columns["ticket_id"]).count(1) == 3


def test_totals_of_periods_of_unequal_length_are_compared_by_the_day() -> None:
    company = Company("2024-03-15 00:00:00")
    for month, days in ((2, 29), (3, 14)):
        for day in range(1, days + 1):
            for _ in range(4):
                company.add("tickets", created_at=datetime(2024, month, day, 12), reassignments=2)
    query = MetricQuery(("moves",), grain=Grain.MONTH, from_day=date(2024, 3, 1), to_day=date(2024, 4, 1),
                        compare="previous")  # fmt: skip
    row = answer(company.run, company.project, query).rows[0]
    assert row.change is not None and row.difference is not None
    assert (row.change.previous, row.change.difference) == (4 * 2 * 29, 4 * 2 * (14 - 29))
    # The rates are equal: 8 a day.
    scale = 14 / 29
    reach = Z * (4 * 4 * 14 + scale**2 * 4 * 4 * 29) ** 0.5
    assert (row.change.low, row.change.high) == pytest.approx((-reach, reach))
    assert row.change.word == "no clear difference"


def test_a_mean_of_replies_has_students_interval(solved: tuple[Company, list[dict[str, Any]]]) -> None:
    company, found = solved
    values = [each["replies"] for each in found if each["is_solved"]]
    query = MetricQuery(("replies_a_ticket",), stats=("mean", "median", "p90", "max"))
    mean, median, p90, most = answer(company.run, company.project, query).rows
    expected = stats.ttest_1samp(values, 0).confidence_interval()
    assert mean.value == pytest.approx(sum(values) / len(values)) and mean.n == len(values)
    assert mean.interval is not None
    assert (mean.interval.low, mean.interval.high) == pytest.approx((expected.low, expected.high))
    places = stats.scoreatpercentile(values, [50, 90])
    assert (median.value, p90.value, most.value) == (places[0], pytest.approx(places[1]), max(values))
    assert median.interval is not None
    listed = rows(company.run, company.project, query, "replies_a_ticket").columns["amount"]
    assert sorted(listed) == sorted(values)


def test_two_means_of_replies_are_compared_by_welch(solved: tuple[Company, list[dict[str, Any]]]) -> None:
    company, found = solved
    query = MetricQuery(("replies_a_ticket",), from_day=date(2024, 3, 1), to_day=date(2024, 4, 1), compare="previous")
    row = answer(company.run, company.project, query).rows[0]
    months = [[each["replies"] for each in found if each["is_solved"] and each["created_at"].month == month]
              for month in (3, 2)]  # fmt: skip
    welch = stats.ttest_ind(*months, equal_var=False)
    bounds = welch.confidence_interval()
    assert row.change is not None and row.difference is not None
    assert (row.change.low, row.change.high) == pytest.approx((bounds.low, bounds.high))
    assert row.difference.p == pytest.approx(welch.pvalue)


def test_a_mean_over_several_rows_a_ticket_counts_tickets_and_not_rows_as_independent() -> None:
    company = Company()
    draw = random.Random(4)
    groups = [[draw.randrange(8) for _ in range(draw.randrange(1, 4))] for _ in range(40)]
    for ticket, touches in enumerate(groups, start=1):
        for agent, number in enumerate(touches):
            company.add("contributions", ticket_id=ticket, agent_id=agent, last_solved_at=DAY, touches=number)
    row = answer(company.run, company.project, MetricQuery(("touches_a_row",))).rows[0]
    values = [value for each in groups for value in each]
    mean = sum(values) / len(values)
    residual = sum((sum(each) - mean * len(each)) ** 2 for each in groups)
    error = (residual * 40 / 39) ** 0.5 / len(values)
    assert row.interval is not None
    assert row.interval.high == pytest.approx(mean + stats.t.ppf(0.975, 39) * error)


@pytest.mark.parametrize(("metric", "stat"), [("time_spent", "median"), ("replies_a_ticket", "km_median"),
                                              ("replies_a_ticket", "within:1h")])  # fmt: skip
def test_a_statistic_that_a_kind_does_not_have_is_refused(metric: str, stat: str) -> None:
    company = Company()
    with pytest.raises(UnknownName, match="statistic"):
        answer(company.run, company.project, MetricQuery((metric,), stats=(stat,)))

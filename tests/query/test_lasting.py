"""Who is still there, how many there were on average, how many different ones: worked by hand and in plain Python."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from puls.core.errors import UsageError
from puls.core.periods import Grain
from puls.query import MetricQuery
from puls.workspace.answers import answer, rows
from query.company import Company
from query.declared import LASTING, declare

WATERMARK = datetime(2024, 5, 11, 6)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, *LASTING)


def employed(*stretches: tuple[str, str | None, str | None], team: str | None = None) -> Company:
    company = Company(str(WATERMARK)).with_project(zone="UTC")
    for agent, (started, ended, left) in enumerate(stretches, start=1):
        company.add("employments", agent_id=agent, team=team, started_at=started, ended_at=ended, left_at=left)
    return company


def values(company: Company, query: MetricQuery) -> list[tuple[Any, int, int | None]]:
    return [(row.value, row.n, row.numerator) for row in answer(company.run, company.project, query).rows]


def months(metric: str, **parts: Any) -> MetricQuery:
    return MetricQuery((metric,), grain=Grain.MONTH, from_day=date(2024, 3, 1), to_day=date(2024, 6, 1), **parts)


def test_who_was_there_at_the_start_is_kept_until_the_end_of_the_period() -> None:
    company = employed(
        ("2024-01-01", None, None),
        ("2024-03-01", None, None),  # of the start's very instant: there
        ("2024-03-01 00:00:01", None, None),  # later: not there in March
        ("2024-01-01", "2024-04-01", "2024-04-01"),  # gone by the very end of March
        ("2024-01-01", "2024-04-01 00:00:01", "2024-04-01 00:00:01"),  # gone in April
        ("2024-01-01", "2024-03-01", "2024-03-01"),  # gone before March
        ("2024-01-01", "2024-03-10", None),  # another team since, and still there
        ("2024-01-01", None, "2024-06-01"),  # will leave
    )
    assert values(company, months("stayed")) == [(5 / 6, 6, 5), (4 / 5, 5, 4), (1, 4, 4)]
    assert values(company, months("lost")) == [(1 / 6, 6, 1), (1 / 5, 5, 1), (0, 4, 0)]
    found = answer(company.run, company.project, months("stayed")).rows
    assert [row.whole for row in found] == [True, True, False]
    assert found[0].interval is not None and found[0].interval.method == "wilson"
    assert values(company, MetricQuery(("stayed",), from_day=date(2024, 3, 1), to_day=date(2024, 5, 1))) == [
        (4 / 6, 6, 4)
    ]


def test_in_the_unfinished_period_the_end_is_the_watermark() -> None:
    company = employed(
        ("2024-01-01", str(WATERMARK), str(WATERMARK)),
        ("2024-01-01", None, "2024-05-11 06:00:00.000001"),
        ("2024-01-01", None, None),
    )
    assert values(company, months("stayed"))[-1] == (2 / 3, 3, 2)


def test_the_rows_behind_a_share_say_who_was_kept() -> None:
    company = employed(("2024-01-01", None, None), ("2024-01-01", "2024-03-10", "2024-03-10"), team="north")
    query = months("lost", by=("team",))
    row = answer(company.run, company.project, query).rows[0]
    assert (row.keys, row.value, row.numerator) == (("north",), 0.5, 1)
    behind = rows(company.run, company.project, query, "lost", period="2024-03", keys=row.keys)
    assert (len(behind), behind.columns["counts"]) == (2, [None, 1])
    assert len(rows(company.run, company.project, query, "lost", period="2024-03", part="numerator")) == 1


def test_a_share_of_those_kept_is_compared_with_the_period_before() -> None:
    company = employed(("2024-01-01", None, None), ("2024-01-01", "2024-03-10", "2024-03-10"))
    april = answer(company.run, company.project, months("stayed", compare="previous")).rows[1]
    assert april.change is not None and (april.change.previous, april.change.method) == (0.5, "newcombe")


def test_the_average_number_is_the_time_that_rows_were_there_over_the_length_of_the_period() -> None:
    company = employed(
        ("2024-01-01", None, None),
        ("2024-03-31 12:00", "2024-04-16", None),
        ("2024-05-11", None, None),
        ("2024-05-12", None, None),
    )
    known_days = 10.25
    expected = [(31 + 0.5) / 31, (30 + 15) / 30, (known_days + 0.25) / known_days]
    found = values(company, months("heads"))
    assert [value for value, _, _ in found] == pytest.approx(expected, rel=1e-12)
    assert [n for _, n, _ in found] == [2, 2, 2]


@pytest.mark.parametrize("grain", [Grain.HOUR, Grain.DAY, Grain.WEEK, Grain.QUARTER])
def test_the_average_number_by_any_grain_is_that_of_plain_python(grain: Grain) -> None:
    draw = random.Random(2)
    company = Company("2024-04-10 03:30:00").with_project(zone="Europe/London")
    stretches = []
    for agent in range(40):
        start = datetime(2024, 3, 20) + timedelta(hours=draw.randrange(500), microseconds=draw.randrange(10**10))
        end = draw.choice([None, start + timedelta(seconds=draw.randrange(10**6))])
        stretches.append((start, end or datetime.max))
        company.add("employments", agent_id=agent, started_at=start, ended_at=end)
    query = MetricQuery(("heads",), grain=grain, from_day=date(2024, 3, 25), to_day=date(2024, 4, 15))
    epoch = datetime(1970, 1, 1)
    counted = 0
    for row in answer(company.run, company.project, query).rows:
        begin = epoch + timedelta(microseconds=row.start_us)
        until = min(epoch + timedelta(microseconds=row.end_us), datetime(2024, 4, 10, 3, 30))
        if until <= begin:
            assert row.value is None
            continue
        parts = [max(min(end, until) - max(start, begin), timedelta()) for start, end in stretches]
        counted += row.n
        assert row.n == sum(start < until and end > begin for start, end in stretches)
        assert (row.value or 0) == pytest.approx(sum(parts, timedelta()) / (until - begin), rel=1e-12)
    assert counted >= 30


def test_different_values_are_counted_once_in_each_period_and_group() -> None:
    company = Company().with_project(zone="UTC")
    for day, customer, channel in (
        ("03-01", 1, "mail"),
        ("03-09", 1, "mail"),
        ("03-09", 2, "chat"),
        ("03-10", None, "mail"),
        ("04-01", 1, "mail"),
        ("04-02", 2, "mail"),
    ):
        company.add("tickets", created_at=f"2024-{day}", customer_id=customer, channel=channel)
    found = values(company, months("customers"))
    assert found[:2] == [(1, 2, None), (2, 2, None)]
    assert values(company, MetricQuery(("customers",), by=("channel",)))[0][0] == 2


def test_what_lasts_has_no_hour_of_the_day() -> None:
    company = employed(("2024-01-01", None, None))
    for metric in ("stayed", "heads"):
        with pytest.raises(UsageError, match="has no day-of-week"):
            answer(company.run, company.project, MetricQuery((metric,), grain=Grain.DAY_OF_WEEK))


def test_the_rows_about_agents_name_nobody_that_the_project_does_not_name() -> None:
    company = employed(("2024-01-01", None, None))
    company.connection.execute("insert into ids values ('person', 1, 'ann')")

    def listed() -> Any:
        return rows(company.run, company.project, months("stayed"), "stayed", period="2024-03").columns["source_id"]

    assert listed() == ["agent-1"]
    company.with_project(agents="named")
    assert listed() == ["ann"]
    company.with_project(agents="off")
    with pytest.raises(UsageError, match="single agents"):
        listed()

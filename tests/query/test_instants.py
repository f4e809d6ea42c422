"""What is there at an instant, and how old it is: against plain Python on the same rows, and worked by hand."""

from __future__ import annotations

import random
import statistics
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from puls.core.errors import UsageError
from puls.core.periods import Grain
from puls.metrics import CATALOGUE
from puls.project.conditions import Comparison, parse_condition
from puls.query import MetricQuery
from puls.query.names import splittable
from puls.query.steps import cover
from puls.workspace.answer_values import Row
from puls.workspace.answers import answer, rows
from query.company import Company
from query.declared import LASTING, declare

BERLIN = ZoneInfo("Europe/Berlin")
WATERMARK = datetime(2024, 4, 20, 12)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, *LASTING)


def random_spans(count: int = 300) -> list[dict[str, Any]]:
    draw = random.Random(5)
    found = []
    for ticket in range(1, count + 1):
        # Some begin and end at the very edges of days.
        created = datetime(2024, 3, 1) + timedelta(hours=draw.randrange(24 * 60), seconds=draw.choice([0, 0, 1799]))
        at, follow_up = created, draw.choice([None, created + timedelta(days=draw.randrange(9))])
        exclusion = draw.choice([None] * 9 + ["spam"])
        for span in range(1, draw.randrange(2, 5)):
            end = at + timedelta(hours=draw.randrange(1, 200))
            ended = None if end > WATERMARK or draw.random() < 0.2 else end
            found.append(
                {
                    "ticket_id": ticket,
                    "span": span,
                    "started_at": at,
                    "ended_at": ended,
                    "created_at": created,
                    "team": draw.choice(["north", "south", None]),
                    "priority": draw.choice(["high", "low"]),
                    "follow_up_at": follow_up,
                    "exclusion": exclusion,
                }
            )
            if ended is None or draw.random() < 0.3:
                break
            at = ended
    return [each for each in found if each["started_at"] <= WATERMARK]


@pytest.fixture(scope="module")
def desk() -> tuple[Company, list[dict[str, Any]]]:
    found = random_spans()
    company = Company(str(WATERMARK)).with_project(zone="Europe/Berlin")
    for row in found:
        company.add("open_spans", **row)
    return company, [row for row in found if row["exclusion"] is None]


def there(found: list[dict[str, Any]], end: datetime) -> list[dict[str, Any]]:
    """Return the rows just before `end`, or at the watermark with all that happened in its very instant."""
    if end > WATERMARK:
        return [r for r in found if r["started_at"] <= WATERMARK and (r["ended_at"] or datetime.max) > WATERMARK]
    return [r for r in found if r["started_at"] < end and (r["ended_at"] or datetime.max) >= end]


def ends(row: Row, grain: Grain) -> datetime:
    """Return the UTC end of a period by its label."""
    match grain:
        case Grain.DAY:
            local = datetime.fromisoformat(row.period) + timedelta(days=1)
        case Grain.WEEK:
            local = datetime.fromisocalendar(int(row.period[:4]), int(row.period[6:]), 1) + timedelta(days=7)
        case _:
            year, month = map(int, row.period.split("-"))
            local = datetime(year + month // 12, month % 12 + 1, 1)
    return local.replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK, Grain.MONTH])
def test_the_ages_at_the_end_of_each_period_are_those_of_what_is_there_then(
    desk: tuple[Company, list[dict[str, Any]]], grain: Grain
) -> None:
    company, found = desk
    from_day, to_day = (
        (date(2024, 3, 1), date(2024, 6, 1)) if grain is Grain.MONTH else (date(2024, 3, 11), date(2024, 5, 6))
    )
    query = MetricQuery(("age", "open_now"), grain=grain, from_day=from_day, to_day=to_day)
    answered = [row for row in answer(company.run, company.project, query).rows if row.state == "value"]
    assert len(answered) > 8
    for row in answered:
        end = ends(row, grain)
        instant = min(end, WATERMARK)
        ages = [(instant - each["created_at"]) // timedelta(seconds=1) for each in there(found, end)]
        expected = {
            "median": statistics.median,
            "mean": statistics.fmean,
            "p90": lambda values: statistics.quantiles(values, n=10, method="inclusive")[8],
            "max": max,
            "count": len,
        }[row.statistic](ages)
        assert row.value == pytest.approx(expected, rel=1e-12)
        assert row.n == len(ages)
        assert row.end_us == (instant - datetime(1970, 1, 1)) // timedelta(microseconds=1)
        assert row.whole is (end <= WATERMARK)


def test_what_has_not_begun_at_the_watermark_is_not_known(desk: tuple[Company, list[dict[str, Any]]]) -> None:
    company, _ = desk
    query = MetricQuery(("open_now", "age"), grain=Grain.DAY, from_day=date(2024, 4, 19), to_day=date(2024, 4, 23))
    states = {row.period: row.state for row in answer(company.run, company.project, query).rows}
    assert states == {"2024-04-19": "value", "2024-04-20": "value", "2024-04-21": "none", "2024-04-22": "none"}


def test_groups_and_conditions_are_those_of_the_row_then(desk: tuple[Company, list[dict[str, Any]]]) -> None:
    company, found = desk
    query = MetricQuery(
        ("open_now",),
        by=("team",),
        grain=Grain.DAY,
        from_day=date(2024, 3, 20),
        to_day=date(2024, 4, 10),
        where=Comparison("priority", "=", "high"),
        scope=parse_condition("team = 'north' or team is null", ["team"]),
    )
    answered = answer(company.run, company.project, query).rows
    assert {row.keys for row in answered} == {("north",), (None,)}
    for row in answered:
        then = [r for r in there(found, ends(row, Grain.DAY)) if r["priority"] == "high" and r["team"] == row.keys[0]]
        assert row.value == len(then)
        behind = rows(company.run, company.project, query, "open_now", period=row.period, keys=row.keys)
        assert sorted(behind.columns["ticket_id"]) == sorted(each["ticket_id"] for each in then)


def test_without_a_grain_it_is_the_end_of_the_range_and_the_receipt_says_how(
    desk: tuple[Company, list[dict[str, Any]]],
) -> None:
    company, found = desk
    query = MetricQuery(("age",), from_day=date(2024, 3, 1), to_day=date(2024, 4, 1), stats=("max", "within:3d"))
    whole = answer(company.run, company.project, query)
    then = there(found, datetime(2024, 3, 31, 22))
    within = sum(datetime(2024, 3, 31, 22) - each["created_at"] <= timedelta(days=3) for each in then)
    assert [(row.n, row.numerator) for row in whole.rows] == [(len(then), None), (len(then), within)]
    assert whole.rows[1].interval is not None
    (receipt,) = whole.receipts
    assert receipt.formula["seconds"] == "instant - created_at"
    assert (receipt.n, set(receipt.excluded)) == (len(then), {"spam"})
    behind = rows(company.run, company.project, query, "age")
    ages = [(datetime(2024, 3, 31, 22) - each["created_at"]) // timedelta(seconds=1) for each in then]
    assert sorted(behind.columns["seconds"]) == sorted(ages)


def test_a_list_without_a_period_is_that_of_the_last_instant(desk: tuple[Company, list[dict[str, Any]]]) -> None:
    company, found = desk
    query = MetricQuery(("open_now",), grain=Grain.WEEK)
    assert len(rows(company.run, company.project, query, "open_now")) == len(there(found, datetime.max))


def test_marked_rows_are_counted_beside_the_number_and_can_be_listed(
    desk: tuple[Company, list[dict[str, Any]]],
) -> None:
    company, found = desk
    query = MetricQuery(("snoozed",), grain=Grain.MONTH, from_day=date(2024, 3, 1), to_day=date(2024, 5, 1))
    for row in answer(company.run, company.project, query).rows:
        end = ends(row, Grain.MONTH)
        then = [each for each in there(found, end) if each["follow_up_at"] is not None]
        past = [each for each in then if each["follow_up_at"] <= min(end, WATERMARK)]
        assert (row.value, dict(row.beside)) == (len(then), {"waiting": len(past)})
        listed = rows(company.run, company.project, query, "snoozed", period=row.period, part="waiting")
        assert sorted(listed.columns["ticket_id"]) == sorted(each["ticket_id"] for each in past)


@pytest.mark.parametrize(
    ("started", "ended", "counted"),
    [
        ("2024-01-01 09:00:00", "2024-01-02 00:00:00", True),
        ("2024-01-01 09:00:00", "2024-01-01 23:59:59.999999", False),
        ("2024-01-01 23:59:59.999999", None, True),
        ("2024-01-02 00:00:00", None, False),
    ],
)
def test_what_happens_at_the_very_end_of_a_day_is_the_next_days(started: str, ended: str | None, counted: bool) -> None:
    company = Company().with_project(zone="UTC")
    company.add("open_spans", started_at=started, ended_at=ended, created_at=started)
    query = MetricQuery(("open_now",), grain=Grain.DAY, from_day=date(2024, 1, 1), to_day=date(2024, 1, 3))
    found = answer(company.run, company.project, query).rows
    assert [row.value for row in found] == [int(counted), int(ended is None)]


@pytest.mark.parametrize(
    ("started", "ended", "counted"), [("01:00", "12:00", 0), ("12:00", None, 1), ("12:01", None, 0)]
)
def test_at_the_watermark_what_happened_in_its_very_instant_counts(
    started: str, ended: str | None, counted: int
) -> None:
    company = Company("2024-01-02 12:00:00").with_project(zone="UTC")
    end = ended and f"2024-01-02 {ended}"
    company.add("open_spans", started_at=f"2024-01-02 {started}", ended_at=end, created_at=f"2024-01-02 {started}")
    query = MetricQuery(("open_now",), from_day=date(2024, 1, 1), to_day=date(2024, 1, 4))
    assert answer(company.run, company.project, query).rows[0].value == counted


def test_an_age_runs_only_while_the_schedule_of_that_day_is_open_also_over_a_change_of_the_offset() -> None:
    """Office hours 9 to 17 in Berlin, from 2 April 10 to 14; the night to 31 March has an hour less."""
    company = Company("2024-04-30 00:00:00").with_project(zone="Europe/Berlin")
    hour = 3_600_000_000
    opened, base = {"03-29": (8, 16), "04-01": (7, 15), "04-02": (8, 12)}, 0
    for day in (date(2024, 3, 29) + timedelta(days=n) for n in range(5)):
        number = (day - date(1970, 1, 1)).days
        start, end = opened.get(f"{day:%m-%d}", (0, 0))
        stretch = [number * 24 * hour + at * hour for at in (start, end)]
        company.connection.execute("insert into clock_days values (1, ?, ?, ?, ?, 0, 0)", [number, base, *stretch])
        base += (end - start) * hour
    # Friday 16:00 in Berlin, when the clock had run for 7 hours; the other ticket has no schedule.
    company.add("open_spans", started_at="2024-03-29 15:00", created_at="2024-03-29 15:00", clock=1,
                clock_from_us=7 * hour)  # fmt: skip
    company.add("open_spans", started_at="2024-03-31 12:00", created_at="2024-03-31 12:00")
    days = {"grain": Grain.DAY, "from_day": date(2024, 3, 29), "to_day": date(2024, 4, 3), "stats": ("max",)}
    business = answer(company.run, company.project, MetricQuery(("age",), clock="business", **days)).rows  # type: ignore[arg-type]
    assert [row.value for row in business] == [3600, 3600, 3600, 9 * 3600, 13 * 3600]
    assert [dict(row.outside).get("without_schedule", 0) for row in business] == [0, 0, 1, 1, 1]
    calendar = answer(company.run, company.project, MetricQuery(("age",), **days)).rows  # type: ignore[arg-type]
    assert [row.value for row in calendar] == [hours * 3600 for hours in (8, 32, 55, 79, 103)]


def test_a_promise_is_at_risk_when_its_clock_runs_out_soon() -> None:
    company = Company("2024-01-10 00:00:00").with_project(zone="UTC", soon_minutes=90)
    day, hour = (date(2024, 1, 1) - date(1970, 1, 1)).days, 3_600_000_000
    open_us = day * 24 * hour + 9 * hour
    company.connection.execute(
        "insert into clock_days values (1, ?, 0, ?, ?, 0, 0)", [day, open_us, open_us + 8 * hour]
    )
    company.connection.execute("insert into clock_days values (0, ?, ?, ?, ?, 0, 0)",
                               [day, day * 24 * hour, day * 24 * hour, (day + 1) * 24 * hour])  # fmt: skip
    at_noon = open_us + 3 * hour
    for clock, runs_out_us in (
        (1, 3 * hour),
        (1, 3 * hour - 1),
        (1, 3 * hour + hour * 3 // 2),
        (1, 3 * hour + hour * 3 // 2 + 1),
        (0, at_noon + hour),
        (0, at_noon + 2 * hour),
    ):
        company.add("sla_runs", started_at="2024-01-01 09:00", ended_at="2024-01-01 15:00", clock=clock,
                    runs_out_us=runs_out_us)  # fmt: skip
    query = MetricQuery(("at_risk",), grain=Grain.HOUR, from_day=date(2024, 1, 1), to_day=date(2024, 1, 2))
    by_hour = {row.period[-5:]: row.value for row in answer(company.run, company.project, query).rows}
    # At the end of the hour that begins at 11: what runs out from then on within one and a half hours.
    assert by_hour["11:00"] == 3


def test_the_age_of_a_row_stops_where_its_own_source_was_read_to() -> None:
    company = Company("2024-01-10 00:00:00").with_project(zone="UTC")
    company.source("shop", "2024-01-03 06:00:00", ())
    for source in ("desk", "shop"):
        company.add("open_spans", source=source, started_at="2024-01-01", created_at="2024-01-01")
    query = MetricQuery(("age",), by=("source",), from_day=date(2024, 1, 1), to_day=date(2024, 1, 6), stats=("max",))
    found = {row.keys: row.value for row in answer(company.run, company.project, query).rows}
    assert found == {("desk",): 5 * 86_400, ("shop",): 54 * 3600}


def test_ages_are_compared_with_those_of_the_instant_before(desk: tuple[Company, list[dict[str, Any]]]) -> None:
    company, found = desk
    query = MetricQuery(
        ("age",), grain=Grain.WEEK, from_day=date(2024, 3, 25), to_day=date(2024, 4, 8), compare="previous",
        stats=("median", "mean"),
    )  # fmt: skip
    for row in answer(company.run, company.project, query).rows:
        assert row.change is not None and row.difference is not None
        if row.statistic == "median":
            before = ends(row, Grain.WEEK).replace(tzinfo=UTC).astimezone(BERLIN).replace(tzinfo=None)
            end = (before - timedelta(days=7)).replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)
            ages = [(end - each["created_at"]) // timedelta(seconds=1) for each in there(found, end)]
            assert row.change.previous == statistics.median(ages)


def test_too_many_rows_are_refused_with_what_to_ask_instead(
    desk: tuple[Company, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    company, _ = desk
    monkeypatch.setattr(cover, "MAXIMUM_ROWS", 1000)
    query = MetricQuery(("open_now",), grain=Grain.HOUR, from_day=date(2024, 3, 1), to_day=date(2024, 4, 1))
    with pytest.raises(UsageError, match="longer grain or a shorter range"):
        answer(company.run, company.project, query)


@pytest.mark.parametrize(
    ("parts", "why"), [({"grain": Grain.HOUR_OF_DAY}, "has no hour-of-day"), ({"by": ("tag",)}, "tags are known as of")]
)
def test_what_has_no_meaning_at_an_instant_is_refused(
    desk: tuple[Company, list[dict[str, Any]]], parts: dict[str, Any], why: str
) -> None:
    company, _ = desk
    with pytest.raises(UsageError, match=why):
        answer(company.run, company.project, MetricQuery(("age",), **parts))


def test_why_a_balance_changed_is_nothing_to_split_it_by() -> None:
    company = Company()
    for minute, (delta, cause) in enumerate([(1, "received"), (-1, "solved")]):
        company.add("backlog_changes", changed_at=datetime(2024, 3, 5, 8, minute), delta=delta, cause=cause, moved=0)
    solved = Comparison("cause", "=", "solved")
    for query in (MetricQuery(("backlog",), by=("cause",)), MetricQuery(("backlog",), where=solved)):
        with pytest.raises(UsageError, match="by cause, which tells why it changed and not what is in it"):
            answer(company.run, company.project, query)
    assert not {"cause", "tag"} & set(splittable(CATALOGUE["backlog"]))

"""Answers against plain Python over the same rows: values, groups, periods, what is left out and why."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy
import pytest

from puls.core.errors import DataError, UnknownName, UsageError
from puls.core.periods import Grain
from puls.query import MetricQuery
from puls.workspace.answers import Answer, answer, rows
from query.company import Company

LONDON = ZoneInfo("Europe/London")
WATERMARK = datetime(2024, 12, 31)


def tickets(count: int = 600, seed: int = 3) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    found = []
    for number in range(1, count + 1):
        created = datetime(2024, 9, 20) + timedelta(microseconds=draw.randrange(60 * 86_400_000_000))
        reply = draw.choice([None, draw.randrange(100_000)])
        solve = draw.choice([None, draw.randrange(400_000)])
        team = draw.choice(["north", "south", None])
        is_solved = solve is not None and draw.random() < 0.8
        found.append(
            {
                "ticket_id": number,
                "source": "desk",
                "created_at": created,
                "first_customer_message_at": created,
                "first_reply_at": None if reply is None else created + timedelta(seconds=reply),
                "first_reply_seconds": None if reply is None or draw.random() < 0.02 else reply,
                "first_reply_team": None if reply is None else team,
                "is_solved": is_solved,
                "unanswered_seconds": solve if is_solved and reply is None else None,
                "last_solved_at": None if solve is None else created + timedelta(seconds=solve),
                "resolution_seconds": solve if is_solved else None,
                "solved_by_team": team if solve is not None else None,
                "team_at_creation": team,
                "channel": draw.choice(["mail", "chat"]),
                "replies": draw.randrange(4),
                "reopens": draw.randrange(2),
                "exclusion": draw.choice([None] * 9 + ["spam"]),
            }
        )
    return found


def desk(found: list[dict[str, Any]]) -> Company:
    company = Company(str(WATERMARK))
    for row in found:
        company.add("tickets", **row)
    return company


def week(moment: datetime) -> str:
    iso = moment.replace(tzinfo=UTC).astimezone(LONDON).isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def cells(found: Answer, stat: str) -> dict[tuple[str, tuple[str | None, ...]], Any]:
    return {(row.period, row.group): row for row in found.rows if row.statistic == stat}


@pytest.fixture(scope="module")
def company() -> tuple[Company, list[dict[str, Any]]]:
    found = tickets()
    return desk(found), [row for row in found if row["exclusion"] is None]


def test_first_reply_time_by_week_and_team_is_what_python_says(company: tuple[Company, list[dict[str, Any]]]) -> None:
    reader, found = company
    stats = ("median", "mean", "p90", "max", "within:1h")
    query = MetricQuery(("first_reply_time",), by=("team",), grain=Grain.WEEK, stats=stats)
    got = answer(reader.run, reader.project, query)
    expected: dict[Any, list[int]] = defaultdict(list)
    for row in found:
        if row["first_reply_seconds"] is not None:
            expected[week(row["created_at"]), (row["first_reply_team"],)].append(row["first_reply_seconds"])
    for stat, compute in (
        ("median", statistics.median),
        ("mean", statistics.fmean),
        ("p90", lambda values: float(numpy.percentile(values, 90))),
        ("max", max),
        ("within:1h", lambda values: sum(value <= 3600 for value in values) / len(values)),
    ):
        shown = {key: row for key, row in cells(got, stat).items() if row.value is not None}
        assert shown.keys() == expected.keys()
        for key, row in shown.items():
            assert row.value == pytest.approx(compute(expected[key]), rel=1e-12)
            assert row.n == len(expected[key])
            assert row.below_minimum_sample == (row.n < 30)


def test_what_has_no_first_reply_is_named_and_not_lost(company: tuple[Company, list[dict[str, Any]]]) -> None:
    reader, found = company
    row = answer(reader.run, reader.project, MetricQuery(("first_reply_time",))).rows[0]
    unanswered = [each for each in found if each["first_reply_at"] is None]
    assert row.outside == {
        "no_customer_message": 0,
        "waiting": sum(not each["is_solved"] for each in unanswered),
        "solved_without_reply": sum(each["is_solved"] for each in unanswered),
        "contradictory": sum(
            each["first_reply_at"] is not None and each["first_reply_seconds"] is None for each in found
        ),
    }
    assert row.n + sum(row.outside.values()) == len(found)
    assert row.contradictory > 0


def test_shares_and_counts_by_channel_are_what_python_says(company: tuple[Company, list[dict[str, Any]]]) -> None:
    reader, found = company
    query = MetricQuery(("one_touch_rate", "tickets_solved", "resolution_time"), by=("channel",))
    got = answer(reader.run, reader.project, query)
    solved = [row for row in found if row["is_solved"]]
    for channel in ("mail", "chat"):
        here = [row for row in solved if row["channel"] == channel]
        among = [row for row in here if row["replies"] >= 1]
        share = next(row for row in got.rows if row.metric == "one_touch_rate" and row.group == (channel,))
        assert (share.numerator, share.n) == (
            sum(row["replies"] == 1 and row["reopens"] == 0 for row in among),
            len(among),
        )
        assert share.interval is not None and share.interval.low < share.value < share.interval.high
        count = next(row for row in got.rows if row.metric == "tickets_solved" and row.group == (channel,))
        assert count.value == len(here)
        mean = next(row for row in got.rows if row.statistic == "mean" and row.group == (channel,))
        assert mean.value == pytest.approx(statistics.fmean(row["resolution_seconds"] for row in here), rel=1e-12)
    # Three metrics of one fact and cohort: one pass over the rows, and one over those left out.
    assert len({sql for receipt in got.receipts for sql in receipt.sql[:2]}) == 2


def test_excluded_rows_are_counted_by_reason_and_period(company: tuple[Company, list[dict[str, Any]]]) -> None:
    reader, _ = company
    got = answer(reader.run, reader.project, MetricQuery(("ticket_volume",), grain=Grain.WEEK))
    spam = defaultdict(int)
    for row in tickets():
        if row["exclusion"]:
            spam[week(row["created_at"])] += 1
    assert {row.period: row.excluded["spam"] for row in got.rows if row.excluded} == dict(spam)
    assert got.receipts[0].excluded == {"spam": sum(spam.values())}


def test_an_interval_of_a_median_is_two_of_its_own_values(company: tuple[Company, list[dict[str, Any]]]) -> None:
    reader, found = company
    row = answer(reader.run, reader.project, MetricQuery(("first_reply_time",), stats=("median",))).rows[0]
    values = sorted(each["first_reply_seconds"] for each in found if each["first_reply_seconds"] is not None)
    assert row.interval is not None and {row.interval.low, row.interval.high} <= set(values)
    covered = values.index(row.interval.low) + 1, values.index(row.interval.high) + 1
    # Normal approximation of the binomial, as textbooks give the ranks of a median's interval.
    reach = 1.96 * len(values) ** 0.5 / 2
    assert covered == (pytest.approx(len(values) / 2 - reach, abs=1.5), pytest.approx(len(values) / 2 + reach, abs=1.5))


def test_an_hour_around_midnight_belongs_to_the_local_day_and_week() -> None:
    company = Company("2024-11-30 00:00:00")
    # 23:30 UTC on Sunday 20 October is Monday in London; on Sunday 27 October, after the clocks went back, it is not.
    for created in ("2024-10-20 23:30:00", "2024-10-27 23:30:00"):
        company.add("tickets", created_at=created)
    query = MetricQuery(("ticket_volume",), grain=Grain.WEEK, from_day=date(2024, 10, 14), to_day=date(2024, 11, 4))
    found = {row.period: row.value for row in answer(company.run, company.project, query).rows}
    assert found == {"2024-W42": 0, "2024-W43": 2, "2024-W44": 0}


def test_an_empty_day_is_none_and_not_zero_seconds() -> None:
    company = Company("2024-01-05 00:00:00")
    company.add("tickets", created_at="2024-01-01 10:00:00", first_customer_message_at="2024-01-01 10:00:00",
                first_reply_at="2024-01-01 10:00:00", first_reply_seconds=0, is_solved=False)  # fmt: skip
    query = MetricQuery(
        ("first_reply_time", "ticket_volume"),
        grain=Grain.DAY,
        from_day=date(2024, 1, 1),
        to_day=date(2024, 1, 4),
        stats=("median", "mean"),
    )
    got = answer(company.run, company.project, query)
    medians = [(row.state, row.value) for row in got.rows if row.statistic == "median"]
    assert medians == [("value", 0), ("none", None), ("none", None)]
    assert [row.value for row in got.rows if row.metric == "ticket_volume"] == [1, 0, 0]


def test_a_period_after_the_watermark_is_not_known_yet_and_not_zero() -> None:
    company = Company("2024-01-02 12:00:00")
    company.add("tickets", created_at="2024-01-01 10:00:00")
    query = MetricQuery(("ticket_volume",), grain=Grain.DAY, from_day=date(2024, 1, 1), to_day=date(2024, 1, 4))
    got = [(row.state, row.value, row.whole) for row in answer(company.run, company.project, query).rows]
    assert got == [("value", 1, True), ("value", 0, False), ("none", None, False)]


def test_a_mean_over_turns_keeps_the_rows_of_one_ticket_together() -> None:
    company = Company()
    draw = random.Random(5)
    groups = [[draw.randrange(10_000) for _ in range(draw.randrange(1, 6))] for _ in range(60)]
    for number, waits in enumerate(groups, start=1):
        for turn, seconds in enumerate(waits, start=1):
            company.add("turns", ticket_id=number, turn=turn, started_at="2024-03-01 10:00:00",
                        ended_at="2024-03-01 12:00:00", outcome="replied", seconds=seconds)  # fmt: skip
    row = answer(company.run, company.project, MetricQuery(("reply_time",), stats=("mean",))).rows[0]
    values = [value for waits in groups for value in waits]
    mean = statistics.fmean(values)
    residuals = sum((sum(waits) - mean * len(waits)) ** 2 for waits in groups)
    error = (residuals * len(groups) / (len(groups) - 1)) ** 0.5 / len(values)
    assert row.value == pytest.approx(mean) and row.interval is not None
    # 2.0010 is t(0.975) with 59 degrees of freedom.
    assert row.interval.low == pytest.approx(mean * numpy.exp(-2.000995 * error / mean), rel=1e-5)


def test_credit_says_to_whom_a_team_gets_its_row() -> None:
    company = Company()
    company.add("tickets", created_at="2024-03-01 10:00:00", team_at_creation="north", team="south")
    for credit, team in ((None, "north"), ("holder_now", "south")):
        query = MetricQuery(("ticket_volume",), by=("team",), credit=credit)  # type: ignore[arg-type]
        assert answer(company.run, company.project, query).rows[0].group == (team,)
    with pytest.raises(UnknownName, match="actor"):
        answer(company.run, company.project, MetricQuery(("ticket_volume",), credit="actor"))


def test_agents_show_as_pseudonyms_or_by_their_own_ids_as_the_project_says() -> None:
    company = Company()
    company.add("tickets", created_at="2024-03-01 10:00:00", agent_id_at_creation=12)
    company.connection.execute("insert into ids values ('person', 12, 'anna'), ('ticket', 12, 'T12')")
    query = MetricQuery(("ticket_volume",), by=("agent",))
    assert answer(company.run, company.project, query).rows[0].group == ("agent-12",)
    company.with_project(agents="named")
    assert answer(company.run, company.project, query).rows[0].group == ("anna",)


def test_a_source_that_lacks_a_need_is_left_out_and_named() -> None:
    company = Company()
    company.source("mail", "2024-12-30 00:00:00", ["creation"])
    for source in ("desk", "mail"):
        company.add("turns", source=source, started_at="2024-03-01 10:00:00", ended_at="2024-03-01 10:10:00",
                    outcome="replied", seconds=600, ticket_id=1)  # fmt: skip
    got = answer(company.run, company.project, MetricQuery(("reply_time",)))
    assert got.rows[0].n == 1
    assert [(source, text.en) for source, text in got.metrics[0].missing] == [("mail", "mail gives no messages")]
    assert set(got.receipts[0].watermarks) == {"desk"}
    assert got.receipts[0].left_out == {"mail": ("messages",)}


def test_a_service_level_without_a_policy_is_not_available() -> None:
    company = Company().with_project(sla_policies=())
    got = answer(company.run, company.project, MetricQuery(("first_reply_sla_rate",)))
    assert got.rows[0].state == "not available"
    assert "no service level policy" in got.metrics[0].missing[0][1].en
    with pytest.raises(DataError, match="no service level policy"):
        rows(company.run, company.project, MetricQuery(("first_reply_sla_rate",)), "first_reply_sla_rate")


def test_running_paused_and_cancelled_clocks_are_shown_and_not_counted() -> None:
    company = Company("2024-03-02 00:00:00")
    clock = {"promise": "first_reply", "started_at": "2024-03-01 10:00:00"}
    late = "2024-03-01 11:00:00"
    company.add("sla_clocks", **clock, met_at=late, ended_at=late, decided_at=late, missed=False)
    company.add("sla_clocks", **clock, due_at=late, late_after=late, decided_at=late, missed=False)
    company.add("sla_clocks", **clock, late_after="2024-03-03 00:00:00", decided_at="2024-03-03 00:00:00", missed=False)
    company.add("sla_clocks", **clock, paused=True, missed=False)
    company.add("sla_clocks", **clock, cancelled_at=late, ended_at=late, missed=False)
    row = answer(company.run, company.project, MetricQuery(("first_reply_sla_rate",))).rows[0]
    assert (row.value, row.n) == (0.5, 2)
    assert row.beside == {"running": 1, "paused": 1, "cancelled": 1}


def test_a_reopening_counts_once_its_thirty_days_are_over_at_the_source_that_tells_it() -> None:
    company = Company("2024-03-31 00:00:00")
    company.source("slow", "2024-02-20 00:00:00", ["status_history"])
    solve = {"started_at": "2024-01-01", "ended_at": "2024-02-01 00:00:00"}
    company.add("episodes", **solve, reopened_at="2024-03-02 00:00:00")  # exactly 30 days
    company.add("episodes", **solve, reopened_at="2024-03-02 00:00:00.000001")
    company.add("episodes", **solve, source="slow", reopened_at="2024-02-02 00:00:00")
    row = answer(company.run, company.project, MetricQuery(("reopen_rate",))).rows[0]
    assert (row.numerator, row.n, row.not_yet_decided) == (1, 2, 1)


def waiting() -> Iterator[dict[str, Any]]:
    for seconds in (10, 20, 30, 40):
        yield {"first_reply_at": "2024-03-01 00:00:50", "first_reply_seconds": seconds, "is_solved": True}
    yield {"is_solved": True, "unanswered_seconds": 15}
    yield {"is_solved": False, "waiting_clock": 1, "waiting_clock_from_us": 500_000}
    yield {"is_solved": False, "waiting_clock": None, "waiting_clock_from_us": None}


def test_the_median_that_counts_who_still_waits_is_the_aalen_johansen_one() -> None:
    company = Company("2024-03-01 00:00:35.999999")
    for row in waiting():
        company.add("tickets", created_at="2024-03-01", first_customer_message_at="2024-03-01", **row)
    query = MetricQuery(("first_reply_time",), stats=("km_median", "median"))
    km, median = answer(company.run, company.project, query).rows
    # By hand: 7 at risk; 10 s: 1/7; 15 s competes; 20 s: +1/7; 30 s: +1/7; two are cut off at 35 s; 40 s: the
    # last one answers with what is left, 1 - 4/7 = 3/7, so that 6/7 are reached.
    assert (km.value, km.n) == (40, 7)
    assert median.value == 25


def test_on_the_business_clock_waiting_rows_run_to_the_clocks_reading_at_the_watermark() -> None:
    company = Company("2024-03-01 00:00:35.999999")
    for row in waiting():
        business = {"first_reply_business_seconds": row.get("first_reply_seconds")}
        company.add("tickets", created_at="2024-03-01", first_customer_message_at="2024-03-01", **row, **business,
                    unanswered_business_seconds=row.get("unanswered_seconds"))  # fmt: skip
    day_us = 19_783 * 86_400_000_000
    # Open from 10 s to 20 s and from 30 s: 1 s before the day, 10 s and 5.999999 s within it; since 0.5 s: 16 s.
    company.connection.execute(
        "insert into clock_days values (1, 19783, 1000000, ?, ?, ?, ?)",
        [day_us + 10_000_000, day_us + 20_000_000, day_us + 30_000_000, day_us + 90_000_000],
    )
    query = MetricQuery(("first_reply_time",), stats=("km_median",), clock="business")
    got = answer(company.run, company.project, query)
    assert got.rows[0].n == 6  # the row without a schedule is not at risk
    assert "16" in str(company.run(got.receipts[0].sql[-1])["seconds"])


def test_without_a_schedule_business_time_is_not_available_and_never_zero() -> None:
    company = Company()
    company.add("tickets", created_at="2024-03-01", first_customer_message_at="2024-03-01",
                first_reply_at="2024-03-01 00:10:00", first_reply_seconds=600, is_solved=False)  # fmt: skip
    row = answer(company.run, company.project, MetricQuery(("first_reply_time",), clock="business")).rows[0]
    assert (row.state, row.value, row.outside["without_schedule"]) == ("not available", None, 1)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (MetricQuery(("first_reply_tim",)), "first_reply_time"),
        (MetricQuery(()), "at least one metric"),
        (MetricQuery(("ticket_volume", "ticket_volume")), "named twice"),
        (MetricQuery(("ticket_volume",), by=("chanel",)), "channel"),
        (MetricQuery(("ticket_volume",), by=("replies",)), "dimension"),
        (MetricQuery(("ticket_volume",), stats=("median",)), "statistic"),
        (MetricQuery(("first_reply_time",), stats=("p99",)), "p9"),
        (MetricQuery(("first_reply_time",), stats=("within:ten",)), "within:10m"),
        (MetricQuery(("ticket_volume",), cohort="solved"), "cohort"),
        (MetricQuery(("ticket_volume",), zone="Europe/Londn"), "Europe/London"),
        (MetricQuery(("reply_time",), stats=("km_median",)), "started"),
        (MetricQuery(("resolution_time",), stats=("km_median",)), "no rows that wait"),
        (MetricQuery(("backlog",), by=("tag",)), "tag"),
        (MetricQuery(("backlog",), grain=Grain.HOUR_OF_DAY), "instant"),
        (MetricQuery(("ticket_volume",), from_day=date(2024, 2, 1), to_day=date(2024, 2, 1)), "empty"),
        (MetricQuery(("ticket_volume",), compare="previous"), "first day"),
    ],
)
def test_a_question_without_meaning_is_refused_in_words_that_help(query: MetricQuery, message: str) -> None:
    company = Company()
    with pytest.raises(UsageError, match=message):
        answer(company.run, company.project, query)


def test_a_project_without_data_says_what_to_do() -> None:
    company = Company()
    company.connection.execute("delete from watermarks")
    with pytest.raises(DataError, match="puls import"):
        answer(company.run, company.project, MetricQuery(("ticket_volume",)))

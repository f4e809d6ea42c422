"""Changes, targets and receipts: what stands beside a number."""

from __future__ import annotations

import json
import math
import random
import statistics
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import binom, binomtest, false_discovery_control

from puls.core.errors import ProjectError
from puls.core.periods import Grain
from puls.project.conditions import Comparison
from puls.project.model import Target
from puls.query import MetricQuery
from puls.stats import bootstrap_mean
from puls.workspace.answers import Answer, answer
from query.company import Company


def replied(company: Company, day: str, count: int, seconds: int, spread: int = 100) -> list[int]:
    draw, found = random.Random(f"{day}{seconds}"), []
    for _ in range(count):
        created = datetime.fromisoformat(day) + timedelta(seconds=draw.randrange(86_400))
        found.append(seconds + draw.randrange(spread))
        company.add("tickets", created_at=created, first_customer_message_at=created, first_reply_at=created,
                    first_reply_seconds=found[-1], is_solved=False)  # fmt: skip
    return found


def compared(company: Company, query: MetricQuery) -> Answer:
    return answer(company.run, company.project, query)


def test_each_month_is_compared_with_the_month_before_also_the_first() -> None:
    company = Company()
    before = replied(company, "2024-02-10", 60, 1000)
    now = replied(company, "2024-03-10", 60, 500)
    query = MetricQuery(
        ("first_reply_time", "ticket_volume"),
        grain=Grain.MONTH,
        from_day=date(2024, 3, 1),
        to_day=date(2024, 5, 1),
        compare="previous",
    )
    got = {(row.metric, row.statistic, row.period): row for row in compared(company, query).rows}
    median = got["first_reply_time", "median", "2024-03"].change
    assert median is not None and median.word == "lower" and median.method == "price_bonett"
    assert median.difference == pytest.approx(statistics.median(now) - statistics.median(before))
    assert median.low is not None and median.high is not None and median.low < median.difference < median.high < 0
    mean = got["first_reply_time", "mean", "2024-03"].change
    assert mean is not None and mean.previous == pytest.approx(statistics.fmean(before)) and mean.word == "lower"
    volume = got["ticket_volume", "count", "2024-03"].change
    assert volume is not None and (volume.previous, volume.word) == (60, "no clear difference")
    april = got["ticket_volume", "count", "2024-04"].change
    assert april is not None and (april.previous, april.difference, april.word) == (60, -60, "lower")
    assert got["first_reply_time", "median", "2024-04"].change is None


def durations(company: Company, day: str, seconds: list[int], team: str = "Chat") -> None:
    for index, each in enumerate(seconds):
        created = datetime.fromisoformat(day) + timedelta(seconds=index)
        company.add("tickets", created_at=created, first_reply_at=created, first_reply_seconds=each, is_solved=False,
                    first_reply_team=team)  # fmt: skip


def test_high_percentiles_carry_the_interval_of_two_order_statistic_intervals() -> None:
    company, draw = Company(), random.Random(3)
    now = sorted(int(draw.lognormvariate(6, 1)) for _ in range(120))
    before = sorted(int(draw.lognormvariate(7, 1)) for _ in range(90))
    durations(company, "2024-03-10", now)
    durations(company, "2024-02-10", before)
    query = MetricQuery(("first_reply_time",), stats=("p75", "p90", "p95"), grain=Grain.MONTH,
                        from_day=date(2024, 3, 1), to_day=date(2024, 4, 1), compare="previous")  # fmt: skip
    for row, share in zip(compared(company, query).rows, (0.75, 0.9, 0.95), strict=True):
        sides = []
        for values in (now, before):
            n = len(values)
            low = next(r for r in range(n, 0, -1) if binom.cdf(r - 1, n, share) <= 0.025)
            high = next(r for r in range(1, n + 1) if binom.sf(r - 1, n, share) <= 0.025)
            sides.append((np.quantile(values, share), values[low - 1], values[high - 1]))
        (value, low, high), (value0, low0, high0) = sides
        assert row.change is not None and row.difference is not None and row.difference.p is not None
        assert row.change.low == pytest.approx(value - value0 - np.hypot(value - low, high0 - value0))
        assert row.change.high == pytest.approx(value - value0 + np.hypot(high - value, value0 - low0))
        assert row.change.method == "mover"
        assert (row.change.word == "lower") == (row.difference.p < 0.05) == (row.change.high < 0)


def test_a_maximum_is_tested_by_how_many_values_lie_beyond_the_other_in_every_group() -> None:
    company = Company()
    durations(company, "2024-02-10", list(range(100, 140)))
    durations(company, "2024-03-10", [*range(100, 130), *range(200, 210)])
    durations(company, "2024-02-10", [*range(100, 130), 900], "Mail")
    durations(company, "2024-03-10", list(range(100, 140)), "Mail")
    durations(company, "2024-03-10", [50], "New")
    query = MetricQuery(("first_reply_time",), stats=("max",), by=("team",), grain=Grain.MONTH,
                        from_day=date(2024, 3, 1), to_day=date(2024, 4, 1), compare="previous")  # fmt: skip
    found = {row.group[0]: row for row in compared(company, query).rows}
    chat, mail = found["Chat"], found["Mail"]
    assert chat.difference is not None and mail.difference is not None
    # Ten of the forty, among the eighty: each division of the eighty being equally likely.
    assert chat.difference.p == pytest.approx(2 * math.comb(70, 30) / math.comb(80, 40))
    assert (chat.change.word, chat.change.method, chat.change.low) == ("higher", "rosenbaum", None)  # type: ignore[union-attr]
    assert mail.difference.p == pytest.approx(2 * 31 / 71)
    assert mail.difference.word == "no clear difference"
    assert found["New"].change is None


def test_waiting_medians_are_compared_by_their_intervals() -> None:
    company, draw = Company(), random.Random(5)
    for day, mean in (("2024-02-10", 900), ("2024-03-10", 300)):
        durations(company, day, [int(draw.expovariate(1 / mean)) + 1 for _ in range(80)])
    query = MetricQuery(("first_reply_time",), stats=("km_median",), grain=Grain.MONTH,
                        from_day=date(2024, 3, 1), to_day=date(2024, 4, 1))  # fmt: skip
    now = compared(company, query).rows[0]
    before = compared(company, replace(query, from_day=date(2024, 2, 1), to_day=date(2024, 3, 1))).rows[0]
    change = compared(company, replace(query, compare="previous")).rows[0].change
    assert now.interval is not None and before.interval is not None and change is not None
    assert now.value is not None and before.value is not None and change.low is not None and change.high is not None
    assert now.interval.low is not None and before.interval.high is not None
    reach = math.hypot(now.value - now.interval.low, before.interval.high - before.value)
    assert change.low == pytest.approx(now.value - before.value - reach)
    assert (change.method, change.word) == ("mover", "lower")


def test_a_backlog_is_compared_as_two_counts() -> None:
    company = Company()
    for day, number in (("2024-01-10", 40), ("2024-03-10", 60)):
        for index in range(number):
            company.add("backlog_changes", changed_at=datetime.fromisoformat(day) + timedelta(seconds=index), delta=1,
                        cause="received", moved=0)  # fmt: skip
    query = MetricQuery(("backlog",), grain=Grain.MONTH, from_day=date(2024, 3, 1), to_day=date(2024, 4, 1),
                        compare="previous")  # fmt: skip
    row = compared(company, query).rows[0]
    assert row.change is not None and row.difference is not None
    assert (row.value, row.change.previous, row.change.word) == (100, 40, "higher")
    assert row.difference.p == pytest.approx(binomtest(100, 140, 0.5).pvalue)


def test_every_change_of_a_page_takes_part_when_words_are_decided_together() -> None:
    company, draw = Company(), random.Random(9)
    durations(company, "2024-02-10", [draw.randrange(1000, 2000) for _ in range(80)])
    durations(company, "2024-03-10", [draw.randrange(1000, 2400) for _ in range(80)])
    stats = ("mean", "median", "p75", "p90", "p95", "max", "km_median", "within:20m")
    query = MetricQuery(("first_reply_time",), stats=stats, grain=Grain.MONTH, from_day=date(2024, 3, 1),
                        to_day=date(2024, 4, 1), compare="previous")  # fmt: skip
    rows = compared(company, query).rows
    p_values = [row.difference.p for row in rows if row.difference is not None and row.difference.p is not None]
    assert len(p_values) == len(stats)
    clear = false_discovery_control(p_values) <= 0.05
    words = [row.change.word for row in rows if row.change is not None]
    assert [word != "no clear difference" for word in words] == list(clear)
    assert "higher" in words


def test_a_range_without_a_grain_is_compared_with_the_range_before_it() -> None:
    company = Company()
    replied(company, "2024-03-01", 5, 100)
    replied(company, "2024-03-08", 9, 100)
    query = MetricQuery(("ticket_volume",), from_day=date(2024, 3, 8), to_day=date(2024, 3, 15), compare="previous")
    row = compared(company, query).rows[0]
    assert (row.value, row.change.previous if row.change else None) == (9, 5)


def test_a_year_ago_is_the_same_weekday_for_days_and_the_same_month_for_months() -> None:
    company = Company()
    replied(company, "2023-03-06", 4, 100)
    replied(company, "2023-03-04", 50, 100)
    replied(company, "2024-03-04", 7, 100)
    day = MetricQuery(
        ("ticket_volume",), grain=Grain.DAY, from_day=date(2024, 3, 4), to_day=date(2024, 3, 5), compare="year_ago"
    )
    row = compared(company, day).rows[0]
    assert row.change is not None and row.change.previous == 4
    month = MetricQuery(
        ("ticket_volume",), grain=Grain.MONTH, from_day=date(2024, 3, 1), to_day=date(2024, 4, 1), compare="year_ago"
    )
    row = compared(company, month).rows[0]
    assert row.change is not None and row.change.previous == 54


def test_hours_of_a_year_ago_meet_at_the_same_wall_clock_though_the_clocks_changed() -> None:
    company = Company()
    # Sunday 31 March 2024 lost an hour in London; 2 April 2023, 364 days before, did not.
    for created in ("2023-04-02 13:30:00", "2024-03-31 13:30:00"):
        company.add("tickets", created_at=created)
    query = MetricQuery(
        ("ticket_volume",), grain=Grain.HOUR, from_day=date(2024, 3, 31), to_day=date(2024, 4, 1), compare="year_ago"
    )
    found = {row.period: row for row in compared(company, query).rows}
    assert len(found) == 23
    change = found["2024-03-31T14:00"].change
    assert change is not None and change.previous == 1


def test_a_target_names_its_statistic_and_is_unclear_while_the_interval_holds_it() -> None:
    company = Company()
    replied(company, "2024-03-10", 60, 500)
    verdicts = {}
    for limit in (400, 550, 900):
        company.with_project(targets=(Target("first_reply_time", "mean", limit, None),))
        got = compared(company, MetricQuery(("first_reply_time",), stats=("median", "mean"), compare="target"))
        by_stat = {row.statistic: row.against for row in got.rows}
        assert by_stat["median"] is None
        assert by_stat["mean"] is not None
        verdicts[limit] = by_stat["mean"].verdict
    assert verdicts == {400: "missed", 550: "unclear", 900: "met"}


def test_comparing_with_a_target_adds_the_statistic_that_it_names() -> None:
    company = Company().with_project(targets=(Target("first_reply_time", "p90", 900, None),))
    replied(company, "2024-03-10", 60, 500)
    got = compared(company, MetricQuery(("first_reply_time",), compare="target"))
    assert [row.statistic for row in got.rows] == ["median", "mean", "p90"]


def test_below_the_minimum_sample_no_target_is_met() -> None:
    company = Company().with_project(targets=(Target("first_reply_time", "median", 900, None),))
    replied(company, "2024-03-10", 5, 500)
    row = compared(company, MetricQuery(("first_reply_time",))).rows[0]
    assert row.below_minimum_sample and row.against is not None and row.against.verdict == "unclear"


def test_a_pinned_version_that_this_puls_does_not_have_is_refused() -> None:
    company = Company().with_project(pins={"ticket_volume": 9})
    with pytest.raises(ProjectError, match="pins ticket_volume to version 9"):
        compared(company, MetricQuery(("ticket_volume",)))


def test_a_receipt_holds_all_that_is_needed_to_find_the_number_again() -> None:
    company = Company()
    replied(company, "2024-03-10", 40, 500)
    company.add("tickets", created_at="2024-03-10", exclusion="merged", channel="mail")
    query = MetricQuery(("first_reply_time",), grain=Grain.MONTH, zone="Asia/Tokyo",
                        where=Comparison("source", "=", "desk"))  # fmt: skip
    receipt = compared(company, query).receipts[0]
    assert (receipt.metric, receipt.version, receipt.n, receipt.ledger_version) == ("first_reply_time", 1, 40, 7)
    assert (receipt.zone, receipt.clock, receipt.cohort, receipt.dated_by) == (
        "Asia/Tokyo",
        "calendar",
        "created",
        "created_at",
    )
    assert (receipt.credit, receipt.credited) == ("actor", ("first_reply_team", "first_reply_agent_id"))
    assert receipt.filters == "source = 'desk'"
    assert receipt.watermarks == {"desk": "2024-12-31T00:00:00Z"}
    assert receipt.excluded == {"merged": 1}
    # The statement stands for itself: run again, it gives the median that was shown.
    again = company.run(receipt.sql[0])
    assert again["first_reply_time__n"] == [40]


def test_an_answer_is_plain_json_with_stable_keys_and_a_flat_table() -> None:
    company = Company()
    replied(company, "2024-03-10", 40, 500)
    got = compared(company, MetricQuery(("first_reply_time", "backlog"), by=("channel",), grain=Grain.MONTH))
    told = json.loads(json.dumps(got.to_json()))
    assert set(told) == {"zone", "clock", "grain", "from", "to", "by", "metrics", "rows", "receipts"}
    row = told["rows"][0]
    assert (row["period"], row["from"], row["group"]) == ("2024-03", "2024-03-10T00:00:00Z", {"channel": None})
    table = got.to_rows()
    assert tuple(table) == got.columns
    assert {len(column) for column in table.values()} == {len(got.rows)}
    assert table["n"][0] == 40


def test_the_bootstrap_draws_the_tickets_of_each_small_group() -> None:
    company, draw = Company(), random.Random(13)
    tickets: dict[str, list[list[int]]] = {"Chat": [], "Mail": []}
    number = 0
    for team, each in tickets.items():
        for _ in range(15):
            number += 1
            each.append([int(draw.lognormvariate(6, 1)) for _ in range(draw.randrange(1, 5))])
            for turn, seconds in enumerate(each[-1], start=1):
                company.add("turns", ticket_id=number, turn=turn, ended_at="2024-03-10", outcome="replied", team=team,
                            seconds=seconds)  # fmt: skip
    query = MetricQuery(("reply_time",), stats=("mean",), by=("team",), bootstrap=True)
    for row in compared(company, query).rows:
        expected = bootstrap_mean([(sum(each), len(each)) for each in tickets[str(row.group[0])]])
        assert row.interval == expected
        assert row.interval is not None and row.interval.method == "bootstrap"
    plain = compared(company, replace(query, bootstrap=False)).rows[0].interval
    assert plain is not None and plain.method == "log_mean_cluster_robust"

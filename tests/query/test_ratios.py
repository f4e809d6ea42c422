"""Numbers divided by numbers of other facts, worked by hand and in plain Python."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from scipy import stats

from puls.core.errors import DataError, UnknownName, UsageError
from puls.core.periods import Grain
from puls.core.text import LANGUAGES
from puls.metrics import Metric
from puls.project.conditions import parse_condition
from puls.project.model import Target
from puls.query import MetricQuery
from puls.workspace.answers import Answer, answer, rows
from query.company import Company
from query.declared import AN_HOUR, CONTACTS, RATIOS, declare

GIVES = ("creation", "messages", "assignments", "status_history", "solved", "shifts", "work_time", "orders", "agents")


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, *RATIOS)


def company(watermark: str = "2024-05-01 00:00:00") -> Company:
    return Company(watermark, GIVES).with_project(zone="UTC")


def shop() -> Company:
    """Tickets in two channels and orders: 3 and 1 tickets in March for 4 orders, 2 in April for none."""
    made = company()
    for day, channel, exclusion in (
        ("03-01", "mail", None),
        ("03-02", "mail", None),
        ("03-09", "chat", None),
        ("03-31", "mail", None),
        ("03-31", "mail", "spam"),
        ("04-01", "mail", None),
        ("04-02", "chat", None),
    ):
        made.add("tickets", created_at=f"2024-{day}", channel=channel, exclusion=exclusion, team_at_creation="north")
    for number, (day, cancelled) in enumerate(
        (("03-01", None), ("03-02", None), ("03-03", None), ("03-31 23:59", None), ("03-05", "2024-03-06"))
    ):
        made.add("orders", source_order_id=f"o{number}", ordered_at=f"2024-{day}", cancelled_at=cancelled)
    return made


def ask(made: Company, *metrics: str, **parts: Any) -> Answer:
    said: dict[str, Any] = {"from_day": date(2024, 3, 1), "to_day": date(2024, 5, 1), "grain": Grain.MONTH, **parts}
    return answer(made.run, made.project, MetricQuery(metrics, **said))


def by_group(found: Answer) -> dict[tuple[Any, ...], Any]:
    return {(row.period, *row.keys): (row.value, row.numerator, row.n) for row in found.rows}


def test_what_came_is_counted_for_each_hundred_orders_of_the_period_with_the_limits_of_a_random_count() -> None:
    march, april = ask(shop(), "contacts").rows
    assert (march.value, march.numerator, march.n, march.excluded) == (100, 4, 4, {"spam": 1})
    low, high = stats.chi2.ppf([0.025, 0.975], [8, 10]) / 2
    assert march.interval is not None
    assert (march.interval.low, march.interval.high) == pytest.approx((100 * low / 4, 100 * high / 4), rel=1e-9)
    assert (april.state, april.value, april.numerator, april.n) == ("none", None, 2, 0)


def test_a_dimension_that_one_side_lacks_leaves_its_total_in_every_group_and_a_note_says_so() -> None:
    found = ask(shop(), "contacts", by=("channel",))
    assert by_group(found) == {
        ("2024-03", "mail"): (75, 3, 4),
        ("2024-03", "chat"): (25, 1, 4),
        ("2024-04", "mail"): (None, 1, 0),
        ("2024-04", "chat"): (None, 1, 0),
    }
    (note,) = found.metrics[0].notes
    assert note.en == "The denominator does not know channel: its total of the period stands in every row."
    assert len({note.in_(language) for language in LANGUAGES}) == 4
    (receipt,) = found.receipts
    assert (receipt.n, receipt.excluded) == (4, {"spam": 1})
    assert [(side.side, side.n, side.lacks) for side in receipt.sides] == [
        ("numerator", 6, ()),
        ("denominator", 4, ("channel",)),
    ]
    assert any(" orders " in sql for sql in receipt.sql) and any(" tickets " in sql for sql in receipt.sql)


def test_a_condition_narrows_the_sides_that_know_what_it_names() -> None:
    where = parse_condition("channel = 'mail' and source = 'desk'", ["channel", "source"])
    assert [row.value for row in ask(shop(), "contacts", where=where).rows] == [75, None]
    either = parse_condition("channel = 'chat' or source = 'other'", ["channel", "source"])
    assert [row.numerator for row in ask(shop(), "contacts", where=either).rows] == [1, 1]
    nowhere = parse_condition("source = 'other'", ["source"])
    assert [row.state for row in ask(shop(), "contacts", where=nowhere).rows] == ["none", "none"]


def test_a_name_that_no_side_knows_is_an_error() -> None:
    with pytest.raises(UnknownName, match="chanel"):
        ask(shop(), "contacts", by=("chanel",))
    with pytest.raises(UnknownName, match="amount"):
        ask(shop(), "contacts", where=parse_condition("amount = 3", ["amount"]))


def test_a_scope_that_a_side_cannot_be_narrowed_to_is_refused_rather_than_told_in_full() -> None:
    scope = parse_condition("team = 'north'", ["team"])
    with pytest.raises(UsageError, match="orders, which have no team"):
        ask(shop(), "contacts", scope=scope)
    source = parse_condition("source = 'desk'", ["source"])
    assert ask(shop(), "contacts", scope=source).rows[0].value == 100


def test_the_lists_of_both_sides_have_the_rows_that_were_counted() -> None:
    made, query = shop(), MetricQuery(("contacts",), by=("channel",), grain=Grain.MONTH)
    cell: dict[str, Any] = {"period": "2024-03", "keys": ("mail",)}
    made.connection.execute("insert into ids select 'ticket', ticket_id, 't' || ticket_id from tickets")
    numerator = rows(made.run, made.project, query, "contacts", part="numerator", **cell)
    assert numerator.columns["source_id"] == ["t1", "t2", "t4"]
    for part in ("n", "denominator"):
        listed = rows(made.run, made.project, query, "contacts", part=part, **cell)
        assert listed.columns["source_id"] == ["o0", "o1", "o2", "o3"]
    with pytest.raises(UnknownName, match="denominator"):
        rows(made.run, made.project, query, "contacts", part="spam", **cell)


def worked() -> Company:
    """Ann has shifts (2 h and 1 h), Bob recorded an hour; Ann solved 3, Bob 1, nobody 1."""
    made = company()
    for agent, team, start, hours in ((1, "north", "03-01 08:00", 2), (1, "north", "04-01 08:00", 1)):
        made.add("shifts", agent_id=agent, team=team, started_at=f"2024-{start}", seconds=hours * 3600)
    for agent, has_shifts, at in ((1, True, "03-01 09:00"), (2, False, "03-02 09:00"), (2, False, "04-02 09:00")):
        made.add("work_logs", agent_id=agent, team="south" if agent == 2 else "north", worked_at=f"2024-{at}",
                 seconds=3600, has_shifts=has_shifts)  # fmt: skip
    for agent, team in ((1, "north"), (1, "north"), (1, "north"), (2, "south"), (None, None)):
        made.add("tickets", created_at="2024-02-01", is_solved=True, last_solved_at="2024-03-05",
                 solved_by_agent_id=agent, solved_by_team=team)  # fmt: skip
    return made


def test_several_denominators_are_added_and_each_side_is_credited_by_its_own_rule() -> None:
    made = worked()
    assert by_group(ask(made, "an_hour", from_day=date(2024, 3, 1), to_day=date(2024, 4, 1))) == {
        ("2024-03",): (5 / 3, 5, 2)
    }
    assert by_group(ask(made, "an_hour", by=("agent",))) == {
        ("2024-03", 1): (1.5, 3, 1),
        ("2024-03", 2): (1, 1, 1),
        ("2024-03", None): (None, 1, 0),
        ("2024-04", 1): (0, 0, 1),
        ("2024-04", 2): (0, 0, 1),
        ("2024-04", None): (None, 0, 0),
    }
    query = MetricQuery(("an_hour",), by=("team",), from_day=date(2024, 3, 1))
    listed = rows(made.run, made.project, query, "an_hour", part="denominator")
    assert [us // 86_400_000_000 for us in listed.columns["dated_us"]] == [19783, 19784, 19814, 19815]
    assert listed.columns["seconds" if "seconds" in listed.columns else "amount"] == [7200, 3600, 3600, 3600]
    some = rows(made.run, made.project, query, "an_hour", part="denominator", limit=2, offset=1)
    assert list(some.columns["dated_us"]) == list(listed.columns["dated_us"])[1:3]


def test_a_balance_below_the_line_is_that_at_the_end_of_the_period() -> None:
    made = company("2024-04-20 00:00:00")
    for customer, at, delta in (
        (1, "02-01", 1),
        (2, "03-31 23:59:59", 1),
        (1, "04-01", -1),
        (3, "04-20", 1),
        (4, "04-21", 1),
    ):
        made.add("activity_changes", customer_id=customer, changed_at=f"2024-{at}", delta=delta)
    for at in ("03-10", "03-11", "04-02"):
        made.add("tickets", created_at=f"2024-{at}", customer_id=1)
    assert by_group(ask(made, "per_active")) == {("2024-03",): (1000, 2, 2), ("2024-04",): (500, 1, 2)}
    query = MetricQuery(("per_active",), grain=Grain.MONTH, from_day=date(2024, 3, 1), to_day=date(2024, 5, 1))
    for period in ("2024-03", "2024-04"):
        assert len(rows(made.run, made.project, query, "per_active", period=period)) == 2
    with pytest.raises(UsageError, match="no day-of-week"):
        ask(made, "per_active", grain=Grain.DAY_OF_WEEK)


def test_a_customer_is_one_in_each_period_and_group() -> None:
    made = company()
    for at, customer, channel in (
        ("03-01", 1, "mail"),
        ("03-02", 1, "chat"),
        ("03-03", 2, "mail"),
        ("03-04", None, "mail"),
    ):
        made.add("tickets", created_at=f"2024-{at}", customer_id=customer, channel=channel)
    march: dict[str, Any] = {"from_day": date(2024, 3, 1), "to_day": date(2024, 4, 1)}
    assert by_group(ask(made, "each_customer", **march)) == {("2024-03",): (2, 4, 3)}
    assert by_group(ask(made, "each_customer", by=("channel",), **march)) == {
        ("2024-03", "mail"): (1.5, 3, 2),
        ("2024-03", "chat"): (1, 1, 1),
    }
    cyclic = ask(made, "each_customer", grain=Grain.DAY_OF_WEEK, **march)
    assert [row.value for row in cyclic.rows][:5] == [None, None, None, None, 1]


def test_turnover_is_of_the_average_headcount_and_beside_it_what_a_year_at_that_pace_would_lose() -> None:
    made = company("2024-04-16 00:00:00")
    for agent, started, left in (
        (1, "2024-01-01", None),
        (2, "2024-01-01", "2024-03-31 12:00"),
        (3, "2024-03-16", None),
        (4, "2024-01-01", "2024-04-08 12:00"),
    ):
        made.add("employments", agent_id=agent, team="north", started_at=started, ended_at=left, left_at=left)
    found = {(row.period, row.statistic): row for row in ask(made, "turnover").rows}
    heads = {"2024-03": (31 + 30.5 + 16 + 31) / 31, "2024-04": (15 + 15 + 7.5) / 15}
    for period, days in (("2024-03", 31), ("2024-04", 15)):
        row, yearly = found[period, "ratio"], found[period, "annualised"]
        assert (row.value, row.numerator) == (pytest.approx(1 / heads[period], rel=1e-12), 1)
        assert yearly.value == pytest.approx(365 / days / heads[period], rel=1e-12)
        assert row.interval is not None and yearly.interval is not None and row.interval.low is not None
        assert yearly.interval.low == pytest.approx(row.interval.low * 365 / days, rel=1e-12)
    assert [found["2024-03", "ratio"].whole, found["2024-04", "ratio"].whole] == [True, False]


def test_a_ratio_is_compared_with_the_one_before_by_both_intervals() -> None:
    draw, made = random.Random(1), company()
    for month, tickets, orders in (("2024-03", 40, 100), ("2024-04", 90, 100)):
        for fact, column, count in (("tickets", "created_at", tickets), ("orders", "ordered_at", orders)):
            for _ in range(count):
                made.add(fact, **{column: datetime.fromisoformat(f"{month}-01") + timedelta(hours=draw.randrange(600))})
    march, april = ask(made, "contacts", compare="previous").rows
    assert (march.value, april.value) == (40, 90)
    assert april.change is not None and april.difference is not None
    assert (april.change.previous, april.change.difference, april.change.word) == (40, 50, "higher")
    # Zou and Donner's bounds from Garwood's, worked with scipy.
    low1, high1, low2, high2 = stats.chi2.ppf([0.025, 0.975] * 2, [180, 182, 80, 82]) / 2
    assert april.difference.low == pytest.approx(50 - ((90 - low1) ** 2 + (high2 - 40) ** 2) ** 0.5, rel=1e-9)
    assert april.difference.high == pytest.approx(50 + ((high1 - 90) ** 2 + (40 - low2) ** 2) ** 0.5, rel=1e-9)
    year = ask(made, "contacts", compare="year_ago")
    assert all(row.change is None for row in year.rows)


def test_over_what_is_there_two_periods_are_compared_by_their_rates_in_time() -> None:
    made = company("2024-04-04 00:00:00")
    for customer in range(100):
        made.add("activity_changes", customer_id=customer, changed_at="2024-01-01", delta=1)
    for hour in range(31 * 24):
        made.add("tickets", created_at=datetime(2024, 3, 1) + timedelta(hours=hour))
    for hour in range(3 * 24):
        made.add("tickets", created_at=datetime(2024, 4, 1) + timedelta(hours=hour))
    march, april = ask(made, "per_active", compare="previous").rows
    assert (march.value, april.value) == (7440, 720)
    assert april.change is not None and april.difference is not None
    assert (april.change.difference, april.change.word) == (-6720, "no clear difference")
    assert (april.difference.low or 0) < 0 < (april.difference.high or 0)


def test_a_sum_above_the_line_has_the_limits_of_random_arrivals_of_random_size() -> None:
    made = company()
    for ticket, seconds in ((1, 600), (1, 300), (2, 900), (3, 1200)):
        made.add("work_logs", ticket_id=ticket, agent_id=1, worked_at="2024-03-05", seconds=seconds, has_shifts=True)
    made.add("shifts", agent_id=1, started_at="2024-03-05 08:00", seconds=6000)
    row = ask(made, "busy").rows[0]
    reach = stats.norm.ppf(0.975) * (900**2 + 900**2 + 1200**2) ** 0.5
    assert row.value == 0.5 and row.interval is not None
    assert (row.interval.low, row.interval.high) == pytest.approx((max(0, 3000 - reach) / 6000, (3000 + reach) / 6000))
    assert ask(made, "busy", intervals=False).rows[0].interval is None


def test_a_target_is_held_against_the_ratio() -> None:
    made = shop().with_project(targets=(Target("contacts", None, 500, None),), minimum_sample=1)
    march = ask(made, "contacts").rows[0]
    assert march.against is not None and march.against.verdict == "met"


def test_each_side_counts_the_sources_that_give_what_its_own_rows_need(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, replace(CONTACTS, needs=frozenset({"creation", "orders"})))
    made = Company(provides=("creation",)).with_project(zone="UTC")
    made.source("till", "2024-06-01", ("orders",))
    made.add("tickets", created_at="2024-03-01", source="desk")
    made.add("tickets", created_at="2024-03-01", source="till")
    made.add("orders", ordered_at="2024-03-01", source="till", source_order_id="1")
    made.add("orders", ordered_at="2024-03-01", source="desk", source_order_id="2")
    found = ask(made, "contacts")
    assert (found.rows[0].value, found.rows[0].n, found.metrics[0].missing) == (100, 1, ())
    assert [side.sources for side in found.receipts[0].sides] == [("desk",), ("till",)]
    assert set(found.receipts[0].watermarks) == {"desk", "till"}


def test_without_any_source_of_a_side_the_ratio_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, replace(CONTACTS, needs=frozenset({"creation", "orders"})))
    made = Company(provides=("orders",))
    found = ask(made, "contacts")
    assert {row.state for row in found.rows} == {"not available"}
    assert not found.metrics[0].available
    ((source, why),) = found.metrics[0].missing
    assert (source, why.en) == ("desk", "desk gives no creation times")
    with pytest.raises(DataError, match="not available"):
        rows(made.run, made.project, MetricQuery(("contacts",)), "contacts")


def test_a_denominator_that_nobody_gives_is_left_out_where_another_answers() -> None:
    made = worked()
    made.connection.execute("delete from provides where capability = 'shifts'")
    found = ask(made, "an_hour", from_day=date(2024, 3, 1), to_day=date(2024, 4, 1))
    assert by_group(found) == {("2024-03",): (5, 5, 1)}
    assert found.metrics[0].missing == ()


def test_a_ratio_stands_in_a_table_beside_other_metrics() -> None:
    found = ask(shop(), "ticket_volume", "contacts", by=("source",))
    assert [(row.metric, row.value) for row in found.rows] == [
        ("ticket_volume", 4),
        ("ticket_volume", 2),
        ("contacts", 100),
        ("contacts", None),
    ]


@pytest.mark.parametrize("metric", [CONTACTS, AN_HOUR], ids=lambda each: str(each.id))
def test_the_receipt_says_what_is_divided_by_what(metric: Metric) -> None:
    (receipt,) = ask(worked(), metric.id).receipts
    written = receipt.to_json()
    assert written["formula"]["times"] == str(getattr(metric.formula, "times", None))
    assert written["sides"][0]["side"] == "numerator"
    assert all(side["formula"]["fact"] in ("tickets", "orders", "shifts", "work_logs") for side in written["sides"])

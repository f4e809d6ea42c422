"""The simulated numbers look like those of a company: waiting follows load, hours and staff, and things get better."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

Ask = Callable[[str], list[tuple[object, ...]]]

# One row a live ticket: created, first customer message, first reply, first solve, replies, reopenings (microseconds).
TICKETS = """
    with solves as (
        select
            ticket_id, occurred_at,
            value in ('solved', 'closed') and coalesce(before, 'new') not in ('solved', 'closed') as solve,
            value not in ('solved', 'closed') and before in ('solved', 'closed') as reopening
        from changes where field = 'status'
    ),
    asked as (
        select ticket_id, min(occurred_at) as asked_at from messages
        where author_kind = 'customer' and audience = 'customer' group by all
    ),
    replied as (
        select m.ticket_id, min(occurred_at) as replied_at, count(*) as replies
        from messages m join asked using (ticket_id)
        where author_kind = 'agent' and audience = 'customer' and occurred_at > asked_at group by all
    ),
    solved as (
        select ticket_id, max(occurred_at) filter (solve) as solved_at, count(*) filter (solve) as solves,
            count(*) filter (reopening) as reopenings
        from solves group by all
    ),
    dead as (
        select ticket_id from events where field = 'disposition' or kind = 'merged'
    )
    select c.ticket_id, c.channel, c.occurred_at as created_at, (replied_at - asked_at) / 1e6 as waited,
        replies, solved_at, coalesce(solves, 0) as solves, coalesce(reopenings, 0) as reopenings
    from events c left join asked using (ticket_id) left join replied using (ticket_id)
        left join solved using (ticket_id)
    where c.kind = 'created' and c.ticket_id not in (from dead)
"""


def instant(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * 1_000_000


def between(column: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> str:
    return f"{column} >= {instant(*start)} and {column} < {instant(*end)}"


@pytest.fixture(scope="module")
def number(ask: Ask) -> Callable[[str, str], float]:
    ask(f"create or replace temp table tickets as {TICKETS}")

    def one(formula: str, where: str = "true") -> float:
        [(value,)] = ask(f"select {formula} from tickets where {where}")
        assert isinstance(value, int | float)
        return float(value)

    return one


Number = Callable[..., float]


def test_mail_waits_for_hours_and_chat_for_minutes(number: Number) -> None:
    assert 3 <= number("median(waited)", "channel in ('email', 'web')") / 3600 <= 9
    assert 2 <= number("median(waited)", "channel = 'chat'") / 60 <= 6
    assert 2 <= number("median(waited)", "channel = 'phone'") / 60 <= 12
    assert 10 <= number("median(waited)", "channel = 'social'") / 60 <= 60


def test_shares_are_those_of_a_working_desk(number: Number) -> None:
    assert 0.06 <= number("sum(reopenings) / sum(solves)") <= 0.09
    assert 0.35 <= number("avg((replies = 1 and reopenings = 0)::int)", "replies > 0 and solved_at > 0") <= 0.51
    assert number("avg((solves > reopenings)::int)") > 0.98


def test_mail_that_comes_in_a_peak_waits_longer(number: Number) -> None:
    mail = "channel in ('email', 'web') and "
    peak = number("avg(waited)", mail + between("created_at", (2024, 11, 27), (2024, 12, 24)))
    quiet = number("avg(waited)", mail + between("created_at", (2024, 8, 1), (2024, 9, 30)))
    assert peak > 1.4 * quiet


def test_the_backlog_swells_in_the_outage_and_recovers(number: Number) -> None:
    def backlog(year: int, month: int, day: int) -> float:
        at = instant(year, month, day)
        return number(f"count(*) filter (created_at < {at} and (solved_at is null or solved_at >= {at}))")

    before, peak, after = backlog(2025, 3, 9), backlog(2025, 3, 14), backlog(2025, 4, 6)
    assert peak > 1.4 * before
    assert after < 0.8 * peak


def test_arrivals_grow_and_follow_the_week_and_the_day(number: Number) -> None:
    first = number("count(*)", between("created_at", (2024, 2, 1), (2024, 11, 1)))
    second = number("count(*)", between("created_at", (2025, 2, 1), (2025, 11, 1)))
    assert 1.08 < second / first < 1.4
    weekday = "isodow(make_timestamp(created_at))"
    assert number("count(*)", f"{weekday} = 1") > 1.6 * number("count(*)", f"{weekday} = 7")
    hour = "hour(make_timestamp(created_at))"
    assert number("count(*)", f"{hour} = 9") > 5 * number("count(*)", f"{hour} = 23")


def test_the_last_weeks_differ_clearly(number: Number) -> None:
    chat = "channel = 'chat' and "
    by_bot = "avg((replies is null)::int)"
    before = number(by_bot, chat + between("created_at", (2025, 9, 1), (2025, 11, 26)))
    portal = number(by_bot, chat + between("created_at", (2025, 11, 28), (2025, 12, 28)))
    assert portal > before + 0.1
    reopened = "sum(reopenings) / sum(solves)"
    assert number(reopened, between("solved_at", (2025, 11, 1), (2025, 12, 20))) < 0.75 * number(
        reopened, between("solved_at", (2025, 3, 1), (2025, 10, 25))
    )


def test_the_shop_sells_more_in_the_sale_and_less_while_it_is_down(ask: Ask) -> None:
    def orders_a_day(start: tuple[int, int, int], end: tuple[int, int, int]) -> float:
        [(found,)] = ask(f"select count(*) from orders where {between('ordered_at', start, end)}")
        assert isinstance(found, int)
        return found * 86_400e6 / (instant(*end) - instant(*start))

    assert orders_a_day((2024, 11, 28), (2024, 12, 3)) > 1.5 * orders_a_day((2024, 11, 1), (2024, 11, 20))
    assert orders_a_day((2025, 3, 10), (2025, 3, 15)) < 0.7 * orders_a_day((2025, 3, 17), (2025, 3, 22))
    assert 70 < orders_a_day((2024, 1, 1), (2025, 12, 31)) < 95


def test_parcels_and_returns_are_written_about_in_the_days_after_an_order(ask: Ask) -> None:
    last_order = """
        select t.value, c.occurred_at - max(o.ordered_at) as since
        from changes t join events c using (ticket_id) left join orders o
        on o.customer_id = c.author_id and o.ordered_at <= c.occurred_at
        where t.field = 'type' and c.kind = 'created' and t.before is null and c.author_kind = 'customer'
        group by t.ticket_id, t.value, c.occurred_at
    """
    weeks = dict(
        ask(f"""
        select value, avg((coalesce(since, 9e18) < {21 * 86_400_000_000})::int) from ({last_order}) group by value
        """)
    )
    assert weeks["delivery"] > 0.8 and weeks["return"] > 0.65
    assert weeks["question"] < 0.25


def test_prices_are_alike_in_every_currency_and_few_orders_are_cancelled(ask: Ask) -> None:
    worth = {"EUR": 1.0, "NOK": 11.6, "CNY": 7.8}
    found = ask(
        "select currency, median(amount_micros) / 1e6, avg((cancelled_at is not null)::int) from orders group by 1"
    )
    assert len(found) == 3
    for currency, price, cancelled in found:
        assert isinstance(currency, str) and isinstance(price, float) and isinstance(cancelled, float)
        assert 85 < price / worth[currency] < 100
        assert 0.03 < cancelled < 0.06


def test_people_work_full_or_part_time_in_shifts_of_some_hours_that_do_not_overlap(ask: Ask) -> None:
    [(longest, shortest)] = ask("select max(until_at - from_at) / 3.6e9, min(until_at - from_at) / 3.6e9 from shifts")
    assert isinstance(longest, float) and isinstance(shortest, float)
    assert shortest >= 2 and longest <= 10
    weekly = ask(f"""
        select agent_id, sum(coalesce(paid_seconds, (until_at - from_at) / 1e6)) / 3600 / 52 as hours from shifts
        where {between("from_at", (2024, 7, 1), (2025, 7, 1))} group by agent_id having count(*) > 150
    """)
    assert len(weekly) >= 15
    assert all(isinstance(hours, float) and 20 < hours < 40 for _, hours in weekly)
    assert ask("""
        select * from shifts a join shifts b using (agent_id)
        where a.event_id < b.event_id and a.from_at < b.until_at and b.from_at < a.until_at limit 1
    """) == []  # fmt: skip


def test_people_answer_mail_in_the_opening_hours_of_their_team(ask: Ask) -> None:
    local = "timezone('{zone}', make_timestamp(occurred_at)::timestamp at time zone 'UTC')"
    for agent, zone, low, high in (("A-01", "Europe/Berlin", 8, 19), ("A-13", "Europe/Oslo", 8, 17)):
        at = local.format(zone=zone)
        [(share,)] = ask(f"""
            select avg((hour({at}) between {low} and {high} and isodow({at}) < 7)::int) from messages
            where author_id = '{agent}' and audience = 'customer'
        """)
        assert isinstance(share, float)
        assert share > 0.97


def test_shanghai_rests_at_the_spring_festival_and_works_the_sunday_that_pays_for_it(ask: Ask) -> None:
    day = "date(timezone('Asia/Shanghai', make_timestamp(occurred_at)::timestamp at time zone 'UTC'))"
    found = dict(ask(f"select {day}, count(*) from events where author_id in ('A-17', 'A-19', 'A-20') group by all"))
    days = {str(date): count for date, count in found.items()}
    assert "2024-02-18" in days
    assert all(f"2024-02-{number}" not in days for number in range(11, 17))

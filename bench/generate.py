"""A company of N tickets with about nine events each, written as SQL over `range`, ids as strings.

The shape: pauses, internal notes, double replies, several events in one save, reopenings, recorded work, follow-up
dates, escalations, four teams, 24 agents with shifts, a third as many customers as tickets, and three times as many
orders.
"""

from __future__ import annotations

import duckdb

START_US = 1_704_067_200_000_000  # 2024-01-01 UTC
YEARS_US = 2 * 365 * 86_400_000_000

# step, share of tickets that have it (per mille), place in the ticket's life (per mille of its length), and the columns
STEPS = """
    (0, 1000, 0, 'created', 'customer', null, null, null, null),
    (1, 1000, 0, 'message', 'customer', 'customer', null, null, null),
    (2, 1000, 0, 'changed', 'system', null, 'team', 'team', null),
    (3, 1000, 0, 'changed', 'system', null, 'priority', 'priority', null),
    (4, 900, 60, 'changed', 'agent', null, 'assignee', 'agent', null),
    (5, 300, 150, 'message', 'agent', 'internal', null, null, null),
    (6, 850, 250, 'message', 'agent', 'customer', null, null, null),
    (7, 500, 250, 'changed', 'agent', null, 'status', null, 'pending'),
    (8, 450, 500, 'message', 'customer', 'customer', null, null, null),
    (9, 450, 500, 'changed', 'customer', null, 'status', null, 'open'),
    (10, 150, 600, 'changed', 'agent', null, 'team', 'team2', null),
    (11, 440, 700, 'message', 'agent', 'customer', null, null, null),
    (12, 940, 1000, 'changed', 'agent', null, 'status', null, 'solved'),
    (13, 70, 1200, 'message', 'customer', 'customer', null, null, null),
    (14, 70, 1200, 'changed', 'system', null, 'status', null, 'open'),
    (15, 65, 1500, 'message', 'agent', 'customer', null, null, null),
    (16, 60, 1500, 'changed', 'agent', null, 'status', null, 'solved'),
    (17, 600, 3000, 'changed', 'system', null, 'status', null, 'closed'),
    (18, 300, 0, 'changed', 'system', null, 'type', 'type', null),
    (19, 300, 260, 'worked', 'agent', null, null, null, null),
    (20, 60, 400, 'snoozed', 'agent', null, null, null, null),
    (21, 40, 300, 'escalated', 'agent', null, null, null, null)
"""


def events_sql(tickets: int) -> str:
    """Return a query whose rows are incoming `events` of `tickets` tickets; instants as timestamptz."""
    return f"""
    with tickets as (
        select
            i,
            {START_US} + (i * ({YEARS_US} // {tickets})) + (hash(i) % 1000)::bigint * 1000000 as created_us,
            600000000 + (hash(i, 1) % 1000000)::bigint * (hash(i, 2) % 300)::bigint * 1000 as life_us
        from range({tickets}) as numbers (i)
    ),
    steps (step, share, place, kind, author_kind, audience, field, what, status) as (values {STEPS})
    select
        'bench' as source,
        'e' || i || '-' || step as event_id,
        'T-' || i as ticket_id,
        step as seq,
        case when step in (0, 1, 2, 3) then 'u' || i || '-0' when step in (6, 7) then 'u' || i || '-6'
            when step in (8, 9) then 'u' || i || '-8' when step in (13, 14) then 'u' || i || '-13' end as update_id,
        to_timestamp((created_us + life_us * place // 1000) / 1000000) as occurred_at,
        kind,
        author_kind,
        case author_kind
            when 'agent' then 'agent-' || hash(i, 3) % 24
            when 'customer' then 'customer-' || hash(i, 4) % ({tickets} // 3 + 1)
        end as author_id,
        audience,
        case when step in (0, 1) then ['email', 'chat', 'phone', 'web'][1 + (hash(i, 5) % 4)::bigint] end as channel,
        field,
        case what
            when 'team' then 'team-' || hash(i, 6) % 4
            when 'team2' then 'team-' || hash(i, 7) % 4
            when 'type' then ['question', 'problem', 'incident', 'complaint'][1 + (hash(i, 10) % 4)::bigint]
            when 'priority' then ['low', 'normal', 'high', 'urgent'][1 + (hash(i, 8) % 4)::bigint]
            else status
        end as value,
        case what when 'agent' then 'agent-' || hash(i, 3) % 24 end as value_id,
        case when kind = 'message' and author_kind = 'agent' and hash(i, step, 11) % 3 = 0 then 'greeting' end as macro,
        case when kind = 'message' and author_kind = 'agent' then hash(i, step, 12) % 4 = 0 end as links_article,
        case when kind = 'worked' then 60 + (hash(i, 13) % 1200)::bigint end as seconds,
        case when kind = 'snoozed' then to_timestamp((created_us + life_us * 2) / 1000000) end as until_at,
        case when kind = 'escalated' then ['by_hand', 'sla'][1 + (hash(i, 14) % 2)::bigint] end as cause,
        case when kind = 'escalated' then ['tier', 'manager'][1 + (hash(i, 15) % 2)::bigint] end as level
    from tickets cross join steps
    where hash(i, step, 9) % 1000 < share
        and created_us + life_us * place // 1000 < {START_US + YEARS_US}
    order by created_us + life_us * place // 1000, i, step
    """


def more_events_sql(tickets: int, number: int, events: int = 10_000) -> str:
    """Return a query whose rows are `events` later events of recent tickets; `number` tells deliveries apart."""
    return f"""
    with told as (
        select
            i,
            {tickets} - 1 - (hash(i, {number}) % ({tickets} // 5 + 1))::bigint as ticket,
            {START_US + YEARS_US} + ({number} * {events} + i) * 1000000 as us,
            hash(i, {number}, 1) % 4 as what
        from range({events}) as numbers (i)
    )
    select
        'bench' as source,
        'more-{number}-' || i as event_id,
        'T-' || ticket as ticket_id,
        i as seq,
        to_timestamp(us / 1000000) as occurred_at,
        case when what < 2 then 'message' else 'changed' end as kind,
        case what when 0 then 'customer' else 'agent' end as author_kind,
        case what when 0 then 'customer-' || ticket % 1000 else 'agent-' || ticket % 24 end as author_id,
        case when what < 2 then 'customer' end as audience,
        case when what = 2 then 'status' when what = 3 then 'assignee' end as field,
        case when what = 2 then ['open', 'pending', 'solved'][1 + (hash(i, {number}, 2) % 3)::bigint] end as value,
        case when what = 3 then 'agent-' || (ticket + i) % 24 end as value_id
    from told
    """


def tables_sql(tickets: int) -> dict[str, str]:
    """Return by ledger table a query for what stands beside the events of such a company."""
    people = f"range({tickets} // 3 + 1) as numbers (i)"
    at = f"to_timestamp(({START_US} + (hash(i, {{}}) % {YEARS_US})::bigint) / 1000000)"
    return {
        "agents": f"""select 'bench' as source, 'agent-' || i as event_id, 'agent-' || i as agent_id, 'agent' as kind,
            to_timestamp({START_US} / 1000000) as hired_at, case when i % 8 = 0 then {at.format(1)} end as left_at
            from range(24) as numbers (i)""",
        "team_members": """select 'bench' as source, 'member-' || i as event_id, 'agent-' || i as agent_id,
            'team-' || i % 4 as team from range(24) as numbers (i)""",
        "shifts": f"""select 'bench' as source, 'shift-' || i || '-' || day as event_id, 'agent-' || i as agent_id,
            to_timestamp({START_US} / 1000000 + day * 86400 + 25200) as from_at,
            to_timestamp({START_US} / 1000000 + day * 86400 + 54000) as until_at, 27000 as paid_seconds
            from range(24) as numbers (i) cross join range(730) as days (day) where day % 7 < 5""",
        "customers": f"""select 'bench' as source, 'customer-' || i as event_id, 'customer-' || i as customer_id,
            ['small', 'middle', 'large'][1 + (hash(i, 1) % 3)::bigint] as segment,
            ['DE', 'NO', 'CN', 'US'][1 + (hash(i, 2) % 4)::bigint] as region, hash(i, 3) % 50 = 0 as vip
            from {people}""",
        "orders": f"""select 'bench' as source, 'order-' || i as event_id,
            'customer-' || hash(i, 4) % ({tickets} // 3 + 1) as customer_id, {at.format(5)} as ordered_at,
            (hash(i, 6) % 200)::bigint * 1000000 as amount_micros, 'EUR' as currency
            from range({tickets} * 3) as numbers (i)""",
    }


def main() -> None:
    """Print how many events a hundred thousand tickets give."""
    print(duckdb.sql(f"select count(*), count(distinct ticket_id) from ({events_sql(100_000)})"))


if __name__ == "__main__":
    main()

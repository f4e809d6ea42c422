"""Everything that real histories have occurs in the simulated one, counted in its rows by SQL written for this."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Ask = Callable[[str], list[tuple[object, ...]]]

SOLVED = "('solved', 'closed')"
DAY = 86_400_000_000

# feature -> (at least how many, SQL that counts it)
FEATURES: dict[str, tuple[int, str]] = {
    "tickets": (20_000, "select count(distinct ticket_id) from events where kind = 'created'"),
    "agents who are people": (25, "select count(*) from agents where kind = 'agent'"),
    "bots among the agents": (1, "select count(*) from agents where kind = 'bot'"),
    "teams": (4, "select count(distinct team) from team_members"),
    "agents who changed teams": (
        2,
        """select count(distinct a.agent_id) from team_members a join team_members b using (agent_id)
        where a.until_at = b.from_at and a.team != b.team""",
    ),
    "agents in two teams at once": (
        1,
        """select count(distinct a.agent_id) from team_members a join team_members b using (agent_id)
        where a.team < b.team and coalesce(a.until_at, 9e18) > coalesce(b.from_at, 0)
        and coalesce(b.until_at, 9e18) > coalesce(a.from_at, 0)""",
    ),
    "agents hired on the way": (
        2,
        "select count(*) from agents join team_members using (agent_id) where from_at = hired_at",
    ),
    "agents who left": (2, "select count(*) from agents where left_at is not null"),
    "tickets by mail": (5000, "select count(*) from events where kind = 'created' and channel = 'email'"),
    "tickets by chat": (3000, "select count(*) from events where kind = 'created' and channel = 'chat'"),
    "tickets by phone": (500, "select count(*) from events where kind = 'created' and channel = 'phone'"),
    "tickets by web form": (1000, "select count(*) from events where kind = 'created' and channel = 'web'"),
    "tickets by social media": (1000, "select count(*) from events where kind = 'created' and channel = 'social'"),
    "networks": (5, "select count(distinct value) from changes where field = 'network'"),
    "order values (custom field)": (3000, "select count(*) from changes where field = 'order_value_band'"),
    "languages": (4, "select count(distinct value) from changes where field = 'language'"),
    "brands": (2, "select count(distinct value) from changes where field = 'brand'"),
    "products": (4, "select count(distinct value) from changes where field = 'product'"),
    "tickets of organizations": (
        300,
        "select count(*) from changes where field = 'organization' and value_id is not null",
    ),
    "chats that a bot answers first": (
        3000,
        """select count(*) from (select ticket_id, first(author_kind order by occurred_at, seq) as who from messages
        where author_kind in ('agent', 'bot') and audience = 'customer' group by ticket_id) where who = 'bot'""",
    ),
    "solves by the bot": (
        300,
        "select count(*) from changes where field = 'status' and value = 'solved' and author_kind = 'bot'",
    ),
    "automatic answers within a minute": (
        8000,
        """select count(*) from messages m join events c using (ticket_id) where m.author_kind = 'system'
        and c.kind = 'created' and m.occurred_at - c.occurred_at between 1 and 60000000""",
    ),
    "reminders by the system": (
        100,
        "select count(*) from messages where macro = 'reminder' and author_kind = 'system'",
    ),
    "reopenings": (
        800,
        f"select count(*) from changes where field = 'status' and before in {SOLVED} and value not in {SOLVED}",
    ),
    "merges": (50, "select count(*) from events where kind = 'merged'"),
    "unmerges": (1, "select count(*) from events where kind = 'unmerged'"),
    "spam": (200, "select count(*) from changes where field = 'disposition' and value = 'spam'"),
    "spam recovered": (
        5,
        "select count(*) from changes where field = 'disposition' and before = 'spam' and value = 'live'",
    ),
    "test tickets": (5, "select count(*) from changes where field = 'disposition' and value = 'test'"),
    "deleted tickets": (5, "select count(*) from changes where field = 'disposition' and value = 'deleted'"),
    "side conversations of agents": (
        300,
        "select count(*) from messages where audience = 'third_party' and author_kind = 'agent'",
    ),
    "answers of third parties": (
        200,
        "select count(*) from messages where audience = 'third_party' and author_kind = 'customer'",
    ),
    "internal notes": (1000, "select count(*) from messages where audience = 'internal'"),
    "tickets that agents opened": (100, "select count(*) from events where kind = 'created' and author_kind = 'agent'"),
    "requesters that agents named": (
        100,
        "select count(*) from changes where field = 'requester' and value_id is not null",
    ),
    "thanks that leave a ticket solved": (
        200,
        f"""select count(*) from messages m where author_kind = 'customer' and not exists (
            from changes s where s.update_id = m.update_id) and (select last(value order by occurred_at, seq)
            from changes s where s.ticket_id = m.ticket_id and field = 'status' and s.occurred_at < m.occurred_at
        ) in {SOLVED}""",
    ),
    "reopenings by thanks, solved without another word": (
        100,
        f"""select count(*) from changes a where field = 'status' and before in {SOLVED} and value = 'open' and exists (
            from changes b where b.ticket_id = a.ticket_id and b.field = 'status' and b.value = 'solved'
            and b.occurred_at > a.occurred_at and not exists (from messages m where m.ticket_id = a.ticket_id
            and m.author_kind = 'agent' and m.occurred_at > a.occurred_at and m.occurred_at <= b.occurred_at))""",
    ),
    "thanks before the solve": (
        100,
        """select count(*) from changes a join changes b on b.ticket_id = a.ticket_id and b.field = 'status'
        and b.value = 'solved' and b.before = 'open' and b.author_kind = 'agent' and b.occurred_at > a.occurred_at
        where a.field = 'status' and a.before = 'pending' and a.value = 'open' and not exists (from events e
            where e.ticket_id = a.ticket_id and e.occurred_at > a.occurred_at and e.occurred_at <= b.occurred_at
            and e.kind = 'message')""",
    ),
    "canned answers": (5000, "select count(*) from messages where macro is not null and author_kind = 'agent'"),
    "article links": (2000, "select count(*) from messages where links_article and author_kind = 'agent'"),
    "records of work": (10_000, "select count(*) from events where kind = 'worked' and seconds > 0"),
    "snoozes": (50, "select count(*) from events where kind = 'snoozed' and until_at > occurred_at"),
    "escalations by hand": (50, "select count(*) from events where kind = 'escalated' and cause = 'by_hand'"),
    "escalations by SLA": (50, "select count(*) from events where kind = 'escalated' and cause = 'sla'"),
    "levels of escalation": (2, "select count(distinct level) from events where kind = 'escalated'"),
    "tags added": (3000, "select count(*) from changes where field = 'tag+'"),
    "tags removed": (200, "select count(*) from changes where field = 'tag-'"),
    "changes of priority": (200, "select count(*) from changes where field = 'priority' and value != before"),
    "changes of type": (200, "select count(*) from changes where field = 'type' and value != before"),
    "changes of team": (200, "select count(*) from changes where field = 'team' and value != before"),
    "handovers to a colleague": (
        500,
        """select count(*) from changes where field = 'assignee' and value_id != before_id
        and value_id like 'A-%' and before_id like 'A-%'""",
    ),
    "handovers there and back": (
        100,
        """select count(*) from changes where field = 'assignee' and value_id != before_id
        and value_id = before_before_id and before_id like 'A-%'""",
    ),
    "unassigned and taken again by the same agent": (
        50,
        """select count(*) from changes where field = 'assignee' and before_id is null
        and value_id = before_before_id and value_id like 'A-%'""",
    ),
    "direct closes": (
        100,
        f"""select count(*) from changes where field = 'status' and value = 'closed'
        and coalesce(before, 'new') not in {SOLVED} and author_kind = 'agent'""",
    ),
    "closes by the system four days after the solve": (
        10_000,
        f"""select count(*) from (select *, lag(occurred_at) over (partition by ticket_id order by occurred_at, seq)
        as solved_at from changes where field = 'status') where value = 'closed' and before = 'solved'
        and author_kind = 'system' and occurred_at - solved_at between {4 * DAY} and {4.1 * DAY}""",
    ),
    "times pending": (3000, "select count(*) from changes where field = 'status' and value = 'pending'"),
    "times on hold": (500, "select count(*) from changes where field = 'status' and value = 'on_hold'"),
    "tickets open for over a year": (
        5,
        f"""select count(*) from (select ticket_id, last(value order by occurred_at, seq) as status
        from changes where field = 'status' group by ticket_id) join events e using (ticket_id)
        where e.kind = 'created' and status not in {SOLVED}
        and ticket_id not in (select ticket_id from changes where field = 'disposition')
        and e.occurred_at < (select max(occurred_at) from events) - {365 * DAY}""",
    ),
    "reply and status in one save, the message first": (
        8000,
        """select count(*) from messages m join changes s using (ticket_id, update_id) where m.author_kind = 'agent'
        and s.field = 'status' and m.occurred_at = s.occurred_at and m.seq < s.seq""",
    ),
    "customers who ask again while they wait": (
        50,
        """select count(*) from messages m where author_kind = 'customer' and audience = 'customer'
        and not exists (from messages a where a.ticket_id = m.ticket_id and a.author_kind = 'agent'
        and a.occurred_at < m.occurred_at) and channel = 'email'
        and exists (from messages b where b.ticket_id = m.ticket_id and b.author_kind = 'customer'
        and b.occurred_at < m.occurred_at)""",
    ),
    "late events, older than what came before them": (
        300,
        """select count(*) from told t join deliveries d on d.delivery = t.delivery - 1
        where occurred_at < d.read_until and event_id not in (select event_id from told b where b.delivery < t.delivery)
        """,
    ),
    "edited events": (
        50,
        """select count(*) from told a join told b using (event_id) where a.delivery < b.delivery
        and not b.deleted and (a.seconds, a.value, a.links_article) 
        is distinct from (b.seconds, b.value, b.links_article)""",
    ),
    "events taken back": (1, "select count(*) from told where deleted"),
    "customers": (20_000, "select count(*) from customers"),
    "customers without a ticket": (
        5000,
        "select count(*) from customers where customer_id not in (select author_id from events where author_id != '')",
    ),
    "countries": (8, "select count(distinct region) from customers"),
    "segments": (4, "select count(distinct segment) from customers"),
    "industries": (4, "select count(distinct industry) from customers"),
    "plans": (3, "select count(distinct plan) from customers"),
    "very important customers": (200, "select count(*) from customers where vip"),
    "customers of organizations": (500, "select count(*) from customers where organization_id is not null"),
    "guests without an account": (3000, "select count(*) from customers where since_at is null"),
    "customers lost, with a reason": (
        500,
        "select count(*) from customers where lost_at > since_at and lost_reason > ''",
    ),
    "losses that were told later": (
        50,
        """select count(*) from told_customers a join told_customers b using (event_id)
        where a.delivery < b.delivery and a.lost_at is null and b.lost_at is not null""",
    ),
    "orders": (50_000, "select count(*) from orders where amount_micros > 0"),
    "currencies": (3, "select count(distinct currency) from orders"),
    "cancelled orders": (1000, "select count(*) from orders where cancelled_at > ordered_at"),
    "cancellations that were told later": (
        50,
        """select count(*) from told_orders a join told_orders b using (event_id)
        where a.delivery < b.delivery and a.cancelled_at is null and b.cancelled_at is not null""",
    ),
    "shifts": (10_000, "select count(*) from shifts where until_at > from_at"),
    "shifts with a break that is not paid": (
        1000,
        "select count(*) from shifts where paid_seconds < (until_at - from_at) / 1e6",
    ),
    "names of people": (25, "select count(*) from texts where kind = 'person' and about_id like 'A-%'"),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_the_history_has(feature: str, ask: Ask) -> None:
    at_least, sql = FEATURES[feature]
    [(count,)] = ask(sql)
    assert isinstance(count, int)
    assert count >= at_least

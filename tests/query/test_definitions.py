"""Definitions of one metric side by side: their values, the tickets on which they differ, and why, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from puls.core.errors import DataError, UnknownName, UsageError
from puls.ledger.tables import PROVIDES
from puls.project.conditions import Comparison
from puls.query import MetricQuery
from puls.workspace.variants import OURS, Variants, variants, verdicts
from query.company import Company

FCR = "first_contact_resolution_rate"
SOLVED = "2024-03-02 10:00"
LAST_WEEK = "2024-12-28 10:00"

# What matters of each ticket: who handled it, turns, replies, repliers, solves, customer messages, the seconds after
# which it was reopened, and its last solve.
TICKETS = {
    "one answer": ("human", 1, 1, 1, 1, 1, None, SOLVED),
    "reopened after an hour": ("human", 1, 1, 1, 2, 2, 3600, SOLVED),
    "reopened after ten days": ("human", 1, 2, 1, 2, 2, 864_000, SOLVED),
    "two answers": ("mixed", 2, 2, 2, 1, 2, None, SOLVED),
    "without an answer": ("human", 0, 0, 0, 1, 1, None, SOLVED),
    "by a bot": ("bot", 0, 0, 0, 1, 1, None, SOLVED),
    "two messages at once": ("human", 1, 2, 1, 1, 1, None, SOLVED),
    "last week": ("human", 1, 1, 1, 1, 1, None, LAST_WEEK),
}


def verdict(name: str, ticket: str) -> bool | None:
    """Return whether a definition counts a ticket as solved at first contact; None: it does not count it at all."""
    by, turns, replies, repliers, solves, messages, reopened, solved = TICKETS[ticket]
    person = by in ("human", "mixed")
    decided = person and solved != LAST_WEEK
    held = {
        "puls": turns == 1 and (reopened is None or reopened > 7 * 86_400) if decided else None,
        "@1": turns == 1 and solves == 1 if decided else None,
        "gross": turns == 1 if decided else None,
        "zendesk": replies < 2,
        "freshdesk": replies == 1,
        "freshservice": messages <= 1,
        "intercom": solves == 1 and repliers == 1,
    }
    return held[name]


NAMES = ("puls", "@1", "gross", "zendesk", "freshdesk", "freshservice", "intercom")


@pytest.fixture
def company() -> Company:
    found = Company(provides=tuple(PROVIDES))
    for number, (name, said) in enumerate(TICKETS.items(), start=1):
        by, turns, replies, repliers, solves, messages, reopened, solved = said
        found.add(
            "tickets",
            ticket_id=number,
            created_at="2024-03-01 10:00",
            is_solved=True,
            last_solved_at=solved,
            handled_by=by,
            agent_turns=turns,
            replies=replies,
            repliers=repliers,
            solves=solves,
            reopens=solves - 1,
            customer_messages=messages,
            reopened_after_seconds=reopened,
            channel="email" if number % 2 else "chat",
        )
        found.connection.execute("insert into ids values ('ticket', ?, ?)", [number, name])
    return found


def asked(company: Company, metric: str = FCR, **words: object) -> Variants:
    return variants(company.run, company.project, MetricQuery((metric,), zone="UTC", **words))  # type: ignore[arg-type]


def test_each_definition_has_its_own_value_and_n(company):
    found = {each.name: each.rows[0] for each in asked(company).definitions}
    for name in NAMES:
        counted = [held for ticket in TICKETS if (held := verdict(name, ticket)) is not None]
        assert (found[name].n, found[name].numerator) == (len(counted), sum(counted)), name
        assert found[name].interval is not None


def test_every_pair_says_on_how_many_tickets_it_differs(company):
    found = asked(company)
    for one, other in combinations(NAMES, 2):
        pair = found.pair(one, other)
        assert pair is not None
        assert pair.tickets == sum(verdict(one, ticket) != verdict(other, ticket) for ticket in TICKETS), (one, other)
        assert pair.counted == sum(
            verdict(one, ticket) is not None or verdict(other, ticket) is not None for ticket in TICKETS
        )


def test_the_reasons_of_a_product_account_for_every_ticket_on_which_it_differs(company):
    for each in asked(company).differences:
        assert sum(reason.tickets for reason in each.reasons) == each.tickets
        assert not [reason.why.en for reason in each.reasons if reason.why.en.startswith("none of")], each.name


def test_a_reason_names_the_tickets_that_it_explains(company):
    (zendesk,) = (each for each in asked(company).differences if each.name == "zendesk")
    told = {reason.why.en: reason.examples for reason in zendesk.reasons}
    assert told == {
        "reopened after a solve": ("reopened after an hour", "reopened after ten days"),
        "no agent took part; Puls counts only tickets in which one did": ("by a bot",),
        "solved without any reply": ("without an answer",),
        "several replies in one turn": ("two messages at once",),
        "the 7 days after the solve are not over": ("last week",),
    }


def test_the_tickets_on_which_two_definitions_differ_are_listed_with_what_each_makes_of_them(company):
    query = MetricQuery((FCR,), zone="UTC")
    found = verdicts(company.run, company.project, query, ("zendesk", "freshservice"))
    said = {
        each.ticket: tuple(None if n is None else bool(x) for n, x in zip(each.counted, each.values, strict=True))
        for each in found.tickets
    }
    assert said == {
        ticket: (verdict("zendesk", ticket), verdict("freshservice", ticket))
        for ticket in TICKETS
        if verdict("zendesk", ticket) != verdict("freshservice", ticket)
    }
    page = verdicts(company.run, company.project, query, ("zendesk", "freshservice"), limit=1, offset=1)
    assert [each.ticket for each in page.tickets] == [found.tickets[1].ticket]


def test_filters_and_the_range_hold_for_every_definition(company):
    where = Comparison("channel", "=", "email")
    found = asked(company, where=where, from_day=date(2024, 3, 1), to_day=date(2024, 4, 1))
    there = [ticket for number, ticket in enumerate(TICKETS, start=1) if number % 2 and ticket != "last week"]
    pair = found.pair(OURS, "zendesk")
    assert pair is not None
    assert pair.tickets == sum(verdict("puls", ticket) != verdict("zendesk", ticket) for ticket in there)
    # Intercom dates by the start of a conversation, which the last ticket has in this range, too.
    assert {each.name: each.rows[0].n for each in found.definitions}["intercom"] == len(there)


def test_durations_differ_by_their_seconds_or_where_only_one_counts(company):
    connection = company.connection
    connection.execute("delete from tickets")
    rows = (
        # The customer opened, and was answered after 10 minutes.
        (1, "customer", "2024-03-01 10:00", 600, 600),
        # An agent opened; the customer wrote after an hour, and was answered after 5 minutes.
        (2, "agent", "2024-03-01 11:00", 300, 3900),
        # No customer wrote: only from the creation is there a time.
        (3, "agent", None, None, 60),
    )
    for number, by, first, seconds, public in rows:
        company.add(
            "tickets",
            ticket_id=number,
            created_at="2024-03-01 10:00",
            created_by=by,
            team="north",
            is_solved=True,
            first_customer_message_at=first,
            first_reply_at=None if seconds is None else "2024-03-01 12:00",
            first_reply_seconds=seconds,
            first_public_reply_at="2024-03-01 12:00",
            first_public_reply_seconds=public,
        )
    found = asked(company, "first_reply_time")
    assert {each.name: (each.rows[0].value, each.rows[0].n) for each in found.definitions} == {
        "puls": (450, 2),
        "zendesk": (600, 3),
        "freshdesk": (600, 3),
        "freshservice": (600, 3),
        "gorgias": (600, 1),
        "chatwoot": (600, 3),
    }
    assert found.pair("puls", "zendesk").tickets == 2
    assert found.pair("zendesk", "chatwoot").tickets == 0
    (zendesk,) = (each for each in found.differences if each.name == "zendesk")
    assert {reason.why.en.split(":")[0] for reason in zendesk.reasons} == {
        "no customer message",
        "created before the customer's first message",
    }
    listed = verdicts(company.run, company.project, MetricQuery(("first_reply_time",), zone="UTC"), (OURS, "gorgias"))
    assert [(each.values, each.why.en) for each in listed.tickets] == [((300, None), "opened by an agent")]


def test_a_definition_that_no_source_can_answer_is_named_and_in_no_pair(company):
    company.connection.execute("delete from provides where capability = 'field_history' or capability = 'messages'")
    found = asked(company, "first_resolution_time")
    (intercom,) = (each for each in found.definitions if each.name == "intercom")
    assert [row.state for row in intercom.rows] == ["not available"] * len(intercom.rows)
    assert (found.pairs, found.differences) == ((), ())
    with pytest.raises(DataError, match="intercom: desk gives no messages"):
        verdicts(company.run, company.project, MetricQuery(("first_resolution_time",)), (OURS, "intercom"))


def test_a_pinned_version_is_the_definition_of_the_project_and_the_newer_one_stands_beside_it(company):
    pinned = company.with_project(pins={FCR: 1})
    found = {each.name: each for each in asked(pinned).definitions}
    assert "@2" in found
    assert "@1" not in found
    assert found[OURS].rows[0].numerator == sum(verdict("@1", ticket) is True for ticket in TICKETS)


def test_wrong_questions_are_refused(company):
    run, project = company.run, company.project
    with pytest.raises(UsageError, match=r"one definition only\. .*first_reply_time"):
        variants(run, project, MetricQuery(("ticket_volume",)))
    with pytest.raises(UsageError, match="without groups"):
        variants(run, project, MetricQuery((FCR,), by=("team",)))
    with pytest.raises(UnknownName, match="zendesk"):
        verdicts(run, project, MetricQuery((FCR,)), (OURS, "zendsk"))
    with pytest.raises(UsageError, match="itself"):
        verdicts(run, project, MetricQuery((FCR,)), (OURS, OURS))
    with pytest.raises(UnknownName, match="no_such"):
        variants(run, replace(project), MetricQuery(("no_such",)))

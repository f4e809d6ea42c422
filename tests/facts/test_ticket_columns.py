"""Waits by status, the conversation, the first public reply, repliers, reopenings, escalations, kinds of solvers."""

from __future__ import annotations

import pytest

from facts.told_tickets import CONFIG, NO_DEFAULT, Row, Ticket, at, facts_of

HOUR = 3600
WAITS = ("requester_wait", "agent_wait", "on_hold")


def ticket_row(ticket: Ticket, config: dict = CONFIG) -> Row:
    (row,) = facts_of(ticket, config=config)["tickets"]
    return row


def waits(row: Row, clock: str = "") -> tuple[int | None, ...]:
    return tuple(row[f"{wait}{clock}_seconds"] for wait in WAITS)


def through_all_statuses() -> Ticket:
    return (
        Ticket()
        .created(at(1, 8))
        .change(at(1, 8), "team", "desk")
        .change(at(1, 10), "status", "pending", "ann")
        .change(at(1, 12), "status", "open", "customer")
        .change(at(1, 16), "status", "on_hold", "ann")
        .change(at(2, 10), "status", "open", "ann")
        .change(at(2, 11), "status", "solved", "ann")
    )


def test_time_until_the_solve_is_split_by_who_is_waited_for_and_on_hold_counts_as_the_requester_s() -> None:
    row = ticket_row(through_all_statuses())
    # New 8-10, open 12-16, on hold 16-10, open 10-11; pending 10-12.
    assert waits(row) == ((2 + 4 + 18 + 1) * HOUR, 2 * HOUR, 18 * HOUR)
    assert waits(row, "_business") == ((1 + 4 + 2 + 1) * HOUR, 2 * HOUR, 2 * HOUR)
    assert row["resolution_seconds"] == row["requester_wait_seconds"] + row["agent_wait_seconds"]


def test_a_reopened_and_solved_again_ticket_counts_its_solved_time_in_no_wait() -> None:
    ticket = through_all_statuses().change(at(3, 9), "status", "open").change(at(3, 11), "status", "closed", "ann")
    assert waits(ticket_row(ticket))[0] == (25 + 2) * HOUR


def test_an_open_ticket_has_no_waits_until_a_last_solve() -> None:
    assert waits(ticket_row(through_all_statuses().change(at(3, 9), "status", "open"))) == (None, None, None)


def test_parts_are_added_before_the_whole_seconds_are_taken() -> None:
    ticket = (
        Ticket()
        .created(at(1, 10))
        .change(at(1, 10, 0, 0.6), "status", "pending", "ann")
        .change(at(1, 10, 0, 1), "status", "open", "customer")
        .change(at(1, 10, 0, 1.6), "status", "solved", "ann")
    )
    row = ticket_row(ticket)
    assert waits(row) == (1, 0, 0)
    assert waits(row, "_business") == (1, 0, 0)


def test_only_the_wait_with_a_part_in_a_team_without_schedule_has_no_business_time() -> None:
    ticket = (
        Ticket()
        .created(at(1, 10))
        .change(at(1, 10), "team", "desk")
        .change(at(1, 11), "status", "pending", "ann")
        .change(at(1, 12), "team", "night")
        .change(at(1, 13), "team", "desk")
        .change(at(1, 14), "status", "open", "customer")
        .change(at(1, 15), "status", "solved", "ann")
    )
    row = ticket_row(ticket, NO_DEFAULT)
    assert waits(row) == (2 * HOUR, 3 * HOUR, 0)
    assert waits(row, "_business") == (2 * HOUR, None, 0)


def test_waits_over_a_change_of_team_are_measured_on_the_schedule_of_each_part() -> None:
    ticket = (
        Ticket()
        .created(at(1, 8))
        .change(at(1, 8), "team", "dawn")
        .change(at(1, 11), "team", "desk")
        .change(at(1, 18), "status", "solved", "ann")
    )
    # 8-11 of six to noon, 11-17 of nine to five.
    assert waits(ticket_row(ticket), "_business")[0] == 9 * HOUR


def test_the_conversation_begins_with_the_first_customer_message_and_not_with_the_ticket() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9), "ann")
        .message(at(1, 9), "ann")
        .message(at(1, 16), "customer")
        .change(at(2, 10), "status", "solved", "ann")
    )
    row = ticket_row(ticket)
    assert (row["conversation_seconds"], row["conversation_business_seconds"]) == (18 * HOUR, 2 * HOUR)
    thanks = Ticket().created(at(1, 9)).change(at(1, 10), "status", "solved", "ann").message(at(1, 11), "customer")
    assert ticket_row(thanks)["conversation_seconds"] is None


def test_the_first_public_reply_needs_no_question_but_is_not_the_opening_message() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9), "ann")
        .message(at(1, 9), "ann")
        .message(at(1, 10), "bot")
        .message(at(1, 11), "ann", audience="internal")
        .message(at(1, 18), "ben")
        .message(at(2, 9), "customer")
        .message(at(2, 12), "ann")
    )
    row = ticket_row(ticket)
    assert row["first_public_reply_at"] == at(1, 18)
    assert (row["first_public_reply_seconds"], row["first_public_reply_business_seconds"]) == (9 * HOUR, 8 * HOUR)
    assert row["first_reply_at"] == at(2, 12)


def test_a_public_reply_before_the_creation_is_passed_over() -> None:
    ticket = Ticket().message(at(1, 7), "customer").message(at(1, 8), "ann").created(at(1, 9)).message(at(1, 10), "ben")
    row = ticket_row(ticket)
    assert (row["first_reply_at"], row["first_public_reply_at"]) == (at(1, 8), at(1, 10))


def test_repliers_are_different_agents_until_the_last_solve() -> None:
    ticket = Ticket().created(at(1, 9)).message(at(1, 9), "customer")
    for hour, author in ((10, "ann"), (11, "ben"), (12, "ann"), (13, "bot"), (14, "agent")):
        ticket.message(at(1, hour), author)
    ticket.message(at(1, 14), "cat", audience="internal")
    ticket.change(at(1, 15), "status", "solved", "ann").message(at(1, 16), "cat")
    row = ticket_row(ticket)
    # The reply of nobody known is a reply, but no replier.
    assert (row["replies"], row["repliers"]) == (4, 2)


def test_the_shortest_time_from_a_solve_to_its_reopening_counts_even_in_one_instant() -> None:
    slow = (
        Ticket()
        .created(at(1, 9))
        .change(at(1, 10), "status", "solved")
        .change(at(1, 11), "status", "closed")
        .change(at(1, 13), "status", "open")
        .change(at(1, 14), "status", "solved")
        .change(at(1, 20), "status", "pending")
        .change(at(1, 21), "status", "solved")
    )
    assert ticket_row(slow)["reopened_after_seconds"] == 3 * HOUR
    at_once = slow.change(at(2, 9), "status", "open").change(at(2, 9), "status", "solved")
    assert ticket_row(at_once)["reopened_after_seconds"] == 3 * HOUR
    assert ticket_row(at_once.change(at(2, 9), "status", "open"))["reopened_after_seconds"] == 0
    assert (
        ticket_row(Ticket().created(at(1, 9)).change(at(1, 10), "status", "solved"))["reopened_after_seconds"] is None
    )


def test_an_escalation_has_the_cause_of_the_first_and_the_manager_of_any() -> None:
    ticket = Ticket().created(at(1, 9)).tell(at(1, 10), "escalated", "ann", cause="by_hand", level="tier")
    row = ticket_row(ticket)
    assert (row["escalation_cause"], row["escalation_level"]) == ("by_hand", "tier")
    ticket.tell(at(1, 12), "escalated", cause="sla", level="manager")
    row = ticket_row(ticket)
    assert (row["escalations"], row["escalation_cause"], row["escalation_level"]) == (2, "by_hand", "manager")
    assert row["first_escalated_at"] == at(1, 10)


def test_a_first_escalation_without_a_cause_borrows_none_of_a_later_one() -> None:
    ticket = (
        Ticket().created(at(1, 9)).tell(at(1, 10), "escalated").tell(at(1, 11), "escalated", cause="sla", level="tier")
    )
    row = ticket_row(ticket)
    assert (row["escalation_cause"], row["escalation_level"]) == (None, None)


@pytest.mark.parametrize(
    ("holder", "author", "kind"),
    [
        ("ann", "bot", "agent"),
        ("bot", "ann", "bot"),
        (None, "ann", "agent"),
        (None, "bot", "bot"),
        (None, "system", None),
        (None, "agent", None),
    ],
)
def test_what_solved_a_ticket_is_what_its_credit_goes_to(holder: str | None, author: str, kind: str | None) -> None:
    ticket = (
        Ticket().created(at(1, 9)).change(at(1, 9), "assignee", holder).change(at(1, 10), "status", "solved", author)
    )
    assert ticket_row(ticket)["solved_by_kind"] == kind


def test_an_author_who_solved_as_a_bot_is_one_even_if_the_ledger_of_agents_does_not_know_it() -> None:
    ticket = Ticket().created(at(1, 9)).change(at(1, 9), "assignee", "bot").change(at(1, 10), "status", "solved", "bot")
    assert ticket_row(ticket, CONFIG | {"agents": {}})["solved_by_kind"] == "bot"
    assert (
        ticket_row(
            ticket.change(at(1, 11), "status", "open").change(at(1, 12), "status", "solved", "ann"),
            CONFIG | {"agents": {}},
        )["solved_by_kind"]
        == "agent"
    )


def test_a_turn_knows_the_last_message_that_waited() -> None:
    ticket = (
        Ticket()
        .created(at(1, 10))
        .message(at(1, 10), "customer")
        .message(at(1, 16), "customer")
        .message(at(2, 10), "ann")
        .change(at(2, 11), "status", "solved", "ann")
        .message(at(2, 12), "customer")
        .message(at(2, 13), "customer")
        .change(at(2, 14), "status", "open")
        .message(at(2, 15), "customer")
    )
    answered, waiting = facts_of(ticket)["turns"]
    assert (answered["seconds"], answered["seconds_since_last"]) == (24 * HOUR, 18 * HOUR)
    assert (answered["business_seconds"], answered["business_seconds_since_last"]) == (8 * HOUR, 2 * HOUR)
    # While solved each message took the place of the one before; the reopening made the last of them wait.
    assert (waiting["started_at"], waiting["last_message_at"]) == (at(2, 13), at(2, 15))
    assert (waiting["seconds_since_last"], waiting["business_seconds_since_last"]) == (None, None)

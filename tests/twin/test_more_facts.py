"""The twin's further columns and facts against rows that were worked out by hand."""

from __future__ import annotations

from twin.replay import replay
from twin.story import HOUR, US, Story, at, configuration, picked, policy

# --- more columns of tickets and turns -------------------------------------------------------------------------


def test_the_time_in_each_group_of_statuses_ends_with_the_last_solve() -> None:
    # Berlin is an hour ahead and works 9-17: created 16:00, pending from 16:30, on hold 18:00-18:30, solved 19:00.
    story = Story().created("15:00").message("15:00", "c1").change("15:30", "status", "pending")
    story.change("17:00", "status", "on_hold").change("17:30", "status", "open").change("18:00", "status", "solved")
    (ticket,) = replay(story.events, configuration("day"))["tickets"]
    assert (ticket["requester_wait_seconds"], ticket["requester_wait_business_seconds"]) == (1.5 * HOUR, 0.5 * HOUR)
    assert (ticket["agent_wait_seconds"], ticket["agent_wait_business_seconds"]) == (1.5 * HOUR, 0.5 * HOUR)
    assert (ticket["on_hold_seconds"], ticket["on_hold_business_seconds"]) == (0.5 * HOUR, 0)
    assert (ticket["conversation_seconds"], ticket["conversation_business_seconds"]) == (3 * HOUR, HOUR)
    story.change("19:00", "status", "open")
    (ticket,) = replay(story.events, configuration("day"))["tickets"]
    assert (ticket["requester_wait_seconds"], ticket["conversation_seconds"]) == (None, None)


def test_the_parts_of_a_wait_are_added_in_microseconds() -> None:
    story = Story().created("10:00").change("10:00:00.6", "status", "pending").change("10:00:01", "status", "open")
    story.change("10:00:01.6", "status", "solved")
    assert picked(replay(story.events, configuration())["tickets"], "requester_wait_seconds") == [(1,)]


def test_only_the_parts_that_count_need_a_schedule() -> None:
    story = Story().created("10:00").change("10:00", "team", "days").change("11:00", "status", "pending")
    story.change("11:00", "team", "unscheduled").change("12:00", "status", "solved")
    (ticket,) = replay(story.events, configuration())["tickets"]
    assert (ticket["requester_wait_business_seconds"], ticket["agent_wait_business_seconds"]) == (HOUR, None)


def test_the_first_public_reply_counts_from_the_creation_and_passes_over_the_opening_message() -> None:
    story = Story().created("10:00", "a1").message("10:00", "a1").message("10:20", "a1").message("11:00", "c1")
    story.message("11:10", "a2").message("11:20", "a2", "internal")
    (ticket,) = replay(story.events, configuration())["tickets"]
    assert (ticket["first_public_reply_at"], ticket["first_public_reply_seconds"]) == (at("10:20"), 1200)
    assert (ticket["first_reply_seconds"], ticket["repliers"]) == (600, 2)


def test_repliers_are_counted_until_the_last_solve() -> None:
    story = Story().created("10:00").message("10:00", "c1").message("10:05", "a1").message("10:06", "a1")
    story.change("10:10", "status", "solved", "a1").message("10:20", "a2")
    assert picked(replay(story.events, configuration())["tickets"], "repliers", "replies") == [(1, 2)]


def test_the_shortest_time_to_a_reopening_counts() -> None:
    story = Story().created("10:00").change("11:00", "status", "solved").change("14:00", "status", "open")
    assert picked(replay(story.events, configuration())["tickets"], "reopened_after_seconds") == [(3 * HOUR,)]
    story.change("15:00", "status", "closed").change("15:00:59.9", "status", "pending")
    story.change("16:00", "status", "solved")
    assert picked(replay(story.events, configuration())["tickets"], "reopened_after_seconds") == [(59,)]


def test_the_first_escalation_says_why_and_a_manager_is_the_highest_level() -> None:
    story = Story().created("10:00").add("10:30", "escalated", "a1", cause="by_hand", level="tier")
    story.add("11:00", "escalated", None, cause="sla", level="manager")
    names = ("escalations", "escalation_cause", "escalation_level", "first_escalated_at")
    assert picked(replay(story.events, configuration())["tickets"], *names) == [(2, "by_hand", "manager", at("10:30"))]


def test_a_solve_is_a_bots_where_a_bot_held_the_ticket_or_nobody_did_and_a_bot_solved_it() -> None:
    held = Story("t1").created("10:00").assign("10:01", "b1").change("10:10", "status", "solved", "a1")
    alone = Story("t2").created("10:00").change("10:10", "status", "solved", "b7")  # b7 is in no ledger
    human = Story("t3").created("10:00").assign("10:01", "a1").change("10:10", "status", "solved", "b1")
    nobody = Story("t4").created("10:00").change("10:10", "status", "solved")
    events = held.events + alone.events + human.events + nobody.events
    found = picked(replay(events, configuration())["tickets"], "solved_by_agent_id", "solved_by_kind")
    assert found == [("b1", "bot"), ("b7", "bot"), ("a1", "agent"), (None, None)]


def test_a_turn_knows_the_last_message_that_waited() -> None:
    story = Story().created("10:00").message("10:00", "c1").message("10:20", "c1").message("10:50", "a1")
    story.message("11:00", "c1").message("11:30", "c1")
    turns = replay(story.events, configuration("always"))["turns"]
    names = ("started_at", "last_message_at", "seconds_since_last", "business_seconds_since_last")
    assert picked(turns, *names) == [
        (at("10:00"), at("10:20"), 1800, 1800),
        (at("11:00"), at("11:30"), None, None),
    ]


# --- messages and work -----------------------------------------------------------------------------------------


def test_messages_are_those_between_the_customer_and_the_desk_where_they_are_at_home() -> None:
    survivor = Story("t1").created("10:00").change("10:00", "team", "days").message("10:00", "c1", channel="mail")
    survivor.message("10:05", "b1").message("10:10", "a1", macro="hello", links_article=True)
    survivor.message("10:11", "a1", "internal")
    merged = Story("t2").created("09:00").message("09:00", "c2").add("10:20", "merged", "a1", other_id="t1")
    config = configuration(members=[("a1", "nights", None, None)])
    rows = replay(survivor.events + merged.events, config)["messages"]
    assert sorted(picked(rows, "sent_at", "ticket_id", "author_kind", "agent_id", "team", "is_reply", "macro")) == [
        (at("09:00"), "t1", "customer", None, None, False, None),
        (at("10:00"), "t1", "customer", None, "days", False, None),
        (at("10:05"), "t1", "bot", "b1", "days", False, None),
        (at("10:10"), "t1", "agent", "a1", "nights", True, "hello"),
    ]


def test_contributions_are_by_agent_and_team_and_end_with_the_last_solve() -> None:
    story = Story().created("10:00").message("10:00", "c1").change("10:00", "team", "days")
    # One save over two teams counts in the first; the save without an id is one of its own.
    story.message("10:10", "a1", update_id="u1").change("10:12", "type", "bug", "a1", update_id="u1")
    story.change("10:13", "priority", "low", "a1")
    story.message("10:20", "a2", update_id="u2").change("10:20", "status", "solved", "a2", update_id="u2")
    story.message("10:30", "a2", update_id="u3").add("10:40", "worked", "a2", seconds=90)
    story.change("10:50", "priority", "urgent", "a3")
    config = configuration(members=[("a1", "nights", None, at("10:12")), ("a1", "zeta", at("10:12"), None)])
    facts = replay(story.events, config)
    assert picked(facts["contributions"], "agent_id", "team", "replies", "touches", "worked_seconds") == [
        ("a1", "nights", 1, 1, 0),
        ("a1", "zeta", 0, 1, 0),
        ("a2", "days", 1, 1, 90),
    ]
    assert sum(row["touches"] for row in facts["contributions"]) == facts["tickets"][0]["touches"]
    assert picked(facts["work_logs"], "agent_id", "team", "seconds", "has_shifts") == [("a2", "days", 90, False)]


# --- what stands at an instant ---------------------------------------------------------------------------------


def test_open_spans_are_cut_by_holder_and_follow_up_and_know_the_age() -> None:
    story = Story().created("14:00").change("14:00", "team", "days").change("14:30", "status", "open")
    story.add("15:00", "snoozed", "a1", until_at=at("18:00")).assign("15:30", "a1")
    story.add("15:40", "snoozed", "a1", until_at=None).change("16:00", "status", "solved", "a1")
    story.change("17:00", "status", "open").change("17:30", "team", "unscheduled")
    spans = replay(story.events, configuration())["open_spans"]
    # Berlin closes at 16:00 UTC; the solved hour counts in the age, too, but lies outside opening hours.
    assert picked(spans, "span", "started_at", "ended_at", "agent_id", "follow_up_at", "schedule", "age_us") == [
        (1, at("14:00"), at("15:00"), None, None, "day", 0),
        (2, at("15:00"), at("15:30"), None, at("18:00"), "day", HOUR * US),
        (3, at("15:30"), at("15:40"), "a1", at("18:00"), "day", 1.5 * HOUR * US),
        (4, at("15:40"), at("16:00"), "a1", None, "day", 100 * 60 * US),
        (5, at("17:00"), at("17:30"), "a1", None, "day", 2 * HOUR * US),
        (6, at("17:30"), None, "a1", None, None, None),
    ]


def test_of_two_snoozes_in_one_instant_the_last_counts_and_one_before_the_creation_holds() -> None:
    story = Story().add("09:00", "snoozed", "a1", until_at=at("12:00")).created("10:00")
    story.add("11:00", "snoozed", "a1", until_at=at("13:00")).add("11:00", "snoozed", "a1", until_at=at("12:30"))
    spans = replay(story.events, configuration())["open_spans"]
    assert picked(spans, "started_at", "follow_up_at") == [(at("10:00"), at("12:00")), (at("11:00"), at("12:30"))]


def test_sla_runs_are_cut_by_pauses_and_holders_and_know_what_is_left() -> None:
    story = Story().created("10:00").change("10:10", "type", "bug").assign("10:20", "a1")
    story.change("10:30", "status", "pending").change("11:30", "status", "open").change("12:45", "status", "solved")
    config = configuration(policies=[policy(targets={"resolution": {"default": HOUR}}, pause={"pending"})])
    facts = replay(story.events, config)
    assert picked(facts["sla_runs"], "started_at", "ended_at", "agent_id", "left_us") == [
        (at("10:00"), at("10:20"), None, 3600 * US),
        (at("10:20"), at("10:30"), "a1", 2400 * US),
        (at("11:30"), at("12:45"), "a1", 1800 * US),  # missed at 12:00:01, and run on
    ]
    assert picked(facts["sla_clocks"], "missed", "due_at") == [(True, at("12:00"))]


# --- customers and people --------------------------------------------------------------------------------------


def test_the_next_contact_is_the_customers_next_ticket_in_numbers() -> None:
    first = Story("t1").created("10:00").change("10:00", "type", "bug").change("11:00", "status", "solved", "a1")
    first.change("11:30", "status", "open").change("13:00", "status", "solved", "a1")
    spam = Story("t2").created("11:10").change("11:10", "disposition", "spam")
    other = Story("t3").created("12:00").change("12:00", "type", "question")
    alike = Story("t4").created("14:00")
    stranger = Story("t5").created("11:05", "c2")
    events = [*first.events, *spam.events, *other.events, *alike.events, *stranger.events]
    rows = replay(events, configuration())["followups"]
    names = ("episode", "solved_at", "reopened_at", "is_last", "next_contact_at", "next_similar_contact_at")
    assert picked(rows, *names) == [
        (1, at("11:00"), at("11:30"), False, at("12:00"), at("14:00")),
        (2, at("13:00"), None, True, at("14:00"), at("14:00")),
    ]


def row(source: str, event_id: str, revision: int = 1, *, deleted: bool = False, **columns: object) -> dict:
    return {"source": source, "event_id": event_id, "revision": revision, "deleted": deleted, **columns}


def order(event_id: str, customer_id: str | None, when: str, cancelled: str | None = None, **columns: object) -> dict:
    bought = {"customer_id": customer_id, "ordered_at": at(when), "cancelled_at": at(cancelled) if cancelled else None}
    return row("shop", event_id, **bought, amount_micros=None, currency="EUR", **columns)  # type: ignore[arg-type]


def customer(customer_id: str, since: str | None = None, lost: str | None = None) -> dict:
    names = ("segment", "industry", "region", "plan", "vip", "organization_id", "lost_reason")
    stretch = {"since_at": at(since) if since else None, "lost_at": at(lost) if lost else None}
    return row("crm", customer_id, customer_id=customer_id, **dict.fromkeys(names), **stretch)


def test_a_customer_is_active_for_some_days_after_each_ticket_and_order_and_while_a_customer() -> None:
    story = Story().created("2024-03-04 10:00")
    orders = [
        order("o1", "c1", "2024-03-05 10:00"),  # touches the day after the ticket
        order("o2", "c1", "2024-03-08 10:00"),
        order("o3", "c1", "2024-03-07 10:00", "2024-03-07 11:00"),
        order("o4", "c2", "2024-03-04 10:00"),
        order("o5", None, "2024-03-04 10:00"),
    ]
    customers = [customer("c2", "2024-03-04 12:00", "2024-03-10 10:00"), customer("c3", "2024-03-01 00:00")]
    config = configuration(orders=orders, customers=customers, active_days=1)
    assert sorted(picked(replay(story.events, config)["activity_changes"], "customer_id", "changed_at", "delta")) == [
        ("c1", at("2024-03-04 10:00"), 1),
        ("c1", at("2024-03-06 10:00"), -1),
        ("c1", at("2024-03-08 10:00"), 1),
        ("c1", at("2024-03-09 10:00"), -1),
        ("c2", at("2024-03-04 10:00"), 1),
        ("c2", at("2024-03-10 10:00"), -1),
        ("c3", at("2024-03-01 00:00"), 1),
    ]


def test_the_newest_revision_of_an_order_counts_and_a_deleted_one_is_gone() -> None:
    orders = [
        order("o1", "c1", "10:00"),
        {**order("o1", "c2", "11:00"), "revision": 2},
        order("o2", "c1", "10:00"),
        {**order("o2", "c1", "10:00"), "revision": 2, "deleted": True},
    ]
    rows = replay([], configuration(orders=orders))["orders"]
    assert picked(rows, "source_order_id", "customer_id", "ordered_at") == [("o1", "c2", at("11:00"))]


def test_shifts_are_paid_or_as_long_as_they_are_in_the_team_of_their_start() -> None:
    times = {"from_at": at("08:00"), "until_at": at("16:00"), "agent_id": "a1"}
    shifts = [row("rota", "s1", **times, paid_seconds=None), row("rota", "s2", **times, paid_seconds=7 * HOUR)]
    members = [("a1", "zeta", None, None), ("a1", "days", at("08:00"), at("09:00")), ("a1", "arts", at("08:01"), None)]
    story = Story().created("10:00").add("10:30", "worked", "a1", seconds=60).add("10:31", "worked", "a2", seconds=1)
    facts = replay(story.events, configuration(shifts=shifts, members=members))
    assert picked(facts["shifts"], "team", "seconds") == [("days", 8 * HOUR), ("days", 7 * HOUR)]
    assert picked(facts["work_logs"], "agent_id", "has_shifts") == [("a1", True), ("a2", False)]


def test_an_employment_is_cut_where_the_first_team_by_name_changes() -> None:
    members = [
        ("a1", "nights", at("2024-03-01 00:00"), None),
        ("a1", "days", at("2024-03-10 00:00"), at("2024-03-20 00:00")),
        ("a1", "zeta", at("2024-03-12 00:00"), None),
    ]
    employed = {
        "a1": (at("2024-02-01 00:00"), at("2024-04-01 00:00")),
        "a2": (None, at("2024-04-01 00:00")),
        "b1": (at("2024-02-01 00:00"), None),
    }
    rows = replay([], configuration(members=members, employed=employed))["employments"]
    left_at = at("2024-04-01 00:00")
    assert picked(rows, "agent_id", "team", "started_at", "ended_at", "left_at") == [
        ("a1", None, at("2024-02-01 00:00"), at("2024-03-01 00:00"), left_at),
        ("a1", "nights", at("2024-03-01 00:00"), at("2024-03-10 00:00"), left_at),
        ("a1", "days", at("2024-03-10 00:00"), at("2024-03-20 00:00"), left_at),
        ("a1", "nights", at("2024-03-20 00:00"), left_at, left_at),
    ]

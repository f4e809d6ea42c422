"""The twin against numbers that were worked out by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from twin import metrics
from twin.companies import companies
from twin.hours import Hours
from twin.metrics.volume import backlog_balance
from twin.replay import business_us, replay
from twin.story import HOUR, US, Story, at, configuration, picked, policy, schedule, week

# --- turns and episodes ----------------------------------------------------------------------------------------


def test_a_thank_you_that_nobody_answers_is_no_turn() -> None:
    story = Story().created("10:00").message("10:00", "c1").message("10:10", "a1").change("10:10", "status", "solved")
    story.message("12:00", "c1")
    facts = replay(story.events, configuration())
    assert picked(facts["turns"], "turn", "outcome", "seconds") == [(1, "replied", 600)]
    assert picked(facts["tickets"], "customer_messages", "agent_turns") == [(1, 1)]  # the second came after the solve


def test_an_answered_thank_you_waits_from_the_latest_one() -> None:
    story = Story().created("10:00").message("10:00", "c1").message("10:10", "a1").change("10:10", "status", "solved")
    story.message("12:00", "c1").message("12:30", "c1").message("13:00", "a1")
    turns = replay(story.events, configuration())["turns"]
    assert picked(turns, "turn", "started_at", "seconds")[1] == (2, at("12:30"), 1800)


def test_a_ticket_reopened_after_a_bot_closed_it_waits_ten_minutes_and_not_five_days() -> None:
    story = Story().created("10:00").message("10:00", "c1").change("10:05", "status", "solved", "b1")
    story.message("2024-03-09 10:00", "c1").change("2024-03-09 10:00", "status", "open")
    story.message("2024-03-09 10:10", "a1").change("2024-03-09 11:00", "status", "closed", "a1")
    facts = replay(story.events, configuration())
    assert picked(facts["turns"], "outcome", "seconds") == [("solved", 300), ("replied", 600)]
    # 4 March 10:00 to 9 March 11:00 are 5 days and an hour; the open stretches are 5 minutes and an hour.
    assert picked(facts["episodes"], "cause", "seconds", "solver_kind", "agent_id") == [
        ("created", 300, "bot", "b1"),
        ("reopened", 3600, "agent", "a1"),
    ]
    (ticket,) = facts["tickets"]
    assert (ticket["resolution_seconds"], ticket["solves"], ticket["reopens"]) == (5 * 86_400 + 3600, 2, 1)
    assert (ticket["handled_by"], ticket["is_solved"]) == ("human", True)  # the bot's solve was not the last


def test_an_opening_message_is_no_reply_and_ends_no_wait() -> None:
    story = Story().created("10:00", "a1").message("10:00", "a1").message("11:00", "c1").message("11:20", "a2")
    (ticket,) = replay(story.events, configuration())["tickets"]
    assert (ticket["replies"], ticket["first_reply_seconds"], ticket["first_reply_agent_id"]) == (1, 1200, "a2")
    assert (ticket["touches"], ticket["customer_id"]) == (3, "c1")


def test_what_happened_before_the_creation_is_a_contradiction_and_has_no_length() -> None:
    story = Story().message("09:00", "a1").created("10:00").message("10:00", "c1").message("10:05", "a1")
    (ticket,) = replay(story.events, configuration())["tickets"]
    assert (ticket["contradiction"], ticket["first_reply_seconds"]) == ("replied_before_created", 300)
    story.change("09:30", "status", "solved", "a1").assign("09:20", "a2")
    facts = replay(story.events, configuration())
    (ticket,) = facts["tickets"]
    assert (ticket["contradiction"], ticket["resolution_seconds"]) == ("solved_before_created", None)
    # The line begins at 10:00: at 09:30 nobody held the ticket, so the solve goes to its author.
    assert (ticket["last_solved_at"], ticket["solved_by_agent_id"]) == (at("09:30"), "a1")
    assert picked(facts["episodes"], "started_at", "ended_at", "seconds") == [(at("10:00"), at("10:00"), 0)]
    assert picked(facts["backlog_changes"], "delta", "cause") == [(1, "received"), (-1, "solved")]


def test_the_latest_revision_counts_and_a_deletion_takes_it_back() -> None:
    story = Story().created("10:00").message("10:00", "c1").message("10:10", "a1").message("10:30", "a2")
    moved = {**story.events[1], "revision": 2, "occurred_at": at("10:05")}
    gone = {**story.events[2], "revision": 2, "deleted": True}
    (ticket,) = replay([*story.events, moved, gone], configuration())["tickets"]
    assert (ticket["first_reply_agent_id"], ticket["first_reply_seconds"], ticket["replies"]) == ("a2", 1500, 1)


def test_messages_of_a_merged_ticket_belong_to_the_survivor() -> None:
    survivor = Story("t1").created("10:00").message("10:00", "c1").message("10:10", "a1")
    merged = Story("t2").created("09:00").message("09:00", "c2").add("10:05", "merged", "a1", other_id="t1")
    policies = [policy(targets={"first_reply": {"default": 900}})]
    facts = replay(survivor.events + merged.events, configuration(policies=policies))
    first, second = sorted(facts["tickets"], key=lambda row: row["ticket_id"])
    # 09:00 to 10:10 are 4,200 s; the promise starts at the creation, 600 s before the reply, and is kept.
    assert (first["first_customer_message_at"], first["first_reply_seconds"]) == (at("09:00"), 4200)
    assert picked(facts["sla_clocks"], "ticket_id", "started_at", "met_at") == [("t1", at("10:00"), at("10:10"))]
    assert (second["exclusion"], second["merged_into"]) == ("merged", "t1")
    assert (second["first_customer_message_at"], second["customer_messages"], second["touches"]) == (None, 0, 1)


def test_chains_of_merges_end_at_the_last_survivor_and_cycles_are_broken() -> None:
    into = {"t1": "t2", "t2": "t3", "t4": "t5", "t5": "t4", "t6": "t4", "t7": "t7"}
    events = [
        event
        for ticket_id in ("t1", "t2", "t3", "t4", "t5", "t6", "t7")
        for event in Story(ticket_id).created("10:00").add("11:00", "merged", other_id=into.get(ticket_id)).events
        if event["kind"] == "created" or ticket_id in into
    ]
    found = {row["ticket_id"]: row["merged_into"] for row in replay(events, configuration())["tickets"]}
    # t4 and t5 would survive themselves, so they count as unmerged, and t6 went into t4.
    assert found == {"t1": "t3", "t2": "t3", "t3": None, "t4": None, "t5": None, "t6": "t4", "t7": None}


# --- business time ---------------------------------------------------------------------------------------------


def test_a_split_shift_over_night_counts_its_open_hours() -> None:
    # Berlin: Monday 16:00 to Tuesday 13:30 = 16-17, 9-12, 13-13:30 = 4.5 h.
    story = Story().created("15:00").message("15:00", "c1").message("2024-03-05 12:30", "a1")
    (ticket,) = replay(story.events, configuration("split"))["tickets"]
    assert ticket["first_reply_business_seconds"] == 4.5 * HOUR
    assert ticket["first_reply_seconds"] == 21.5 * HOUR


def test_where_the_team_changes_each_part_runs_on_its_own_schedule() -> None:
    # Berlin: 16:00 days, 20:00 nights, 22:00 reply = 1 h (until 17:00) and 2 h.
    story = Story().created("15:00").message("15:00", "c1").change("15:00", "team", "days")
    story.change("19:00", "team", "nights").message("21:00", "a1")
    config = configuration(members=[("a1", "nights", None, at("21:00")), ("a1", "zeta", None, None)])
    (ticket,) = replay(story.events, config)["tickets"]
    assert (ticket["first_reply_business_seconds"], ticket["first_reply_seconds"]) == (3 * HOUR, 6 * HOUR)
    assert ticket["first_reply_team"] == "zeta"  # the agent left the nights at 21:00, exclusive
    assert business_us(config, story.events, "t1", at("16:00"), at("20:00")) == 1 * HOUR * US


def test_parts_are_added_in_microseconds_before_the_floor() -> None:
    story = Story().created("10:00").message("10:00", "c1").change("10:00", "team", "days")
    story.change("10:00:00.600000", "team", "nights").message("10:00:01.200000", "a1")
    assert picked(replay(story.events, configuration())["turns"], "business_seconds") == [(1,)]


def test_a_part_without_a_schedule_leaves_no_business_time() -> None:
    story = Story().created("10:00").message("10:00", "c1").change("10:00", "team", "days")
    story.change("10:30", "team", "unscheduled").message("11:00", "a1")
    assert picked(replay(story.events, configuration())["turns"], "business_seconds") == [(None,)]
    assert picked(replay(story.events, configuration("day"))["turns"], "business_seconds") == [(3600,)]


def test_local_hours_that_a_switch_takes_or_repeats() -> None:
    def open_seconds(day: str, *stretches: tuple[float, float]) -> int:
        hours = Hours(schedule(week(*stretches, days="6")))
        return hours.open_us(at(f"{day} 00:00") - 86_400 * US, at(f"{day} 00:00") + 86_400 * US) // US

    # 27 October 2024 in Berlin: 02:00 to 03:00 comes twice, the day has 25 hours.
    assert open_seconds("2024-10-27", (2, 3)) == 2 * HOUR
    assert open_seconds("2024-10-27", (1, 2.5)) == 2.5 * HOUR
    assert open_seconds("2024-10-27", (0, 24)) == 25 * HOUR
    # 31 March 2024: 02:00 to 03:00 does not come.
    assert open_seconds("2024-03-31", (2.25, 2.75)) == 0
    assert open_seconds("2024-03-31", (1, 2.5)) == 1 * HOUR
    assert open_seconds("2024-03-31", (2.5, 4), (3.5, 5)) == 2 * HOUR
    assert open_seconds("2024-03-31", (0, 24)) == 23 * HOUR


def test_a_day_uses_the_version_of_the_schedule_that_is_in_force_on_it() -> None:
    hours = Hours(
        {
            "zone": "Europe/Berlin",
            "versions": [
                {"from": None, "week": week((9, 17)), "days": {date(2024, 3, 4): [(9 * HOUR, 10 * HOUR)]}},
                {"from": date(2024, 3, 6), "week": week((10, 12)), "days": {date(2024, 3, 7): []}},
            ],
        }
    )
    # Monday 1 h (its own), Tuesday 8 h, Wednesday 2 h (new version), Thursday closed, Friday 2 h.
    assert hours.open_us(at("2024-03-04 00:00"), at("2024-03-11 00:00")) == 13 * HOUR * US


# --- promises --------------------------------------------------------------------------------------------------


def urgent(fields: dict) -> bool:
    return fields["priority"] == "urgent"


RESOLUTION = [
    policy(name="urgent", condition=urgent, targets={"resolution": {"default": HOUR}}),
    policy(name="other", targets={"resolution": {"default": 2 * HOUR}}, pause={"pending"}),
]


def test_a_pause_uses_nothing_and_a_rematch_keeps_the_time_used() -> None:
    story = Story().created("10:00").change("10:30", "status", "pending").change("11:30", "status", "open")
    story.change("11:45", "priority", "urgent").change("12:00:00.999999", "status", "solved", "a1")
    clocks = replay(story.events, configuration(policies=RESOLUTION))["sla_clocks"]
    # 10:00-10:30 and 11:30-11:45 are 2,700 s; 900 more are due at 12:00, and 12:00:00.999999 is not over an hour.
    assert picked(clocks, "clock_no", "policy_entry", "started_at", "ended_at", "used_before_seconds") == [
        (1, 2, at("10:00"), at("11:45"), 0),
        (2, 1, at("11:45"), at("12:00:00.999999"), 2700),
    ]
    assert picked(clocks, "due_at", "late_after", "cancelled_why", "met_at", "decided_at") == [
        (None, None, "rematched", None, None),
        (at("12:00"), None, None, at("12:00:00.999999"), at("12:00:00.999999")),
    ]


def test_a_promise_is_missed_a_second_after_its_target_and_dated_when_due() -> None:
    story = Story().created("10:00").change("10:00", "priority", "urgent").assign("10:30", "a1")
    story.assign("11:00:00.5", "a2").change("11:00:01", "status", "solved", "a2").change("11:30", "priority", "low")
    clocks = replay(story.events, configuration(policies=RESOLUTION))["sla_clocks"]
    assert picked(clocks, "due_at", "late_after", "missed", "met_at", "decided_at", "agent_id") == [
        (at("11:00"), at("11:00:00.999999"), True, None, at("11:00"), "a1")
    ]


def test_a_missed_clock_decides_whatever_changes_later() -> None:
    story = Story().created("10:00").change("10:00", "priority", "urgent").change("11:30", "priority", "low")
    clocks = replay(story.events, configuration(policies=RESOLUTION))["sla_clocks"]
    assert picked(clocks, "policy", "missed", "ended_at", "cancelled_at") == [("urgent", True, at("11:30"), None)]


def test_a_clock_that_starts_with_more_used_than_its_target_is_late_at_its_start() -> None:
    story = Story().created("10:00").change("11:30", "priority", "urgent").change("11:40", "status", "solved")
    clocks = replay(story.events, configuration(policies=RESOLUTION))["sla_clocks"]
    assert picked(clocks, "policy", "cancelled_why", "due_at", "late_after", "missed") == [
        ("other", "rematched", None, None, False),
        ("urgent", None, at("11:30"), at("11:30"), True),
    ]


def test_a_promise_lasts_over_night_where_the_target_ends_with_the_day() -> None:
    # Berlin: asked at 15:00, two hours are used up at 17:00; the next second ends at 09:00:01 in the morning.
    story = Story().created("14:00").message("14:00", "c1")
    config = configuration(policies=[policy(targets={"first_reply": {"default": 2 * HOUR}}, schedule="day")])
    (waiting,) = replay(story.events, config)["sla_clocks"]
    assert (waiting["due_at"], waiting["late_after"]) == (at("16:00"), at("2024-03-05 08:00:00.999999"))
    assert (waiting["missed"], waiting["ended_at"], waiting["decided_at"]) == (False, None, at("16:00"))
    story.message("19:00", "a1")
    assert picked(replay(story.events, config)["sla_clocks"], "met_at", "due_at") == [(at("19:00"), at("16:00"))]
    story.events[-1]["occurred_at"] = at("2024-03-05 08:00:01")
    assert picked(replay(story.events, config)["sla_clocks"], "met_at", "missed") == [(None, True)]


def test_a_solve_cancels_a_first_reply_and_the_end_of_a_policy_unmatches() -> None:
    story = Story().created("10:00").message("10:00", "c1").change("10:30", "status", "solved", "a1")
    solved = configuration(policies=[policy(targets={"first_reply": {"default": HOUR}})])
    removed = configuration(policies=[policy(targets={"first_reply": {"default": HOUR}}, until_us=at("10:20"))])
    for config, why, when in ((solved, "solved", "10:30"), (removed, "unmatched", "10:20")):
        clocks = replay(story.events, config)["sla_clocks"]
        assert picked(clocks, "cancelled_why", "cancelled_at", "due_at") == [(why, at(when), None)]


# --- backlog and metrics ---------------------------------------------------------------------------------------


def test_the_backlog_moves_with_the_values_of_open_tickets() -> None:
    story = Story().change("09:00", "team", "days").created("10:00").assign("11:00", "a1")
    story.change("12:00", "status", "solved", "a1").change("12:00", "team", "nights")
    story.change("13:00", "priority", "low").change("14:00", "status", "open")
    facts = replay(story.events, configuration())
    assert picked(
        facts["backlog_changes"], "changed_at", "delta", "cause", "moved", "team", "agent_id", "priority"
    ) == [
        (at("10:00"), 1, "received", 0, "days", None, None),
        (at("11:00"), -1, "moved_out", 2, "days", None, None),
        (at("11:00"), 1, "moved_in", 2, "days", "a1", None),
        (at("12:00"), -1, "solved", 0, "days", "a1", None),
        (at("14:00"), 1, "reopened", 0, "nights", "a1", "low"),
    ]
    noon = metrics.Asked(facts, at("11:00"), at("14:00"), at("2024-04-01 00:00"))
    balance = backlog_balance(noon, agent_id="a1")
    assert balance == {
        "opening": 0,
        "received": 0,
        "reopened": 0,
        "moved_in": 1,
        "moved_out": 0,
        "solves": 1,
        "closing": 0,
    }
    assert metrics.METRICS["backlog"](noon).value == 0
    assert metrics.METRICS["backlog"](replace(noon, end_us=at("14:00") + 1)).value == 1


def test_spans_join_neighbours_and_start_at_the_creation() -> None:
    story = Story().assign("09:00", "a1").created("10:00").change("10:30", "status", "new")
    story.change("11:00", "status", "open").change("11:00", "priority", "low")
    spans = replay(story.events, configuration())["status_spans"]
    assert picked(spans, "span", "status", "agent_id", "started_at", "ended_at", "seconds") == [
        (1, "new", "a1", at("10:00"), at("11:00"), 3600),
        (2, "open", "a1", at("11:00"), None, None),
    ]


def test_shares_count_only_what_is_decided() -> None:
    story = Story().created("10:00").message("10:00", "c1").message("10:30", "a1").change("10:30", "status", "solved")
    story.change("2024-03-20 10:00", "status", "open").change("2024-03-21 10:00", "status", "solved")
    config = configuration(policies=[policy(targets={"first_reply": {"default": HOUR}})])
    facts = replay(story.events, config)
    march = metrics.Asked(facts, at("2024-03-01 00:00"), at("2024-04-01 00:00"), at("2024-04-03 10:29"))
    # The first solve's 30 days are over on 3 April 10:30, the second's on 20 April.
    early = metrics.METRICS["reopen_rate"](march)
    march = replace(march, watermark_us=at("2024-04-03 10:30"))
    late = metrics.METRICS["reopen_rate"](march)
    assert (early.numerator, early.denominator, early.undecided) == (0, 0, 2)
    assert (late.numerator, late.denominator, late.undecided) == (1, 1, 1)
    assert metrics.METRICS["first_reply_sla_rate"](march).numerator == 1
    assert metrics.METRICS["one_touch_rate"](march).numerator == 0
    assert metrics.METRICS["reply_time"](march).values == [1800]


def test_percentiles_are_linear_between_closest_ranks() -> None:
    assert metrics.percentile([10, 20, 40, 80], Fraction(1, 2)) == 30
    assert metrics.percentile([10, 20, 40, 80], Fraction(9, 10)) == 68  # rank 2.7: 40 and 0.7 of 40 more
    assert metrics.mean([10, 20, 45]) == 25


# --- what holds for every company ------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(companies())
def test_any_order_of_arrival_gives_the_same_facts_and_the_backlog_balances(company: tuple[list[dict], dict]) -> None:
    events, config = company
    facts = replay(events, config)
    shuffled = random.Random(1).sample(events, len(events))
    again = replay(shuffled, config)
    for name, rows in facts.items():
        assert sorted(map(repr, rows)) == sorted(map(repr, again[name])), name
    for ticket in facts["tickets"]:
        delta = sum(r["delta"] for r in facts["backlog_changes"] if r["ticket_id"] == ticket["ticket_id"])
        assert delta == (ticket["created_at"] is not None and not ticket["is_solved"])

"""The twin's metrics against numbers that were worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from twin.metrics import ACTED, METRICS, PARTS, VARIANTS, Asked, Found, of_group
from twin.metrics.team import occupancy
from twin.metrics.volume import load_by_slot
from twin.replay import replay
from twin.story import HOUR, US, Story, at, configuration, policy

DAY = 24 * HOUR
MARCH = at("2024-03-01 00:00"), at("2024-04-01 00:00")
SETTINGS = {"soon_minutes": 60, "complaints": {"types": ("complaint",), "intents": ("claim",)}}


def march(*stories: Story, until: str = "2024-05-01 00:00", clock: str = "calendar", **config: object) -> Asked:
    """Return a question about March 2024."""
    said = configuration(**{**SETTINGS, **config})  # type: ignore[arg-type]
    events = [event for story in stories for event in story.events]
    return Asked(replay(events, said), *MARCH, at(until), clock, said)


def solved(ticket_id: str, customer: str = "c1", day: int = 4, answers: int = 1) -> Story:
    """Tell of a ticket of one day of March that was solved after some answers, each to a message of its own."""
    story = Story(ticket_id).created(f"2024-03-{day:02} 10:00", customer)
    for number in range(answers):
        story.message(f"2024-03-{day:02} 10:{2 * number:02}", customer)
        story.message(f"2024-03-{day:02} 10:{2 * number + 1:02}", "a1")
    return story.change(f"2024-03-{day:02} 11:00", "status", "solved", "a1")


def share(found: Found) -> tuple[int | None, int | None, int | None]:
    return found.numerator, found.denominator, found.undecided


# --- at an instant ---------------------------------------------------------------------------------------------


def test_ages_at_an_instant_are_those_of_what_is_open_just_before_it() -> None:
    early = Story("t1").created("2024-03-29 15:00").change("2024-03-29 15:00", "team", "days")
    gone = Story("t2").created("2024-03-20 10:00").change("2024-03-20 10:05", "status", "solved")
    at_the_end = Story("t3").created("2024-04-01 00:00")
    asked = march(early, gone, at_the_end)
    assert METRICS["backlog_age"](asked).values == [2 * DAY + 9 * HOUR]
    # Berlin closes at 17:00, which was 16:00 UTC on Friday, 29 March; the days after are a weekend.
    assert METRICS["backlog_age"](replace(asked, clock="business")).values == [HOUR]
    cut = replace(asked, watermark_us=at("2024-03-29 15:30"))
    assert METRICS["backlog_age"](cut).values == [1800]
    assert METRICS["backlog"](asked).value == 1


def test_a_follow_up_date_is_past_from_its_instant_on() -> None:
    story = Story().created("10:00").add("10:00", "snoozed", "a1", until_at=at("2024-04-01 00:00"))
    asked = march(story, Story("t2").created("10:00"))
    assert (METRICS["snoozed_tickets"](asked).n, METRICS["snoozed_tickets"](asked).marked) == (1, 1)
    early = replace(asked, watermark_us=at("2024-03-31 23:59:59.999999"))
    assert (METRICS["snoozed_tickets"](early).n, METRICS["snoozed_tickets"](early).marked) == (1, 0)


def test_a_promise_is_at_risk_in_the_last_hour_of_its_clock() -> None:
    # Berlin, Monday 16:00: two hours end at 17:00 today and one more on Tuesday at 10:00, which is 09:00 UTC.
    story = Story().created("15:00").message("15:00", "c1")
    config = {"policies": [policy(targets={"first_reply": {"default": 2 * HOUR}}, schedule="day")]}

    def at_risk(now: str) -> int:
        return METRICS["sla_at_risk"](march(story, until=now, **config)).n

    found = [at_risk(now) for now in ("15:59:59", "16:00", "2024-03-05 09:00", "2024-03-05 09:00:00.000001")]
    assert found == [0, 1, 1, 0]


# --- load ------------------------------------------------------------------------------------------------------


def test_the_load_of_an_hour_is_divided_by_how_often_clocks_showed_it() -> None:
    # In Berlin, 31 March 2024 has no hour from 2 to 3.
    stories = [Story("t1").created("2024-03-30 01:30"), Story("t2").created("2024-03-31 01:30")]
    asked = march(*stories)
    whole = replace(asked, start_us=at("2024-02-29 23:00"), end_us=at("2024-03-31 22:00"))
    slots = load_by_slot(whole, "hour-of-day", "Europe/Berlin")
    assert (slots[2].value, slots[3].value, slots[4].value) == (Fraction(1, 30), Fraction(1, 31), 0)
    sundays = load_by_slot(replace(whole, watermark_us=at("2024-03-31 02:00")), "day-of-week", "Europe/Berlin")
    assert sundays[7].value == Fraction(1, 4 * 24 + 3)
    assert METRICS["load"](replace(asked, end_us=at("2024-03-02 00:00"))).value == 0


# --- shares ----------------------------------------------------------------------------------------------------


def test_first_contact_by_every_definition() -> None:
    plain = solved("t1", "c1")
    returned = solved("t2", "c2", day=5)
    late = solved("t3", "c3", day=6).change("2024-03-16 10:00", "status", "open")
    late.change("2024-03-16 11:00", "status", "solved")
    soon = solved("t4", "c4", day=7).change("2024-03-08 10:00", "status", "open")
    soon.change("2024-03-08 11:00", "status", "solved")
    twice = solved("t5", "c5", answers=2)
    by_bot = Story("t6").created("10:00", "c6").change("10:01", "status", "solved", "b1")
    undecided = solved("t7", "c7", day=30)
    next_of_c2 = Story("t8").created("2024-03-12 11:00", "c2")
    stories = [plain, returned, late, soon, twice, by_bot, undecided, next_of_c2]
    asked = march(*stories, until="2024-04-05 00:00")
    name = "first_contact_resolution_rate"
    assert share(METRICS[name](asked)) == (3, 5, 1)
    assert share(VARIANTS[name, "1"](asked)) == (2, 5, 1)
    assert share(VARIANTS[name, "gross"](asked)) == (4, 5, 1)
    assert share(VARIANTS[name, "net"](asked)) == (2, 5, 1)
    assert share(VARIANTS[name, "zendesk"](asked))[:2] == (6, 7)
    assert share(VARIANTS[name, "freshdesk"](asked))[:2] == (5, 7)
    assert share(VARIANTS[name, "freshservice"](asked))[:2] == (6, 7)
    assert share(VARIANTS[name, "intercom"](asked))[:2] == (4, 7)


def test_an_issue_is_avoided_when_the_customer_does_not_come_back_within_seven_days() -> None:
    first, second, third = solved("t1"), solved("t2", day=11), solved("t3", "c2", day=28)
    # t2 comes 6 days and 23 hours after the solve of t1.
    asked = march(first, second, third, until="2024-04-02 00:00")
    assert share(METRICS["next_issue_avoidance"](asked)) == (1, 2, 1)


def test_replies_with_canned_answers_and_articles() -> None:
    story = Story().created("10:00").message("10:00", "c1", macro="no reply")
    story.message("10:05", "a1", macro="hello", links_article=False).message("10:06", "a1", links_article=True)
    story.message("10:07", "b1", macro="bot").message("10:08", "a1", "internal", macro="note")
    asked = march(story)
    assert share(METRICS["macro_rate"](asked))[:2] == (1, 2)
    assert share(METRICS["article_link_rate"](asked))[:2] == (1, 2)
    assert METRICS["message_volume"](asked).n == 4


def test_escalations_are_divided_by_all_tickets_also_when_split() -> None:
    by_hand = Story("t1").created("10:00").add("10:10", "escalated", "a1", cause="by_hand", level="tier")
    by_sla = Story("t2").created("10:00").add("10:10", "escalated", None, cause="sla", level="manager")
    by_sla.change("10:00", "type", "complaint")
    calm = Story("t3").created("10:00").change("10:00", "intent", "claim")
    asked = march(by_hand, by_sla, calm, Story("t4").created("10:00"))
    assert share(METRICS["escalation_rate"](asked))[:2] == (2, 4)
    assert share(PARTS["escalation_rate", "escalation_cause"](asked, "sla"))[:2] == (1, 4)
    assert share(METRICS["complaint_escalation_rate"](asked))[:2] == (1, 2)


def test_the_share_of_a_group_is_of_all_tickets() -> None:
    stories = [Story("t1").created("10:00", channel="mail"), Story("t2").created("10:00", channel="chat")]
    asked = march(*stories, Story("t3").created("10:00", channel="mail"))
    assert share(PARTS["channel_share", "channel"](asked, "mail"))[:2] == (2, 3)


# --- sums, means, ratios ---------------------------------------------------------------------------------------


def test_what_agents_did_is_divided_by_the_tickets_on_which_they_did_it() -> None:
    story = Story("t1").created("10:00").message("10:00", "c1").message("10:05", "a1").message("10:06", "a1")
    story.change("10:10", "type", "bug", "a2").add("10:20", "worked", "a2", seconds=300)
    story.change("10:30", "status", "solved", "a1")
    asked = march(story, solved("t2", answers=1), Story("t3").created("10:00").message("10:01", "a1"))
    assert METRICS["agent_replies_per_ticket"](asked).values == [1, 2]
    assert ACTED["agent_replies_per_ticket"](asked).values == [1, 2]
    assert of_group("agent_replies_per_ticket", "agent", asked, "a2").values == []
    assert of_group("agent_touches_per_ticket", "agent", asked, "a2").values == [2]
    assert METRICS["handle_time"](asked).values == of_group("handle_time", "agent", asked, "a2").values == [300]
    assert METRICS["customer_replies_per_ticket"](asked).values == [0, 0]
    assert METRICS["total_ticket_time"](asked).value == 1800 + 3600


def row(event_id: str, **columns: object) -> dict:
    return {"source": "shop", "event_id": event_id, "revision": 1, "deleted": False, **columns}


def test_contacts_are_counted_for_each_100_orders_and_1000_active_customers() -> None:
    bought = {"ordered_at": at("2024-03-10 00:00"), "amount_micros": None, "currency": "EUR"}
    orders = [
        row("o1", customer_id="c1", cancelled_at=None, **bought),
        row("o2", customer_id="c2", cancelled_at=None, **bought),
        row("o3", customer_id="c3", cancelled_at=at("2024-03-10 01:00"), **bought),
    ]
    complaint = Story("t2").created("2024-03-05 10:00", "c9").change("2024-03-05 10:00", "type", "complaint")
    asked = march(Story("t1").created("2024-03-31 10:00", "c1"), complaint, orders=orders, active_days=25)
    assert METRICS["contact_rate"](asked).value == 100
    # Active at the end of March are c1 and c2; c9 was until 30 March.
    assert VARIANTS["contact_rate", "active_customers"](asked).value == 1000
    assert METRICS["complaint_rate"](asked).value == 500
    earlier = replace(asked, watermark_us=at("2024-03-30 10:00"))
    assert METRICS["complaint_rate"](replace(earlier, watermark_us=at("2024-03-30 09:59:59"))).value == Fraction(
        1000, 3
    )
    assert METRICS["complaint_rate"](earlier).value == 500


def test_productivity_is_over_shifts_and_over_recorded_work_of_those_without() -> None:
    worked = solved("t1").add("2024-03-04 12:00", "worked", "a1", seconds=HOUR)
    other = solved("t2").add("2024-03-04 12:00", "worked", "a2", seconds=2 * HOUR)
    by_bot = Story("t3").created("10:00").change("10:10", "status", "solved", "b1")
    shift = {"agent_id": "a1", "from_at": at("2024-03-31 20:00"), "until_at": at("2024-04-01 02:00")}
    asked = march(worked, other, by_bot, shifts=[row("s1", **shift, paid_seconds=None)])
    assert METRICS["agent_productivity"](asked).value == Fraction(2, 8)
    assert occupancy(asked).value == Fraction(3, 8)
    assert METRICS["tickets_solved_per_agent"](asked).value == 2
    assert of_group("agent_productivity", "agent", asked, "a1").value == Fraction(2, 6)


def test_turnover_is_over_the_average_headcount_and_retention_over_the_heads_at_the_start() -> None:
    employed = {
        "a1": (at("2024-01-01 00:00"), None),
        "a2": (at("2024-01-01 00:00"), at("2024-03-16 12:00")),
        "a3": (at("2024-03-16 12:00"), None),
        "a4": (at("2024-03-16 12:00"), at("2024-04-01 00:00")),
    }
    members = [("a2", "days", None, at("2024-03-10 00:00"))]
    agents = dict.fromkeys(employed, "agent")
    asked = march(employed=employed, members=members, agents=agents)
    found = METRICS["employee_turnover"](asked)
    # One, two halves of 31 days, and one of the second half: 2.5 heads; a4 leaves at the start of April.
    assert (found.numerator, found.value, found.annualised) == (1, Fraction(2, 5), Fraction(2, 5) * Fraction(365, 31))
    assert share(METRICS["employee_retention"](asked))[:2] == (1, 2)
    april = replace(asked, start_us=MARCH[1], end_us=at("2024-05-01 00:00"))
    assert share(METRICS["employee_retention"](april))[:2] == (2, 2)


def test_a_missed_promise_is_a_breach_when_it_was_due() -> None:
    policies = [policy(targets={"resolution": {"default": HOUR}, "first_reply": {"default": 2 * HOUR}})]
    story = Story().created("2024-03-31 23:30").message("2024-03-31 23:30", "c1").message("2024-04-01 00:00", "a1")
    asked = march(story, policies=policies)
    april = replace(asked, start_us=MARCH[1], end_us=at("2024-05-01 00:00"))
    assert (METRICS["sla_breaches"](asked).n, METRICS["sla_breaches"](april).n) == (0, 1)
    assert share(METRICS["first_reply_sla_rate"](april)) == (1, 1, 0)
    assert share(METRICS["resolution_sla_rate"](april)) == (0, 1, 0)
    on_time = replace(april, watermark_us=at("2024-04-01 00:30:00.999999"))
    assert share(METRICS["resolution_sla_rate"](on_time)) == (0, 0, 1)
    assert (on_time.watermark_us + 1) % US == 0

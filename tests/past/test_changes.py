"""What moved a number: the rows between then and now explain the difference exactly, each with its reason."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from past.desks import DAY, HOUR, Step, Tickets, desk_of, events, office, small_project
from past.test_as_of import APRIL_US, EPOCH, histories, solved_in_march
from puls.core.errors import DataError, UnknownName, UsageError
from puls.ledger import Delivery
from puls.project import SlaPolicy

MARCH = {"period": "2026-03"}
SINCE = "2026-04-02"
LATER_US = APRIL_US + 10 * DAY


def changed(folder: Path, later: list[dict] | Delivery, metric: str, then=None, now=None, *, first=None, **words):
    """Return the changes of March since 2 April: two solved tickets were recorded on the 1st, `later` on the 11th."""
    now = now or small_project()
    told = (later,) if isinstance(later, Delivery) else (events(later),) if later else ()
    steps = [Step(APRIL_US, (events(first or solved_in_march(Tickets())),), then or now), Step(LATER_US, told, now)]
    return desk_of(folder, steps).changes(metric, since=SINCE, **{**MARCH, **words})


def told(found) -> list[tuple]:
    """Return the rows that moved as (kind, ticket, was, now, cause)."""
    return [
        (each.movement.kind, each.movement.name, each.movement.was, each.movement.now, each.reason.cause)
        for each in found.moved
    ]


def known() -> tuple[Tickets, list[dict]]:
    """Return the tickets of March with the writer of their events, which goes on counting."""
    tickets = Tickets()
    return tickets, solved_in_march(tickets)


CREATED, MESSAGE, REPLY, SOLVE = range(4)
"""Places of a ticket's events in `solved_in_march`."""


def test_a_ticket_that_was_told_late_enters_and_is_named_with_the_row_that_told_it(tmp_path):
    tickets, _ = known()
    found = changed(tmp_path, tickets.created("C", APRIL_US - 5 * DAY), "ticket_volume")
    assert told(found) == [("entered", "desk:C", None, 1, "late")]
    assert found.moved[0].reason.evidence == ("desk:e10", "desk:e9")
    assert [(then.value, now.value) for then, now in found.pairs()] == [(2, 3)]
    assert found.difference == 1


@pytest.mark.parametrize(
    ("value", "detail"), [("spam", "spam"), ("test", "test"), ("deleted", "deleted")], ids=["spam", "test", "deleted"]
)
def test_a_ticket_that_was_found_to_be_no_ticket_leaves_past_numbers(tmp_path, value, detail):
    tickets, _ = known()
    found = changed(tmp_path, [tickets.disposition("A", APRIL_US + 5 * DAY, value)], "tickets_solved")
    assert told(found) == [("left", "desk:A", 1, None, "excluded")]
    assert (found.moved[0].reason.detail, found.difference) == (detail, -1)


def test_an_exclusion_that_is_taken_back_and_a_merge_and_its_end_are_reasons_of_their_own(tmp_path):
    tickets, first = known()
    spam = tickets.disposition("A", APRIL_US - DAY, "spam")
    merged = tickets.event("B", APRIL_US - DAY, "merged", author_kind="agent", other_id="A")
    live = tickets.disposition("A", APRIL_US + 5 * DAY, "live")
    found = changed(tmp_path / "live", [live], "ticket_volume", first=[*first, spam])
    assert told(found) == [("entered", "desk:A", None, 1, "restored")]
    assert found.moved[0].reason.detail == "spam"
    assert told(changed(tmp_path / "merged", [merged], "ticket_volume")) == [("left", "desk:B", 1, None, "merged")]
    unmerged = tickets.event("B", APRIL_US + 5 * DAY, "unmerged", author_kind="agent")
    found = changed(tmp_path / "unmerged", [unmerged], "ticket_volume", first=[*first, merged])
    assert told(found) == [("entered", "desk:B", None, 1, "unmerged")]


def test_an_edit_and_a_deletion_by_the_source_are_told_apart(tmp_path):
    _, first = known()
    moved = {**first[SOLVE], "occurred_at": APRIL_US - 3 * DAY}
    found = changed(tmp_path / "edit", [moved], "resolution_time", stats="mean")
    old, new = 24 * 3600, (APRIL_US - 3 * DAY - first[CREATED]["occurred_at"]) // 1_000_000
    assert told(found) == [("changed", "desk:A", old, new, "edited")]
    assert found.difference == Fraction(new - old, 2)
    found = changed(tmp_path / "deletion", [{**first[SOLVE], "deleted": True}], "tickets_solved")
    assert told(found) == [("left", "desk:A", 1, None, "deleted")]
    assert found.moved[0].reason.evidence == ("desk:e4",)


def test_a_reopened_ticket_leaves_and_the_day_to_which_its_new_solve_moved_it_is_told(tmp_path):
    tickets, _ = known()
    again = APRIL_US + 3 * DAY
    later = [tickets.status("A", again, "open"), tickets.status("A", again + HOUR, "solved")]
    found = changed(tmp_path, later, "tickets_solved")
    assert told(found) == [("left", "desk:A", 1, None, "reopened")]
    assert found.moved[0].movement.dated_now_us == again + HOUR


def test_a_window_that_is_over_by_now_decides_rows_without_anything_having_happened_to_their_tickets(tmp_path):
    later = Delivery("desk", frozenset({"creation", "status_history", "messages"}), {}, APRIL_US + 9 * DAY)
    found = changed(tmp_path, later, "reopen_rate")
    assert [(then.value, now.value) for then, now in found.pairs()] == [(None, 0)]
    assert told(found) == [("entered", f"desk:{name}", None, 0, "window") for name in ("A", "B")]
    assert found.difference is None


def test_hours_that_were_edited_are_named_and_kept_apart_from_what_happened(tmp_path):
    _, first = known()
    earlier = {**first[REPLY], "occurred_at": first[REPLY]["occurred_at"] - HOUR // 2}
    # From 9 to 10 each waited an hour; from 9:15 on 45 minutes; A's reply was half an hour earlier in truth.
    hours = office(9, 17)
    schedule = hours["schedules"][0]
    later_open = dict.fromkeys(range(7), ((9 * 3600 + 900, 17 * 3600),))
    edited = {**hours, "schedules": (replace_week(schedule, later_open),)}
    found = changed(
        tmp_path, [earlier], "first_reply_time", small_project(**hours), small_project(**edited), clock="business"
    )
    assert told(found) == [
        ("changed", "desk:A", 3600, 2700, "configuration"),
        ("changed", "desk:B", 3600, 2700, "configuration"),
        ("changed", "desk:A", 2700, 900, "edited"),
    ]
    assert (found.settings, found.explained) == (("schedule office",), "mean")
    assert {group.cause: group.effect for group in found.groups} == {"configuration": -900, "edited": -900}
    assert found.difference == -1800
    # The calendar clock knows no hours.
    found = changed(tmp_path / "calendar", [], "first_reply_time", small_project(**hours), small_project(**edited))
    assert (found.moved, found.settings, found.difference) == ((), (), 0)


def replace_week(schedule, week):
    return replace(schedule, versions=(replace(schedule.versions[0], week=week),))


def test_a_policy_that_was_edited_is_named(tmp_path):
    def policy(seconds: int) -> SlaPolicy:
        return SlaPolicy("fast", 1, None, None, None, {"first_reply": {"default": seconds}}, None, frozenset())

    strict, lax = (small_project(sla_policies=(policy(seconds),)) for seconds in (600, 7200))
    found = changed(tmp_path, [], "first_reply_sla_rate", strict, lax)
    assert [(then.value, now.value) for then, now in found.pairs()] == [(0, 1)]
    assert {each.reason.detail for each in found.moved} == {"sla_policy fast"}
    assert sum(group.effect for group in found.groups) == 1


def test_memberships_that_were_told_since_are_a_reason(tmp_path):
    first = solved_in_march(Tickets())
    members = {"event_id": ["m"], "agent_id": ["bea"], "team": ["Chat"], "from_at": [None], "until_at": [None]}
    later = Delivery("desk", frozenset({"messages"}), {"team_members": members})
    found = changed(tmp_path, later, "tickets_solved", where="team = 'Chat'", first=first)
    assert told(found) == [("entered", f"desk:{name}", None, 1, "membership") for name in ("A", "B")]


def test_a_balance_at_an_instant_of_the_past_is_explained(tmp_path):
    tickets, first = known()
    late = tickets.created("C", APRIL_US - 40 * HOUR)
    reopened = tickets.status("B", APRIL_US - DAY, "open")
    found = changed(tmp_path, [*late, reopened], "backlog", first=first)
    assert told(found) == [("entered", f"desk:{name}", None, 1, "late") for name in ("B", "C")]
    assert [(then.value, now.value) for then, now in found.pairs()] == [(0, 2)]


def test_a_late_answer_between_two_others_is_one_row_and_not_all_that_follow(tmp_path):
    tickets, first = known()
    start = first[REPLY]["occurred_at"]
    more = []
    for hour in (2, 6):
        at_us = start + hour * HOUR
        more.append(tickets.event("A", at_us, "message", audience="customer"))
        more.append(tickets.replied("A", at_us + HOUR // 4))
    between = [
        tickets.event("A", start + 4 * HOUR, "message", audience="customer"),
        tickets.replied("A", start + 4 * HOUR + 60_000_000),
    ]
    found = changed(tmp_path, between, "reply_time", first=[*first, *more])
    assert told(found) == [("entered", "desk:A", None, 60, "late")]
    assert found.difference == Fraction(2 * 3600 + 2 * 900 + 60, 5) - Fraction(2 * 3600 + 2 * 900, 4)


def test_groups_come_biggest_first_and_their_effects_add_up_to_the_difference(tmp_path):
    tickets, first = known()
    slow = tickets.created("C", APRIL_US - 20 * DAY)
    later = [*slow, tickets.replied("C", APRIL_US - 10 * DAY), {**first[REPLY], "deleted": True}]
    found = changed(tmp_path, later, "first_reply_time")
    assert [group.cause for group in found.groups] == ["late", "deleted"]
    assert [(group.entered, group.left, group.n) for group in found.groups] == [(1, 0, 1), (0, 1, -1)]
    # 3600 and 3600 became 3600 and ten days.
    assert found.difference == Fraction(10 * 86400 - 3600, 2) == sum(group.effect for group in found.groups)
    mean = next((then, now) for then, now in found.pairs() if now.statistic == "mean")
    assert (mean[0].value, mean[1].value) == (3600, (3600 + 864000) / 2)


def test_of_a_rate_the_hours_that_passed_since_are_a_reason_without_rows(tmp_path):
    tickets, _ = known()
    found = changed(tmp_path, tickets.created("C", APRIL_US - 15 * DAY), "load")
    # Two tickets in the 57 hours of March that were read then, three in the 16 days that are read now.
    assert [(group.cause, group.rows, group.effect) for group in found.groups] == [
        ("time", 0, Fraction(2, 384) - Fraction(2, 57)),
        ("late", 1, Fraction(1, 384)),
    ]
    assert found.difference == Fraction(3, 384) - Fraction(2, 57)


def test_what_a_source_could_not_tell_then_is_no_late_event(tmp_path):
    only_created = replace(events(solved_in_march(Tickets())), provides=frozenset({"creation"}))
    more = replace(events([], APRIL_US), provides=frozenset({"messages", "status_history"}))
    steps = [Step(APRIL_US, (only_created,), small_project()), Step(LATER_US, (more,), small_project())]
    found = desk_of(tmp_path, steps).changes("tickets_solved", since=SINCE, **MARCH)
    assert [row.state for pair in found.pairs() for row in pair] == ["not available", "value"]
    assert told(found) == [("entered", f"desk:{name}", None, 1, "available") for name in ("A", "B")]
    assert (found.difference, found.groups[0].effect) == (None, None)


def test_where_nothing_came_nothing_moved(tmp_path):
    found = changed(tmp_path, [], "first_reply_time")
    assert (found.moved, found.groups, found.difference) == ((), (), 0)


def test_what_cannot_be_compared_is_refused_in_words(tmp_path):
    steps = [Step(APRIL_US, (events(solved_in_march(Tickets())),), small_project())]
    desk = desk_of(tmp_path, steps)
    with pytest.raises(UnknownName, match="ticket_volume"):
        desk.changes("ticket_volum", since=SINCE, **MARCH)
    with pytest.raises(UsageError, match="--period"):
        desk.changes("ticket_volume", since=SINCE)
    with pytest.raises(UsageError, match="groups"):
        desk.changes("ticket_volume", since=SINCE, by="team", **MARCH)
    with pytest.raises(UsageError, match="lies ahead"):
        desk.changes("ticket_volume", since="9999-01-01", **MARCH)
    with pytest.raises(DataError, match="first import was recorded at 2026-04-01"):
        desk.changes("ticket_volume", since="2026-03-01", **MARCH)
    with pytest.raises(DataError, match="no service level policy"):
        desk.changes("first_reply_sla_rate", since=SINCE, **MARCH)
    desk.deliver(events(Tickets().created("C", APRIL_US)))
    with pytest.raises(DataError, match="puls refresh"):
        desk.changes("ticket_volume", since=SINCE, **MARCH)


RANDOM = ("ticket_volume", "backlog", "first_reply_time", "reply_time", "one_touch_rate", "first_reply_sla_rate")


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(histories())
def test_in_any_history_the_rows_that_moved_lead_from_the_number_of_then_to_that_of_now(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        then = desk_of(Path(folder), steps[:1])
        said = {}
        for metric in RANDOM:
            question = asked(then, metric)
            try:
                said[metric] = (then.query(question).rows[0].value, rows_of(then, question, metric))
            except DataError:  # no policy had a target, or nothing had been told yet
                said[metric] = (None, None)
        desk = desk_of(Path(folder), steps[1:])
        since = EPOCH + timedelta(microseconds=steps[0].at_us)
        for metric in RANDOM:
            explained(desk, asked(desk, metric), since, *said[metric])


def asked(desk, metric: str):
    """Return a question for all rows of the metric, whose first statistic is a sum over them."""
    stats = ("mean",) if metric.endswith("time") else ()
    return desk.question(metric, from_="2020-01-01", to="2028-01-01", stats=stats)


def rows_of(desk, question, metric: str) -> Counter:
    columns = desk.rows(question, metric).columns
    values = columns.get("seconds") or [value or 0 for value in columns.get("counts", [])]
    return Counter(zip(columns["source_id"], values or [1] * len(columns["source_id"]), strict=True))


def explained(desk, question, since: datetime, value: float | None, rows: Counter | None) -> None:
    """Check the changes of a metric against what was said then, and what is said now."""
    metric = question.metrics[0]
    try:
        now, now_rows = desk.query(question).rows[0].value, rows_of(desk, question, metric)
    except DataError:
        now, now_rows = None, None
    if rows is None or now_rows is None:
        return
    found = desk.changes(metric, since=since, from_=question.from_day, to=question.to_day)
    for each in found.moved:
        movement = each.movement
        if movement.was is not None:
            rows[movement.name, movement.was] -= 1
        if movement.now is not None:
            rows[movement.name, movement.now] += 1
    assert +rows == now_rows
    assert min(rows.values(), default=0) >= 0
    if value is not None and now is not None:
        total = sum(group.effect for group in found.groups)
        assert total == found.difference
        assert math.isclose(float(total), now - value, rel_tol=1e-9, abs_tol=1e-9)

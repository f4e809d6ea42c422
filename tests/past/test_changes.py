"""What moved a number: the rows between then and now explain the difference exactly, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from past.desks import (
    APRIL_US,
    CAPABILITIES,
    CREATED_US,
    DAY,
    HOUR,
    Step,
    Tickets,
    desk_of,
    events,
    office,
    small_project,
    solved_in_march,
    solved_ticket,
)
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


_CREATED, _MESSAGE, REPLY, SOLVE = range(4)
"""Places of a ticket's events in `solved_ticket`."""


def many() -> tuple[list[dict], list[dict]]:
    """Return what was told of tickets of March on 1 April, and what was told later: of each something else."""
    tickets = Tickets()
    names = (
        "same",
        "spam",
        "test",
        "deleted",
        "live",
        "merged",
        "unmerged",
        "edited",
        "retracted",
        "reopened",
        "talked",
    )
    first = {name: solved_ticket(tickets, name) for name in names}
    after = APRIL_US + 5 * DAY
    told = [event for rows in first.values() for event in rows]
    told.append(tickets.disposition("live", APRIL_US - DAY, "spam"))
    told.append(tickets.event("unmerged", APRIL_US - DAY, "merged", author_kind="agent", other_id="same"))
    # Two more answers of a quarter of an hour, two and six hours after the first.
    replied_us = first["talked"][REPLY]["occurred_at"]
    for hour in (2, 6):
        told.append(tickets.event("talked", replied_us + hour * HOUR, "message", audience="customer"))
        told.append(tickets.replied("talked", replied_us + hour * HOUR + HOUR // 4))
    between_us = replied_us + 4 * HOUR
    later = [
        *(tickets.disposition(name, after, name) for name in ("spam", "test", "deleted")),
        tickets.disposition("live", after, "live"),
        tickets.event("merged", APRIL_US - DAY, "merged", author_kind="agent", other_id="same"),
        tickets.event("unmerged", after, "unmerged", author_kind="agent"),
        {**first["edited"][SOLVE], "occurred_at": APRIL_US - 3 * DAY},
        {**first["retracted"][SOLVE], "deleted": True},
        tickets.status("reopened", after, "open"),
        tickets.status("reopened", after + HOUR, "solved"),
        tickets.event("talked", between_us, "message", audience="customer"),
        tickets.replied("talked", between_us + 60_000_000),
        *tickets.created("late", APRIL_US - 40 * HOUR),
    ]
    return told, later


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory):
    """Return a desk that learned `many` things late."""
    told_first, later = many()
    steps = [Step(APRIL_US, (events(told_first),), small_project()), Step(LATER_US, (events(later),), small_project())]
    return desk_of(tmp_path_factory.mktemp("corrected"), steps)


def reasons(found) -> dict[str, tuple]:
    """Return of each ticket that moved (kind, cause, detail)."""
    return {
        each.movement.name.removeprefix("desk:"): (each.movement.kind, each.reason.cause, each.reason.detail)
        for each in found.moved
    }


def test_tickets_that_were_told_late_excluded_merged_or_given_back_are_told_apart(corrected):
    found = corrected.changes("ticket_volume", since=SINCE, **MARCH)
    assert reasons(found) == {
        "spam": ("left", "excluded", "spam"),
        "test": ("left", "excluded", "test"),
        "deleted": ("left", "excluded", "deleted"),
        "live": ("entered", "restored", "spam"),
        "merged": ("left", "merged", None),
        "unmerged": ("entered", "unmerged", None),
        "late": ("entered", "late", None),
    }
    assert [(then.value, now.value) for then, now in found.pairs()] == [(9, 8)]
    assert found.difference == -1
    assert {(each.cause, each.detail): each.effect for each in found.groups}["excluded", "spam"] == -1


def test_the_rows_of_the_source_that_say_so_stand_beside_a_row(corrected):
    told_first, later = many()
    found = corrected.changes("tickets_solved", since=SINCE, **MARCH)
    evidence = {each.movement.name: each.reason.evidence for each in found.moved}
    spam, retracted = later[0], next(row for row in later if row.get("deleted"))
    assert evidence["desk:spam"] == (f"desk:{spam['event_id']}",)
    assert evidence["desk:retracted"] == (f"desk:{retracted['event_id']}",)
    assert retracted["event_id"] in {row["event_id"] for row in told_first}


def test_a_solve_that_the_source_took_back_and_a_ticket_that_was_reopened_leave(corrected):
    found = corrected.changes("tickets_solved", since=SINCE, **MARCH)
    assert reasons(found)["retracted"] == ("left", "deleted", None)
    assert reasons(found)["reopened"] == ("left", "reopened", None)
    moved = next(each.movement for each in found.moved if each.movement.name == "desk:reopened")
    assert moved.dated_now_us == APRIL_US + 5 * DAY + HOUR


def test_a_solve_that_the_source_corrected_changes_its_ticket(corrected):
    found = corrected.changes("resolution_time", since=SINCE, where="ticket = 'desk:edited'", **MARCH)
    new = (APRIL_US - 3 * DAY - CREATED_US) // 1_000_000
    assert told(found) == [("changed", "desk:edited", 86_400, new, "edited")]
    assert found.difference == new - 86_400


def test_a_late_answer_between_two_others_is_one_row_and_not_all_that_follow(corrected):
    found = corrected.changes("reply_time", since=SINCE, where="ticket = 'desk:talked'", **MARCH)
    assert told(found) == [("entered", "desk:talked", None, 60, "late")]
    assert found.difference == Fraction(3600 + 2 * 900 + 60, 4) - Fraction(3600 + 2 * 900, 3)


def test_a_balance_at_an_instant_of_the_past_is_explained(corrected):
    found = corrected.changes("backlog", since=SINCE, **MARCH)
    assert reasons(found) == {"late": ("entered", "late", None), "retracted": ("entered", "deleted", None)}
    assert [(then.value, now.value) for then, now in found.pairs()] == [(0, 2)]


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


def test_groups_come_biggest_first_and_their_effects_add_up_to_the_difference(tmp_path):
    tickets, first = known()
    slow = tickets.created("C", APRIL_US - 20 * DAY)
    later = [*slow, tickets.replied("C", APRIL_US - 10 * DAY), {**first[REPLY], "deleted": True}]
    found = changed(tmp_path, later, "first_reply_time")
    assert [group.cause for group in found.groups] == ["later", "deleted"]
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
        ("later", 1, Fraction(1, 384)),
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


def test_what_happened_after_the_data_of_then_ended_is_not_late_though_it_was_before_the_instant(tmp_path):
    tickets, first = known()
    first += tickets.created("C", CREATED_US)
    until_us = CREATED_US + 20 * DAY
    later = [tickets.status("C", until_us - DAY, "solved"), tickets.status("A", until_us + DAY, "open")]
    steps = [
        Step(APRIL_US, (events(first, read_until_us=until_us),), small_project()),
        Step(LATER_US, (events(later),), small_project()),
    ]
    found = desk_of(tmp_path, steps).changes("tickets_solved", since=SINCE, **MARCH)
    assert {ticket: reason[1] for ticket, reason in reasons(found).items()} == {"A": "reopened", "C": "late"}


def test_a_first_reply_came_with_an_answer_and_not_with_the_solve_beside_it(tmp_path):
    tickets, first = known()
    first += tickets.created("C", CREATED_US)
    after = APRIL_US + 5 * DAY
    solve = tickets.status("C", after, "solved", seq=1)
    found = changed(tmp_path, [tickets.replied("C", after), solve], "first_reply_time", first=first)
    assert told(found) == [("entered", "desk:C", None, (after - CREATED_US) // 1_000_000, "answered")]


def test_a_correction_of_what_the_number_does_not_read_is_no_reason_beside_another_one(tmp_path):
    tickets, first = known()
    work = tickets.event("A", CREATED_US + HOUR, "worked", author_kind="agent", author_id="bea", seconds=60)
    first.append(work)
    later = [{**work, "seconds": 90}, tickets.replied("A", CREATED_US + HOUR // 2)]
    told_of_work = [replace(events(rows), provides=CAPABILITIES | {"work_time"}) for rows in (first, later)]
    steps = [
        Step(at_us, (each,), small_project()) for at_us, each in zip((APRIL_US, LATER_US), told_of_work, strict=True)
    ]
    desk = desk_of(tmp_path, steps)
    replies = desk.changes("first_reply_time", since=SINCE, **MARCH)
    assert told(replies) == [("changed", "desk:A", 3600, 1800, "late")]
    work = desk.changes("handle_time", since=SINCE, **MARCH)
    assert told(work) == [("changed", "desk:A", 60, 90, "edited")]

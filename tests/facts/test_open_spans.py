"""Open stretches: cut where a dimension or the follow-up date changes, with the business age."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from facts.small_ledger import Ids
from facts.told_tickets import CONFIG, NINE_TO_FIVE, NO_DEFAULT, Row, Ticket, at, build, reading, rows_of

HOUR = 3600
STRETCH = ("started_at", "ended_at", "team", "agent_id", "follow_up_at")


def spans_of(ticket: Ticket) -> list[tuple[Any, ...]]:
    ids = Ids()
    with duckdb.connect(config={"threads": 1}) as con:
        build(con, [ticket], CONFIG, ids)
        rows = rows_of(con, "open_spans", ids, "span")
    assert [row["span"] for row in rows] == list(range(1, len(rows) + 1))
    return [tuple(row[column] for column in STRETCH) for row in rows]


def snoozed(ticket: Ticket, instant: int, until: int | None) -> Ticket:
    return ticket.tell(instant, "snoozed", "ann", until_at=until)


def test_only_the_dimensions_cut_and_solved_time_is_in_no_stretch() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .change(at(1, 10), "status", "pending")
        .change(at(1, 11), "team", "desk")
        .change(at(1, 12), "team", "desk")
        .change(at(1, 13), "assignee", "ann")
        .change(at(1, 14), "status", "solved")
        .change(at(1, 15), "assignee", "ben")
        .change(at(1, 16), "status", "open")
    )
    assert spans_of(ticket) == [
        (at(1, 9), at(1, 11), None, None, None),
        (at(1, 11), at(1, 13), "desk", None, None),
        (at(1, 13), at(1, 14), "desk", "ann", None),
        (at(1, 16), None, "desk", "ben", None),
    ]


def test_a_ticket_solved_and_reopened_in_one_instant_goes_on_and_one_reopened_and_solved_is_never_open() -> None:
    through = Ticket().created(at(1, 9)).change(at(1, 10), "status", "solved").change(at(1, 10), "status", "open")
    assert spans_of(through) == [(at(1, 9), None, None, None, None)]
    with_move = through.change(at(1, 10), "team", "desk")
    assert spans_of(with_move) == [(at(1, 9), at(1, 10), None, None, None), (at(1, 10), None, "desk", None, None)]
    brief = (
        Ticket()
        .created(at(1, 9))
        .change(at(1, 10), "status", "solved")
        .change(at(1, 12), "status", "open")
        .change(at(1, 12), "status", "solved")
    )
    assert spans_of(brief) == [(at(1, 9), at(1, 10), None, None, None)]
    assert spans_of(Ticket().created(at(1, 9)).change(at(1, 9), "status", "solved")) == []


def test_a_snooze_is_replaced_by_the_next_and_ended_by_one_without_a_date() -> None:
    ticket = Ticket().created(at(1, 9))
    snoozed(ticket, at(1, 10), at(3, 9))
    snoozed(ticket, at(1, 11), at(3, 9))
    snoozed(ticket, at(1, 12), at(4, 9))
    snoozed(ticket, at(1, 13), None)
    snoozed(ticket, at(1, 14), None)
    assert spans_of(ticket) == [
        (at(1, 9), at(1, 10), None, None, None),
        (at(1, 10), at(1, 12), None, None, at(3, 9)),
        (at(1, 12), at(1, 13), None, None, at(4, 9)),
        (at(1, 13), None, None, None, None),
    ]


def test_a_snooze_and_a_move_in_one_instant_cut_once_and_of_several_snoozes_the_last_counts() -> None:
    ticket = Ticket().created(at(1, 9))
    snoozed(ticket, at(1, 10), at(2, 9))
    ticket.change(at(1, 10), "team", "desk")
    snoozed(ticket, at(1, 10), at(3, 9))
    assert spans_of(ticket) == [
        (at(1, 9), at(1, 10), None, None, None),
        (at(1, 10), None, "desk", None, at(3, 9)),
    ]


def test_a_snooze_before_the_creation_or_while_solved_holds_from_the_next_open_instant() -> None:
    early = snoozed(Ticket(), at(1, 8), at(5, 9)).created(at(1, 9))
    assert spans_of(early) == [(at(1, 9), None, None, None, at(5, 9))]
    closed = Ticket().created(at(1, 9)).change(at(1, 10), "status", "solved")
    snoozed(closed, at(1, 11), at(5, 9))
    closed.change(at(1, 12), "status", "open")
    assert spans_of(closed) == [(at(1, 9), at(1, 10), None, None, None), (at(1, 12), None, None, None, at(5, 9))]


def test_a_snooze_of_a_merged_ticket_stays_with_it() -> None:
    lost = snoozed(Ticket("lost").created(at(1, 9)), at(1, 10), at(5, 9)).tell(at(1, 11), "merged", other_id="kept")
    ids = Ids()
    with duckdb.connect(config={"threads": 1}) as con:
        build(con, [lost, Ticket("kept").created(at(1, 9))], CONFIG, ids)
        rows = rows_of(con, "open_spans", ids, "ticket_id, span")
    assert [(row["ticket_id"], row["exclusion"], row["follow_up_at"]) for row in rows] == [
        ("lost", "merged", None),
        ("lost", "merged", at(5, 9)),
        ("kept", None, None),
    ]


def ages(ticket: Ticket, config: dict[str, Any], *instants: int) -> list[int | None]:
    """Return the business age in seconds at each instant, as the stretch that covers it gives it."""
    ids = Ids()
    with duckdb.connect(config={"threads": 1}) as con:
        build(con, [ticket], config, ids)
        rows = rows_of(con, "open_spans", ids, "span")
        found = []
        for instant in instants:
            (row,) = [each for each in rows if covers(each, instant)]
            from_us = row["clock_from_us"]
            found.append(None if from_us is None else (reading(con, row["clock"], instant) - from_us) // 1_000_000)
        return found


def covers(row: Row, instant: int) -> bool:
    return row["started_at"] <= instant and (row["ended_at"] is None or instant < row["ended_at"])


def test_the_business_age_runs_through_moves_between_schedules_and_through_solved_time() -> None:
    ticket = (
        Ticket()
        .created(at(1, 8))
        .change(at(1, 8), "team", "dawn")
        .change(at(1, 11), "team", "desk")
        .change(at(1, 12), "status", "solved")
        .change(at(1, 14), "status", "open")
    )
    # 8-11 in the morning shift, 11-17 in the office, then 9-17 each day.
    assert ages(ticket, CONFIG, at(1, 10), at(1, 11, 30), at(1, 18), at(2, 8), at(2, 10)) == [
        2 * HOUR,
        3 * HOUR + 1800,
        9 * HOUR,
        9 * HOUR,
        10 * HOUR,
    ]


def test_a_schedule_that_changes_inside_a_stretch_counts_with_what_was_in_force_each_day() -> None:
    half_days = dict.fromkeys(range(5), ((9 * 3600, 13 * 3600),))
    versions = [
        {"from": None, "week": NINE_TO_FIVE, "days": {}},
        {"from": date(2024, 4, 2), "week": half_days, "days": {}},
    ]
    config = CONFIG | {"schedules": {**CONFIG["schedules"], "office": {"zone": "UTC", "versions": versions}}}
    ticket = Ticket().created(at(1, 9)).change(at(1, 9), "team", "desk")
    assert ages(ticket, config, at(1, 17), at(2, 12), at(2, 18)) == [8 * HOUR, 11 * HOUR, 12 * HOUR]


def test_once_a_part_had_no_schedule_there_is_no_business_age_any_more() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .change(at(1, 9), "team", "desk")
        .change(at(1, 10), "team", "night")
        .change(at(1, 11), "team", "desk")
    )
    assert ages(ticket, NO_DEFAULT, at(1, 9, 30), at(1, 10, 30), at(1, 12)) == [1800, None, None]

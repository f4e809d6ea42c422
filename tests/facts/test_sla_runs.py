"""Runs of SLA clocks: unpaused pieces by team and holder, and the reading at which the target is used up."""

from __future__ import annotations

from typing import Any

import duckdb

from facts.small_ledger import Ids
from facts.told_tickets import CONFIG, Row, Ticket, at, build, reading, rows_of

RUN = ("promise", "clock_no", "started_at", "ended_at", "team", "agent_id")


def policy(name: str, schedule: str | None = "office", where: str | None = None, **targets: int) -> dict[str, Any]:
    return {
        "name": name,
        "from_us": None,
        "until_us": None,
        "where": where,
        "targets": {promise: {"default": seconds} for promise, seconds in targets.items()},
        "schedule": schedule,
        "pause": ["pending"],
    }


def runs_of(ticket: Ticket, *policies: dict[str, Any]) -> list[Row]:
    """Return the runs of a ticket, each with `left_us`: what was left of the target when it started."""
    ids = Ids()
    with duckdb.connect(config={"threads": 1}) as con:
        build(con, [ticket], CONFIG | {"policies": list(policies)}, ids)
        rows = rows_of(con, "sla_runs", ids, "promise, instance, clock_no, started_at")
        for row in rows:
            row["left_us"] = row["runs_out_us"] - reading(con, row["clock"], row["started_at"])
    return rows


def told(rows: list[Row]) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in RUN) for row in rows]


def hours_left(rows: list[Row]) -> list[float]:
    return [row["left_us"] / 3_600_000_000 for row in rows]


def test_a_clock_stands_while_the_ticket_waits_for_the_customer_and_is_cut_by_moves_alone() -> None:
    ticket = (
        Ticket()
        .created(at(1, 8))
        .change(at(1, 11), "status", "pending")
        .change(at(1, 12), "team", "desk")
        .change(at(1, 13), "status", "open")
        .change(at(1, 14), "priority", "high")
        .change(at(1, 15), "assignee", "ann")
        .change(at(2, 10), "status", "solved")
        .change(at(2, 11), "status", "open")
    )
    rows = runs_of(ticket, policy("usual", resolution=8 * 3600))
    assert told(rows) == [
        ("resolution", 1, at(1, 8), at(1, 11), None, None),
        ("resolution", 1, at(1, 13), at(1, 15), "desk", None),
        ("resolution", 1, at(1, 15), at(2, 10), "desk", "ann"),
        ("resolution", 1, at(2, 11), None, "desk", "ann"),
    ]
    assert [row["instance"] for row in rows] == [1, 1, 1, 2]
    # 9-11, 13-15 used up four of eight hours; a reopening promises anew.
    assert hours_left(rows) == [8, 6, 4, 8]


def test_a_calendar_clock_runs_out_at_an_instant() -> None:
    ticket = Ticket().created(at(1, 8)).message(at(1, 8), "customer").message(at(1, 9), "ann")
    (row,) = runs_of(ticket, policy("usual", schedule=None, first_reply=7200))
    assert (row["clock"], row["runs_out_us"]) == (0, at(1, 10))
    assert told([row]) == [("first_reply", 1, at(1, 8), at(1, 9), None, None)]


def test_a_missed_clock_runs_on_until_its_promise_ends() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .message(at(1, 9), "customer")
        .change(at(1, 12), "status", "pending")
        .change(at(1, 13), "status", "open")
        .message(at(1, 14), "ann")
    )
    rows = runs_of(ticket, policy("usual", first_reply=3600))
    assert told(rows) == [
        ("first_reply", 1, at(1, 9), at(1, 12), None, None),
        ("first_reply", 1, at(1, 13), at(1, 14), None, None),
    ]
    assert hours_left(rows) == [1, -2]


def test_a_cancelled_clock_ends_and_the_next_has_what_is_left() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .message(at(1, 9), "customer")
        .change(at(1, 11), "priority", "urgent")
        .change(at(1, 12), "priority", "low")
        .change(at(1, 13), "status", "solved")
    )
    rows = runs_of(
        ticket,
        policy("fast", where="priority = 'urgent'", first_reply=4 * 3600),
        policy("usual", where="priority != 'low' or priority is null", first_reply=8 * 3600),
    )
    assert told(rows) == [
        ("first_reply", 1, at(1, 9), at(1, 11), None, None),
        ("first_reply", 2, at(1, 11), at(1, 12), None, None),
    ]
    assert [row["policy"] for row in rows] == ["usual", "fast"]
    assert hours_left(rows) == [8, 2]


def test_after_a_missed_clock_no_other_runs_for_its_promise() -> None:
    ticket = (
        Ticket()
        .created(at(1, 9))
        .message(at(1, 9), "customer")
        .change(at(1, 12), "priority", "urgent")
        .message(at(1, 14), "ann")
    )
    rows = runs_of(
        ticket,
        policy("fast", where="priority = 'urgent'", first_reply=4 * 3600),
        policy("usual", first_reply=3600),
    )
    assert told(rows) == [("first_reply", 1, at(1, 9), at(1, 12), None, None)]


def test_a_promise_kept_in_the_instant_in_which_it_began_never_ran() -> None:
    ticket = Ticket().created(at(1, 9)).message(at(1, 9), "customer").message(at(1, 9), "ann")
    assert runs_of(ticket, policy("usual", first_reply=3600)) == []

"""Rows that the models once gave wrongly, each worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from facts.small_ledger import Ids, fact_rows, project, small_snapshot, store
from puls.engines.duckdb.build import build_full

NINE_TO_FIVE = {day: [(9 * 3600, 17 * 3600)] for day in range(5)}
CONFIG: dict[str, Any] = {
    "zone": "UTC",
    "default_schedule": None,
    "schedules": {"office": {"zone": "UTC", "versions": [{"from": None, "week": NINE_TO_FIVE, "days": {}}]}},
    "teams": {"desk": "office", "night": None},
    "agents": {},
    "members": [],
    "policies": [],
}


def at(day: int, hour: int, minute: int = 0) -> int:
    """Return an instant of April 2024 (the 1st is a Monday) in microseconds."""
    return int(datetime(2024, 4, day, hour, minute, tzinfo=UTC).timestamp()) * 1_000_000


def event(number: int, ticket: str, instant: int, kind: str, **columns: Any) -> dict[str, Any]:
    identity = {"source": "s", "event_id": f"e{number}", "event_key": number, "revision": 1, "seq": 0}
    return {**identity, "ticket_id": ticket, "occurred_at": instant, "kind": kind, "author_kind": "system", **columns}


def facts(events: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    ids = Ids()
    with duckdb.connect() as con:
        store(con, events, CONFIG, ids)
        build_full(con, small_snapshot(), project(CONFIG), lambda name, share: None)
        return fact_rows(con, ids)


def test_of_two_merges_in_one_instant_the_later_one_names_the_survivor() -> None:
    found = facts(
        [
            event(1, "a", at(1, 9), "created"),
            event(2, "b", at(1, 9), "created"),
            event(3, "c", at(1, 9), "created"),
            # The same instant and place in the source: the event's own key decides.
            event(5, "a", at(1, 10), "merged", other_id="c"),
            event(4, "a", at(1, 10), "merged", other_id="b"),
        ]
    )
    assert {row["ticket_id"]: row["merged_into"] for row in found["tickets"]} == {"a": "c", "b": None, "c": None}


def test_a_survivor_known_only_by_moved_messages_has_their_source_and_channel() -> None:
    message = {"author_kind": "customer", "author_id": "anna", "audience": "customer", "channel": "email"}
    found = facts(
        [
            event(1, "a", at(1, 9), "created"),
            event(2, "a", at(1, 9), "message", **message),
            event(3, "a", at(1, 10), "merged", other_id="unseen"),
        ]
    )
    (survivor,) = [row for row in found["tickets"] if row["ticket_id"] == "unseen"]
    assert (survivor["source"], survivor["channel"], survivor["customer_id"]) == ("s", "email", "anna")


def test_a_first_creation_without_an_author_does_not_borrow_the_next_one_s() -> None:
    found = facts(
        [
            event(1, "a", at(1, 9), "created", author_kind="customer"),
            event(2, "a", at(1, 10), "created", author_kind="customer", author_id="somebody"),
        ]
    )
    assert found["tickets"][0]["customer_id"] is None


def test_a_stretch_that_ends_where_a_team_without_schedule_begins_is_measured() -> None:
    found = facts(
        [
            event(1, "a", at(1, 10), "created"),
            event(2, "a", at(1, 10), "changed", field="team", value="desk"),
            event(3, "a", at(1, 12), "changed", field="team", value="night"),
            event(4, "a", at(1, 13), "changed", field="team", value="desk"),
        ]
    )
    spans = sorted(found["status_spans"], key=lambda row: row["span"])
    assert [(row["seconds"], row["business_seconds"]) for row in spans] == [
        (7200, 7200),
        (3600, None),
        (None, None),
    ]


def test_a_solve_and_a_reopening_in_one_instant_leave_every_group_balanced() -> None:
    save = at(1, 11)
    found = facts(
        [
            event(1, "a", at(1, 9), "created"),
            event(2, "a", at(1, 9), "changed", field="team", value="desk"),
            event(3, "a", save, "changed", field="status", value="solved"),
            event(4, "a", save, "changed", field="team", value="night"),
            event(5, "a", save, "changed", field="status", value="open"),
            event(6, "a", save, "changed", field="status", value="solved"),
        ]
    )
    by_team: dict[str | None, int] = {}
    for row in found["backlog_changes"]:
        by_team[row["team"]] = by_team.get(row["team"], 0) + row["delta"]
    # The ticket is solved: nobody has it. Once, desk had -1 and night +1.
    assert by_team == {"desk": 0, "night": 0}


def test_an_empty_name_of_a_canned_answer_or_a_channel_is_none() -> None:
    message = {"author_kind": "agent", "author_id": "ann", "audience": "customer", "macro": "", "channel": ""}
    found = facts([event(1, "a", at(1, 9), "created"), event(2, "a", at(1, 10), "message", **message)])
    # Once, the reply counted as made with a canned answer without a name.
    assert [(row["macro"], row["channel"]) for row in found["messages"]] == [(None, None)]

"""Flat ticket tables: which events a row stands for, and what contradicts itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from puls.core.errors import SourceError
from sources.reading import Imported, import_files, written

MAPPING = """
[source]
name = "desk"
kind = "ticket_table"
zone = "UTC"
[columns]
id = "id"
created = "created"
first_response = "answered"
first_solved = "first solved"
solved = "solved"
closed = "closed"
updated = "updated"
status = "status"
priority = "priority"
channel = "channel"
assignee = "agent"
requester = "customer"
tags = "tags"
[fields]
Region = "region"
[values.status]
Waiting = "pending"
"""
HEADER = ["id", "created", "answered", "first solved", "solved", "closed", "updated", "status", "priority", "channel",
          "agent", "customer", "tags", "region"]  # fmt: skip


def imported(folder: Path, *rows: dict[str, str], mapping: str = MAPPING, zone: str | None = None) -> Imported:
    lines = [",".join(f'"{row.get(name, "")}"' for name in HEADER) for row in rows]
    path = written(folder, "table.csv", "\n".join([",".join(HEADER), *lines]) + "\n")
    return import_files(written(folder, "map.toml", mapping), [path], zone)


def at(hour: int) -> str:
    return f"2024-01-01 {hour:02}:00"


def hours(found: Imported, ticket_id: str = "7") -> list[tuple[int, str, str | None, str | None]]:
    first = 1_704_067_200_000_000
    return [
        (
            (e["occurred_at"] - first) // 3_600_000_000,
            e["kind"],
            e["field"],
            e["value"] or e["value_id"] or e["channel"],
        )
        for e in found.of(ticket_id)
    ]


def test_a_row_becomes_the_events_that_it_tells(tmp_path: Path) -> None:
    row = {"id": "7", "created": at(1), "answered": at(2), "solved": at(3), "status": "Closed", "priority": "high",
           "channel": "email", "agent": "ann", "customer": "eve", "tags": "a, b,a", "region": "north"}  # fmt: skip
    found = imported(tmp_path, row)
    assert hours(found) == [
        (1, "created", None, "email"),
        (1, "message", None, "email"),
        (1, "changed", "priority", "high"),
        (1, "changed", "assignee", "ann"),
        (1, "changed", "requester", "eve"),
        (1, "changed", "Region", "north"),
        (1, "changed", "tag+", "a"),
        (1, "changed", "tag+", "b"),
        (2, "message", None, "email"),
        (3, "changed", "status", "closed"),
    ]
    authors = [(e["author_kind"], e["author_id"]) for e in found.of("7") if e["kind"] != "changed"]
    assert authors == [("customer", "eve"), ("customer", "eve"), ("agent", None)]
    assert not found.findings
    assert found.provides == {"creation", "first_reply", "solved"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"solved": at(3), "status": "solved"}, [(3, "solved")]),
        ({"solved": at(3), "closed": at(5), "status": "Closed"}, [(3, "solved"), (5, "closed")]),
        ({"closed": at(5), "status": "Closed"}, [(5, "closed")]),
        ({"first solved": at(2), "solved": at(4), "status": "Solved"}, [(2, "solved"), (4, "open"), (4, "solved")]),
        ({"first solved": at(2), "solved": at(2), "status": "Solved"}, [(2, "solved"), (2, "solved")]),
        ({"solved": at(3), "status": "Open"}, [(3, "solved"), (3, "open")]),
        ({"solved": at(3), "updated": at(6), "status": "Waiting"}, [(3, "solved"), (6, "pending")]),
        ({"updated": at(6), "status": "Closed"}, [(6, "closed")]),
        ({"answered": at(2), "status": "Waiting"}, [(2, "pending")]),
        ({"status": "New"}, [(1, "new")]),
        ({}, []),
    ],
)
def test_the_status_stands_where_the_row_can_date_it(
    tmp_path: Path, row: dict[str, str], expected: list[tuple[int, str]]
) -> None:
    found = imported(tmp_path, {"id": "7", "created": at(1), **row})
    assert [(hour, value) for hour, _, field, value in hours(found) if field == "status"] == expected
    assert not found.findings


def test_solved_without_an_instant_is_dated_by_the_end_of_the_table_and_told(tmp_path: Path) -> None:
    rows = {"id": "7", "created": at(1), "status": "Solved"}, {"id": "8", "created": at(9)}
    found = imported(tmp_path, *rows)
    assert hours(found)[-1] == (9, "changed", "status", "solved")
    assert found.rules == {"solved_without_instant": 1}
    dated = imported(tmp_path, *rows, mapping=MAPPING.replace('zone = "UTC"', f'zone = "UTC"\nas_of = "{at(12)}"'))
    assert hours(dated)[-1] == (12, "changed", "status", "solved")


def test_contradictions_are_kept_and_found(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        {"id": "1", "created": at(5), "solved": at(4)},
        {"id": "2", "created": at(1), "answered": at(3), "solved": at(2)},
        {"id": "3", "created": at(5), "answered": at(4), "solved": at(6)},
        {"id": "4", "created": at(5), "answered": at(5), "solved": at(5)},
    )
    assert [(f.row, f.ticket_id, f.rule) for f in found.findings] == [
        (2, "1", "solved_before_created"),
        (3, "2", "solved_before_first_response"),
        (4, "3", "response_before_created"),
    ]
    assert {event["ticket_id"] for event in found.events} == {"1", "2", "3", "4"}


def test_rows_without_ticket_or_with_an_unreadable_time_become_rejects(tmp_path: Path) -> None:
    found = imported(tmp_path, {"created": at(1)}, {"id": "2", "created": "secret"}, {"id": "3", "created": at(1)})
    assert [(r.row, r.reason) for r in found.rejects] == [(2, "no ticket"), (3, "the time in 'created' cannot be read")]
    assert "secret" in found.rejects[1].raw


def test_an_unknown_status_changes_no_status_and_is_found(tmp_path: Path) -> None:
    found = imported(tmp_path, {"id": "7", "created": at(1), "solved": at(2), "status": "Parked"})
    assert [(e["field"], e["value"]) for e in found.of("7")][-2:] == [("status", "solved"), ("status_word", "Parked")]
    assert found.rules == {"unknown_status": 1}


def test_a_ticket_that_stands_twice_is_told_and_has_the_same_ids(tmp_path: Path) -> None:
    found = imported(
        tmp_path, {"id": "7", "created": at(1), "priority": "low"}, {"id": "7", "created": at(1), "priority": "high"}
    )
    assert [e["value"] for e in found.events if e["event_id"] == "7:field:priority"] == ["low", "high"]
    assert found.rules == {"duplicate_ticket": 1}


def test_ids_do_not_depend_on_the_place_in_the_file(tmp_path: Path) -> None:
    rows = [{"id": str(n), "created": at(n), "status": "Open", "tags": "x"} for n in range(1, 9)]
    there, back = imported(tmp_path, *rows), imported(tmp_path, *reversed(rows))
    assert sorted(map(repr, there.events)) == sorted(map(repr, back.events))
    odd = imported(tmp_path, {"id": "1:tag", "created": at(1)}, {"id": "1", "created": at(1), "tags": "created"})
    assert len({event["event_id"] for event in odd.events}) == len(odd.events)


def test_without_a_creation_the_table_provides_no_reply_and_keeps_the_channel(tmp_path: Path) -> None:
    mapping = MAPPING.replace('created = "created"\n', "").replace('zone = "UTC"', 'zone = "UTC"\ncreated = "unknown"')
    found = imported(tmp_path, {"id": "7", "solved": at(3), "channel": "email"}, mapping=mapping)
    assert hours(found) == [(3, "changed", "channel", "email"), (3, "changed", "status", "solved")]
    assert found.provides == {"solved"}


def test_a_table_without_any_instant_asks_when_it_was_exported(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="as_of under"):
        imported(tmp_path, {"id": "7", "status": "Open"})


def test_a_missing_creation_asks_and_lists_the_columns_that_look_like_times(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Columns that look like times: 'created', 'solved'\. Map it"):
        imported(
            tmp_path, {"id": "7", "created": "01/02/2024", "solved": at(2), "region": "3"},
            mapping=MAPPING.replace('created = "created"\n', ""),
        )  # fmt: skip


def test_an_answer_in_the_hour_that_comes_twice_follows_its_creation(tmp_path: Path) -> None:
    row = {"id": "7", "created": "2024-10-27 02:50", "answered": "2024-10-27 02:10"}
    found = imported(tmp_path, row, zone="Europe/Rome")
    created, answered = (
        e["occurred_at"] for e in found.of("7") if e["kind"] == "created" or e["author_kind"] == "agent"
    )
    assert answered - created == 20 * 60 * 1_000_000
    assert found.rules == {"time_in_fold": 2}

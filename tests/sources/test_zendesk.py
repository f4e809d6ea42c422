"""Raw Zendesk tables: the public fixture, checked by hand, and folders made for one rule each."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from puls.core.errors import SourceError
from sources.reading import DATA, Imported, import_files, written

FIXTURE = DATA / "zendesk_fixture"
has_fixture = pytest.mark.skipif(not FIXTURE.is_dir(), reason="the fixture is not here")


def times(found: Imported, ticket_id: str, *fields: str | None) -> list[tuple[str, str | None, str | None]]:
    """Return instant, field and value of the events of a ticket with these fields."""
    return [
        (
            f"{datetime.fromtimestamp(e['occurred_at'] / 1e6, UTC):%Y-%m-%d %H:%M:%S}",
            e["field"],
            e["value"] or e["value_id"],
        )
        for e in found.of(ticket_id)
        if e["field"] in fields
    ]


@has_fixture
def test_the_ticket_with_a_field_history_is_told_as_its_rows_read() -> None:
    found = import_files(None, [FIXTURE])
    assert times(found, "11071", "status", "assignee", "priority", None) == [
        ("2020-08-28 11:01:27", "status", "open"),
        ("2020-08-28 11:01:27", "assignee", "1111"),
        ("2020-08-28 11:01:27", "priority", "normal"),
        ("2020-08-28 18:06:36", None, None),
        ("2020-08-29 11:01:27", "status", "pending"),
        ("2020-09-02 11:01:27", "status", "on_hold"),
        ("2020-09-05 11:01:27", "status", "pending"),
        ("2020-09-15 11:01:27", "status", "open"),
        ("2020-09-30 11:01:27", "status", "pending"),
        ("2020-09-30 11:01:27", "priority", "medium"),
        ("2020-10-01 11:01:27", "status", "on_hold"),
        ("2020-10-15 11:01:27", "status", "open"),
        ("2020-10-15 11:01:27", "priority", "high"),
        ("2020-10-17 11:01:27", "status", "on_hold"),
        ("2020-10-20 11:01:27", "status", "pending"),
        ("2020-11-02 11:01:27", "status", "open"),
        ("2020-11-02 11:01:27", "priority", "urgent"),
        ("2020-11-14 11:01:27", "status", "solved"),
        ("2020-11-15 11:01:27", "status", "closed"),
    ]
    [created] = [event for event in found.of("11071") if event["kind"] == "created"]
    assert (created["author_kind"], created["author_id"], created["channel"]) == ("customer", "2222", "email")
    assert [f.rule for f in found.findings if f.ticket_id == "11071"] == ["history_before_created"]


@has_fixture
def test_tickets_without_a_history_are_as_their_row_says() -> None:
    found = import_files(None, [FIXTURE])
    assert times(found, "16988", "status", "assignee") == [
        ("2021-01-13 18:42:39", "assignee", "418284131934"),
        ("2021-01-13 18:42:39", "status", "solved"),
    ]
    for ticket_id, updated in (("1595", "2020-02-19 01:55:11"), ("11013", "2020-09-02 15:53:16")):
        assert times(found, ticket_id, "status", "disposition") == [(updated, "disposition", "deleted")]
    [merged] = found.of("1967")
    assert (merged["kind"], merged["other_id"]) == ("merged", "1966")
    assert times(found, "1967", None)[0][0] == "2020-03-25 16:03:26"


@has_fixture
def test_rows_of_the_fixture_that_fit_nowhere_are_kept() -> None:
    found = import_files(None, [FIXTURE])
    assert sum(event["kind"] == "message" for event in found.events) == 20
    assert sum(event["kind"] == "created" for event in found.events) == 10
    assert len([event for event in found.of("102") if event["field"] == "status"]) == 4
    assert times(found, "455", "tag+") == [("2020-03-05 04:50:30", "tag+", tag) for tag in ("customer", "prospect")]
    assert found.rules["unknown_author"] == 20
    assert not found.rejects
    assert {f.file for f in found.findings if f.rule == "declare_in_project"} >= {
        "schedule_data.csv", "schedule_holiday_data.csv", "ticket_sla_policy_data.csv",
    }  # fmt: skip
    assert [row["agent_id"] for row in found.tables["agents"]] == ["1111"]
    assert {row["text"] for row in found.tables["texts"]} == {"Arthur Agent", "Earnest End User", "John Doe"}
    assert found.provides == {"creation", "messages", "status_history", "assignments", "field_history"}


TICKETS = "id,created_at,updated_at,requester_id,submitter_id,assignee_id,group_id,status,via_channel,priority\n"
USERS = "id,role,name\n10,end-user,Eve\n20,agent,Ann\n21,admin,Adam\n30,end-user,Former\n40,agent,Helper\n"


def folder(path: Path, **tables: str) -> Path:
    for name, text in tables.items():
        written(path, f"{name}.csv", text)
    return path


def test_authors_are_placed_by_what_the_tables_show(tmp_path: Path) -> None:
    comments = [
        (1, 10, "true", "customer"), (2, 20, "true", "agent"), (3, 21, "true", "agent"), (4, 30, "true", "agent"),
        (5, 77, "false", "agent"), (6, 88, "true", "customer"), (7, 99, "true", "system"), (8, -1, "true", "system"),
        (9, 40, "true", "bot"), (10, "", "true", "system"), (11, 55, "true", "customer"),
    ]  # fmt: skip
    found = import_files(
        written(tmp_path, "map.toml", '[source]\nkind = "zendesk_tables"\nname = "zd"\nbots = ["40"]\n'),
        [
            folder(
                tmp_path,
                user=USERS,
                ticket=TICKETS
                + "1,2024-01-01 10:00:00,2024-01-02 10:00:00,88,88,30,,open,web,\n"
                + "2,2024-01-01 10:00:00,2024-01-02 10:00:00,55,,,,open,web,\n",
                ticket_comment="id,created,public,ticket_id,user_id\n"
                + "".join(f"{n},2024-01-01 1{n % 9}:30:00,{public},1,{user}\n" for n, user, public, _ in comments),
            )
        ],
    )
    kinds = {event["event_id"]: event["author_kind"] for event in found.events if event["kind"] == "message"}
    assert kinds == {f"comment:{n}": kind for n, _, _, kind in comments}
    assert [event["audience"] for event in found.events if event["event_id"] == "comment:5"] == ["internal"]
    assert found.rules["unknown_author"] == 1
    assert {row["agent_id"]: row["kind"] for row in found.tables["agents"]} == {
        "20": "agent",
        "21": "agent",
        "40": "bot",
    }
    assert {event["source"] for event in found.events} == {"zd"}


def test_the_field_history_gives_teams_tags_and_deletions_in_order_of_time(tmp_path: Path) -> None:
    rows = [
        ("status", "2024-01-05 10:00:00", 20, "open"), ("tags", "2024-01-01 10:00:00", 20, "a b"),
        ("tags", "2024-01-02 10:00:00", 20, "b c"), ("group_id", "2024-01-02 10:00:00", 20, "5"),
        ("status", "2024-01-03 10:00:00", 20, "hold"), ("status", "2024-01-04 10:00:00", "", "deleted"),
        ("assignee_id", "2024-01-02 10:00:00", 20, "20"), ("assignee_id", "2024-01-06 10:00:00", 20, ""),
        ("custom_1", "2024-01-06 10:00:00", 20, "x"), ("subject", "2024-01-06 10:00:00", 20, "secret"),
        ("status", "2024-01-06 10:00:00", 20, "odd"),
    ]  # fmt: skip
    found = import_files(
        None,
        [
            folder(
                tmp_path, user=USERS, group="id,name\n5,Billing\n",
                ticket=TICKETS + "1,2024-01-01 09:00:00,2024-01-06 10:00:00,10,10,,5,open,web,low\n",
                ticket_field_history="field_name,ticket_id,updated,user_id,value\n"
                + "".join(f"{name},1,{at},{user},{value}\n" for name, at, user, value in rows),
            )
        ],
    )  # fmt: skip
    day = [(e["occurred_at"] // 86_400_000_000 - 19722, e["field"], e["value"] or e["value_id"]) for e in found.of("1")]
    assert day == [
        (1, None, None), (1, "requester", "10"), (1, "priority", "low"), (1, "tag+", "a"), (1, "tag+", "b"),
        (2, "tag-", "a"), (2, "tag+", "c"), (2, "team", "Billing"), (2, "assignee", "20"), (3, "status", "on_hold"),
        (4, "disposition", "deleted"), (5, "disposition", "live"), (5, "status", "open"), (6, "assignee", None),
        (6, "custom_1", "x"), (6, "status_word", "odd"),
    ]  # fmt: skip
    assert "secret" not in repr(found.events)
    assert found.rules == {"unknown_status": 1, "status_differs_from_history": 1}
    assert len({e["update_id"] for e in found.of("1") if e["occurred_at"] // 86_400_000_000 == 19724}) == 1


def test_a_table_with_other_columns_and_rows_without_time_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a ticket table has a column 'created_at', this one has not"):
        import_files(None, [folder(tmp_path, ticket="id,created\n1,2024-01-01\n")])
    found = import_files(None, [folder(tmp_path, ticket=TICKETS + "1,,,,,,,,,\n2,odd,,,,,,,,\n,2024-01-01,,,,,,,,\n")])
    assert [(r.row, r.reason) for r in found.rejects] == [
        (2, "no time"),
        (3, "the time cannot be read"),
        (4, "no ticket"),
    ]

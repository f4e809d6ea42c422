"""Event logs: what rows become, in which order, under which ids."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puls.core.errors import SourceError
from sources.reading import Imported, import_files, written

MAPPING = """
[source]
name = "log"
kind = "event_log"
zone = "Europe/Rome"
created = "first_event"
null = ["?"]
[columns]
ticket = "ticket"
activity = "what"
at = "at"
resource = "who"
[activities.Take]
becomes = "assign_to_resource"
[activities.Answer]
becomes = "message"
status = "pending"
[activities.Question]
becomes = "message"
author = "customer"
channel = "email"
[activities.Note]
becomes = "message"
audience = "internal"
[activities.Solve]
status = "solved"
[activities.Raise]
becomes = "escalated"
cause = "sla"
[activities.Drop]
becomes = "unassign"
[activities.Ping]
becomes = "ignored"
[authors]
bot = ["*bot*"]
system = ["cron"]
[fields]
priority = "prio"
requester = "customer"
[values.priority]
P1 = "urgent"
"""
HEADER = "ticket,what,at,who,prio,customer\n"


def imported(folder: Path, rows: str, mapping: str = MAPPING, zone: str | None = None) -> Imported:
    return import_files(written(folder, "map.toml", mapping), [written(folder, "log.csv", HEADER + rows)], zone)


def test_each_activity_becomes_what_the_mapping_says(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        "7,Question,2024-01-01 10:00,eve,?,eve\n"
        "7,Take,2024-01-01 10:05,ann,P1,eve\n"
        "7,Note,2024-01-01 10:06,ann,P1,eve\n"
        "7,Answer,2024-01-01 10:07,answer-bot,P1,eve\n"
        "7,Look,2024-01-01 10:08,ann,P1,eve\n"
        "7,Raise,2024-01-01 10:09,cron,P2,\n"
        "7,Drop,2024-01-01 10:10,ann,P2,eve\n"
        "7,Ping,2024-01-01 10:11,cron,P1,eve\n"
        "7,Solve,2024-01-01 10:12,?,P2,eve\n"
        "7,Take,2024-01-01 10:13,,P2,eve\n",
    )
    columns = ("kind", "author_kind", "author_id", "audience", "field", "value", "value_id")
    assert [tuple(event[name] for name in columns) for event in found.of("7")] == [
        ("created", "customer", None, None, None, None, None),
        ("message", "customer", "eve", "customer", None, None, None),
        ("changed", "customer", "eve", None, "requester", None, "eve"),
        ("changed", "agent", "ann", None, "priority", "urgent", None),
        ("changed", "agent", "ann", None, "assignee", None, "ann"),
        ("message", "agent", "ann", "internal", None, None, None),
        ("message", "bot", "answer-bot", "customer", None, None, None),
        ("changed", "bot", "answer-bot", None, "status", "pending", None),
        ("changed", "agent", "ann", None, "activity", "Look", None),
        ("changed", "system", "cron", None, "priority", "P2", None),
        ("escalated", "system", "cron", None, None, None, None),
        ("changed", "agent", "ann", None, "assignee", None, None),
        ("changed", "system", None, None, "status", "solved", None),
        ("changed", "system", None, None, "activity", "Take", None),
    ]
    assert found.of("7")[1]["channel"] == "email"
    assert found.of("7")[10]["cause"] == "sla"
    assert found.rules == {"unmapped_activity": 1, "assignment_to_nobody": 1}
    assert "'Look' is not in [activities]; 1 rows" in found.findings[-1].detail + found.findings[0].detail
    assert found.provides == {
        *("creation", "messages", "status_history", "assignments", "field_history", "escalations")
    }


ACTS = """
[source]
name = "log"
kind = "event_log"
zone = "Europe/Rome"
created = "first_event"
time_format = ["%d.%m.%Y %H:%M"]
[columns]
ticket = "ticket"
activity = "what"
at = "at"
macro = "macro"
article = "link"
seconds = "seconds"
until = "until"
[activities.Answer]
becomes = "message"
[activities.Work]
becomes = "worked"
[activities.Sleep]
becomes = "snoozed"
[activities.Up]
becomes = "escalated"
level = "manager"
"""


def test_work_snoozes_canned_answers_links_and_levels_are_read_from_their_columns(tmp_path: Path) -> None:
    rows = [
        "7,Answer,01.01.2024 10:00,refund,https://help/1,,",
        "7,Answer,01.01.2024 10:01,,No,,",
        "7,Work,01.01.2024 10:02,,,90,",
        "7,Work,01.01.2024 10:03,,,,",
        "7,Work,01.01.2024 10:04,,,1.5,",
        "7,Sleep,01.01.2024 10:05,,,,31.03.2024 12:00",
        "7,Sleep,01.01.2024 10:06,,,,",
        "7,Sleep,01.01.2024 10:07,,,,32.03.2024 12:00",
        "7,Up,01.01.2024 10:08,,,,",
    ]
    log = "ticket,what,at,macro,link,seconds,until\n" + "\n".join(rows) + "\n"
    found = import_files(written(tmp_path, "map.toml", ACTS), [written(tmp_path, "log.csv", log)])
    noon = datetime(2024, 3, 31, 12, tzinfo=ZoneInfo("Europe/Rome")).timestamp() * 1_000_000
    columns = ("kind", "macro", "links_article", "seconds", "until_at", "cause", "level")
    assert [tuple(event[name] for name in columns) for event in found.of("7")[1:]] == [
        ("message", "refund", True, None, None, None, None),
        ("message", None, False, None, None, None, None),
        ("worked", None, None, 90, None, None, None),
        ("changed", None, None, None, None, None, None),
        ("snoozed", None, None, None, noon, None, None),
        ("snoozed", None, None, None, None, None, None),
        ("escalated", None, None, None, None, "by_hand", "manager"),
    ]
    assert found.rules == {"work_without_seconds": 1}
    assert [(reject.row, reject.reason) for reject in found.rejects] == [
        (6, "the seconds are no whole number"),
        (9, "the time in 'until' cannot be read"),
    ]
    assert found.provides == {
        *("creation", "messages", "canned_answers", "article_links", "work_time", "snoozes", "escalations")
    }


def test_without_columns_for_them_a_log_tells_no_canned_answers_and_links(tmp_path: Path) -> None:
    mapping = ACTS.replace('macro = "macro"\n', "").replace('article = "link"\n', "")
    log = "ticket,what,at,macro,link,seconds,until\n7,Answer,01.01.2024 10:00,refund,yes,,\n"
    found = import_files(written(tmp_path, "map.toml", mapping), [written(tmp_path, "log.csv", log)])
    assert (found.of("7")[1]["macro"], found.of("7")[1]["links_article"]) == (None, None)
    assert not found.provides & {"canned_answers", "article_links"}


def test_events_of_one_row_are_one_save_in_the_order_created_message_change(tmp_path: Path) -> None:
    found = imported(tmp_path, "7,Answer,2024-01-01 10:00,ann,P1,eve\n7,Solve,2024-01-01 10:00,ann,P1,eve\n")
    events = found.of("7")
    assert [event["seq"] for event in events] == [0, 1, 2, 3, 4, 5]
    assert [event["kind"] for event in events] == ["created", "message", "changed", "changed", "changed", "changed"]
    assert [event["field"] for event in events[2:]] == ["priority", "requester", "status", "status"]
    assert len({event["update_id"] for event in events[:5]}) == 1
    assert events[5]["update_id"] is None


ROWS = [
    f"{ticket},{what},2024-01-0{day} 10:00,ann,P{prio},eve\n"
    for ticket, what, day, prio in [
        ("1", "Question", 1, 1), ("1", "Take", 2, 1), ("1", "Answer", 3, 2), ("1", "Solve", 4, 2),
        ("2", "Question", 1, 2), ("2", "Look", 5, 1), ("2", "Solve", 6, 1),
    ]
]  # fmt: skip


@given(order=st.permutations(ROWS))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_order_of_the_file_does_not_matter_between_different_instants(tmp_path: Path, order: list[str]) -> None:
    def told(rows: list[str]) -> list[tuple[object, ...]]:
        found = imported(tmp_path, "".join(rows))
        return sorted(tuple(map(str, event.values())) for event in found.events)

    assert told(order) == told(ROWS)


def test_a_longer_file_gives_the_rows_of_the_shorter_one_the_same_ids(tmp_path: Path) -> None:
    chance = random.Random(7)
    rows = [
        f"{chance.randint(1, 5)},{what},2024-01-0{chance.randint(1, 3)} 10:00,ann,P1,e\n"
        for what in chance.choices(["Look", "Take", "Solve"], k=60)
    ]
    short, long = imported(tmp_path, "".join(rows[:40])), imported(tmp_path, "".join(rows))
    ids = [{event["event_id"] for event in found.events} for found in (short, long)]
    assert len(ids[1]) == len(long.events)
    assert {e for e in ids[0] if "field:" not in e} <= ids[1]


def test_another_zone_gives_the_same_ids_so_that_it_corrects_the_events(tmp_path: Path) -> None:
    rome, utc = (imported(tmp_path, "".join(ROWS), zone=zone) for zone in ("Europe/Rome", "UTC"))
    assert [event["event_id"] for event in rome.events] == [event["event_id"] for event in utc.events]
    assert rome.events[0]["occurred_at"] == utc.events[0]["occurred_at"] - 3_600_000_000


def test_ids_of_the_file_are_kept(tmp_path: Path) -> None:
    mapping = MAPPING.replace('resource = "who"', 'resource = "who"\nevent_id = "prio"\nupdate_id = "customer"')
    found = imported(tmp_path, "7,Solve,2024-01-01 10:00,ann,e1,u1\n7,Take,2024-01-01 10:00,ann,e2,u1\n", mapping)
    assert [event["event_id"] for event in found.of("7") if event["field"] in ("status", "assignee")] == ["e1", "e2"]
    assert {event["update_id"] for event in found.of("7")} == {"u1"}


def test_the_creation_is_the_earliest_event_wherever_it_stands(tmp_path: Path) -> None:
    found = imported(tmp_path, "7,Solve,2024-01-03 10:00,ann,,\n7,Ping,2024-01-01 10:00,cron,,\n")
    assert found.short("7") == [("created", None, None), ("changed", "status", "solved")]


def test_an_activity_can_be_the_creation_and_tickets_without_it_are_told(tmp_path: Path) -> None:
    mapping = MAPPING.replace('"first_event"', '"Open"\ncreated_by = "resource"')
    rows = "7,Look,2024-01-01 10:00,ann,,\n7,Open,2024-01-02 10:00,ann,,\n8,Look,2024-01-02 10:00,ann,,\n"
    found = imported(tmp_path, rows, mapping)
    assert found.short("7") == [("changed", "activity", "Look"), ("created", None, None)]
    assert found.of("7")[1]["author_id"] == "ann"
    assert found.rules == {"no_creation": 1, "unmapped_activity": 1}
    with pytest.raises(SourceError, match=r"'Opn' is no activity of the files. Activities: 'Look', 'Open'"):
        imported(tmp_path, rows, MAPPING.replace("first_event", "Opn"))


def test_the_creation_must_be_said_and_may_be_unknown(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="which event creates a ticket"):
        imported(tmp_path, ROWS[0], MAPPING.replace('created = "first_event"\n', ""))
    found = imported(tmp_path, ROWS[3], MAPPING.replace("first_event", "unknown"))
    assert [event["kind"] for event in found.events] == ["changed"] * 3
    assert "creation" not in found.provides


def test_a_time_in_the_gap_and_one_that_comes_twice_are_placed_and_told(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        "1,Look,2024-03-31 02:30,ann,,\n"
        "2,Look,2024-10-27 02:40,ann,,\n"
        "2,Look,2024-10-27 02:20,ann,,\n"
        "3,Look,2024-10-28 02:40,ann,,\n"
        "3,Look,2024-10-27 02:20,ann,,\n",
    )
    at = {ticket: [e["occurred_at"] // 1_000_000 for e in found.of(ticket) if e["field"]] for ticket in "123"}
    assert at["1"] == [1_711_846_800]  # 01:00 UTC
    assert at["2"] == [1_729_989_600, 1_729_992_000]  # 00:40 and 01:20 UTC: the second must be later
    assert at["3"][0] == 1_729_988_400  # 00:20 UTC: the file runs backwards, which shows nothing
    assert found.rules == {"time_in_gap": 1, "time_in_fold": 3, "unmapped_activity": 1}
    assert [finding.row for finding in found.findings if finding.rule.startswith("time")] == [2, 3, 4, 6]


def test_more_than_1024_events_of_one_instant_are_rejected_and_the_others_kept(tmp_path: Path) -> None:
    found = imported(tmp_path, "7,Look,2024-01-01 10:00,ann,,\n" * 1100)
    assert len(found.events) == 1024
    assert len(found.rejects) == 1100 - 1023
    assert found.rejects[0].row == 1025


def test_digits_beyond_microseconds_are_one_finding_with_their_number(tmp_path: Path) -> None:
    found = imported(
        tmp_path, "7,Solve,2024-01-01 10:00:00.1,ann,,\n" + "7,Solve,2024-01-01 10:00:00.1234567,ann,,\n" * 2
    )
    [finding] = found.findings
    assert (finding.rule, finding.row) == ("precision_rounded", 3)
    assert finding.detail.startswith("2 times")


def test_a_status_field_gives_a_history_and_unknown_words_change_nothing(tmp_path: Path) -> None:
    mapping = MAPPING.replace('priority = "prio"', 'status = "prio"').replace("[values.priority]", "[values.status]")
    mapping = mapping.replace('"urgent"', '"open"')
    words = {1: "P1", 2: "odd", 3: "On hold"}
    rows = "".join(f"7,Look,2024-01-0{day} 10:00,ann,{word},\n" for day, word in words.items())
    found = imported(tmp_path, rows, mapping)
    changes = [
        (e["field"], e["value"], e["source_value"]) for e in found.of("7") if e["field"] not in (None, "activity")
    ]
    assert changes == [("status", "open", "P1"), ("status_word", "odd", "odd"), ("status", "on_hold", "On hold")]
    [finding] = [finding for finding in found.findings if finding.rule == "unknown_status"]
    assert (finding.row, finding.ticket_id) == (3, "7")


def test_several_files_are_one_log(tmp_path: Path) -> None:
    mapping = written(tmp_path, "map.toml", MAPPING)
    whole = imported(tmp_path, "".join(ROWS))
    parts = [written(tmp_path, f"{n}.csv", HEADER + "".join(ROWS[n::3])) for n in range(3)]
    found = import_files(mapping, parts)
    assert {event["event_id"] for event in found.events} == {event["event_id"] for event in whole.events}
    assert sum(event["kind"] == "created" for event in found.events) == 2


def test_batches_stay_near_a_hundred_thousand_rows(tmp_path: Path) -> None:
    rows = "".join(f"{n},Solve,2024-01-01 10:00,ann,P1,eve\n" for n in range(60_000))
    found = imported(tmp_path, rows)
    assert sum(found.sizes) == 240_000
    assert max(found.sizes) <= 101_000

"""Answers as of an instant are those of a ledger that never got what came later."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

import puls
from past.desks import (
    APRIL_US,
    DAY,
    HOUR,
    MARCH_US,
    US,
    Step,
    Tickets,
    desk_of,
    events,
    office,
    small_project,
    solved_in_march,
    solved_ticket,
)
from puls.core.errors import DataError, EngineError, UnknownName, UsageError
from puls.engines import past as past_files
from puls.engines.past import KEPT, Past
from puls.ledger import Delivery
from puls.project import FILE_NAME
from puls.workspace import create_desk


def two_steps(folder: Path, later: list[dict], project=None, then_project=None):
    """Return a desk that recorded two tickets on 1 April and `later` on 11 April."""
    project = project or small_project()
    first = Step(APRIL_US, (events(solved_in_march(Tickets())),), then_project or project)
    second = Step(APRIL_US + 10 * DAY, (events(later),) if later else (), project)
    return desk_of(folder, [first, second])


def march(desk, metric: str, as_of=None, **words):
    """Return the value of a metric over March."""
    words = {"from_": "2026-03-01", "to": "2026-04-01", **words}
    return desk.query(metric, as_of=as_of, **words).rows[0].value


def test_a_revision_a_deletion_a_merge_and_an_exclusion_that_came_later_are_not_seen_before(tmp_path):
    tickets = Tickets()
    known = {name: solved_ticket(tickets, name) for name in ("same", "revised", "deleted", "merged", "spam")}
    later = [
        {**known["revised"][0], "occurred_at": MARCH_US + 35 * DAY},
        {**known["deleted"][3], "deleted": True},
        tickets.event("merged", APRIL_US - DAY, "merged", author_kind="agent", other_id="same"),
        tickets.disposition("spam", APRIL_US - DAY, "spam"),
    ]
    first = Step(APRIL_US, (events(row for rows in known.values() for row in rows),), small_project())
    desk = desk_of(tmp_path, [first, Step(APRIL_US + 10 * DAY, (events(later),), small_project())])
    assert [march(desk, "ticket_volume", at) for at in ("2026-04-01", "2026-04-10", date(2026, 4, 11), None)] == [
        *(5, 5),
        *(2, 2),  # neither the revised, nor the merged, nor the spam
    ]
    assert [march(desk, "tickets_solved", at) for at in ("2026-04-10", None)] == [5, 2]


def test_opening_hours_that_were_edited_later_do_not_change_what_was_said_before(tmp_path):
    desk = two_steps(tmp_path, [], small_project(**office(10, 17)), small_project(**office(9, 17)))
    words = {"clock": "business", "stats": "median"}
    assert march(desk, "first_reply_time", **words) == 0
    assert march(desk, "first_reply_time", "2026-04-01", **words) == 3600
    receipt = desk.query("first_reply_time", as_of="2026-04-05").receipts[0]
    assert (receipt.as_of, receipt.configuration) == ("2026-04-05T00:00:00Z", "2026-04-01T00:00:00Z")
    now = desk.query("first_reply_time").receipts[0]
    assert (now.as_of, now.configuration) == (None, None)
    assert receipt.ledger_version < now.ledger_version


def test_a_day_begins_in_the_zone_that_is_asked_and_a_zone_that_was_changed_is_that_of_then(tmp_path):
    desk = two_steps(tmp_path, [], small_project(zone="Asia/Tokyo"), small_project(zone="Europe/London"))
    # 1 April begins nine hours earlier in Tokyo, the zone of now: nothing was recorded by then.
    with pytest.raises(DataError, match="2026-04-01T00:00:00"):
        march(desk, "ticket_volume", "2026-04-01")
    assert march(desk, "ticket_volume", "2026-04-01", zone="UTC") == 2
    assert desk.query("ticket_volume", as_of="2026-04-02").zone == "Europe/London"
    assert desk.query("ticket_volume").zone == "Asia/Tokyo"


def test_names_targets_and_privacy_are_those_of_today(tmp_path):
    old = small_project(agents="off", minimum_sample=1)
    desk = two_steps(tmp_path, [], small_project(agents="named", minimum_sample=50), old)
    rows = desk.query("first_reply_time", by="agent", as_of="2026-04-01").rows
    assert {row.group for row in rows} == {("desk:bea",)}
    assert all(row.below_minimum_sample for row in rows)


def test_a_definition_is_the_one_that_was_pinned_then_unless_a_version_is_named(tmp_path):
    rate = "first_contact_resolution_rate"
    desk = two_steps(tmp_path, [], small_project(), small_project(pins={rate: 1}))

    def versions(as_of=None) -> list[int]:
        return [desk.query(name, as_of=as_of).receipts[0].version for name in (rate, f"{rate}@1", f"{rate}@2")]

    assert versions() == [2, 1, 2]
    assert versions("2026-04-01") == [1, 1, 2]
    found = desk.changes(rate, since="2026-04-02", period="2026-03")
    assert found.settings == (f"pin {rate}",)
    assert desk.changes(f"{rate}@1", since="2026-04-02", period="2026-03").settings == ()


def test_rows_as_of_then_are_those_behind_the_value_of_then(tmp_path):
    tickets = Tickets()
    known = solved_in_march(tickets)
    desk = two_steps(tmp_path, [{**row, "deleted": True} for row in known[4:]])
    question = desk.question("tickets_solved", from_="2026-03-01", to="2026-04-01")
    assert desk.rows(question, "tickets_solved").columns["source_id"] == ["desk:A"]
    assert desk.rows(question, "tickets_solved", as_of="2026-04-01").columns["source_id"] == ["desk:A", "desk:B"]


def test_how_far_a_source_was_read_is_as_of_then(tmp_path):
    tickets = Tickets()
    desk = two_steps(tmp_path, tickets.created("C", APRIL_US + 9 * DAY))
    then, now = (desk.query("ticket_volume", as_of=at).receipts[0].watermarks for at in ("2026-04-01", None))
    assert (then, now) == ({"desk": "2026-03-03T09:00:00Z"}, {"desk": "2026-04-10T00:00:00Z"})


def test_before_the_settings_were_first_recorded_the_first_ones_count_and_the_receipt_says_when(tmp_path):
    step = Step(APRIL_US, (events(solved_in_march(Tickets())),), small_project(**office(9, 17)))
    desk = desk_of(tmp_path, [replace(step, at_us=APRIL_US + DAY)])
    later = {"event_id": ["late"], "ticket_id": ["C"], "occurred_at": [MARCH_US], "kind": ["created"]}
    desk.ledger.append(Delivery("desk", frozenset({"creation"}), {"events": later | {"author_kind": ["customer"]}}), 1)
    receipt = desk.query("ticket_volume", as_of="2026-03-31").receipts[0]
    assert (receipt.n, receipt.configuration) == (1, "2026-04-02T00:00:00Z")


def test_an_upgrade_of_the_holiday_library_changes_nothing_that_was_said_before(tmp_path, monkeypatch):
    from puls.project import holidays

    created = create_desk(tmp_path, "Ours", "Europe/Oslo")
    file = created.folder / FILE_NAME
    file.write_text(file.read_text(encoding="utf-8").replace("#holidays = ", "holidays = "), encoding="utf-8")
    # An agent is waited for over Christmas, on a Thursday and a Friday of 2025, both holidays in Norway.
    tickets = Tickets()
    christmas_us = MARCH_US - 66 * DAY + 7 * HOUR
    rows = [*tickets.created("A", christmas_us), tickets.replied("A", christmas_us + 2 * DAY)]
    opened = puls.open(tmp_path)
    opened.deliver(events(rows, christmas_us - HOUR))
    opened.refresh()
    asked = {"clock": "business", "stats": "median"}
    before = opened.query("first_reply_time", **asked).rows[0].value
    at = datetime.now(UTC)
    monkeypatch.setattr(holidays, "_from_library", lambda code, year: {})
    again = puls.open(tmp_path)
    again.refresh()
    now = again.query("first_reply_time", **asked).rows[0].value
    assert again.query("first_reply_time", as_of=at, **asked).rows[0].value == before == 0
    assert now > 0


def test_what_is_no_past_instant_is_refused_in_words(tmp_path):
    desk = two_steps(tmp_path, [])
    for said in ("yesterday", "2026-02-30", "2026-4-1", "", "20260401", "2026-W14-3"):
        with pytest.raises(UsageError, match="neither a day nor an instant"):
            desk.query("ticket_volume", as_of=said)
    with pytest.raises(UsageError, match="offset"):
        desk.query("ticket_volume", as_of="2026-04-01T10:00:00")
    with pytest.raises(UsageError, match="lies ahead"):
        desk.query("ticket_volume", as_of="9999-01-01")
    with pytest.raises(DataError, match=r"first import was recorded at 2026-04-01T00:00:00\.000000Z"):
        desk.query("ticket_volume", as_of="2026-03-31T23:59:59.999999Z")
    with pytest.raises(UnknownName, match="ticket_volume"):
        desk.query("ticket_volum", as_of="2026-04-01")
    with pytest.raises(DataError, match="puls import"):
        desk_of(tmp_path / "empty", [Step(APRIL_US, (), small_project())]).query("ticket_volume", as_of="2026-04-01")


def test_a_past_state_is_built_once_and_the_three_used_last_are_kept(tmp_path, monkeypatch):
    tickets = Tickets()
    steps = [
        Step(APRIL_US + number * DAY, (events(tickets.created(f"T{number}", MARCH_US)),), small_project())
        for number in range(KEPT + 1)
    ]
    desk = desk_of(tmp_path, steps)
    built = []
    make = past_files.Past._make
    monkeypatch.setattr(past_files.Past, "_make", lambda *found: (built.append(found[1].name), make(*found)))
    days = [datetime.fromtimestamp(step.at_us // US, UTC) for step in steps]
    assert [march(desk, "ticket_volume", day) for day in days[:KEPT]] == [1, 2, 3]
    assert march(desk, "ticket_volume", days[0] + timedelta(hours=3)) == 1  # no other state than at that day's start
    assert march(desk, "ticket_volume", days[KEPT]) == 4
    assert len(built) == 4
    assert [march(desk, "ticket_volume", day) for day in (days[0], days[2])] == [1, 3]
    assert len(built) == 4
    assert march(desk, "ticket_volume", days[1]) == 2  # it had been used the longest ago
    assert len(built) == 5
    assert len(list((desk.published.folder / "past").glob("*.duckdb*"))) == KEPT


def test_a_build_that_fails_leaves_what_was_there_and_says_so(tmp_path, monkeypatch):
    from puls.engines.duckdb import build

    desk = two_steps(tmp_path, [])

    def failing(con, *_):
        con.execute("create table half as select 1 as n")
        raise duckdb.OutOfMemoryException("no room")

    monkeypatch.setattr(build, "build_full", failing)
    with pytest.raises(EngineError, match="no room"):
        desk.query("ticket_volume", as_of="2026-04-01")
    assert not list((desk.published.folder / "past").glob("*.duckdb*"))
    monkeypatch.undo()
    assert march(desk, "ticket_volume", "2026-04-01") == 2


# Builds a state and says when it has written half of it.
BUILDER = """
import sys, time
from pathlib import Path
from puls.engines.past import Past
def build(con):
    con.execute("create table half as select * from range(100000)")
    con.execute("checkpoint")
    print("half", flush=True)
    time.sleep(60)
with Past(Path(sys.argv[1])).reader("one", build):
    pass
"""


def test_a_build_that_is_killed_leaves_nothing_half_and_the_next_one_succeeds(tmp_path):
    past = Past(tmp_path / "past", threads=1)
    with past.reader("other", lambda con: con.execute("create table t as select 2 as n")):
        pass
    with subprocess.Popen([sys.executable, "-c", BUILDER, str(past.folder)], stdout=subprocess.PIPE) as builder:
        assert builder.stdout.readline() == b"half\n"
        builder.kill()
    assert {path.name for path in past.folder.glob("state-*")} == {"state-other.duckdb"}
    with past.reader("one", lambda con: con.execute("create table t as select 1 as n")) as con:
        assert con.execute("select n from t").fetchall() == [(1,)]
        with pytest.raises(duckdb.Error):
            con.execute("insert into t values (3)")
    assert {path.name for path in past.folder.glob("*.duckdb*")} == {"state-one.duckdb", "state-other.duckdb"}

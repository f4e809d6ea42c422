"""A project at work: opening, importing, refreshing, and what is remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import puls
from puls.core.errors import DataError, EngineError, ProjectError, SourceError
from puls.ledger import Delivery
from puls.project import FILE_NAME, recorded_holidays
from puls.query.values import MetricQuery
from puls.workspace import create_desk, jobs

MONDAY_US = 1_700_000_000_000_000


def tickets(*names: str, at_us: int = MONDAY_US) -> Delivery:
    """Return a delivery of one created event for each ticket."""
    count = len(names)
    columns = {
        "event_id": [f"created {name}" for name in names],
        "ticket_id": list(names),
        "occurred_at": [at_us] * count,
        "kind": ["created"] * count,
        "author_kind": ["customer"] * count,
        "author_id": ["ann"] * count,
    }
    return Delivery("desk", frozenset({"creation"}), {"events": columns})


def ticket_names(desk) -> set[str]:
    with desk.reader() as con:
        found = con.execute(
            "select i.source_id from tickets as t join ids as i on i.kind = 'ticket' and i.id = t.ticket_id"
        )
        return {name for (name,) in found.fetchall()}


@pytest.fixture
def desk(tmp_path: Path):
    return create_desk(tmp_path / "our desk", "Ours", "Europe/Oslo")


def test_a_refresh_is_full_then_incremental_then_nothing_to_do(desk):
    desk.deliver(tickets("A", "B"))
    first = desk.refresh()
    desk.deliver(tickets("C"))
    second = desk.refresh()
    third = desk.refresh()
    assert (first.kind, second.kind, third.kind) == ("full", "incremental", "unchanged")
    assert (second.facts_version, third.facts_version) == (2, 2)
    assert ticket_names(desk) == {"desk:A", "desk:B", "desk:C"}
    assert desk.refresh(full=True).kind == "full"


def test_compaction_makes_no_refresh_and_the_next_one_is_still_incremental(desk):
    desk.deliver(tickets("A"))
    desk.deliver(tickets("B"))
    desk.refresh()
    desk.ledger.compact()
    assert desk.refresh().kind == "unchanged"
    desk.deliver(tickets("C"))
    desk.ledger.compact()
    assert desk.refresh().kind == "incremental"
    assert ticket_names(desk) == {"desk:A", "desk:B", "desk:C"}


def test_many_small_files_are_compacted_after_a_refresh(desk, monkeypatch):
    monkeypatch.setattr(jobs, "COMPACT_FROM_FILES", 2)
    for name in "ABC":
        desk.deliver(tickets(name))
    desk.refresh()
    assert len(desk.ledger.snapshot().files["events"]) == 1
    assert desk.refresh().kind == "unchanged"


def test_a_question_and_the_rows_behind_its_answer_are_of_the_published_facts(desk):
    question = MetricQuery(("ticket_volume",))
    desk.deliver(tickets("A", "B"))
    desk.refresh()
    desk.deliver(tickets("C"))
    (row,) = desk.query(question).rows
    assert row.value == 2
    assert desk.rows(question, "ticket_volume", limit=1).columns["source_id"] == ["desk:A"]
    assert len(desk.rows(question, "ticket_volume")) == 2


def test_an_empty_ledger_can_be_refreshed_and_read(desk):
    with pytest.raises(DataError, match="puls refresh"), desk.reader():
        pass
    assert desk.refresh().kind == "full"
    assert ticket_names(desk) == set()


@pytest.mark.parametrize(
    ("setting", "kind"),
    [('\n[[teams]]\nname = "north"\n', "full"), ('\n[sources.other]\nfiles = "*.csv"\n', "unchanged")],
)
def test_changed_rules_are_recorded_and_only_those_that_facts_are_made_of_make_all_anew(desk, setting, kind):
    desk.deliver(tickets("A"))
    desk.refresh()
    before = desk.ledger.configuration()
    with (desk.folder / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write(setting)
    changed = puls.open(desk.folder)
    assert changed.ledger.configuration() == before
    assert changed.refresh().kind == kind
    assert changed.ledger.configuration() != before


def test_a_failed_build_leaves_the_earlier_facts(desk, monkeypatch):
    import duckdb

    from puls.engines.duckdb import build

    desk.deliver(tickets("A"))
    desk.refresh()
    desk.deliver(tickets("B"))

    def failing(con, *_):
        con.execute("drop table tickets")
        raise duckdb.OutOfMemoryException("no room")

    monkeypatch.setattr(build, "build_incremental", failing)
    with pytest.raises(EngineError, match="no room"):
        desk.refresh()
    assert ticket_names(desk) == {"desk:A"}
    monkeypatch.undo()
    assert desk.refresh().kind == "incremental"


def test_holidays_that_numbers_rest_on_outlive_an_upgrade_of_their_library(desk, monkeypatch):
    file = desk.folder / FILE_NAME
    file.write_text(file.read_text(encoding="utf-8").replace("#holidays = ", "holidays = "), encoding="utf-8")
    christmas = date(2022, 12, 25), date(2035, 12, 25)
    opened = puls.open(desk.folder)
    opened.deliver(tickets("A"))
    opened.refresh()
    assert recorded_holidays(opened.ledger.configuration())["NO", 2022][christmas[0]]

    from puls.project import holidays

    monkeypatch.setattr(holidays, "_from_library", lambda code, year: {})
    later = puls.open(desk.folder).project.holidays
    assert christmas[0] in later["NO", 2022]
    assert christmas[1] not in later["NO", 2035]


def test_a_project_that_is_missing_broken_or_already_there_is_said_so(desk, tmp_path):
    with pytest.raises(ProjectError, match="puls init"):
        puls.open(tmp_path / "nowhere")
    with pytest.raises(ProjectError, match="there already"):
        create_desk(desk.folder, "Again", "UTC")
    (desk.folder / FILE_NAME).write_text("[project]\nname = 1\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="line 2"):
        puls.open(desk.folder)
    with pytest.raises(SourceError, match="no such file"):
        desk.import_([tmp_path / "tickets.csv"], zone="UTC")


def test_progress_is_told_by_step_and_never_beyond_the_end(desk):
    told: list[tuple[str, float]] = []
    desk.deliver(tickets("A"))
    desk.refresh(progress=lambda step, done: told.append((step, done)))
    assert told
    assert all(step and 0 <= done <= 1 for step, done in told)

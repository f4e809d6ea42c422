"""The doctor finds what makes numbers doubtful, and says so in four languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from puls.core.text import LANGUAGES
from puls.ledger import Delivery, Finding, Reject
from puls.project import FILE_NAME
from puls.workspace import Desk, Problem, create_desk, open_desk
from puls.workspace.problems import RULES

SECOND = 1_000_000
MONDAY_US = 1_700_000_000 * SECOND
REPOSITORY = Path(__file__).parents[2]
KAGGLE = REPOSITORY.parent / "shared/data/kaggle_support_tickets/customer_support_tickets.csv"


def event(event_id: str, ticket: str, at_s: float, kind: str = "message", author: str = "customer", **values) -> dict:
    row = {
        "event_id": event_id,
        "ticket_id": ticket,
        "occurred_at": MONDAY_US + int(at_s * SECOND),
        "kind": kind,
        "author_kind": author,
        "author_id": f"{author} 1",
        "audience": "customer" if kind == "message" else None,
    }
    return row | values


def deliver(desk: Desk, rows: list[dict], table: str = "events", **other) -> None:
    names = sorted({name for row in rows for name in row})
    columns = {name: [row.get(name) for row in rows] for name in names}
    desk.deliver(Delivery("desk", frozenset({"messages"}), {table: columns} if rows else {}, **other))


def found(desk: Desk) -> dict[str, Problem]:
    return {problem.rule: problem for problem in desk.doctor()}


def quick_answers(agent: str, quick: int, slow: int) -> list[dict]:
    """Return tickets whose first answer is by `agent`, within 10 seconds or after a minute."""
    rows = []
    for number in range(quick + slow):
        ticket, waited_s = f"{agent}/{number}", 10 if number < quick else 60
        rows += [
            event(f"{ticket} c", ticket, 0, "created"),
            event(f"{ticket} q", ticket, 0, seq=1),
            event(f"{ticket} a", ticket, waited_s, author="agent", author_id=agent),
        ]
    return rows


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return create_desk(tmp_path, "Ours", "Europe/Oslo")


def test_a_sound_project_has_no_problems(desk):
    deliver(desk, [event("1", "A", 0, "created"), event("2", "A", 60), event("3", "A", 900, author="agent")])
    desk.refresh()
    assert desk.doctor() == []


def test_rejects_are_told_by_file_and_reason(desk):
    rejects = [Reject("a.csv", 2, "no date", "x"), Reject("a.csv", 9, "no date", "y"), Reject("b.csv", 1, "no id", "z")]
    deliver(desk, [], rejects=rejects)
    told = [problem for problem in desk.doctor() if problem.rule == "rejected_rows"]
    assert [(problem.count, str(problem.sentence)) for problem in told] == [
        (2, "Rows of a.csv that could not be read: 2. Reason: no date."),
        (1, "Rows of b.csv that could not be read: 1. Reason: no id."),
    ]


def test_findings_are_told_by_rule_in_words_of_their_own_where_there_are_some(desk):
    findings = [Finding("f.csv", row, f"T{row}", "solved_before_first_response", "why") for row in range(1365)]
    deliver(desk, [], findings=[*findings, Finding("f.csv", 7, None, "time_in_gap", "02:30 does not exist")])
    told = found(desk)
    assert told["solved_before_first_response"].count == 1365
    assert "1,365" in told["solved_before_first_response"].sentence.en
    assert "1.365" in told["solved_before_first_response"].sentence.de
    assert told["time_in_gap"].examples == ("f.csv, row 7, 02:30 does not exist",)


@pytest.mark.parametrize(("quick", "slow", "is_bot"), [(18, 2, True), (18, 3, False), (19, 0, False)])
def test_who_answers_nearly_every_ticket_within_seconds_is_probably_a_bot(desk, quick, slow, is_bot):
    deliver(desk, quick_answers("ada", quick, slow))
    assert ("probably_a_bot" in found(desk)) == is_bot


def test_a_declared_bot_and_an_agent_who_opens_tickets_are_not_suspected(desk):
    opened = [
        row
        for number in range(30)
        for row in (
            event(f"c{number}", f"T{number}", 0, "created"),
            event(f"o{number}", f"T{number}", 0, author="agent"),
        )
    ]
    deliver(desk, quick_answers("robo", 30, 0) + opened)
    assert found(desk)["probably_a_bot"].examples == ("desk:robo (30 / 30)",)
    deliver(desk, [{"event_id": "robo", "agent_id": "robo", "kind": "bot"}], table="agents")
    assert "probably_a_bot" not in found(desk)


def test_only_the_latest_revision_of_an_event_counts(desk):
    deliver(desk, [event("1", "A", 0, "created"), event("2", "B", 0, "created")])
    assert "ticket_without_creation" not in found(desk)
    deliver(desk, [event("3", "B", 5), {"event_id": "2", "deleted": True}])
    assert found(desk)["ticket_without_creation"].examples == ("desk:B",)


def test_events_later_than_the_source_was_read_are_told(desk):
    deliver(desk, [event("1", "A", 0, "created"), event("2", "A", 60)], read_until_us=MONDAY_US + 30 * SECOND)
    assert found(desk)["later_than_watermark"].examples == ("2",)


def test_teams_and_agents_that_nobody_declared_are_told(desk):
    assigned = {"kind": "changed", "field": "assignee", "value_id": "bob"}
    deliver(
        desk,
        [
            event("1", "A", 0, "created"),
            event("2", "A", 1, **{"kind": "changed", "field": "team", "value": "north"}),
            event("3", "A", 2, **assigned),
        ],
    )
    assert found(desk)["undeclared_team"].examples == ("north",)
    assert "undeclared_agent" not in found(desk)
    deliver(desk, [{"event_id": "ann", "agent_id": "ann", "kind": "agent"}], table="agents")
    assert found(desk)["undeclared_agent"].examples == ("desk:bob",)


def test_contradictions_in_the_facts_are_told_with_the_tickets(desk):
    solved = {"kind": "changed", "field": "status", "value": "solved"}
    deliver(desk, [event("1", "A", 60, "created"), event("2", "A", 0, **solved)])
    desk.refresh()
    told = found(desk)["contradiction"]
    assert (told.count, told.examples) == (1, ("desk:A",))
    assert "solved_before_created" in told.sentence.nb


def test_stale_facts_and_a_missing_default_schedule_are_told(desk):
    desk.refresh()
    deliver(desk, [event("1", "A", 0, "created")])
    assert found(desk)["stale_facts"].count == 1
    file = desk.folder / FILE_NAME
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('default_schedule = "office"\n', ""), encoding="utf-8")
    reopened = open_desk(desk.folder)
    assert found(reopened)["no_default_schedule"].examples == ("office",)
    reopened.refresh()
    assert "stale_facts" not in found(reopened)


def test_the_worst_comes_first(desk):
    deliver(desk, [event("1", "A", 0)], rejects=[Reject("a.csv", 2, "no date", "x")])
    severities = [problem.severity for problem in desk.doctor()]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert len(set(severities)) > 1


def test_every_rule_is_told_in_other_words_in_each_language():
    for rule, told in RULES.items():
        for text in (told.sentence, told.what_to_do):
            assert len({text.in_(language) for language in LANGUAGES}) == len(LANGUAGES), rule
        assert all("{n}" in told.sentence.in_(language) for language in LANGUAGES), rule


@pytest.mark.skipif(not KAGGLE.exists(), reason="the data set is not on this machine")
def test_the_kaggle_table_has_as_many_contradictions_as_its_rows_show(desk):
    desk.import_([KAGGLE], REPOSITORY / "examples/ticket-table.toml")
    with KAGGLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    backwards = sum("" < row["Time to Resolution"] < row["First Response Time"] for row in rows)
    assert found(desk)["solved_before_first_response"].count == backwards == 1365

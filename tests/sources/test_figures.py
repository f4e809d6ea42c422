"""The imports of public data give the figures that independent tools found in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median, quantiles

import pytest

from puls.core.errors import SourceError
from sources.reading import DATA, EXAMPLES, Imported, import_files, written

HELPDESK = DATA / "helpdesk_it"
TICKETS = DATA / "kaggle_support_tickets" / "customer_support_tickets.csv"
has_helpdesk = pytest.mark.skipif(not HELPDESK.is_dir(), reason="the help desk log is not here")
has_tickets = pytest.mark.skipif(not TICKETS.is_file(), reason="the ticket table is not here")


def hours(imported: Imported, field: str, value: str | None) -> list[float]:
    """Return the hours from creation to the first change of `field` (to `value`), in whole seconds."""
    created = {e["ticket_id"]: e["occurred_at"] for e in imported.events if e["kind"] == "created"}
    first: dict[str, int] = {}
    for event in imported.events:
        if event["field"] == field and value in (None, event["value"]):
            ticket_id, at_us = event["ticket_id"], event["occurred_at"]
            first[ticket_id] = min(at_us, first.get(ticket_id, at_us))
    return [(at_us - created[ticket_id]) // 1_000_000 / 3600 for ticket_id, at_us in first.items()]


@has_helpdesk
@pytest.mark.parametrize("file", ["helpdesk.csv", "Helpdesk.xes.gz"])
def test_the_help_desk_log_gives_the_published_figures_as_csv_and_as_xes(file: str) -> None:
    imported = import_files(EXAMPLES / "helpdesk-log.toml", [HELPDESK / file])
    assignments, solves = hours(imported, "assignee", None), hours(imported, "status", "solved")
    assert (len(assignments), round(mean(assignments), 4), round(median(assignments), 4)) == (4285, 97.5946, 16.3897)
    assert (len(solves), round(mean(solves), 4), round(median(solves), 4)) == (4569, 266.9395, 143.5344)
    created = [event["occurred_at"] for event in imported.events if event["kind"] == "created"]
    years = [datetime.fromtimestamp(at_us / 1e6, UTC).year for at_us in created]
    assert len(created) == len({event["ticket_id"] for event in imported.events}) == 4580
    assert [years.count(year) for year in range(2010, 2014)] == [977, 1518, 1412, 673]
    assert not imported.rejects
    assert imported.provides == {"creation", "assignments", "status_history", "field_history"}


@has_helpdesk
def test_the_help_desk_log_read_as_utc_gives_the_figures_of_utc() -> None:
    imported = import_files(EXAMPLES / "helpdesk-log.toml", [HELPDESK / "helpdesk.csv"], zone="UTC")
    assignments, solves = hours(imported, "assignee", None), hours(imported, "status", "solved")
    assert (len(assignments), round(mean(assignments), 4)) == (4285, 97.5941)
    assert (len(solves), round(mean(solves), 4), round(median(solves), 4)) == (4569, 266.9404, 143.5933)
    assert round(quantiles(solves, n=10, method="inclusive")[8], 4) == 716.8712


@has_helpdesk
def test_csv_and_xes_of_the_help_desk_log_agree_event_by_event_but_for_the_spelling_of_the_ticket() -> None:
    # The offsets of the XES file are those of Eastern Europe (+02:00, +03:00), an hour before Italy.
    csv = import_files(EXAMPLES / "helpdesk-log.toml", [HELPDESK / "helpdesk.csv"], zone="Europe/Helsinki")
    xes = import_files(EXAMPLES / "helpdesk-log.toml", [HELPDESK / "Helpdesk.xes.gz"])
    told = [
        sorted(
            (event["ticket_id"].replace(" ", ""), event["occurred_at"], event["kind"], event["value"] or "")
            for event in imported.events
            if event["kind"] == "created" or event["field"] in ("status", "assignee", "activity")
        )
        for imported in (csv, xes)
    ]
    assert told[0] == told[1]


@has_tickets
def test_the_ticket_table_with_an_unknown_creation_keeps_every_ticket_and_finds_the_contradictions() -> None:
    imported = import_files(EXAMPLES / "ticket-table.toml", [TICKETS])
    assert len({event["ticket_id"] for event in imported.events}) == 8469
    assert imported.rules == {"solved_before_first_response": 1365, "no_instant": 2819}
    assert imported.provides == {"solved"}
    assert not imported.rejects
    statuses = [event["value"] for event in imported.events if event["field"] == "status"]
    assert [statuses.count(word) for word in ("pending", "open", "closed")] == [2881, 2819, 2769]


@has_tickets
def test_the_date_of_purchase_is_never_taken_for_the_creation(tmp_path: Path) -> None:
    text = (EXAMPLES / "ticket-table.toml").read_text(encoding="utf-8").replace('created = "unknown"\n', "")
    with pytest.raises(SourceError) as raised:
        import_files(written(tmp_path, "table.toml", text), [TICKETS])
    message = str(raised.value)
    assert "'Date of Purchase', 'First Response Time', 'Time to Resolution'" in message
    assert 'created = "unknown"' in message

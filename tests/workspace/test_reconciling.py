"""A vendor's export held against ours: every difference has its cause, and few have none."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

import puls
from facts.demo_company import config_of, events_of
from puls.cli.running import run
from puls.core.errors import DataError, SourceError, UnknownName
from puls.demo import simulate
from puls.workspace import Desk
from twin.desk import Desk as TwinDesk
from twin.history import tickets
from twin.replay import replay

MINUTE_US = 60_000_000
COLUMNS = (
    "Summation column",
    "Id",
    "Status",
    "Created at",
    "First reply time in minutes",
    "First reply time in minutes within business hours",
    "Full resolution time in minutes",
    "Full resolution time in minutes within business hours",
    "Reopens",
    "Replies",
)


@dataclass
class Demo:
    """The demo company as its facts, and as the twin tells it."""

    desk: Desk
    source: str
    rows: dict[str, dict]
    histories: dict
    config: dict
    folder: Path = field(default=Path())

    def file(self, name: str, lines: list[dict]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
        return path


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Demo:
    folder = tmp_path_factory.mktemp("reconciled")
    company = simulate(seed=11, tickets=900)
    (folder / "puls.toml").write_text(company.project_toml, encoding="utf-8")
    desk = puls.open(folder)
    for delivery in company.deliveries:
        desk.deliver(delivery)
    desk.refresh()
    events, config = events_of(company), config_of(company)
    source = events[0]["source"]
    rows = {row["ticket_id"]: row for row in replay(events, config)["tickets"] if row["source"] == source}
    return Demo(desk, source, rows, tickets(events), config, folder)


def without_special_days_in_utc(config: dict) -> dict:
    """Return the configuration of a system that knows no holidays and takes every opening hour for UTC."""
    schedules = {
        name: {"zone": "UTC", "versions": [{**version, "days": {}} for version in schedule["versions"]]}
        for name, schedule in config["schedules"].items()
    }
    return {**config, "schedules": schedules}


def minutes(us: int | None) -> str:
    return "" if us is None else str(us // MINUTE_US)


def vendor_lines(demo: Demo, config: dict, *, bots: bool) -> Iterator[dict]:
    """Yield what a system with this configuration exports of each ticket that it has."""
    clock = TwinDesk(config)
    for ticket_id, row in demo.rows.items():
        if row["created_at"] is None or row["exclusion"] is not None:
            continue
        asked, answered = row["first_customer_message_at"], row["first_response_at" if bots else "first_reply_at"]
        history = demo.histories[ticket_id]
        solved = row["last_solved_at"] if row["is_solved"] else None

        def both(start: int | None, end: int | None, history=history) -> tuple[str, str]:
            if start is None or end is None or end < start:
                return "", ""
            return minutes(end - start), minutes(clock.business_us(history, start, end))

        reply, solving = both(asked, answered), both(row["created_at"], solved)
        number = (1, ticket_id, row["status"], row["created_at"] / 1_000_000, *reply, *solving)
        yield dict(zip(COLUMNS, (*number, row["reopens"], row["replies"]), strict=True))


def in_iso(lines: Iterator[dict]) -> list[dict]:
    found = []
    for line in lines:
        at = datetime.fromtimestamp(line["Created at"], UTC)
        found.append({**line, "Created at": at.strftime("%Y-%m-%dT%H:%M:%SZ")})
    return found


def test_an_export_by_our_own_rules_is_equal_throughout(demo):
    path = demo.file("same.csv", in_iso(vendor_lines(demo, demo.config, bots=False)))
    found = demo.desk.reconcile(path, source=demo.source)
    assert found.both > 700
    assert not found.only_there
    assert not found.only_here
    assert found.causes == {}
    assert found.compared > 4 * found.both


def test_an_export_by_another_clock_is_explained(demo):
    other = without_special_days_in_utc(demo.config)
    path = demo.file("other.csv", in_iso(vendor_lines(demo, other, bots=True)))
    found = demo.desk.reconcile(path, source=demo.source)
    assert found.unexplained <= found.compared // 100
    counted = found.causes
    for causes in (("bot_reply",), ("holiday",), ("zone",)):
        assert counted[causes] >= 3
    assert sum(number for causes, number in counted.items() if "schedule" in causes) < sum(counted.values()) // 20
    business = {each.figure.column: each.result for each in found.figures}
    # On the calendar neither hours nor holidays matter.
    assert {each.causes for each in business["Full resolution time in minutes"].differences} == set()
    assert {each.causes for each in business["First reply time in minutes"].differences} == {("bot_reply",)}


def test_rounding_a_first_solve_and_what_is_missing_have_names(demo):
    lines = in_iso(vendor_lines(demo, demo.config, bots=False))
    reopened = [line for line in lines if demo.rows[line["Id"]]["solves"] > 1 and demo.rows[line["Id"]]["is_solved"]]
    assert len(reopened) >= 5
    for line in reopened:
        row = demo.rows[line["Id"]]
        line["Full resolution time in minutes"] = minutes(row["first_solved_at"] - row["created_at"])
    replied = [line for line in lines if line["First reply time in minutes"]]
    rounded = 0
    for line in replied[:50]:
        row = demo.rows[line["Id"]]
        exact = row["first_reply_at"] - row["first_customer_message_at"]
        up = -(-exact // MINUTE_US)
        rounded += up != exact // MINUTE_US
        line["First reply time in minutes"] = str(up)
    for line in replied[50:60]:
        line["First reply time in minutes"] = ""
    replied[60]["First reply time in minutes"] = "987654"
    gone = lines.pop(len(lines) // 2)
    lines.append({**lines[0], "Id": "not-ours"})
    found = demo.desk.reconcile(demo.file("named.csv", lines), source=demo.source)
    by_figure = {
        each.figure.column: {difference.causes: difference.count for difference in each.result.differences}
        for each in found.figures
    }
    assert by_figure["Full resolution time in minutes"] == {("reopening",): len(reopened) - (gone in reopened)}
    assert by_figure["First reply time in minutes"] == {
        ("rounding",): rounded,
        ("missing_there",): 10,
        ("unexplained",): 1,
    }
    assert found.only_there == ("not-ours",)
    assert found.only_here == (gone["Id"],)


def test_a_local_time_that_was_taken_for_utc_is_a_matter_of_the_zone(demo):
    lines = in_iso(vendor_lines(demo, demo.config, bots=False))
    for line in lines:
        line["Created at"] = line["Created at"].replace("T", " ").removesuffix("Z")
    found = demo.desk.reconcile(demo.file("zone.csv", lines), source=demo.source, zone=demo.desk.project.zone)
    assert set(found.causes) == {("zone",)}
    assert found.causes["zone",] == found.both


def test_freshdesk_and_osticket_exports_are_read_by_their_own_columns(demo):
    counted = [row for row in demo.rows.values() if row["exclusion"] is None]
    rows = [row for row in counted if row["resolution_business_seconds"] is not None]

    def hours(seconds: int) -> str:
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"

    fresh = [
        {"Ticket ID": row["ticket_id"], "Resolution time (in hrs)": hours(row["resolution_business_seconds"])}
        for row in rows
    ]
    found = demo.desk.reconcile(demo.file("fresh.csv", fresh), source=demo.source)
    assert (found.layout, found.compared, found.causes) == ("freshdesk", len(rows), {})
    tickets_ = [{"Ticket Number": row["ticket_id"], "Reopen Count": row["reopens"] + 1} for row in rows]
    found = demo.desk.reconcile(demo.file("os.csv", tickets_), source=demo.source)
    survivors = {row["merged_into"] for row in demo.rows.values()}
    merged = sum(row["ticket_id"] in survivors for row in rows)
    assert merged
    assert (found.layout, found.causes) == ("osticket", {("unexplained",): len(rows) - merged, ("merge",): merged})


def test_what_cannot_be_read_says_what_to_do(demo):
    path = demo.file("a.csv", [{"Id": "x", "Created at": "2024-01-01 10:00", "Reopens": "0"}])
    with pytest.raises(SourceError, match="--zone"):
        demo.desk.reconcile(path, source=demo.source)
    with pytest.raises(DataError, match="none of the 1 tickets"):
        demo.desk.reconcile(path, source=demo.source, zone="UTC")
    with pytest.raises(UnknownName, match=demo.source):
        demo.desk.reconcile(path, source=demo.source + "x")
    with pytest.raises(UnknownName, match="zendesk"):
        demo.desk.reconcile(path, source=demo.source, layout="zendsk")
    with pytest.raises(SourceError, match="Ticket Number"):
        demo.desk.reconcile(path, source=demo.source, layout="osticket")
    nothing = demo.file("b.csv", [{"Id": "x", "Subject": "y"}])
    with pytest.raises(SourceError, match="Full resolution time in minutes"):
        demo.desk.reconcile(nothing, source=demo.source)


def test_rows_that_cannot_be_read_are_counted(demo):
    lines = in_iso(vendor_lines(demo, demo.config, bots=False))[:20]
    lines[3]["Reopens"] = "many"
    lines[4]["Id"] = ""
    lines[5]["Id"] = lines[6]["Id"]
    found = demo.desk.reconcile(demo.file("bad.csv", lines), source=demo.source)
    assert found.rejected == 3


def test_the_command_prints_a_table_and_json(demo, capsys):
    path = demo.file("cli.csv", in_iso(vendor_lines(demo, demo.config, bots=True)))
    arguments = ["reconcile", str(path), "--source", demo.source, "--project", str(demo.folder)]
    assert run([*arguments, "--language", "de"]) == 0
    assert "Bot-Antwort mitgezählt" in capsys.readouterr().out
    assert run([*arguments, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["unexplained"] == 0
    assert {difference["causes"][0] for figure in said["figures"] for difference in figure["differences"]} == {
        "bot_reply"
    }
    assert run([*arguments, "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("figure,cause,values,examples\nCreated at,equal,")

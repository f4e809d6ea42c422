"""`--as-of` and `puls changes` on the command line: what they say, in every format, and what they refuse."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest

from past.desks import APRIL_US, DAY, HOUR, MARCH_US, Tickets, events
from puls.workspace import create_desk

ASKED = ("changes", "first_reply_time", "--period", "2026-03", "--since", "2026-04-02")


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tickets of March were recorded on 1 April; on the 11th one is spam, and a third is told."""
    desk = create_desk(tmp_path_factory.mktemp("corrected"), "Ours", "Europe/Oslo")
    tickets = Tickets()
    rows = []
    for name in ("A", "B"):
        rows += [*tickets.created(name, MARCH_US + DAY), tickets.replied(name, MARCH_US + DAY + HOUR)]
    desk.ledger.append(events(rows), APRIL_US)
    later = [*tickets.created("C", MARCH_US + 5 * DAY), tickets.replied("C", MARCH_US + 5 * DAY + 4 * HOUR)]
    later.append(tickets.disposition("B", APRIL_US + 5 * DAY, "spam"))
    desk.ledger.append(events(later), APRIL_US + 10 * DAY)
    desk.refresh()
    return desk.folder


def test_a_query_its_rows_and_its_receipt_are_as_of_then(shell, corrected):
    asked = ("ticket_volume", "--from", "2026-03-01", "--to", "2026-04-01", "--project", corrected)
    now, then = (shell("query", *asked, *when, "--format", "json").json for when in ((), ("--as-of", "2026-04-05")))
    assert [each["rows"][0]["value"] for each in (now, then)] == [2, 2]
    listed = shell("query", *asked, "--as-of", "2026-04-05", "--rows", "--format", "csv").out
    assert [row["ticket"] for row in csv.DictReader(io.StringIO(listed))] == ["desk:A", "desk:B"]
    receipt = shell("receipt", *asked, "--as-of", "2026-04-05", "--format", "json").json["receipts"][0]
    assert receipt["as_of"] == "2026-04-04T22:00:00Z"
    assert receipt["ledger_version"] < now["receipts"][0]["ledger_version"]
    page = shell("query", *asked, "--as-of", "2026-04-05", "--language", "de").out
    assert "Stand 2026-04-05 00:00" in page
    assert "2026-04-05 00:00" in shell("receipt", *asked, "--as-of", "2026-04-05").out


def test_changes_are_told_with_reasons_that_add_up_and_rows_in_every_format(shell, corrected, tmp_path):
    found = shell(*ASKED, "--project", corrected, "--format", "json").json
    assert found["statistics"][1] == {
        "statistic": "mean", "then": 3600, "now": 9000, "difference": 5400, "n_then": 2, "n_now": 2,
    }  # fmt: skip
    assert [(each["reason"], each["detail"], each["effect"]) for each in found["reasons"]] == [
        ("later", None, 5400),
        ("excluded", "spam", 0),
    ]
    assert (found["explained"], found["difference"], found["since"]) == ("mean", 5400, "2026-04-01T22:00:00Z")
    assert (found["receipt_then"]["as_of"], found["receipt_now"]["as_of"]) == ("2026-04-01T22:00:00Z", None)
    told = [(row["ticket"], row["change"], row["was"], row["now"]) for row in found["rows"]]
    assert told == [("desk:B", "left", 3600, None), ("desk:C", "entered", None, 14400)]
    lines = list(csv.DictReader(io.StringIO(shell(*ASKED, "--project", corrected, "--format", "csv").out)))
    assert [(line["ticket"], line["reason"], line["evidence"]) for line in lines] == [
        ("desk:B", "excluded", "desk:e10"),
        ("desk:C", "later", "desk:e8 desk:e7"),
    ]
    file = tmp_path / "moved.parquet"
    assert shell(*ASKED, "--project", corrected, "--output", file).code == 0
    assert duckdb.sql(f"select ticket, now from '{file}' order by ticket").fetchall() == [
        ("desk:B", None),
        ("desk:C", 14400),
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "something else happened since"),
        ("de", "seither anderes geschehen"),
        ("nb", "noe annet har skjedd siden"),
        ("zh", "此后发生其他事件"),
    ],
)
def test_the_page_of_changes_speaks_each_language_and_lists_rows_where_asked(shell, corrected, language, said):
    page = shell(*ASKED, "--project", corrected, "--language", language).out
    assert said in page
    assert "desk:C" in page
    assert "desk:e10" not in page
    assert "desk:e10" in shell(*ASKED, "--project", corrected, "--language", language, "--rows").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["query", "ticket_volume", "--as-of", "yesterday"], 2, "neither a day nor an instant"),
        (["query", "ticket_volume", "--as-of", "2026-02-30"], 2, "neither a day nor an instant"),
        (["query", "ticket_volume", "--as-of", "9999-12-31"], 2, "lies ahead"),
        (["receipt", "ticket_volume", "--as-of", "2026-04-01T10:00"], 2, "offset"),
        (["query", "ticket_volume", "--as-of", "2026-03-01"], 1, "first import was recorded at 2026-04-01"),
        (["query", "ticket_volum", "--as-of", "2026-04-05"], 2, "ticket_volume"),
        (["changes", "ticket_volum", "--period", "2026-03", "--since", "2026-04-02"], 2, "ticket_volume"),
        (["changes", "ticket_volume", "--period", "2026-13", "--since", "2026-04-02"], 2, "no period"),
        (["changes", "ticket_volume", "--since", "2026-04-02"], 2, "--period"),
        (["changes", "ticket_volume", "--period", "2026-03"], 2, "--since"),
        (["changes", "ticket_volume", "--period", "2026-03", "--since", "2026-03-01"], 1, "first import"),
    ],
)
def test_what_is_asked_wrongly_ends_in_one_paragraph(shell, corrected, words, code, said):
    found = shell(*words, "--project", corrected)
    assert (found.code, found.out) == (code, "")
    assert said in found.err

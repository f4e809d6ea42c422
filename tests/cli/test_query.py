"""`puls query` and `puls receipt`: what they answer, in every format, against the rows of the facts."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import duckdb
import pytest

import puls as api

WEEKLY = [
    *("query", "first_reply_time", "ticket_volume", "--by", "team,channel", "--grain", "week"),
    *("--from", "2025-01-01", "--to", "2025-04-01", "--where", "priority = 'urgent'", "--clock", "business"),
    *("--stat", "median,p90", "--compare", "previous", "--zone", "Europe/Oslo"),
]
QUARTER = ("--from", "2025-10-01", "--to", "2026-01-01")

ANSWER_KEYS = {"zone", "clock", "grain", "from", "to", "by", "metrics", "rows", "receipts"}
ROW_KEYS = {
    *("metric", "statistic", "period", "from", "to", "whole_period", "group", "keys", "state", "value", "n"),
    *("numerator", "interval", "not_yet_decided", "contradictory", "outside", "excluded", "beside", "terms"),
    *("below_minimum_sample", "change", "target"),
}
METRIC_KEYS = {
    *(
        "id",
        "version",
        "variant",
        "name",
        "about",
        "unit",
        "better",
        "cohort",
        "credit",
        "statistics",
        "available",
        "missing",
    ),
    *("outside", "notes"),
}
RECEIPT_KEYS = {
    *("metric", "version", "variant", "source", "definition", "formula", "sql", "filters", "scope", "from_day"),
    *("to_day", "zone", "clock"),
    *("schedule", "cohort", "dated_by", "credit", "credited", "watermarks", "left_out", "n", "not_yet_decided"),
    *("outside", "excluded", "ledger_version", "as_of", "configuration", "sides"),
}
CHANGE_KEYS = {"previous", "difference", "low", "high", "word", "method", "by_length"}


def test_a_question_with_every_option_answers_each_week_team_and_channel_in_the_zone_that_was_asked(puls):
    found = puls(*WEEKLY, "--format", "json")
    assert (found.code, found.err) == (0, "")
    answer = found.json
    assert (answer["zone"], answer["clock"], answer["grain"], answer["by"]) == (
        *("Europe/Oslo", "business", "week"),
        ["team", "channel"],
    )
    assert answer["from"] == "2024-12-31T23:00:00Z"
    assert answer["to"] == "2025-03-31T22:00:00Z"  # summer time began in between
    assert {row["period"] for row in answer["rows"]} == {f"2025-W{week:02d}" for week in range(1, 15)}
    statistics = {(row["metric"], row["statistic"]) for row in answer["rows"]}
    expected = {("first_reply_time", "median"), ("first_reply_time", "p90"), ("ticket_volume", "count")}
    assert statistics == expected


def test_the_keys_of_json_are_those_that_the_documentation_names(puls):
    answer = puls("query", "reopen_rate", "reply_time", *QUARTER, "--compare", "previous", "--format", "json").json
    assert answer.keys() == ANSWER_KEYS
    assert all(row.keys() == ROW_KEYS for row in answer["rows"])
    assert all(metric.keys() == METRIC_KEYS for metric in answer["metrics"])
    assert all(receipt.keys() == RECEIPT_KEYS for receipt in answer["receipts"])
    changed = [row["change"] for row in answer["rows"] if row["change"]]
    assert changed
    assert all(change.keys() == CHANGE_KEYS for change in changed)
    receipts = puls("receipt", "reopen_rate", *QUARTER, "--format", "json").json["receipts"]
    assert [receipt.keys() for receipt in receipts] == [RECEIPT_KEYS]


def test_a_count_is_that_of_sql_by_hand_over_the_facts(puls, demo):
    row = puls("query", "ticket_volume", "--where", "channel = 'chat'", "--format", "json").json["rows"][0]
    with api.open(demo).reader() as facts:
        counted = facts.execute(
            "select count(*) from tickets where channel = 'chat' and exclusion is null and created_at is not null"
        ).fetchone()
    assert (row["value"],) == counted


def test_csv_and_parquet_hold_the_same_values_as_json(puls, tmp_path):
    words = ("query", "first_reply_time", "reopen_rate", "--by", "team", *QUARTER, "--compare", "previous")
    rows = puls(*words, "--format", "json").json["rows"]
    lines = list(csv.DictReader(io.StringIO(puls(*words, "--format", "csv").out)))
    assert puls(*words, "--output", tmp_path / "it's.parquet").out == ""
    parquet = duckdb.read_parquet(str(tmp_path / "it's.parquet"))
    assert [line["value"] for line in lines] == ["" if row["value"] is None else str(row["value"]) for row in rows]
    assert [line["team"] for line in lines] == [row["group"]["team"] or "" for row in rows]
    assert [line["below_minimum_sample"] for line in lines] == [
        str(row["below_minimum_sample"]).lower() for row in rows
    ]
    stored = parquet.select('metric, team, value, n, "from"').fetchall()
    assert [each[:4] for each in stored] == [(r["metric"], r["group"]["team"], r["value"], r["n"]) for r in rows]
    assert [each[4] for each in stored] == [datetime.fromisoformat(row["from"]) for row in rows]
    assert parquet.columns == list(lines[0])


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_an_output_file_takes_its_format_from_its_ending_and_holds_what_would_be_printed(puls, tmp_path, ending):
    file = tmp_path / f"numbers.{ending}"
    assert puls("query", "ticket_volume", "--output", file).out == ""
    assert file.read_text(encoding="utf-8") == puls("query", "ticket_volume", "--format", ending).out


@pytest.mark.parametrize("metric", ["ticket_volume", "backlog", "first_reply_time", "reply_time", "reopen_rate"])
def test_as_many_rows_are_listed_as_the_answer_counts(puls, metric):
    words = ("query", metric, "--by", "team", "--grain", "quarter", *QUARTER, "--where", "channel != 'phone'")
    rows = puls(*words, "--format", "json").json["rows"]
    assert any(row["n"] for row in rows)
    for row in rows:
        cell = ("--rows", "--period", row["period"], "--group", f"team={row['group']['team'] or ''}")
        listed = puls(*words, *cell, "--format", "json").json
        (of_metric,) = listed["metrics"]
        assert (len(of_metric["rows"]), of_metric["n"]) == (row["n"], row["n"])
        if row["numerator"] is not None:
            assert sum(each["counts"] for each in of_metric["rows"]) == row["numerator"]


def test_rows_without_a_cell_are_those_of_the_whole_question_in_every_format(puls, tmp_path):
    words = ("query", "first_reply_time", "ticket_volume", *QUARTER, "--rows")
    listed = puls(*words, "--format", "json").json
    flat = [(of["metric"], row["ticket"]) for of in listed["metrics"] for row in of["rows"]]
    lines = list(csv.DictReader(io.StringIO(puls(*words, "--format", "csv").out)))
    puls(*words, "--output", tmp_path / "rows.parquet")
    stored = duckdb.read_parquet(str(tmp_path / "rows.parquet")).select("metric, ticket").fetchall()
    assert [(line["metric"], line["ticket"]) for line in lines] == flat == stored
    table = puls(*words).out
    assert all(ticket in table for _, ticket in flat)


def test_rows_may_be_those_of_one_dimension_of_the_split_and_those_that_still_wait(puls):
    words = ("query", "first_reply_time", "--by", "team,channel", *QUARTER, "--rows", "--format", "json")
    everything = puls(*words).json["metrics"][0]["n"]
    chat = puls(*words, "--group", "channel=chat").json["metrics"][0]["n"]
    assert 0 < chat < everything
    answer = puls("query", "first_reply_time", *QUARTER, "--format", "json").json["rows"][0]
    waiting = puls(*words, "--part", "waiting").json["metrics"][0]
    assert len(waiting["rows"]) == answer["outside"]["waiting"]
    assert len(puls(*words, "--limit", "2").json["metrics"][0]["rows"]) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["First reply time", "95% interval", "no clear", "business clock", "Data until"]),
        ("de", ["Erste Antwortzeit", "95-%-Intervall", "kein klarer", "Geschäftszeit", "Daten bis"]),
        ("nb", ["Første svartid", "95 %-intervall", "ingen klar", "arbeidstid", "Data til"]),
        ("zh", ["首次回复时间", "95% 区间", "无明显差异", "工作时钟", "数据截至"]),
    ],
)
def test_a_table_speaks_the_language_that_was_asked_for(puls, language, words):
    answer = puls(
        "query",
        "first_reply_time",
        "reopen_rate",
        *QUARTER,
        "--compare",
        "previous",
        "--clock",
        "business",
        "-l",
        language,
    )
    name = puls("metrics", "first_reply_time", "--format", "json").json["name"][language]
    for word in [name, *words[1:]]:
        assert word in answer.out.replace("\u00a0", " ")


def test_a_table_fits_100_columns_and_marks_small_samples_cut_periods_and_changes(puls):
    out = puls(*WEEKLY).out
    assert max(map(len, out.splitlines())) <= 100
    assert "*" in out
    assert "2025-W01 …" in out
    assert "≈ no clear" in out
    assert "\x1b" not in out


def test_a_table_of_a_narrow_terminal_gives_up_words_and_never_a_number(puls, monkeypatch):
    words = ("query", "reopen_rate", "--by", "team,channel", "--grain", "month", *QUARTER, "--compare", "previous")
    numbers = [row["value"] for row in puls(*words, "--format", "json").json["rows"] if row["value"]]
    monkeypatch.setenv("COLUMNS", "40")
    out = puls(*words).out
    assert numbers
    assert all(f"{value:.1%}" in out for value in numbers)


def test_a_metric_that_the_data_cannot_answer_says_why(shell, tmp_path, demo):
    shell("init", "bare", "--zone", "UTC")
    log = tmp_path / "log.csv"
    log.write_text("case,what,when\n1,open,2025-01-06 10:00\n1,close,2025-01-06 11:00\n", encoding="utf-8")
    mapping = tmp_path / "log.toml"
    mapping.write_text(
        '[source]\nname = "log"\nkind = "event_log"\nzone = "UTC"\ncreated = "first_event"\n'
        '[columns]\nticket = "case"\nactivity = "what"\nat = "when"\n[activities.close]\nstatus = "solved"\n',
        encoding="utf-8",
    )
    assert shell("import", log, "--mapping", mapping, "--project", "bare").code == 0
    assert shell("refresh", "--project", "bare").code == 0
    found = shell("query", "first_reply_time", "tickets_solved", "--project", "bare")
    assert found.code == 0
    assert "not available: log gives no" in found.out
    listed = shell("metrics", "--project", "bare", "--format", "json").json["metrics"]
    available = {metric["id"]: metric["available"] for metric in listed}
    assert (available["first_reply_time"], available["tickets_solved"]) == (False, True)


def test_a_receipt_names_definition_filter_clock_watermark_rows_and_sql(puls):
    out = puls("receipt", "reopen_rate", *QUARTER, "--where", "channel = 'chat'").out
    for word in (
        "Definition",
        "channel = 'chat'",
        "2025-10-01 – 2025-12-31",
        "Europe/Berlin",
        "Not yet decided",
        "SELECT",
    ):
        assert word in out


def test_a_comparison_with_benchmarks_shows_their_statistics_and_says_where_there_are_none(puls):
    out = " ".join(puls("query", "first_reply_time", "reopen_rate", *QUARTER, "--compare", "benchmark").out.split())
    assert "First reply time, mean: 24 h 51 min (Zendesk benchmark data 2018, manufacturing;" in out
    assert "Reopen rate: no benchmark is known" in out
    told = puls("query", "first_reply_time", *QUARTER, "--compare", "benchmark", "--format", "json").json
    assert [row["statistic"] for row in told["rows"]] == ["median", "mean"]

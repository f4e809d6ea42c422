"""A project's own metrics: the same kinds and checks, and what is wrong is told with file, line and column."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

import puls
from puls.core.errors import ProjectError
from puls.ledger import Delivery
from puls.metrics import CATALOGUE, Share
from puls.metrics.custom import FUNCTIONS, KEYS, read_metrics
from puls.metrics.custom_tables import FormulaTable
from puls.query.dialects import ALLOWED

PROJECT = '[project]\nname = "own"\nzone = "UTC"\n'
QUICK = """[metrics.quick_solve_rate]
name = {en = "Quick solves", de = "Schnell gelöst", nb = "Raskt løst", zh = "快速解决率"}
about = "Solved tickets that were solved within an hour."
fact = "tickets"
by = ["last_solve", "created"]
unit = "share"
better = "up"
needs = ["creation", "status_history"]

[metrics.quick_solve_rate.formula]
kind = "share"
of = "resolution_seconds <= 3600"
among = "is_solved and resolution_seconds is not null"

[metrics.quick_solve_rate.example]
columns = ["created_at", "last_solved_at", "is_solved", "resolution_seconds"]
rows = [
    ["2025-01-01 10:00", "2025-01-01 10:30", true, 1800],
    ["2025-01-01 10:00", "2025-01-01 12:00", true, 7200],
    ["2025-01-01 10:00", "", false, ""],
]
gives = 0.5
"""


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "puls.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "metrics").mkdir()
    return tmp_path


def solved_after(minutes: list[int]) -> Delivery:
    """Return a delivery of tickets created at noon of one day, each solved after so many minutes."""
    table: dict[str, list] = {name: [] for name in ("event_id", "ticket_id", "occurred_at", "kind", "author_kind")}
    table |= {"field": [], "value": []}
    for number, after in enumerate(minutes):
        opened = us("2025-03-04 12:00")
        for step, at, kind, field, value in (
            ("a", opened, "created", None, None),
            ("b", opened + after * 60_000_000, "changed", "status", "solved"),
        ):
            row = (f"{number}{step}", str(number), at, kind, "customer" if step == "a" else "agent", field, value)
            for name, cell in zip(table, row, strict=True):
                table[name].append(cell)
    return Delivery("desk", frozenset({"creation", "status_history"}), {"events": table})


def test_an_own_metric_answers_lists_its_rows_and_has_a_receipt(folder):
    (folder / "metrics" / "quick.toml").write_text(QUICK, encoding="utf-8")
    desk = puls.open(folder)
    desk.deliver(solved_after([10, 59, 60, 61, 300]))
    desk.refresh()
    answer = desk.query("quick_solve_rate")
    assert (answer.rows[0].numerator, answer.rows[0].n) == (3, 5)
    assert answer.rows[0].interval is not None
    listed = desk.rows(desk.question("quick_solve_rate"), "quick_solve_rate", part="numerator")
    assert sorted(listed.columns["source_id"]) == ["desk:0", "desk:1", "desk:2"]
    receipt = answer.receipts[0]
    assert receipt.formula["numerator"] == "resolution_seconds <= 3600"
    assert answer.metrics[0].metric.name.zh == "快速解决率"
    assert answer.metrics[0].metric.about.de == "Solved tickets that were solved within an hour."


def test_a_comparison_and_a_split_work_as_for_any_metric(folder):
    (folder / "metrics" / "quick.toml").write_text(QUICK, encoding="utf-8")
    desk = puls.open(folder)
    desk.deliver(solved_after([10, 90]))
    desk.refresh()
    answer = desk.query(["quick_solve_rate", "ticket_volume"], by="status", grain="day", compare="previous")
    assert {row.metric for row in answer.rows} == {"quick_solve_rate", "ticket_volume"}


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("resolution_seconds <= 3600", "resolution_secnds <= 3600", ["line 12, column 7", "resolution_seconds"]),
        ("resolution_seconds <= 3600", "resolution_seconds <= (select 1)", ["line 12", "(SELECT 1)"]),
        ("resolution_seconds <= 3600", "read_text('/etc/passwd') = ''", ["line 12, column 7", "read_text"]),
        ("resolution_seconds <= 3600", "tickets.priority = 'x'", ["line 12", "tickets.priority"]),
        ("resolution_seconds <= 3600", "resolution_seconds <=", ["line 12", "no SQL"]),
        ('fact = "tickets"', 'fact = "ticket"', ["line 4", "'tickets'"]),
        ('kind = "share"', 'kind = "shares"', ["line 11", "'share'"]),
        ('kind = "share"', 'kind = "duration"', ["line 10", "needs the key 'business'"]),
        ('kind = "share"', 'kind = "share"\nbusiness = "resolution_seconds"', ["line 12", "no key 'business'"]),
        ('by = ["last_solve", "created"]', 'by = ["last_solved"]', ["line 5, column 8", "last_solve"]),
        ("gives = 0.5", "gives = 0.25", ["line 22", "0.5, and not 0.25"]),
        ('columns = ["created_at"', 'columns = ["creatd_at"', ["line 16, column 13", "created_at"]),
        ("[metrics.quick_solve_rate]", "[metrics.reopen_rate]", ["line 1", "formula: this key is missing"]),
        ('better = "up"', 'better = "upp"', ["line 7", "'up'"]),
        ('unit = "share"', 'unit = "share"\ncolour = "red"', ["line 7", "colour"]),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_the_nearest_name(folder, written, instead, said):
    assert written in QUICK
    (folder / "metrics" / "quick.toml").write_text(QUICK.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(ProjectError) as error:
        puls.open(folder).question("quick_solve_rate")
    for words in ["metrics/quick.toml", *said]:
        assert words in str(error.value)


def test_an_id_of_puls_itself_cannot_be_taken():
    text = QUICK.replace("quick_solve_rate", "reopen_rate")
    with pytest.raises(ProjectError, match="already a metric 'reopen_rate'"):
        read_metrics([("metrics/a.toml", text)], CATALOGUE)


def test_two_files_cannot_declare_one_id():
    with pytest.raises(ProjectError, match=r"b\.toml, line 1, column 1.*already a metric"):
        read_metrics([("a.toml", QUICK), ("b.toml", QUICK)], CATALOGUE)


def test_a_further_version_needs_its_change_notes():
    text = QUICK.replace('unit = "share"', 'unit = "share"\nversion = 2', 1)
    with pytest.raises(ProjectError, match=r"line 7.*every version up to 2 needs a change note"):
        read_metrics([("a.toml", text)], CATALOGUE)


def test_the_formula_is_the_kind_that_the_catalogue_uses():
    metric = read_metrics([("a.toml", QUICK)], CATALOGUE)["quick_solve_rate"]
    assert metric.formula == Share("resolution_seconds <= 3600", "is_solved and resolution_seconds is not null")
    assert [cohort.name for cohort in metric.cohorts] == ["last_solve", "created"]


def test_a_ratio_of_two_facts_can_be_declared():
    text = """[metrics.messages_a_ticket]
name = "Messages for each ticket"
about = "Messages sent for each ticket received."
fact = "messages"
by = ["sent_at"]
unit = "ratio"
[metrics.messages_a_ticket.formula]
kind = "ratio"
numerator = {fact = "messages", by = "sent_at", of = "author_kind = 'agent'"}
denominators = [{fact = "tickets", by = "created"}]
[metrics.messages_a_ticket.example]
columns = ["sent_at", "author_kind"]
rows = [["2025-01-01 10:00", "agent"]]
gives = 1.0
"""
    formula = read_metrics([("a.toml", text)], CATALOGUE)["messages_a_ticket"].formula
    assert formula.of.formula.of == "author_kind = 'agent'"
    assert [part.fact for part in formula.per] == ["tickets"]


def test_functions_of_own_metrics_are_spelled_on_every_engine():
    assert FUNCTIONS <= ALLOWED


def test_every_key_of_a_kind_exists_in_the_table():
    fields = set(FormulaTable.model_fields)
    for required, optional in KEYS.values():
        assert required | optional <= fields


PER_ORDER = """[metrics.per_order]
name = "Tickets per 100 orders"
about = "Tickets per 100 orders."
fact = "tickets"
by = ["created"]
unit = "ratio"
needs = ["creation"]
[metrics.per_order.formula]
kind = "ratio"
times = 100
numerator = {fact = "tickets", by = "created"}
denominators = [{fact = "orders", by = "ordered_at"}]
[metrics.per_order.example]
columns = ["created_at"]
rows = [["2025-01-01 10:00"]]
gives = 25
[[metrics.per_order.example.also]]
fact = "orders"
columns = ["ordered_at"]
rows = [["2025-01-01 08:00"], ["2025-01-01 09:00"], ["2025-01-01 10:00"], ["2025-01-01 23:00"]]
"""


def test_the_example_of_a_ratio_of_two_facts_has_rows_of_both(folder):
    file = folder / "metrics" / "ratio.toml"
    file.write_text(PER_ORDER, encoding="utf-8")
    puls.open(folder)
    for written, instead, said in (
        ("gives = 25", "gives = 20", "25.0, and not 20"),
        ('["ordered_at"]', '["orderd_at"]', "'ordered_at'"),
        ('["2025-01-01 08:00"],', '["2025-01-01 08:00", 1],', "2 cells for 1 columns"),
    ):
        file.write_text(PER_ORDER.replace(written, instead), encoding="utf-8")
        with pytest.raises(ProjectError, match=re.escape(said)) as error:
            puls.open(folder)
        assert "metrics/ratio.toml, line " in str(error.value)


@pytest.mark.parametrize(("last", "gives"), [("2025-01-01 23:00", 2 / 24), ("2025-01-04 00:00", 2 / 96)])
def test_the_example_of_arrivals_is_over_the_days_of_its_rows(folder, last, gives):
    written = f"""[metrics.coming]
name = "Coming"
about = "Tickets for each hour."
fact = "tickets"
by = ["created"]
unit = "per_hour"
needs = ["creation"]
formula = {{kind = "arrivals"}}
[metrics.coming.example]
columns = ["created_at"]
rows = [["2025-01-01 10:00"], ["{last}"]]
gives = {gives!r}
"""
    (folder / "metrics" / "coming.toml").write_text(written, encoding="utf-8")
    assert puls.open(folder).question("coming").metrics == ("coming",)

"""Public logs, imported, built and asked as users do, against figures that independent tools found in them.

The data lie beside the checkout, in shared/data; without them these tests are skipped.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import median

import pytest

from puls.core.errors import SourceError
from puls.core.periods import Grain
from puls.query import MetricQuery
from puls.workspace import Desk, create_desk
from puls.workspace.answer_values import Answer, Row

DATA = Path(__file__).parents[3] / "shared" / "data"
EXAMPLES = Path(__file__).parents[2] / "examples"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the public data are not beside the checkout")
HOUR = 3600


def desk_with(folder: Path, file: Path, mapping: Path | None, zone: str | None) -> Desk:
    desk = create_desk(folder, "reference", "Europe/Rome")
    desk.import_([file], mapping, zone=zone)
    desk.refresh()
    return desk


def only(answer: Answer, statistic: str) -> Row:
    (row,) = [row for row in answer.rows if row.statistic == statistic]
    return row


def hours(desk: Desk, metric: str, statistic: str) -> float:
    value = only(desk.query(MetricQuery((metric,), stats=(statistic,))), statistic).value
    assert value is not None
    return round(value / HOUR, 4)


@needs_data
@pytest.mark.parametrize(
    ("file", "zone", "assignment", "solve"),
    [
        ("helpdesk.csv", "Europe/Rome", (97.5946, 16.3897, None), (266.9395, 143.5344, None)),
        ("helpdesk.csv", "UTC", (97.5941, None, None), (266.9404, 143.5933, 716.8712)),
        ("Helpdesk.xes.gz", None, (97.5946, 16.3897, None), (266.9395, 143.5344, None)),
    ],
)
def test_the_help_desk_log_gives_its_means_and_percentiles(
    tmp_path: Path,
    file: str,
    zone: str | None,
    assignment: tuple[float | None, ...],
    solve: tuple[float | None, ...],
) -> None:
    mapping = EXAMPLES / "helpdesk-log.toml"
    desk = desk_with(tmp_path, DATA / "helpdesk_it" / file, mapping, zone)
    for metric, n, figures in (("time_to_first_assignment", 4285, assignment), ("first_resolution_time", 4569, solve)):
        assert only(desk.query(MetricQuery((metric,), stats=("mean",))), "mean").n == n
        for statistic, figure in zip(("mean", "median", "p90"), figures, strict=True):
            if figure is not None:
                assert hours(desk, metric, statistic) == figure, (metric, statistic)
    years = desk.query(
        MetricQuery(("ticket_volume",), grain=Grain.YEAR, from_day=date(2010, 1, 1), to_day=date(2014, 1, 1))
    )
    assert [row.value for row in years.rows] == [977, 1518, 1412, 673]
    assert only(desk.query(MetricQuery(("ticket_volume",))), "count").value == 4580


@needs_data
def test_a_table_without_a_creation_column_is_asked_about_and_then_not_guessed(tmp_path: Path) -> None:
    file = DATA / "kaggle_support_tickets" / "customer_support_tickets.csv"
    mapping = EXAMPLES / "ticket-table.toml"
    asking = tmp_path / "asking.toml"
    asking.write_text(mapping.read_text().replace('created = "unknown"\n', ""))
    desk = create_desk(tmp_path / "desk", "reference", "UTC")
    with pytest.raises(SourceError, match="Date of Purchase"):
        desk.import_([file], asking)
    desk.import_([file], mapping)
    desk.refresh()
    problems = {problem.rule: problem.count for problem in desk.doctor()}
    assert problems["solved_before_first_response"] == 1365
    for metric in ("ticket_volume", "backlog", "first_response_time", "first_reply_time", "resolution_time"):
        answer = desk.query(MetricQuery((metric,)))
        assert {row.state for row in answer.rows} == {"not available"}, metric
        assert "creation" in str(answer.metrics[0].missing[0][1]), metric
    # All 2,769 closed rows are in the volume of solved tickets, the 1,365 contradictory ones with them.
    assert only(desk.query(MetricQuery(("tickets_solved",))), "count").value == 2769


@needs_data
def test_raw_zendesk_tables_give_what_was_worked_out_by_hand(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, DATA / "zendesk_fixture", None, "UTC")
    # ticket.csv has ten rows, of which 1595 and 11013 are deleted.
    volume = only(desk.query(MetricQuery(("ticket_volume",))), "count")
    assert (volume.value, volume.excluded) == (8, {"deleted": 2})
    # 11071 was created on 28 Aug 2020 18:06:36 and solved on 14 Nov 11:01:27: 77 d 16:54:51 = 6,713,691 s.
    listing = desk.rows(MetricQuery(("resolution_time",)), "resolution_time")
    seconds = {row["source_id"]: row["seconds"] for row in as_dicts(listing)}
    assert seconds["zendesk:11071"] == 6_713_691
    times = list(seconds.values())
    assert only(desk.query(MetricQuery(("resolution_time",), stats=("median",))), "median").value == median(times)


def as_dicts(listing: object) -> list[dict[str, object]]:
    columns = listing.columns  # type: ignore[attr-defined]
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]

"""Shares of a whole: the dimensions that a metric names split its numerator only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from puls.core.periods import Grain
from puls.metrics import catalogue
from puls.query import MetricQuery
from puls.workspace.answers import answer, rows
from puls.workspace.questions import question
from query.company import Company
from query.declared import DECLARED

# Month, channel, team, cause, level: four of ten were escalated.
TICKETS: tuple[tuple[int, str | None, str, str | None, str | None], ...] = (
    (1, "mail", "north", "sla", "tier 2"),
    (1, "mail", "north", "by_hand", "manager"),
    (1, "mail", "south", None, None),
    (1, "chat", "south", None, None),
    (1, None, "south", None, None),
    (2, "mail", "north", "sla", "manager"),
    (2, "chat", "north", None, None),
    (2, "chat", "south", "sla", "tier 2"),
    (2, "chat", "south", None, None),
    (2, "chat", "south", None, None),
)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for metric in DECLARED:
        monkeypatch.setitem(catalogue(), metric.id, metric)


@pytest.fixture
def company() -> Company:
    company = Company()
    for month, channel, team, cause, level in TICKETS:
        company.add("tickets", created_at=datetime(2024, month, 5), channel=channel, team_at_creation=team,
                    escalations=int(cause is not None), escalation_cause=cause, escalation_level=level)  # fmt: skip
    company.add("tickets", created_at=datetime(2024, 1, 5), channel="fax", exclusion="spam", escalations=0)
    return company


def shares(company: Company, query: MetricQuery) -> dict[tuple[Any, ...], tuple[int | None, int]]:
    """Return numerator and denominator of each period and group, after looking at the rows behind both."""
    (metric,) = query.metrics
    found = {}
    for row in answer(company.run, company.project, query).rows:
        found[row.period, *row.group] = (row.numerator, row.n)
        for part, number in (("n", row.n), ("numerator", row.numerator)):
            listed = rows(company.run, company.project, query, metric, period=row.period, keys=row.keys, part=part)
            assert len(listed) == number
    return found


def test_the_causes_of_escalation_share_all_tickets_and_add_up(company: Company) -> None:
    query = MetricQuery(("escalated",), by=("escalation_cause",), grain=Grain.MONTH)
    found = shares(company, query)
    assert found == {
        ("2024-01", "sla"): (1, 5),
        ("2024-01", "by_hand"): (1, 5),
        ("2024-02", "sla"): (2, 5),
        ("2024-02", "by_hand"): (0, 5),
        **{(f"2024-{month:02d}", cause): (0, 0) for month in range(3, 13) for cause in ("sla", "by_hand")},
    }


def test_other_dimensions_still_split_the_whole(company: Company) -> None:
    query = MetricQuery(("escalated",), by=("team", "escalation_cause"))
    found = {key[1:]: value for key, value in shares(company, query).items()}
    # No ticket of the south was escalated by hand, so that there is no such group.
    assert found == {("north", "sla"): (2, 4), ("north", "by_hand"): (1, 4), ("south", "sla"): (1, 6)}


def test_both_dimensions_of_a_whole_split_its_numerator(company: Company) -> None:
    query = MetricQuery(("escalated",), by=("escalation_cause", "escalation_level"))
    found = {key[1:]: value for key, value in shares(company, query).items()}
    assert found == {("sla", "tier 2"): (2, 10), ("sla", "manager"): (1, 10), ("by_hand", "manager"): (1, 10)}


def test_the_receipt_of_a_split_whole_counts_each_ticket_once(company: Company) -> None:
    got = answer(company.run, company.project, MetricQuery(("escalated",), by=("escalation_cause",)))
    assert (got.receipts[0].n, got.receipts[0].excluded) == (10, {"spam": 1})


def test_a_share_that_is_no_number_unsplit_is_split_by_itself(company: Company) -> None:
    got = answer(company.run, company.project, MetricQuery(("by_channel",)))
    assert got.query.by == ("channel",)
    # Each is of the same ten tickets; the largest part comes first.
    assert [(row.group[0], row.numerator, row.n) for row in got.rows] == [
        ("chat", 5, 10), ("mail", 4, 10), (None, 1, 10)]  # fmt: skip
    assert question("by_channel", {}, catalogue()).by == ("channel",)
    by_team = answer(company.run, company.project, MetricQuery(("by_channel",), by=("team",)))
    assert by_team.query.by == ("team", "channel")
    assert {row.group: row.value for row in by_team.rows}["north", "mail"] == 3 / 4
    assert len(rows(company.run, company.project, MetricQuery(("by_channel",)), "by_channel", keys=("mail",))) == 10
    # Beside other metrics it takes the split of the question.
    assert answer(company.run, company.project, MetricQuery(("by_channel", "ticket_volume"))).query.by == ()
    # A share that says something by itself is not split.
    assert answer(company.run, company.project, MetricQuery(("escalated",))).query.by == ()


def test_a_group_that_was_there_before_is_compared_with_its_share_of_then(company: Company) -> None:
    query = MetricQuery(("escalated",), by=("escalation_cause",), grain=Grain.MONTH, compare="previous")
    found = {(row.period, row.group[0]): row for row in answer(company.run, company.project, query).rows}
    february = found["2024-02", "sla"]
    assert february.change is not None
    assert (february.value, february.change.previous) == (2 / 5, 1 / 5)

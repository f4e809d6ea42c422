"""No interval holds what the number can never be."""

from __future__ import annotations

from datetime import datetime
from math import sqrt

import pytest
from scipy.stats import t

from puls.query import MetricQuery
from puls.query.sql import is_never_negative
from puls.workspace.answers import answer
from query.company import Company


def test_a_mean_of_counts_is_never_below_none() -> None:
    company = Company()
    handovers = [0, 0, 0, 1]
    for minute, found in enumerate(handovers):
        at = datetime(2024, 3, 5, 8, minute)
        company.add("tickets", created_at=at, last_solved_at=at, is_solved=True, reassignments=found)
    (row,) = answer(company.run, company.project, MetricQuery(("reassignments_per_ticket",))).rows
    reach = t.ppf(0.975, 3) * sqrt(0.25 / 4)
    assert row.value == 0.25 and 0.25 - reach < 0
    assert row.interval is not None
    assert row.interval.low == 0 and row.interval.high == pytest.approx(0.25 + reach)


@pytest.mark.parametrize(
    ("sql", "never"),
    [
        ("replies", True),
        ("greatest(customer_messages - 1, 0)", True),
        ("coalesce(replies, 0) + touches * 2", True),
        ("abs(replies - touches)", True),
        ("replies - touches", False),
        ("-replies", False),
        ("greatest(replies - 5, touches - 5)", False),
        ("least(replies, touches - 5)", False),
        ("delta", False),
        ("replies * -1", False),
    ],
)
def test_what_takes_away_may_be_below_none(sql: str, never: bool) -> None:
    assert is_never_negative(sql) is never

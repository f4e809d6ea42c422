"""What rows lack is read from their ticket and their customer, and only when a question asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from puls.core.errors import UnknownName
from puls.metrics import catalogue
from puls.project import parse_condition
from puls.project.model import Complaints
from puls.query import MetricQuery
from puls.query.names import filterable, splittable
from puls.workspace.answers import answer, rows
from query.company import Company
from query.declared import DECLARED, SENT, WORK

DAY = datetime(2024, 3, 1, 10)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for metric in DECLARED:
        monkeypatch.setitem(catalogue(), metric.id, metric)


@pytest.fixture
def company() -> Company:
    company = Company()
    tickets = ((1, "de", "human", 7, "complaint"), (2, "de", "mixed", 8, None), (3, "nb", "human", None, "question"))
    for ticket, language, handled_by, customer, kind in tickets:
        company.add("tickets", ticket_id=ticket, created_at=DAY, language=language, handled_by=handled_by,
                    customer_id=customer, type=kind)  # fmt: skip
    company.connection.execute("insert into customers (customer_id, segment, vip) values (7, 'small', true)")
    company.connection.execute("insert into customers (customer_id, segment, vip) values (8, 'big', false)")
    company.connection.execute("insert into ticket_tags values (1, 'late'), (1, 'odd'), (2, 'late')")
    company.connection.execute("insert into ticket_fields values (1, 'floor', '3'), (2, 'floor', '4')")
    for ticket, number in ((1, 3), (2, 2), (3, 5)):
        for _ in range(number):
            company.add("messages", ticket_id=ticket, sent_at=DAY, author_kind="agent", team="north", channel="mail")
    company.add("messages", ticket_id=1, sent_at=DAY, author_kind="customer", team="north")
    company.add("messages", ticket_id=2, sent_at=DAY, author_kind="agent", exclusion="spam")
    return company


def counted(company: Company, name: str) -> dict[str | None, float | int | None]:
    query = MetricQuery(("sent",), by=(name,))
    found = answer(company.run, company.project, query)
    for row in found.rows:
        assert len(rows(company.run, company.project, query, "sent", keys=row.keys)) == row.n
    return {row.group[0]: row.value for row in found.rows}


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("handled_by", {"human": 3, "mixed": 2}),
        ("channel", {"mail": 5}),
        ("team", {"north": 5}),
        ("customer_segment", {"small": 3, "big": 2}),
        ("vip", {"true": 3, "false": 2}),
        ("tag", {"late": 5, "odd": 3}),
        ("floor", {"3": 3, "4": 2}),
    ],
)
def test_a_message_is_split_by_its_own_its_tickets_and_its_customers_values(
    company: Company, name: str, groups: dict[str, int]
) -> None:
    # The predicate itself reads the ticket's language: the messages of ticket 3 are not German.
    assert {name: value for name, value in counted(company, name).items() if value} == groups


@pytest.mark.parametrize(
    ("condition", "number"),
    [
        ("handled_by = 'mixed'", 2),
        ("vip = true", 3),
        ("not (customer_segment in ('big'))", 3),
        ("type is null", 2),
        ("tag = 'odd'", 3),
        ("channel = 'mail' and region is null", 5),
    ],
)
def test_a_message_is_filtered_by_its_tickets_and_its_customers_values(
    company: Company, condition: str, number: int
) -> None:
    where = parse_condition(condition, filterable(SENT))
    assert answer(company.run, company.project, MetricQuery(("sent",), where=where)).rows[0].value == number


def test_nothing_is_joined_that_is_not_read(company: Company) -> None:
    answer(company.run, company.project, MetricQuery(("work",), by=("team",)))
    assert not [sql for sql in company.sql if "JOIN" in sql]
    answer(company.run, company.project, MetricQuery(("ticket_volume",), by=("plan",)))
    assert not [sql for sql in company.sql if "JOIN tickets" in sql]


def test_a_fact_without_tickets_offers_only_what_its_rows_have() -> None:
    assert set(splittable(replace(WORK, id="hours", fact="shifts"))) == {"source", "team", "agent"}
    assert {"tag", "customer_segment", "handled_by"} <= set(splittable(WORK))


@pytest.mark.parametrize(
    ("complaints", "share"),
    [
        (Complaints(), 2 / 3),
        (Complaints(("question", "complaint"), ()), 1 / 3),
        (Complaints((), ("wants a manager",)), 1.0),
        (Complaints((), ()), 1.0),
    ],
)
def test_a_complaint_is_what_the_project_calls_one(company: Company, complaints: Complaints, share: float) -> None:
    company.with_project(complaints=complaints)
    row = answer(company.run, company.project, MetricQuery(("complaints",))).rows[0]
    assert row.value == pytest.approx(share) and row.n == 3


def test_a_mistyped_dimension_is_an_unknown_dimension(company: Company) -> None:
    for name, nearest in (("custmer_segment", "customer_segment"), ("flor", "floor"), ("teams", "team")):
        with pytest.raises(UnknownName, match=f"unknown dimension.*{nearest}"):
            answer(company.run, company.project, MetricQuery(("sent",), by=(name,)))

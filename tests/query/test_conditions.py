"""Filters find the tickets that their words mean, and nothing that people write becomes SQL."""

from __future__ import annotations

from datetime import date

import pytest

from puls.core.errors import UnknownName, UsageError
from puls.metrics import CATALOGUE
from puls.project.conditions import Comparison, In, Not, parse_condition
from puls.query import MetricQuery
from puls.query.names import filterable
from puls.workspace.answers import answer, rows
from query.company import Company

NAMES = {*filterable(CATALOGUE["ticket_volume"]), "colour"}


@pytest.fixture
def company() -> Company:
    company = Company()
    tickets = [
        ("T1", "high", "north", ("vip", "web"), "red", 100, True),
        ("T2", "low", "north", ("web",), None, 101, False),
        ("T3", None, "south", (), "blue", None, True),
        ("T4", "high", None, ("o'brien",), "red", 101, False),
    ]
    for number, (name, priority, team, tags, colour, customer, is_solved) in enumerate(tickets, start=1):
        company.add(
            "tickets",
            ticket_id=number,
            created_at=f"2024-01-0{number} 23:30:00",
            priority=priority,
            team_at_creation=team,
            customer_id=customer,
            agent_id_at_creation=customer,
            is_solved=is_solved,
            replies=number,
        )
        company.connection.execute("insert into ids values ('ticket', ?, ?)", [number, name])
        for tag in tags:
            company.connection.execute("insert into ticket_tags values (?, ?)", [number, tag])
        if colour:
            company.connection.execute("insert into ticket_fields values (?, 'colour', ?)", [number, colour])
    company.connection.execute("insert into ids values ('person', 100, 'ann'), ('person', 101, 'bob')")
    return company


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("priority = 'high'", "T1 T4"),
        ("priority != 'high'", "T2"),
        ("not priority = 'high'", "T2"),
        ("not (priority = 'high' or team = 'north')", ""),
        ("priority is null", "T3"),
        ("priority not in ('low')", "T1 T4"),
        ("tag = 'web'", "T1 T2"),
        ("tag != 'web'", "T3 T4"),
        ("not tag in ('web', 'vip')", "T3 T4"),
        ("tag = 'vip' and tag = 'web'", "T1"),
        ("tag is null", "T3"),
        ("tag is not null", "T1 T2 T4"),
        ("tag = 'o''brien'", "T4"),
        ("colour = 'red'", "T1 T4"),
        ("colour != 'red'", "T3"),
        ("not colour = 'red'", "T3"),
        ("colour is null", "T2"),
        ("colour > 'c'", "T1 T4"),
        ("customer = 'ann'", "T1"),
        ("customer != 'ann'", "T2 T4"),
        ("customer is null", "T3"),
        ("ticket in ('T2', 'T9')", "T2"),
        ("is_solved = true", "T1 T3"),
        ("replies >= 3", "T3 T4"),
        ("created_at < '2024-01-03'", "T1 T2"),
        ("created_at >= '2024-01-03T23:30:00Z'", "T3 T4"),
        ("team = 'x'' or 1=1 --'", ""),
    ],
)
def test_a_filter_finds_the_tickets_that_it_means(company: Company, text: str, found: str) -> None:
    query = MetricQuery(("ticket_volume",), where=parse_condition(text, NAMES))
    behind = rows(company.run, company.project, query, "ticket_volume")
    assert list(behind.columns["source_id"]) == found.split()
    assert answer(company.run, company.project, query).rows[0].value == len(found.split())


@pytest.mark.parametrize(
    "value",
    ["' or '1'='1", "'; drop table tickets; --", "x') union select 1 --", "\\' or 1=1 --", "read_text('/etc/passwd')"],
)
@pytest.mark.parametrize("column", ["priority", "tag", "colour", "customer", "source"])
def test_a_value_stays_a_value_whatever_it_holds(company: Company, column: str, value: str) -> None:
    for where in (Comparison(column, "=", value), In(column, (value, value))):
        found = answer(company.run, company.project, MetricQuery(("ticket_volume",), where=where))
        assert found.rows[0].value == 0
    assert company.connection.execute("select count(*) from tickets").fetchall() == [(4,)]


@pytest.mark.parametrize("name", ['x" or 1=1', "tickets.created_at", "1; drop table tickets", "exclusion", "*", ""])
def test_a_tree_with_a_name_that_does_not_exist_is_refused(company: Company, name: str) -> None:
    with pytest.raises(UnknownName):
        answer(company.run, company.project, MetricQuery(("ticket_volume",), where=Comparison(name, "=", "x")))
    with pytest.raises(UnknownName):
        answer(company.run, company.project, MetricQuery(("ticket_volume",), by=(name,)))


@pytest.mark.parametrize(
    "where",
    [
        Comparison("priority", "=", 5),
        Comparison("replies", "=", "many"),
        Comparison("replies", "=", True),
        Comparison("is_solved", "=", "yes"),
        Comparison("created_at", ">", "yesterday"),
        Comparison("created_at", ">", "2024-13-01"),
        Comparison("customer", ">", "ann"),
        Comparison("customer", "=", 100),
        In("replies", (1, 2.5)),
    ],
)
def test_a_literal_that_does_not_fit_its_column_is_refused_with_the_right_form(company: Company, where) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="compare"):
        answer(company.run, company.project, MetricQuery(("ticket_volume",), where=where))


def test_scope_narrows_what_the_asker_may_see_and_the_filter_cannot_widen_it(company: Company) -> None:
    scope = Comparison("team", "=", "north")
    wide = parse_condition("team = 'north' or team = 'south'", NAMES)
    query = MetricQuery(("ticket_volume",), where=wide, scope=scope)
    assert answer(company.run, company.project, query).rows[0].value == 2
    assert len(rows(company.run, company.project, query, "ticket_volume")) == 2


def test_agents_are_named_in_no_filter_while_the_project_keeps_them_off(company: Company) -> None:
    company.with_project(agents="off")
    for query in (
        MetricQuery(("ticket_volume",), by=("agent",)),
        MetricQuery(("ticket_volume",), where=Comparison("agent", "=", "ann")),
    ):
        with pytest.raises(UsageError, match="single agents are off"):
            answer(company.run, company.project, query)
    scoped = MetricQuery(("ticket_volume",), scope=Comparison("agent", "=", "ann"))
    assert answer(company.run, company.project, scoped).rows[0].value == 1


def test_no_column_of_a_person_can_be_reached_around_the_agent_dimension() -> None:
    for metric in CATALOGUE.values():
        assert not [name for name in filterable(metric) if name.endswith("_id") or "agent_id" in name]


def test_a_custom_field_and_a_standard_name_can_be_split_together(company: Company) -> None:
    query = MetricQuery(("ticket_volume",), by=("field:colour", "priority"))
    found = {row.group: row.value for row in answer(company.run, company.project, query).rows}
    assert found == {("red", "high"): 2, ("blue", None): 1, (None, "low"): 1}


def test_rows_by_tag_may_add_up_to_more_than_the_total_and_the_answer_says_so(company: Company) -> None:
    found = answer(company.run, company.project, MetricQuery(("ticket_volume",), by=("tag",)))
    assert {row.group[0]: row.value for row in found.rows} == {"web": 2, "vip": 1, "o'brien": 1, None: 1}
    assert "add up to more" in found.metrics[0].notes[0].en


def test_negations_within_a_group_keep_the_meaning_of_empty_values(company: Company) -> None:
    where = Not(Not(Comparison("priority", "!=", "low")))
    query = MetricQuery(("ticket_volume",), where=where, from_day=date(2024, 1, 1), to_day=date(2024, 2, 1))
    assert answer(company.run, company.project, query).rows[0].value == 2

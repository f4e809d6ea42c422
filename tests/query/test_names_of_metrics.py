"""Variants, versions and pins: names of metrics that stand for another definition; rows that say who acted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from puls.core.errors import ProjectError, UnknownName, UsageError
from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics import Change, Count, Mean, Variant, Window, catalogue, named
from puls.metrics.cohorts import AT_SOLVE, LAST_SOLVE
from puls.project import parse_condition
from puls.project.model import Target, Team
from puls.query import MetricQuery
from puls.query.names import filterable
from puls.workspace.answers import answer, rows
from query.company import Company
from query.declared import ACTOR, by, metric

NOTE = Text(en="fewer", de="weniger", nb="færre", zh="更少")
QUIET = replace(
    metric(
        "quiet",
        Count("replies = 1"),
        Unit.COUNT,
        ("count",),
        variants=(Variant("zendesk", NOTE, source="https://example.com/reply", formula=Count("replies < 2")),),
        earlier=(Variant("1", NOTE, formula=Count("replies = 0")),),
    ),
    version=2,
    changes=(Change(1, "2025-01-01", NOTE), Change(2, "2026-01-01", NOTE)),
)
EACH = metric(
    "replies_each",
    Mean("replies", "is_solved"),
    Unit.RATIO,
    ("mean",),
    cohorts=(LAST_SOLVE,),
    credits=(replace(AT_SOLVE, rule="actor"), AT_SOLVE),
    acted=Variant(
        "acted",
        NOTE,
        fact="contributions",
        formula=Mean("replies"),
        cohorts=(replace(by("last_solved_at"), name="last_solve", among="is_solved"),),
        credits=(ACTOR,),
    ),
)
UNSOLVED = metric("unsolved_tickets", Count("not is_solved"), Unit.COUNT, ("count",))


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (QUIET, EACH, UNSOLVED):
        monkeypatch.setitem(catalogue(), each.id, each)


@pytest.fixture
def company() -> Company:
    company = Company()
    for replies in (0, 0, 0, 1, 1, 2):
        company.add("tickets", created_at="2024-03-01 10:00:00", replies=replies, is_solved=replies > 0,
                    last_solved_at="2024-03-02 10:00:00", resolution_seconds=60 * replies or None,
                    team_at_creation="north" if replies else "south", solved_by_team="north")  # fmt: skip
    return company


def test_variants_and_versions_stand_side_by_side_under_their_full_names(company: Company) -> None:
    names = ("quiet", "quiet:zendesk", "quiet@1", "quiet@2")
    got = answer(company.run, company.project, MetricQuery(names))
    assert {row.metric: row.value for row in got.rows} == dict(zip(names, (2, 5, 3, 2), strict=True))
    told = [(each.metric, each.version, each.variant, each.source) for each in got.receipts]
    assert told == [
        ("quiet", 2, None, None),
        ("quiet:zendesk", 2, "zendesk", "https://example.com/reply"),
        ("quiet@1", 1, "1", None),
        ("quiet@2", 2, None, None),
    ]
    assert got.metrics[1].metric.name.de.endswith("(zendesk)") and got.metrics[2].metric.name.zh.endswith("(版本 1)")
    assert len(rows(company.run, company.project, MetricQuery(("quiet:zendesk",)), "quiet:zendesk")) == 5


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("quiet:zendsk", "variant.*zendesk"),
        ("quiet@3", "version.*2"),
        ("quit:zendesk", "metric.*quiet"),
        ("quit", "metric.*quiet"),
        ("quiet@1:zendesk", "version"),
    ],
)
def test_an_unknown_variant_or_version_gets_the_nearest_name(company: Company, name: str, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        answer(company.run, company.project, MetricQuery((name,)))


def test_a_pin_chooses_an_earlier_version_under_the_plain_name(company: Company) -> None:
    company.with_project(pins={"quiet": 1})
    got = answer(company.run, company.project, MetricQuery(("quiet", "quiet@2")))
    assert [(row.metric, row.value) for row in got.rows] == [("quiet", 3), ("quiet@2", 2)]
    assert got.receipts[0].version == 1
    company.with_project(pins={"quiet": 7})
    with pytest.raises(ProjectError, match="has version 1, 2"):
        answer(company.run, company.project, MetricQuery(("quiet",)))


def test_split_by_team_each_gets_what_it_did_and_unsplit_each_ticket_counts_once(company: Company) -> None:
    contributed = ((4, "north", 1), (5, "north", 0), (5, "south", 1), (6, "south", 2))
    for ticket, team, replies in contributed:
        company.add("contributions", ticket_id=ticket, team=team, agent_id=1, replies=replies, is_solved=True,
                    last_solved_at="2024-03-02 10:00:00")  # fmt: skip
    whole = answer(company.run, company.project, MetricQuery(("replies_each",))).rows[0]
    assert (whole.value, whole.n) == (4 / 3, 3)
    split = answer(company.run, company.project, MetricQuery(("replies_each",), by=("team",)))
    assert {row.group[0]: (row.value, row.n) for row in split.rows} == {"north": (0.5, 2), "south": (1.5, 2)}
    assert (split.receipts[0].formula["fact"], split.receipts[0].variant) == ("contributions", "acted")
    where = parse_condition("team = 'south'", filterable(EACH))
    assert answer(company.run, company.project, MetricQuery(("replies_each",), where=where)).rows[0].value == 1.5
    held = answer(company.run, company.project, MetricQuery(("replies_each",), by=("team",), credit="holder_then"))
    assert [(row.group[0], row.value) for row in held.rows] == [("north", 4 / 3)]
    split_rows = rows(company.run, company.project, MetricQuery(("replies_each",), by=("team",)), "replies_each",
                      keys=("south",))  # fmt: skip
    assert list(split_rows.columns["amount"]) == [1, 2]


def test_unsolved_tickets_of_a_team_are_held_against_its_limit(company: Company) -> None:
    company.with_project(
        teams=(Team("south", None, 2), Team("north", None, 2)),
        targets=(Target("unsolved_tickets", None, at_most=100, at_least=None),),
    )
    company.add("tickets", created_at="2024-03-01 10:00:00", is_solved=False, team_at_creation="north")
    split = answer(company.run, company.project, MetricQuery(("unsolved_tickets",), by=("team",)))
    told = {row.group[0]: (row.value, row.against.target.at_most, row.against.verdict) for row in split.rows
            if row.against}  # fmt: skip
    assert told == {"south": (3, 2, "missed"), "north": (1, 2, "met")}
    whole = answer(company.run, company.project, MetricQuery(("unsolved_tickets",))).rows[0]
    assert whole.against is not None and whole.against.target.at_most == 100


def test_the_longest_rows_can_come_first(company: Company) -> None:
    query = MetricQuery(("resolution_time",))
    found = rows(company.run, company.project, query, "resolution_time", largest_first=True, limit=2)
    assert list(found.columns["seconds"]) == [120, 60]
    with pytest.raises(UsageError, match="sorted"):
        rows(company.run, company.project, MetricQuery(("quiet",)), "quiet", largest_first=True)
    compared = MetricQuery(("replies_each",), by=("team",), compare="year_ago")
    assert answer(company.run, company.project, compared).rows == ()


def test_a_variant_that_looks_at_no_window_has_none() -> None:
    windowed = replace(
        QUIET,
        window=Window("first_reply_at", "created_at", 7),
        variants=(
            Variant("gross", NOTE, formula=Count("replies = 1")),
            Variant("net", NOTE, formula=Count("in_window")),
        ),
    )
    known = {"quiet": windowed}
    found = named(("quiet", "quiet:gross", "quiet:net"), known, {})
    assert [each.window is None for each in found.values()] == [False, True, False]

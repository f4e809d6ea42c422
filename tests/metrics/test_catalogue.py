"""Every metric of the catalogue, checked alike: what a declaration promises must hold for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import get_args

import pytest
import sqlglot
from sqlglot import exp

from puls.core.periods import DAY_US, Grain
from puls.core.text import LANGUAGES
from puls.facts.declarations import FACTS
from puls.ledger.tables import PROVIDES
from puls.metrics import (
    CATALOGUE,
    REASONS,
    Ages,
    Arrivals,
    AsOf,
    Count,
    Distinct,
    Duration,
    Formula,
    Kept,
    Metric,
    Overlap,
    Ratio,
    Share,
    Standing,
    Waiting,
    acted,
    named,
)
from puls.project.conditions import IsNull
from puls.project.model import Promise
from puls.query import MetricQuery
from puls.query.names import has_exclusion
from puls.query.steps.availability import BESIDE
from puls.workspace.answers import answer, rows
from query.company import POLICY, Company

EVERY = pytest.mark.parametrize("metric", CATALOGUE.values(), ids=CATALOGUE.keys())
# Split by what they are shares of, if a question does not say by what.
PARTS_OF_A_WHOLE = [CATALOGUE[name] for name in ("channel_share", "type_share", "region_share")]
PLAIN = [metric for metric in CATALOGUE.values() if metric not in PARTS_OF_A_WHOLE]
EVERY_PLAIN = pytest.mark.parametrize("metric", PLAIN, ids=[metric.id for metric in PLAIN])


# Variants and former versions, by the names by which they are asked for.
OTHERS = [
    (name, made)
    for metric in CATALOGUE.values()
    for name, made in named(
        [f"{metric.id}:{each.name}" for each in metric.variants]
        + [f"{metric.id}@{each.name}" for each in metric.earlier],
        CATALOGUE,
        {},
    ).items()
]
ACTED = [metric for metric in CATALOGUE.values() if metric.acted is not None]
PROMISED = replace(POLICY, targets={promise: {"default": 3600} for promise in get_args(Promise)})

LAST_DAYS = (20_087, 20_088)
"""The days since 1970 that end the data of a desk: 30 and 31 December 2024."""
AT_INSTANTS = (AsOf, Standing, Ages, Kept)


def desk(provides: Iterable[str] = PROVIDES) -> Company:
    """Return a desk that can tell everything, with a target for every promise."""
    company = Company(provides=tuple(provides)).with_project(sla_policies=(PROMISED,))
    for day in LAST_DAYS:
        start, end = day * DAY_US, (day + 1) * DAY_US
        company.connection.execute(
            "insert into clock_days values (0, ?, ?, ?, ?, ?, ?)", [day, *[start] * 2, end, end, end]
        )
    return company


def filled(metric: Metric) -> Company:
    """Return a desk that holds the metric's example, in two teams."""
    company = desk()
    credited = {metric.credit.team, "priority"} & FACTS[metric.fact].types.keys()
    for index, row in enumerate(metric.example.rows):
        extra = dict.fromkeys(credited, ("north", "south")[index % 2])
        company.add(metric.fact, **{**extra, **dict(zip(metric.example.columns, row, strict=True))})
    for also in metric.example.also:
        for row in also.rows:
            company.add(also.fact, **dict(zip(also.columns, row, strict=True)))
    return company


def split_by(metric: Metric) -> str:
    """Return a dimension of the metric beside the agent: rows that belong to no ticket have no priority."""
    return "priority" if "ticket_id" in FACTS[metric.fact].types else "team"


@EVERY
def test_the_example_gives_its_number(metric: Metric) -> None:
    company = filled(metric)
    found = answer(company.run, company.project, MetricQuery((metric.id,), zone="UTC"))
    assert found.rows[0].statistic == metric.stats[0]
    assert found.rows[0].value == pytest.approx(metric.example.gives, rel=1e-12)


@pytest.mark.parametrize(("name", "given"), OTHERS, ids=[name for name, _ in OTHERS])
def test_the_example_of_another_definition_gives_its_number(name: str, given: Metric) -> None:
    company = filled(given)
    found = answer(company.run, company.project, MetricQuery((name,), zone="UTC"))
    assert found.rows[0].value == pytest.approx(given.example.gives, rel=1e-12)


@pytest.mark.parametrize("metric", ACTED, ids=[metric.id for metric in ACTED])
def test_a_split_by_agent_reads_the_rows_that_say_who_acted(metric: Metric) -> None:
    company = filled(acted(metric))
    found = answer(company.run, company.project, MetricQuery((metric.id,), where=IsNull("agent", True), zone="UTC"))
    assert found.rows[0].value == pytest.approx(acted(metric).example.gives, rel=1e-12)


@EVERY_PLAIN
def test_no_rows_give_none_and_only_counts_give_zero(metric: Metric) -> None:
    company = desk()
    query = MetricQuery((metric.id,), from_day=date(2024, 1, 1), to_day=date(2024, 1, 8))
    found = answer(company.run, company.project, query).rows[0]
    if metric.unit.value == "count" or isinstance(metric.formula, Arrivals):
        assert (found.value, found.state) == (0, "value")
    else:
        assert (found.value, found.state) == (None, "none")


@EVERY_PLAIN
def test_groups_add_up_to_the_whole(metric: Metric) -> None:
    company = filled(metric)
    whole = answer(company.run, company.project, MetricQuery((metric.id,))).rows
    split = answer(company.run, company.project, MetricQuery((metric.id,), by=(split_by(metric),))).rows
    for stat in metric.stats:
        total = next(row for row in whole if row.statistic == stat)
        parts = [row for row in split if row.statistic == stat]
        # A denominator that does not know the dimension stands in every group.
        assert isinstance(metric.formula, Ratio) or sum(row.n for row in parts) == total.n
        assert sum(row.numerator or 0 for row in parts) == (total.numerator or 0)


@pytest.mark.parametrize("metric", PARTS_OF_A_WHOLE, ids=[metric.id for metric in PARTS_OF_A_WHOLE])
def test_the_groups_of_a_share_of_a_whole_are_one_together(metric: Metric) -> None:
    company = filled(metric)
    found = answer(company.run, company.project, MetricQuery((metric.id,)))
    assert sum(row.numerator or 0 for row in found.rows) == len(metric.example.rows)
    assert {row.n for row in found.rows} == {len(metric.example.rows)}
    company.connection.execute("update tickets set exclusion = 'spam'")
    assert answer(company.run, company.project, MetricQuery((metric.id,))).rows == ()


@EVERY_PLAIN
def test_periods_add_up_to_the_whole(metric: Metric) -> None:
    if isinstance(metric.formula, AT_INSTANTS):
        return
    company = filled(metric)
    whole = answer(company.run, company.project, MetricQuery((metric.id,))).rows[0]
    days = answer(company.run, company.project, MetricQuery((metric.id,), grain=Grain.DAY, stats=(metric.stats[0],)))
    assert sum(row.numerator or 0 for row in days.rows) == (whole.numerator or 0)
    assert isinstance(metric.formula, Ratio) or sum(row.n for row in days.rows) == whole.n


@EVERY
def test_every_row_of_the_cohort_is_counted_or_named_as_outside(metric: Metric) -> None:
    if isinstance(metric.formula, (*AT_INSTANTS, Ratio)):
        return
    for cohort in metric.cohorts:
        company = filled(metric)
        found = answer(company.run, company.project, MetricQuery((metric.id,), cohort=cohort.name)).rows[0]
        among = (cohort.among or "true").replace("watermark_at", "timestamp '2024-12-31'")
        among = among.replace("is_complaint", "coalesce(type = 'complaint', false)")
        size = company.connection.execute(
            f"select count(*) from {metric.fact} where {cohort.column} is not null and ({among})"
        ).fetchall()[0][0]
        assert found.n + sum(found.outside.values()) == size


@EVERY
def test_the_list_behind_every_value_has_as_many_rows_as_the_value(metric: Metric) -> None:
    company = filled(metric)
    for query in (
        MetricQuery((metric.id,), by=("team",), grain=Grain.DAY, from_day=date(2024, 1, 1), to_day=date(2024, 1, 6)),
        MetricQuery((metric.id,), by=tuple(dict.fromkeys(("team", split_by(metric))))),
        MetricQuery((metric.id,), by=("agent",), grain=Grain.YEAR),
    ):
        for row in answer(company.run, company.project, query).rows:
            if row.statistic != metric.stats[0]:
                continue
            behind = rows(company.run, company.project, query, metric.id, period=row.period, keys=row.keys)
            assert len(behind) == row.n
            for reason, number in row.outside.items():
                if not number:
                    continue
                listed = rows(
                    company.run, company.project, query, metric.id, period=row.period, keys=row.keys, part=reason
                )
                assert len(listed) == number
            if isinstance(metric.formula, Ratio) or (isinstance(metric.formula, Share) and metric.formula.whole):
                group = rows(
                    company.run, company.project, query, metric.id, period=row.period, keys=row.keys, part="numerator"
                )
                assert len(group) == row.numerator
            elif isinstance(metric.formula, Share | Kept):
                assert sum(1 for counts in behind.columns["counts"] if counts) == row.numerator


SUPPLIED = {
    "watermark_at",
    "in_window",
    "window_over",
    "window_open",
    "is_complaint",
    "instant_at",
    "reading_us",
    "soon_us",
}


def sql_of(formula: Formula | Count | Distinct | Overlap) -> list[str]:
    """Return all that a formula says in SQL."""
    match formula:
        case Standing(marked=marked):
            said = [formula.where, formula.started, formula.ended, *(each.where for each in marked)]
        case Duration(waiting=Waiting() as waiting):
            said = [getattr(formula, field.name) for field in fields(formula) if field.name != "waiting"]
            said += [getattr(waiting, field.name) for field in fields(waiting)]
        case _:
            said = [getattr(formula, field.name) for field in fields(formula) if field.name not in ("whole", "lost")]
    return [text for text in said if isinstance(text, str)]


def columns_of(fact: str) -> set[str]:
    own = FACTS[fact].types.keys()
    return {*own, *FACTS["tickets"].types} if FACTS[fact].joins_ticket else {*own}


def check_columns(texts: Iterable[str], fact: str) -> None:
    for text in texts:
        for column in sqlglot.parse_one(text, dialect="duckdb").find_all(exp.Column):
            assert column.name in columns_of(fact) | SUPPLIED, f"{text}: {fact}"


@EVERY
def test_predicates_name_only_columns_of_the_fact(metric: Metric) -> None:
    texts = [name for credit in metric.credits for name in (credit.team, credit.agent)]
    texts += [each.where for each in (metric.beside.counts if metric.beside else ())]
    check_columns(texts, metric.fact)
    for each in (metric, *metric.variants, *metric.earlier, *((metric.acted,) if metric.acted else ())):
        fact = each.fact or metric.fact
        formula = each.formula or metric.formula
        texts = [outside.where for outside in each.outside or ()]
        texts += [text for cohort in each.cohorts or () for text in (cohort.column, cohort.among) if text]
        texts += [name for credit in each.credits or () for name in (credit.team, credit.agent)]
        if isinstance(formula, Ratio):
            for part in (formula.of, *formula.per):
                own = [part.cohort.column, *([part.cohort.among] if part.cohort.among else [])]
                check_columns([*sql_of(part.formula), *own], part.fact)
        else:
            texts += sql_of(formula)
        check_columns(texts, fact)


@EVERY
def test_a_variant_cites_where_it_is_written_and_says_why_it_differs(metric: Metric) -> None:
    for variant in (*metric.variants, *metric.earlier):
        check_columns((why.where for why in variant.differs), "tickets")
        assert variant.example is not None
        if variant in metric.variants and variant.name not in ("gross", "net", "active_customers"):
            assert str(variant.source).startswith("https://")
            assert variant.differs
    names = [each.name for each in (*metric.variants, *metric.earlier)]
    assert len(set(names)) == len(names)


@EVERY_PLAIN
def test_an_excluded_row_is_in_no_number_and_is_counted_by_reason(metric: Metric) -> None:
    if not has_exclusion(metric.fact):
        return
    company = filled(metric)
    company.connection.execute(f"update {metric.fact} set exclusion = 'spam'")
    query = MetricQuery((metric.id,), from_day=date(2024, 1, 1), to_day=date(2025, 1, 1))
    found = answer(company.run, company.project, query)
    assert found.rows[0].value in (None, 0)
    assert set(found.receipts[0].excluded) == {"spam"}


@EVERY
def test_names_and_descriptions_exist_in_four_languages(metric: Metric) -> None:
    for language in LANGUAGES:
        assert metric.name.in_(language).strip()
        assert metric.about.in_(language).strip()
    others = {metric.name.de, metric.name.nb, metric.name.zh}
    assert metric.name.en not in others
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in text.zh) for text in (metric.name, metric.about))


@EVERY
def test_a_source_without_a_need_makes_the_metric_not_available(metric: Metric) -> None:
    company = desk(provides=())
    company.add(metric.fact, **dict(zip(metric.example.columns, metric.example.rows[0], strict=True)))
    found = answer(company.run, company.project, MetricQuery((metric.id,), by=("team",)))
    assert {row.state for row in found.rows} == {"not available"}
    assert {row.value for row in found.rows} == {None}
    assert all(why.en.startswith(("desk gives no", "every source gives no")) for _, why in found.metrics[0].missing)
    missing = found.metrics[0].missing
    assert missing
    # What the sides of a ratio need is said by their facts, too.
    assert isinstance(metric.formula, Ratio) or len(missing) == (1 if metric.needs & BESIDE else len(metric.needs))


def test_every_reason_is_said_in_four_languages() -> None:
    for text in REASONS.values():
        assert all(text.in_(language).strip() for language in LANGUAGES)


def test_the_catalogue_holds_every_metric_of_tickets_and_of_the_team() -> None:
    assert {
        *("ticket_volume", "message_volume", "tickets_solved", "solves", "backlog", "unsolved_tickets", "backlog_age"),
        *("snoozed_tickets", "load", "channel_share", "type_share", "region_share", "contact_rate"),
        *("first_response_time", "first_reply_time", "reply_time", "time_to_first_assignment"),
        *("first_resolution_time", "resolution_time", "episode_resolution_time", "longest_resolution_time"),
        *("requester_wait_time", "agent_wait_time", "on_hold_time", "handle_time", "total_ticket_time"),
        *("first_contact_resolution_rate", "one_touch_rate", "reopened_tickets", "reopen_rate", "reassigned_tickets"),
        *("reassignments_per_ticket", "agent_replies_per_ticket", "agent_touches_per_ticket"),
        *("customer_replies_per_ticket", "escalation_rate", "complaint_rate", "complaint_escalation_rate"),
        *("next_issue_avoidance", "macro_rate", "article_link_rate"),
        *("first_reply_sla_rate", "next_reply_sla_rate", "resolution_sla_rate", "sla_breaches", "sla_at_risk"),
        *("tickets_solved_per_agent", "agent_productivity", "occupancy", "employee_turnover", "employee_retention"),
    } == set(CATALOGUE)

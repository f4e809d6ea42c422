"""Step 12: what each of several definitions makes of each ticket, and on which tickets two of them differ.

A definition makes of a ticket the number of rows that it counts there and the sum of their values: seconds or amounts;
of a share, the rows in its numerator. Two definitions differ where either number does, so also where only one of them
counts the ticket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from puls.metrics import Count, Duration, Mean, Share, Sum, Why
from puls.query.names import has_ticket
from puls.query.sql import (
    bigint,
    column,
    count,
    count_rows,
    flag,
    instant,
    lookup,
    maximum,
    number,
    predicate,
    same,
    text,
    total,
    when,
)
from puls.query.steps.formulas import amount, member
from puls.query.steps.population import Population, grouped
from puls.query.values import Asked

UNEXPLAINED = -1
"""What stands for the reason where none of a definition's own holds."""

_TICKETS = "judged"


@dataclass(frozen=True, slots=True)
class Side:
    """A definition and the pass that answers it."""

    population: Population
    asked: Asked


def can_differ(asked: Asked) -> bool:
    """Return whether a definition makes a number of each ticket."""
    formula = asked.metric.formula
    return isinstance(formula, Count | Share | Sum | Mean | Duration) and has_ticket(asked.metric.fact)


def pairs(sides: Sequence[Side]) -> exp.Select:
    """Return in one row, for each pair of sides i < j, `differ_i_j` and `either_i_j`: tickets that differ, or count."""
    judged = column("ticket_id", "j")
    found = []
    for j in range(len(sides)):
        for i in range(j):
            found.append(exp.alias_(count(when(_differ(i, j), judged.copy())), f"differ_{i}_{j}"))
            found.append(exp.alias_(count(when(_either(i, j), judged.copy())), f"either_{i}_{j}"))
    return _with_judged(exp.select(*found).from_(exp.alias_(exp.to_table(_TICKETS), "j")), sides)


def reasons(one: Side, other: Side, why: Sequence[Why], examples: int) -> exp.Select:
    """Return `why` (the index of the reason), `tickets` for which it holds, and `source_id` of so many of them."""
    keys = [column("why", "d")]
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=keys,
        order=exp.Order(expressions=[exp.Ordered(this=column("ticket_id", "d"))]),
    )
    size = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[key.copy() for key in keys])
    placed = exp.select(
        column("why", "d"),
        column("ticket_id", "d"),
        exp.alias_(bigint(place), "place"),
        exp.alias_(bigint(size), "tickets"),
    ).from_(exp.alias_(exp.to_table("differing"), "d"))
    select = exp.select(column("why", "p"), column("tickets", "p"), column("source_id", "i"))
    select = select.from_(exp.alias_(placed.subquery(), "p"))
    select = _with_source_id(select, "p").where(exp.LTE(this=column("place", "p"), expression=number(examples)))
    select = select.order_by(column("why", "p"), column("place", "p"))
    return _with_differing(select, one, other, why)


def listing(one: Side, other: Side, why: Sequence[Why], *, limit: int | None = None, offset: int = 0) -> exp.Select:
    """Return the tickets on which two sides differ: `source_id`, rows and values of both (null: none), and `why`."""
    names = ("counted_0", "value_0", "counted_1", "value_1", "why")
    select = exp.select(column("source_id", "i"), *(column(name, "d") for name in names))
    select = _with_source_id(select.from_(exp.alias_(exp.to_table("differing"), "d")), "d")
    select = select.order_by(column("ticket_id", "d"))
    select = _with_differing(select, one, other, why)
    return select.limit(limit).offset(offset) if limit is not None else select


def _with_differing(select: exp.Select, one: Side, other: Side, why: Sequence[Why]) -> exp.Select:
    """Return `select` with the tickets on which two sides differ, each with the first reason that holds for it."""
    watermarks = one.population.context.watermarks

    def give(name: str) -> exp.Expr:
        return lookup(column("source", "t"), watermarks, instant) if name == "watermark_at" else column(name, "t")

    case = exp.Case()
    for index, each in enumerate(why):
        case = case.when(predicate(each.where, give), number(index))
    reason = case.else_(number(UNEXPLAINED)) if why else number(UNEXPLAINED)
    names = ("ticket_id", "counted_0", "value_0", "counted_1", "value_1")
    differing = (
        exp.select(*(column(name, "j") for name in names), exp.alias_(reason, "why"))
        .from_(exp.alias_(exp.to_table(_TICKETS), "j"))
        .join(
            "tickets",
            on=exp.EQ(this=column("ticket_id", "t"), expression=column("ticket_id", "j")),
            join_type="left",
            join_alias="t",
        )
        .where(_differ(0, 1))
    )
    return _with_judged(select, (one, other)).with_("differing", as_=differing)


def _with_judged(select: exp.Select, sides: Sequence[Side]) -> exp.Select:
    """Return `select` with the tickets that any side counts; the columns of a side that does not are null."""
    each = [_verdicts(index, side) for index, side in enumerate(sides)]
    together: exp.Expr = each[0]
    for verdicts in each[1:]:
        together = exp.Union(this=together, expression=verdicts, distinct=False)
    columns: list[exp.Expr] = [column("ticket_id", "v")]
    for index in range(len(sides)):
        own = same(column("side", "v"), number(index))
        for name in ("counted", "value"):
            columns.append(exp.alias_(maximum(when(own.copy(), column(name, "v"))), f"{name}_{index}"))
    judged = exp.select(*columns).from_(exp.alias_(exp.Subquery(this=together), "v")).group_by(column("ticket_id", "v"))
    return select.with_(_TICKETS, as_=judged)


def _verdicts(index: int, side: Side) -> exp.Select:
    population, asked = side.population, side.asked
    counted = member(asked, population.context, "n")
    columns = {"ticket_id": column("ticket_id"), "value": _value(side)}
    rows = population.rows(columns, where=[] if counted is None else [counted])
    by_ticket = grouped(rows, ("ticket_id",), {"counted": count_rows(), "value": total(column("value", "r"))})
    return exp.select(
        exp.alias_(number(index), "side"), *(column(name, "s") for name in ("ticket_id", "counted", "value"))
    ).from_(exp.alias_(by_ticket.subquery(), "s"))


def _value(side: Side) -> exp.Expr:
    match side.asked.metric.formula:
        case Share():
            numerator = member(side.asked, side.population.context, "numerator")
            assert numerator is not None
            return when(numerator, number(1), number(0))
        case Duration() | Sum() | Mean():
            return amount(side.asked, side.population.context)
        case _:
            return flag(exp.true())


def _differ(i: int, j: int) -> exp.Expr:
    """Return whether two sides make different numbers of a ticket; nothing is different from every number."""
    tests = [exp.NEQ(this=_or_none(f"{name}_{i}"), expression=_or_none(f"{name}_{j}")) for name in ("counted", "value")]
    return exp.paren(exp.or_(*tests))


def _either(i: int, j: int) -> exp.Expr:
    counted = [exp.not_(same(column(f"counted_{side}", "j"), None)) for side in (i, j)]
    return exp.paren(exp.or_(*counted))


def _or_none(name: str) -> exp.Expr:
    # A duration is never negative.
    return exp.Coalesce(this=column(name, "j"), expressions=[number(-1)])


def _with_source_id(select: exp.Select, alias: str) -> exp.Select:
    on = exp.and_(
        same(column("kind", "i"), text("ticket")),
        exp.EQ(this=column("id", "i"), expression=column("ticket_id", alias)),
    )
    return select.join("ids", on=on, join_type="left", join_alias="i")

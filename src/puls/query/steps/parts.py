"""Step 8: the sufficient parts of every metric of a pass, one row a period and group, in one statement."""

from __future__ import annotations

from typing import assert_never

from sqlglot import exp

from puls.core.periods import SECOND_US
from puls.metrics import (
    Ages,
    Arrivals,
    AsOf,
    Count,
    Distinct,
    Duration,
    Kept,
    Mean,
    Overlap,
    Ratio,
    Share,
    Standing,
    Sum,
)
from puls.query.names import PERCENTILES, is_one_a_ticket, within_seconds
from puls.query.sql import (
    bigint,
    column,
    count,
    count_different,
    count_rows,
    divided,
    flag,
    maximum,
    number,
    percentile,
    remainder,
    total,
    when,
)
from puls.query.steps.formulas import amount, formula_sql, member, reasons
from puls.query.steps.lasting import lasting_parts, overlap_us
from puls.query.steps.population import Population, grouped
from puls.query.values import Asked

SQUARE_UNIT = 1 << 20
"""Sums of squares are kept exact in 64 bits as whole units of this size and remainders."""

Columns = dict[str, exp.Expr]


def part(metric: str, name: str) -> str:
    """Return the name of the column that holds a part of a metric."""
    return f"{metric}__{name}"


def parts(population: Population) -> exp.Select:
    """Return the statement for all metrics of the pass."""
    inner: Columns = {}
    outer: Columns = {}
    for asked in population.scan.asked:
        _add(asked, population, inner, outer)
    return grouped(population.rows(inner), population.groups, outer)


def exclusions(population: Population) -> exp.Select:
    """Return the statement that counts, by reason, the rows of the pass that are in no number."""
    rows = population.rows({"reason": column("exclusion")}, excluded=True)
    return grouped(rows, (*population.groups, "reason"), {"excluded": count_rows()})


def beside(population: Population) -> exp.Select:
    """Return the statement for the counts that the pass's one metric shows beside itself."""
    metric = population.scan.asked[0].metric
    assert metric.beside is not None
    inner: Columns = {
        each.reason: flag(formula_sql(each.where, metric, population.context)) for each in metric.beside.counts
    }
    return grouped(population.rows(inner), population.groups, {name: count(column(name, "r")) for name in inner})


def _add(asked: Asked, population: Population, inner: Columns, outer: Columns) -> None:
    metric = asked.metric
    counted: list[str] = []
    match metric.formula:
        case Count() | Share() | Arrivals():
            counted = ["n", "numerator"] if isinstance(metric.formula, Share) else ["n"]
        case Standing() | Kept() | Distinct() | Overlap():
            counted = list(lasting_parts(metric.formula))
            _add_measure(asked, population, inner, outer)
        case Duration() | Sum() | Mean() | Ages():
            name = part(metric.id, "amount")
            inner[name] = amount(asked, population.context)
            outer |= _amount_parts(asked, population, column(name, "r"))
        case AsOf():
            raise AssertionError("a balance has a statement of its own")
        case Ratio():
            raise AssertionError("each side of a ratio is a pass of its own")
        case _:
            assert_never(metric.formula)
    for each in (*counted, *reasons(asked)):
        rows = member(asked, population.context, each)
        name = part(metric.id, each)
        if rows is None:
            outer[name] = count_rows()
        else:
            inner[name] = flag(rows)
            outer[name] = count(column(name, "r"))


def _add_measure(asked: Asked, population: Population, inner: Columns, outer: Columns) -> None:
    """Add what a number of rows does not say: how many different values they have, or how long they lasted."""
    formula = asked.metric.formula
    name = part(asked.metric.id, "total")
    if isinstance(formula, Distinct):
        value = formula_sql(formula.of, asked.metric, population.context)
        rows = member(asked, population.context, "n")
        inner[name] = value if rows is None else when(rows, value)
        outer[name] = count_different(column(name, "r"))
    elif isinstance(formula, Overlap):
        inner[name] = overlap_us(formula.started, formula.ended)
        # The microseconds that a million rows lasted in a year are more than 64 bits hold.
        outer[name] = total(divided(column(name, "r"), SECOND_US))
        outer[part(asked.metric.id, "total_rest_us")] = total(remainder(column(name, "r"), SECOND_US))


def _amount_parts(asked: Asked, population: Population, amounts: exp.Expr) -> Columns:
    metric, found = asked.metric, {"n": count(amounts)}
    for stat in asked.stats:
        if stat in PERCENTILES:
            found[stat] = percentile(amounts, PERCENTILES[stat])
        elif stat in ("mean", "total"):
            found["total"] = total(amounts)
            if population.query.intervals and is_one_a_ticket(metric):
                found |= squares(amounts)
        elif stat == "max":
            found["max"] = bigint(maximum(amounts))
        elif (threshold := within_seconds(stat)) is not None:
            found[stat] = count(flag(exp.LTE(this=amounts.copy(), expression=number(threshold))))
    return {part(metric.id, name): expression for name, expression in found.items()}


def squares(value: exp.Expr) -> Columns:
    """Return the sum of squares in two exact columns."""
    squared = exp.Mul(this=value, expression=value.copy())
    return {
        "square_units": total(divided(squared, SQUARE_UNIT)),
        "square_rest": total(remainder(squared, SQUARE_UNIT)),
    }

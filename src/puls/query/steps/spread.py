"""Step 9: what intervals and waiting times need beyond the parts: values at ranks, sums by ticket, rows at risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from puls.query.sql import column, count, count_rows, flag, is_key, number, same, total
from puls.query.steps.formulas import amount, waits
from puls.query.steps.parts import squares
from puls.query.steps.population import Population, grouped
from puls.query.values import Asked

Key = str | int | None


def ranks(population: Population, asked: Asked, wanted: Iterable[tuple[int, int]]) -> exp.Select:
    """Return period, groups, `n`, `place` and `amount` of the sorted values at the `wanted` (n, place)."""
    keys = [column(name, "r") for name in population.groups]
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=[key.copy() for key in keys],
        order=exp.Order(expressions=[exp.Ordered(this=column("amount", "r"))]),
    )
    size = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[key.copy() for key in keys])
    placed = (
        exp.select(
            *keys,
            column("amount", "r"),
            exp.alias_(exp.cast(place, "bigint"), "place"),
            exp.alias_(exp.cast(size, "bigint"), "n"),
        )
        .from_(exp.alias_(exp.to_table("population"), "r"))
        .where(exp.not_(same(column("amount", "r"), None)))
    )
    pairs = [exp.Tuple(expressions=[number(n), number(rank)]) for n, rank in sorted(set(wanted))]
    chosen = exp.In(this=exp.Tuple(expressions=[column("n", "s"), column("place", "s")]), expressions=pairs)
    return (
        exp.select(*(column(name, "s") for name in (*population.groups, "n", "place", "amount")))
        .from_(exp.alias_(exp.to_table("placed"), "s"))
        .where(chosen)
        .with_("population", as_=population.rows({"amount": amount(asked, population.context)}))
        .with_("placed", as_=placed)
    )


def exceeding(population: Population, asked: Asked, thresholds: Mapping[tuple[Key, ...], int]) -> exp.Select:
    """Return how many values lie above a threshold of their own period and group, for (period, *groups) with one."""
    amounts = column("amount", "r")

    def above(cell: tuple[Key, ...], threshold: int) -> exp.Expr:
        return exp.and_(is_cell(population, cell), exp.GT(this=amounts.copy(), expression=number(threshold)))

    rows = population.rows({"amount": amount(asked, population.context)})
    # The least of the thresholds first: it leaves few rows to hold against all of them.
    some = exp.GT(this=amounts.copy(), expression=number(min(thresholds.values())))
    own = exp.paren(exp.or_(*(above(cell, threshold) for cell, threshold in thresholds.items())))
    return grouped(rows, population.groups, {"above": count_rows()}).where(some, own)


def tickets(population: Population, asked: Asked) -> exp.Select:
    """Return the sums over tickets that the error of a mean needs where a ticket has several rows."""
    by_ticket = each_ticket(population, asked)
    amounts, cases = column("amount", "t"), column("cases", "t")
    sums = {
        "tickets": count_rows(),
        **squares(amounts),
        "total_times_rows": total(exp.Mul(this=amounts.copy(), expression=cases)),
        "square_of_rows": total(exp.Mul(this=cases.copy(), expression=cases.copy())),
    }
    keys = [column(name, "t") for name in population.groups]
    named = [exp.alias_(expression, name) for name, expression in sums.items()]
    return (
        exp.select(*keys, *named).from_(exp.alias_(by_ticket.subquery(), "t")).group_by(*(key.copy() for key in keys))
    )


def each_ticket(population: Population, asked: Asked, cells: Sequence[tuple[Key, ...]] = ()) -> exp.Select:
    """Return `amount` and `cases` of each ticket in each period and group (all, or those of `cells`) with a value."""
    rows = population.rows({"ticket_id": column("ticket_id"), "amount": amount(asked, population.context)})
    sums = {"amount": total(column("amount", "r")), "cases": count(column("amount", "r"))}
    found = grouped(rows, (*population.groups, "ticket_id"), sums)
    if cells:
        found = found.where(exp.or_(*(is_cell(population, cell) for cell in cells)))
    return found.having(exp.GT(this=count(column("amount", "r")), expression=number(0)))


def is_cell(population: Population, cell: tuple[Key, ...]) -> exp.Expr:
    """Return whether a row `r` of the population is in a cell: its period, and the key of each group."""
    keys = (is_key(column(name, "r"), key) for name, key in zip(population.groups, cell, strict=True))
    return exp.paren(exp.and_(*keys))


def at_risk(population: Population, asked: Asked) -> exp.Select:
    """Return, a row for each number of seconds, how many left the queue answered, otherwise, or still wait."""
    seconds, answered, left = waits(asked, population.context)
    rows = population.rows({"seconds": seconds, "answered": flag(answered), "left_queue": flag(left)})
    sums = {
        "rows_at": count_rows(),
        "answered": count(column("answered", "r")),
        "left_queue": count(column("left_queue", "r")),
    }
    return (
        grouped(rows, (*population.groups, "seconds"), sums)
        .where(exp.GTE(this=column("seconds", "r"), expression=number(0)))
        .order_by(*(column(name, "r") for name in (*population.groups, "seconds")))
    )

"""Step 11: the rows behind a value, found by the same expressions that count it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from puls.core.units import Unit
from puls.metrics import AsOf, Duration, Mean, Share, Sum
from puls.query.sql import column, epoch_us, flag, is_key, number, same, text
from puls.query.steps.balance import open_tickets
from puls.query.steps.formulas import amount, member
from puls.query.steps.periods import Slice, key_expression
from puls.query.steps.population import Population, group_expression
from puls.query.values import Asked

# Which row of a ticket a row of the fact is.
_INSTANCE = {"turns": "turn", "episodes": "episode", "sla_clocks": "clock_no"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer: its period (None: the whole range) and the keys of its group (None: no filter)."""

    period: Slice | None
    keys: tuple[str | int | None, ...] | None


def listing(
    population: Population, asked: Asked, cell: Cell, *, part: str, until_us: int, limit: int | None, offset: int
) -> exp.Select:
    """Return the rows of a part: ticket, its id in the source, instant, and the value or whether it counts.

    `until_us` is the instant of a balance.
    """
    filters = _group_filters(population, cell.keys)
    if isinstance(asked.metric.formula, AsOf):
        rows = open_tickets(population, until_us, filters)
        shown = ["ticket_id", "dated_at"]
    else:
        rows, shown = _rows(population, asked, cell.period, part, filters)
    columns = [column(name, "r") for name in shown if name != "dated_at"]
    select = (
        exp.select(exp.alias_(column("source_id", "i"), "source_id"), *columns)
        .select(exp.alias_(epoch_us(column("dated_at", "r")), "dated_us"))
        .from_(exp.alias_(rows.subquery(), "r"))
        .join(
            "ids",
            on=exp.and_(
                same(column("kind", "i"), text("ticket")),
                exp.EQ(this=column("id", "i"), expression=column("ticket_id", "r")),
            ),
            join_type="left",
            join_alias="i",
        )
        .order_by(column("dated_at", "r"), *(column(name, "r") for name in shown[:2] if name != "dated_at"))
    )
    return select.limit(limit).offset(offset) if limit is not None else select


def _rows(
    population: Population, asked: Asked, period: Slice | None, part: str, filters: list[exp.Expr]
) -> tuple[exp.Select, list[str]]:
    dated = population.dated()
    columns: dict[str, exp.Expr] = {"ticket_id": column("ticket_id")}
    instance = _INSTANCE.get(population.scan.fact)
    if instance is not None:
        columns[instance] = column(instance)
    if population.scan.fact == "sla_clocks":
        columns["instance"] = column("instance")
    columns["dated_at"] = dated
    match asked.metric.formula:
        case Duration() | Sum() | Mean():
            is_time = asked.metric.unit is Unit.DURATION
            columns["seconds" if is_time else "amount"] = amount(asked, population.context)
        case Share():
            numerator = member(asked, population.context, "numerator")
            assert numerator is not None
            columns["counts"] = flag(numerator)
        case _:
            pass
    counted = member(asked, population.context, part)
    if counted is not None:
        filters = [*filters, counted]
    if period is not None:
        filters = [*filters, same(exp.paren(key_expression(population.series, dated)), number(period.key))]
    return population.rows(columns, where=filters), list(columns)


def _group_filters(population: Population, keys: Sequence[str | int | None] | None) -> list[exp.Expr]:
    if keys is None:
        return []
    numbered = enumerate(zip(population.dimensions, keys, strict=True), start=1)
    return [is_key(group_expression(each, index), key) for index, (each, key) in numbered]

"""Step 11: the rows behind a value, found by the same expressions that count it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlglot import exp

from puls.core.errors import UsageError
from puls.core.units import Unit
from puls.metrics import Ages, AsOf, Duration, Kept, Mean, Share, Sum
from puls.query.names import Kind
from puls.query.sql import column, epoch_us, flag, is_key, number, same, text
from puls.query.steps.balance import in_balance
from puls.query.steps.cover import begun_slices
from puls.query.steps.formulas import amount, member, wholes
from puls.query.steps.periods import Slice
from puls.query.steps.population import Population, group_expression
from puls.query.values import Asked

# Which row of a ticket a row of the fact is.
_INSTANCE = {
    "turns": "turn",
    "episodes": "episode",
    "followups": "episode",
    "sla_clocks": "clock_no",
    "open_spans": "span",
    "sla_runs": "clock_no",
}
# What rows that belong to no ticket are about.
_ABOUT: dict[str, tuple[str, Kind | None]] = {
    "orders": ("source_order_id", None),
    "shifts": ("agent_id", "person"),
    "employments": ("agent_id", "person"),
    "activity_changes": ("customer_id", "person"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer: its period (None: the whole range) and the keys of its group (None: no filter)."""

    period: Slice | None
    keys: tuple[str | int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Page:
    """Which of the rows of a value: at most `limit` from `offset` on, in order of their instants or of their values."""

    limit: int | None = None
    offset: int = 0
    largest_first: bool = False


def listing(population: Population, asked: Asked, cell: Cell, *, part: str, until_us: int, page: Page) -> exp.Select:
    """Return the rows of a part: what each is about, its id in the source, instant, and the value or whether it counts.

    `until_us` is the instant of a balance.
    """
    # The rows that a share is of are those of all its groups together.
    shared = wholes(asked) if part != "numerator" else frozenset[str]()
    filters = _group_filters(population, cell.keys, shared)
    if isinstance(asked.metric.formula, AsOf):
        id_, _ = row_id(population.scan.fact)
        rows = in_balance(population, id_, until_us, filters)
        shown = [id_, "dated_at"]
    else:
        rows, shown = _rows(population, asked, cell.period, part, filters)
    columns = [column(name, "r") for name in shown if name != "dated_at"]
    id_, kind = row_id(population.scan.fact)
    called = column(id_, "r") if kind is None else column("source_id", "i")
    select = (
        exp.select(exp.alias_(called, "source_id"), *columns)
        .select(exp.alias_(epoch_us(column("dated_at", "r")), "dated_us"))
        .from_(exp.alias_(rows.subquery(), "r"))
        .order_by(*_order(asked, shown, page))
    )
    if kind is not None:
        same_id = exp.EQ(this=column("id", "i"), expression=column(id_, "r"))
        own = exp.and_(same(column("kind", "i"), text(kind)), same_id)
        select = select.join("ids", on=own, join_type="left", join_alias="i")
    return select.limit(page.limit).offset(page.offset) if page.limit is not None else select


def _order(asked: Asked, shown: Sequence[str], page: Page) -> list[exp.Expr]:
    order: list[exp.Expr] = [column("dated_at", "r")]
    # By all that is shown, since several rows of a ticket may have one instant.
    order += [column(name, "r") for name in shown if name != "dated_at"]
    if not page.largest_first:
        return order
    values = [name for name in ("seconds", "amount") if name in shown]
    if not values:
        raise UsageError(f"the rows of {asked.metric.id} have no values of their own to be sorted by.")
    return [exp.Ordered(this=column(values[0], "r"), desc=True), *order]


def row_id(fact: str) -> tuple[str, Kind | None]:
    """Return the column that says what a row is about, and the kind of its id (None: it is the source's own)."""
    return _ABOUT.get(fact, ("ticket_id", "ticket"))


def _rows(
    population: Population, asked: Asked, period: Slice | None, part: str, filters: list[exp.Expr]
) -> tuple[exp.Select, list[str]]:
    dated = population.dated()
    id_, _ = row_id(population.scan.fact)
    columns: dict[str, exp.Expr] = {id_: column(id_)}
    instance = _INSTANCE.get(population.scan.fact)
    if instance is not None:
        columns[instance] = column(instance)
    if population.scan.fact in ("sla_clocks", "sla_runs"):
        columns["instance"] = column("instance")
    columns["dated_at"] = dated
    match asked.metric.formula:
        case Duration() | Ages() | Sum() | Mean():
            is_time = asked.metric.unit is Unit.DURATION
            columns["seconds" if is_time else "amount"] = amount(asked, population.context)
        case Share() | Kept():
            numerator = member(asked, population.context, "numerator")
            assert numerator is not None
            # What is outside of the share neither counts nor does not.
            if part in ("n", "numerator"):
                columns["counts"] = flag(numerator)
        case _:
            pass
    counted = member(asked, population.context, part)
    if counted is not None:
        filters = [*filters, counted]
    if period is None and population.cover is not None and population.cover.meets == "end":
        # Without a period, the instant is the last one.
        period = next(reversed(begun_slices(population.series, population.context.known_us)), None)
    if period is not None:
        filters = [*filters, same(exp.paren(population.key(dated)), number(period.key))]
    return population.rows(columns, where=filters), list(columns)


def _group_filters(
    population: Population, keys: Sequence[str | int | None] | None, left_out: Collection[str]
) -> list[exp.Expr]:
    if keys is None:
        return []
    numbered = enumerate(zip(population.dimensions, keys, strict=True), start=1)
    return [is_key(group_expression(each, index), key) for index, (each, key) in numbered if each.name not in left_out]

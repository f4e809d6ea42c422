"""Step 7, for what lasts: rows that cover instants or overlap periods are counted once in each of those periods.

A row becomes one row for each period that it belongs to, whose numbers are counted off from the periods of its own two
ends; no engine compares every row with every instant. What comes out is as many rows as the periods hold together: a
backlog of 5,000 tickets by day over a year is 1.8 million. `count_covered` says how many before they are made.

Which periods a row belongs to:

- `end`: it is there just before the period ends (`started` < end <= `ended`), as in the balance: what happens at the
  very end is the next period's. A period that is not over yet ends at the watermark, whose own instant counts.
- `start`: it is there when the period starts (`started` <= start < `ended`).
- `within`: it overlaps the period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from puls.core.errors import UsageError
from puls.core.periods import DAY_US, HOUR_US, Grain
from puls.metrics import Ages, Kept, Overlap, Standing
from puls.query.sql import FACT, column, divided, instant, lookup, number, predicate, same, staircase, total, when
from puls.query.steps.periods import WEEK_US, Series, Slice, key_expression
from puls.query.values import Asked, Context

COVERED = "covered"
INSTANT = "instant_us"
STARTS = "period_us"
READING = "reading_us"

MAXIMUM_ROWS = 50_000_000
_UNITS = {Grain.HOUR: HOUR_US, Grain.DAY: DAY_US, Grain.WEEK: WEEK_US}


@dataclass(frozen=True, slots=True)
class Cover:
    """Which rows belong to a period: from where to where a row lasts (null: still), and what of the period it meets.

    `reads`: what the clock in the column `clock` shows at the instant is asked for.
    """

    started: str
    ended: str
    meets: Literal["end", "start", "within"]
    clock: str | None = None
    reads: bool = False


def cover_of(asked: Asked) -> Cover | None:
    """Return how the rows of a metric belong to periods; None where an instant puts each into one period."""
    formula = asked.metric.formula
    match formula:
        case Standing():
            texts = (formula.where or "", *(each.where for each in formula.marked))
            return Cover(formula.started, formula.ended, "end", "clock", any(READING in text for text in texts))
        case Ages():
            return Cover(formula.started, formula.ended, "end", formula.clock, asked.clock == "business")
        case Kept():
            return Cover(formula.started, formula.ended, "start")
        case Overlap():
            return Cover(formula.started, formula.ended, "within")
        case _:
            return None


def covered_rows(fact: str, cover: Cover, series: Series, context: Context) -> exp.Select:
    """Return the rows of the fact with `covered`, the key of each period that they belong to.

    Beside it: `instant_us`, where that period ends or the row's own source has been read to; `period_us`, where it
    starts; and, where `cover` reads a clock, `reading_us`, what that clock shows at `instant_us` (null: no clock).
    """
    begun = begun_slices(series, context.known_us)
    if begun:
        keys = dict(zip(("x", "y"), _keys(cover, series, begun, context.known_us), strict=True))
        repeated = predicate("unnest(range(x, y))", keys.__getitem__)
        meeting = _meeting(cover, begun, context.known_us)
    else:
        repeated, meeting = number(0), [exp.false()]
    rows = exp.select("*", exp.alias_(repeated, COVERED)).from_(exp.alias_(exp.to_table(fact), FACT)).where(*meeting)
    found = exp.select(
        "*",
        exp.alias_(_instant_us(series, begun, context), INSTANT),
        exp.alias_(_of_period(series, [(each.key, each.start_us) for each in begun]), STARTS),
    ).from_(exp.alias_(rows.subquery(), FACT))
    return _with_reading(found, cover.clock, context.stretches) if cover.reads and cover.clock else found


def count_covered(fact: str, cover: Cover, series: Series, context: Context) -> exp.Select | None:
    """Return the statement that counts the rows of `covered_rows` before they are made; None for a single period."""
    begun = begun_slices(series, context.known_us)
    if len(begun) < 2:
        return None
    keys = dict(zip(("x", "y"), _keys(cover, series, begun, context.known_us), strict=True))
    size = total(predicate("greatest(0, y - x)", keys.__getitem__))
    rows = exp.select(exp.alias_(size, "size")).from_(exp.alias_(exp.to_table(fact), FACT))
    return rows.where(*_meeting(cover, begun, context.known_us))


def check_covered(metric: str, size: int) -> None:
    """Raise UsageError where a question asks for more rows than can be looked at."""
    if size > MAXIMUM_ROWS:
        raise UsageError(
            f"{metric} would look at {size:,} rows, one for each instant and row that is there then; ask for a longer"
            " grain or a shorter range."
        )


def begun_slices(series: Series, known_us: int) -> tuple[Slice, ...]:
    """Return the periods that have begun at the watermark."""
    return tuple(each for each in series.slices if each.start_us <= known_us)


def _instant_us(series: Series, begun: Sequence[Slice], context: Context) -> exp.Expr:
    ends = _of_period(series, [(each.key, min(each.end_us, context.known_us)) for each in begun])
    if min(context.watermarks.values()) >= min(begun[-1].end_us, context.known_us) if begun else True:
        return ends
    return predicate("least(x, y)", {"x": ends, "y": lookup(column("source"), context.watermarks, number)}.__getitem__)


def _with_reading(rows: exp.Select, clock: str, stretches: int) -> exp.Select:
    """Return `rows` with what the row's clock shows: what was open before that UTC day, and within it."""
    opened = "".join(
        f" + greatest(0, least({FACT}.{INSTANT}, d.close_{n}_us) - d.open_{n}_us)" for n in range(1, stretches + 1)
    )
    day = divided(column(INSTANT), DAY_US)
    return (
        exp.select(f"{FACT}.*", exp.alias_(predicate(f"d.base_us{opened}"), READING))
        .from_(exp.alias_(rows.subquery(), FACT))
        .join(
            "clock_days",
            on=exp.and_(same(column("clock", "d"), column(clock)), same(column("day", "d"), day)),
            join_type="left",
            join_alias="d",
        )
    )


def _of_period(series: Series, at_us: Sequence[tuple[int, int]]) -> exp.Expr:
    """Return the instant of a period's key: so many units and what is left over, which changes with the offset only."""
    if not at_us:
        return number(0)
    unit = 0 if series.grain is None else _UNITS.get(series.grain, 0)
    cuts: list[tuple[int, int]] = []
    for key, us in at_us:
        rest = us - key * unit
        if not cuts or cuts[-1][1] != rest:
            cuts.append((key, rest))
    rest_us = staircase(column(COVERED), cuts)
    if not unit:
        return rest_us
    return exp.paren(
        exp.Add(this=exp.Mul(this=column(COVERED), expression=number(unit)), expression=exp.paren(rest_us))
    )


def _edge_us(begun: Sequence[Slice], known_us: int) -> int:
    """Return the instant before which everything has happened that the last period knows of."""
    return min(begun[-1].end_us, known_us + 1)


def _meeting(cover: Cover, begun: Sequence[Slice], known_us: int) -> list[exp.Expr]:
    """Return what finds the rows that may belong to any period, so that the others cost nothing."""
    first_us, edge_us = begun[0].start_us, _edge_us(begun, known_us)
    still = same(column(cover.ended), None)
    return [
        exp.LT(this=column(cover.started), expression=instant(edge_us)),
        exp.paren(exp.or_(still, exp.GT(this=column(cover.ended), expression=instant(first_us)))),
    ]


def _keys(cover: Cover, series: Series, begun: Sequence[Slice], known_us: int) -> tuple[exp.Expr, exp.Expr]:
    """Return the key of the first period that a row belongs to, and that of the first one after those."""
    first, beyond = begun[0], begun[-1].key + 1
    edge_us = _edge_us(begun, known_us)
    started, ended = column(cover.started), column(cover.ended)
    after_first = exp.GT(this=started.copy(), expression=instant(first.start_us))
    goes_on = exp.or_(same(ended.copy(), None), exp.GTE(this=ended.copy(), expression=instant(edge_us)))
    match cover.meets:
        case "end":
            begins, ends = key_expression(series, started), key_expression(series, ended)
        case "start":
            begins, ends = _next_key(series, started), _next_key(series, ended)
            goes_on = exp.or_(
                same(ended.copy(), None), exp.GT(this=ended.copy(), expression=instant(begun[-1].start_us))
            )
        case "within":
            begins, ends = key_expression(series, started), _next_key(series, ended)
    return when(after_first, begins, number(first.key)), when(goes_on, number(beyond), exp.paren(ends))


def _next_key(series: Series, at: exp.Expr) -> exp.Expr:
    """Return the key of the first period that starts at an instant or after it."""
    before = predicate("make_timestamp(epoch_us(x) - 1)", {"x": at}.__getitem__)
    return exp.Add(this=exp.paren(key_expression(series, before)), expression=number(1))

"""Step 6 for what lasts: which rows at an instant count, how old they are then, who is still there, and how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from sqlglot import exp

from puls.core.periods import SECOND_US
from puls.metrics import Ages, Distinct, Kept, Overlap, Standing
from puls.query.sql import column, epoch_us, predicate, same, when
from puls.query.steps.cover import INSTANT, READING, STARTS


def age(formula: Ages, clock: str) -> exp.Expr:
    """Return how many whole seconds a row has lasted at the instant; null without a clock or a beginning."""
    if clock == "calendar":
        lasted = exp.Sub(this=column(INSTANT), expression=epoch_us(column(formula.since)))
    else:
        lasted = exp.Sub(this=column(READING), expression=column(formula.clock_from_us))
    # A row that its source dates after the instant up to which it was read has just begun.
    return when(exp.not_(same(lasted, None)), predicate(f"greatest(0, x) // {SECOND_US}", {"x": lasted}.__getitem__))


def has_no_clock(formula: Ages) -> exp.Expr:
    """Return which rows have an age on the calendar clock and none on the business clock."""
    aged = exp.not_(same(column(formula.since), None))
    return exp.and_(aged, same(age(formula, "business"), None))


def lasting_parts(formula: Standing | Kept | Distinct | Overlap) -> tuple[str, ...]:
    """Return the parts that a formula counts, reasons of its metric aside."""
    match formula:
        case Standing():
            return ("n", *(each.reason for each in formula.marked))
        case Kept():
            return ("n", "numerator")
        case Distinct() | Overlap():
            return ("n",)
        case _:
            assert_never(formula)


def lasting_member(
    formula: Standing | Kept | Distinct | Overlap, part: str, write: Callable[[str], exp.Expr]
) -> exp.Expr | None:
    """Return which rows one of `lasting_parts` counts (None: every row); `write` makes SQL of a declared predicate."""
    match formula:
        case Standing():
            wanted = [formula.where, *(each.where for each in formula.marked if each.reason == part)]
        case Kept():
            return is_kept(formula) if part == "numerator" else None
        case Distinct():
            wanted = [f"{formula.of} is not null", formula.among]
        case Overlap():
            wanted = []
        case _:
            assert_never(formula)
    found = [exp.paren(write(sql)) for sql in wanted if sql is not None]
    return exp.and_(*found) if found else None


def is_kept(formula: Kept) -> exp.Expr:
    """Return which rows are still there at the end of the period, or (`lost`) are not."""
    left = column(formula.left)
    gone = exp.LTE(this=epoch_us(left), expression=column(INSTANT))
    if formula.lost:
        return exp.and_(exp.not_(same(left.copy(), None)), gone)
    return exp.paren(exp.or_(same(left.copy(), None), exp.not_(exp.paren(gone))))


def overlap_us(started: str, ended: str) -> exp.Expr:
    """Return for how many microseconds a row overlaps its period as far as that is known."""
    parts = {
        "s": epoch_us(column(started)),
        "e": when(same(column(ended), None), column(INSTANT), epoch_us(column(ended))),
        "a": column(STARTS),
        "b": column(INSTANT),
    }
    return predicate("greatest(0, least(e, b) - greatest(s, a))", parts.__getitem__)

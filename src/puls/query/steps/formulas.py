"""Step 6: the declared predicates of a metric as SQL over its fact: which rows a part counts, and a row's value.

Counting and listing both read them here, so that a number and the list behind it cannot differ.
"""

from __future__ import annotations

from sqlglot import exp

from puls.core.errors import UnknownName, UsageError
from puls.core.periods import DAY_US, SECOND_US
from puls.metrics import (
    Ages,
    Arrivals,
    Count,
    Distinct,
    Duration,
    Formula,
    Kept,
    Mean,
    Metric,
    Overlap,
    Ratio,
    Share,
    Standing,
    Sum,
    Waiting,
)
from puls.query.names import table_of, types_of
from puls.query.sql import column, divided, epoch_us, instant, is_one_of, lookup, number, predicate, same, text, when
from puls.query.steps.cover import INSTANT, READING
from puls.query.steps.lasting import age, has_no_clock, lasting_member, lasting_parts
from puls.query.values import Asked, Context

WITHOUT_SCHEDULE = "without_schedule"


def formula_sql(sql: str, metric: Metric, context: Context) -> exp.Expr:
    """Return a declared predicate over the fact `f`, with what a query supplies filled in."""

    def give(name: str) -> exp.Expr:  # noqa: PLR0911 - one return for each word
        match name:
            case "watermark_at":
                return lookup(column("source"), context.watermarks, instant)
            case "in_window" | "window_over" | "window_open" if metric.window is not None:
                return _windowed(name, metric, context)
            case "is_complaint":
                return _is_complaint(metric, context)
            case "instant_at" if isinstance(metric.formula, Standing):
                return predicate("make_timestamp(x)", lambda _: column(INSTANT))
            case "reading_us" if isinstance(metric.formula, Standing):
                return column(READING)
            case "soon_us":
                return number(context.soon_us)
            case _:
                return fact_column(name, metric)

    return predicate(sql, give)


def fact_column(name: str, metric: Metric) -> exp.Expr:
    """Return a column of the metric's rows, which their ticket has where they do not; raises UnknownName."""
    table = table_of(name, metric.fact)
    if table is None:
        raise UnknownName("column", name, types_of(metric.fact), where=f"metric {metric.id}")
    return column(name, table)


def _is_complaint(metric: Metric, context: Context) -> exp.Expr:
    named = (("type", context.complaints.types), ("intent", context.complaints.intents))
    tests = [
        exp.Coalesce(this=is_one_of(fact_column(name, metric), map(text, values)), expressions=[exp.false()])
        for name, values in named
        if values
    ]
    return exp.paren(exp.or_(*tests)) if tests else exp.false()


def _windowed(name: str, metric: Metric, context: Context) -> exp.Expr:
    window = metric.window
    assert window is not None
    until = exp.Add(this=epoch_us(fact_column(window.after, metric)), expression=number(window.days * DAY_US))
    watermark = lookup(column("source"), context.watermarks, number)
    match name:
        case "in_window" if window.event is not None:
            return exp.LTE(this=epoch_us(fact_column(window.event, metric)), expression=until)
        case "window_over":
            return exp.LTE(this=until, expression=watermark)
        case "window_open":
            return exp.GT(this=until, expression=watermark)
        case _:
            raise UsageError(f"metric {metric.id} has a window without an event, so that nothing is {name}.")


def on_clocks(formula: Formula) -> tuple[str, str] | None:
    """Return the number of a row on the calendar and on the business clock, as SQL; None where no clock matters."""
    match formula:
        case Duration():
            return formula.calendar, formula.business
        case Sum(of=of, business=str(business)):
            return of, business
        case _:
            return None


def has_clocks(formula: Formula) -> bool:
    """Return whether the metric is another number on the business clock."""
    return on_clocks(formula) is not None or isinstance(formula, Ages)


def amount(asked: Asked, context: Context) -> exp.Expr:
    """Return the whole number of a row that statistics are made of, on the asked clock; null where it has none."""
    formula = asked.metric.formula
    if isinstance(formula, Ages):
        return age(formula, asked.clock)
    assert isinstance(formula, Duration | Sum | Mean)
    clocks = on_clocks(formula)
    written = formula.of if isinstance(formula, Sum | Mean) else formula.calendar
    if clocks is not None:
        written = clocks[asked.clock == "business"]
    value = formula_sql(written, asked.metric, context)
    if formula.among is None or formula.among == asked.cohort.among:
        return value
    return when(formula_sql(formula.among, asked.metric, context), value)


def wholes(asked: Asked) -> frozenset[str]:
    """Return the dimensions that split only the numerator of the metric."""
    return frozenset(asked.metric.formula.whole if isinstance(asked.metric.formula, Share) else ())


def reasons(asked: Asked) -> tuple[str, ...]:
    """Return why rows of the cohort may be outside the metric, in the order of the declaration."""
    declared = tuple(outside.reason for outside in asked.metric.outside)
    on_business = asked.clock == "business" and has_clocks(asked.metric.formula)
    return (*declared, WITHOUT_SCHEDULE) if on_business else declared


def member(  # noqa: PLR0911 - one return for each part of each kind
    asked: Asked, context: Context, part: str
) -> exp.Expr | None:
    """Return which rows of the cohort a part counts: `n`, `numerator` or a reason; None is every row."""
    metric = asked.metric
    for outside in metric.outside:
        if outside.reason == part:
            return formula_sql(outside.where, metric, context)
    formula = metric.formula
    match formula:
        case Count() | Arrivals() if part == "n":
            return None if formula.of in (None, asked.cohort.among) else formula_sql(str(formula.of), metric, context)
        case Share() if part == "n":
            return formula_sql(formula.among, metric, context)
        case Share() if part == "numerator":
            both = exp.paren(formula_sql(formula.among, metric, context))
            return exp.and_(both, exp.paren(formula_sql(formula.of, metric, context)))
        case Standing() | Kept() | Distinct() | Overlap() if part in lasting_parts(formula):
            return lasting_member(formula, part, lambda sql: formula_sql(sql, metric, context))
        case Duration() | Sum() | Mean() | Ages() if part == "n":
            return exp.not_(same(amount(asked, context), None))
        case Duration() | Sum() if part == WITHOUT_SCHEDULE and part in reasons(asked):
            return _without_schedule(formula, metric, context)
        case Ages() if part == WITHOUT_SCHEDULE and part in reasons(asked):
            return has_no_clock(formula)
        case Ratio():
            raise AssertionError("each side of a ratio is a pass of its own")
        case _:
            named = ["n", *(["numerator"] if isinstance(formula, Share | Kept) else []), *reasons(asked)]
            raise UnknownName("part", part, named, where=f"metric {metric.id}")


def _without_schedule(formula: Duration | Sum, metric: Metric, context: Context) -> exp.Expr:
    """Return which rows have a number on the calendar clock only."""
    clocks = on_clocks(formula)
    assert clocks is not None
    calendar, business = (same(exp.paren(formula_sql(sql, metric, context)), None) for sql in clocks)
    unscheduled = exp.and_(exp.not_(calendar), business)
    if formula.among is None:
        return unscheduled
    return exp.and_(unscheduled, exp.paren(formula_sql(formula.among, metric, context)))


def waits(asked: Asked, context: Context) -> tuple[exp.Expr, exp.Expr, exp.Expr]:
    """Return for `km_median` (seconds until the row left the queue, whether answered, whether by the competing exit).

    A row that still waits has waited until its source's watermark; null seconds: the row is not at risk.
    """
    formula = asked.metric.formula
    assert isinstance(formula, Duration) and formula.waiting is not None
    waiting = formula.waiting
    answered = exp.not_(same(amount(asked, context), None))
    still = formula_sql(waiting.where, asked.metric, context)
    seconds = exp.Case().when(answered.copy(), amount(asked, context))
    left_column = waiting.left_calendar if asked.clock == "calendar" else waiting.left_business
    left: exp.Expr = exp.false()
    if waiting.leave is not None and left_column is not None:
        left = formula_sql(waiting.leave, asked.metric, context)
        seconds = seconds.when(left.copy(), column(left_column))
    return seconds.when(still, divided(_waited_us(asked, context, waiting), SECOND_US)), answered, left


def _waited_us(asked: Asked, context: Context, waiting: Waiting) -> exp.Expr:
    if asked.clock == "calendar" or waiting.clock is None or waiting.clock_from_us is None:
        watermark = lookup(column("source"), context.watermarks, number)
        return exp.Sub(this=watermark, expression=epoch_us(column(waiting.since)))
    case = exp.Case()
    for (clock, source), reading_us in sorted(context.readings.items()):
        both = exp.and_(same(column(waiting.clock), number(clock)), same(column("source"), exp.Literal.string(source)))
        case = case.when(both, number(reading_us))
    reading = case if context.readings else exp.null()
    return exp.Sub(this=reading, expression=column(waiting.clock_from_us))

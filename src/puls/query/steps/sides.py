"""Step 1, for a ratio: each side is a number of its own, over its own fact, cohort and credit, in a pass of its own.

A side is asked like a metric by itself, but only by the dimensions that its rows have: one that they lack neither
splits nor narrows it, so that its total of the period stands in every group. A dimension that no side has is an error,
and so is a scope that a side cannot be narrowed to, since its total would say more than the asker may see.

Sources: a side counts the sources that provide what its own fact needs: orders come from the shop, tickets from the
desk. What a metric needs beyond that is asked of the sides over tickets. Of several denominators some may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from puls.core.errors import UnknownName, UsageError
from puls.metrics import AsOf, Capability, Count, Credit, Distinct, Metric, Overlap, Part, Ratio, Sum
from puls.project.conditions import And, Condition, columns
from puls.query.names import FIELD_PREFIX, TAG, find, has_ticket, splittable
from puls.query.steps.availability import Available, available
from puls.query.values import Asked, Context, MetricQuery, Missing

# What rows beside tickets, and recorded time, need; every other fact is made of tickets.
_NEEDS: dict[str, frozenset[Capability]] = {
    "orders": frozenset({"orders"}),
    "shifts": frozenset({"shifts"}),
    "employments": frozenset({"agents"}),
    "work_logs": frozenset({"work_time"}),
    "activity_changes": frozenset(),
}
_OF_OTHERS = frozenset[Capability]().union(*_NEEDS.values())
# No column is called so: a side without a credit has no team and no agent.
_NOBODY = Credit("holder_then", "", "")


def available_ratio(asked: Asked, context: Context) -> Available:
    """Return the sources that any side counts; what a side is missing counts only where it has no source at all."""
    numerator, *denominators = (available(side, context) for _, side in asked_sides(asked))
    # A denominator that no source gives is left out where another answers.
    asked_of = [numerator, *([able for able in denominators if able.sources] or denominators)]
    counted = {source for able in asked_of for source in able.sources}
    missing: set[Missing] = set()
    for able in asked_of:
        missing.update(each for each in able.missing if not able.sources or each.source not in counted)
    sources = tuple(sorted(counted)) if all(able.sources for able in asked_of) else ()
    return Available(sources, tuple(sorted(missing, key=lambda each: (each.source or "", each.lacks))))


def check_ratio(query: MetricQuery, context: Context, asked: Asked) -> None:
    """Raise UnknownName or UsageError for what the question may not say about a ratio."""
    sides = [side for _, side in asked_sides(asked)]
    metric = asked.metric
    for name in query.by:
        if not any(_splits(name, side, context) for side in sides):
            known = dict.fromkeys(each for side in sides for each in splittable(side.metric))
            raise UnknownName("dimension", name, [*known, *context.fields], where=f"metric {metric.id}")
    for name in sorted(columns(query.where) if query.where else ()):
        if not any(_has(name, side, context) for side in sides):
            known = dict.fromkeys(each for side in sides for each in splittable(side.metric))
            raise UnknownName("column", name, [*known, *context.fields], where=f"metric {metric.id}")
    for name in sorted(columns(query.scope) if query.scope else ()):
        lacking = [side.metric.fact for side in sides if not _has(name, side, context)]
        if lacking:
            raise UsageError(
                f"{metric.id} counts {' and '.join(lacking)}, which have no {name}, and you may see only rows of your"
                f" own {name}."
            )
    if query.grain is not None and query.grain.is_cyclic and any(_lasts(side) for side in sides):
        raise UsageError(
            f"{metric.id} is about instants and what lasts, so it has no {query.grain.value}; ask for a grain like day."
        )


def asked_sides(asked: Asked) -> Iterator[tuple[Part, Asked]]:
    """Yield the parts of a ratio, the numerator first, each asked like a metric by itself."""
    formula, metric = asked.metric.formula, asked.metric
    assert isinstance(formula, Ratio)
    for number, part in enumerate((formula.of, *formula.per)):
        credit = part.credit or _NOBODY
        side = replace(
            metric,
            id=f"{metric.id}_{number}",
            fact=part.fact,
            formula=part.formula,
            cohorts=(part.cohort,),
            credits=(credit,),
            needs=_needs(metric, part),
            window=None,
            outside=(),
            beside=None,
            promise=None,
            variants=(),
            earlier=(),
            acted=None,
        )
        yield part, Asked(side, part.cohort, credit, (_statistic(part),), asked.clock)


def _needs(metric: Metric, part: Part) -> frozenset[Capability]:
    return _NEEDS[part.fact] if part.fact in _NEEDS else metric.needs - _OF_OTHERS


def _statistic(part: Part) -> str:
    match part.formula:
        case Sum():
            return "total"
        case Overlap():
            return "mean"
        case Count() | Distinct() | AsOf():
            return "count"
        case _:
            assert_never(part.formula)


def _lasts(side: Asked) -> bool:
    return isinstance(side.metric.formula, AsOf | Overlap)


def _splits(name: str, side: Asked, context: Context) -> bool:
    if name.removeprefix(FIELD_PREFIX) in context.fields and has_ticket(side.metric.fact):
        return True
    return not name.startswith(FIELD_PREFIX) and name in splittable(side.metric)


def _has(name: str, side: Asked, context: Context) -> bool:
    if name == TAG and _lasts(side):
        return False
    return find(name, side.metric.fact, side.credit, context.fields) is not None


def lacks(query: MetricQuery, side: Asked, context: Context) -> tuple[str, ...]:
    """Return the names of the question that the rows of a side do not have."""
    read = sorted(columns(query.where)) if query.where else []
    lacking = [name for name in query.by if not _splits(name, side, context)]
    return tuple(dict.fromkeys([*lacking, *(name for name in read if not _has(name, side, context))]))


def narrowed(query: MetricQuery, side: Asked, context: Context) -> MetricQuery:
    """Return the question as a side answers it: only by what its rows have."""
    return replace(
        query,
        metrics=(side.metric.id,),
        by=tuple(name for name in query.by if _splits(name, side, context)),
        where=_without(query.where, side, context) if query.where else None,
        compare=None,
    )


def _without(condition: Condition, side: Asked, context: Context) -> Condition | None:
    """Return the condition without those of its parts, joined by `and`, that name what the rows lack."""
    parts: Sequence[Condition] = condition.parts if isinstance(condition, And) else (condition,)
    kept = [part for part in parts if all(_has(name, side, context) for name in columns(part))]
    return None if not kept else kept[0] if len(kept) == 1 else And(tuple(kept))

"""Step 1: every name of the question is found in the declarations, or refused with the nearest match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from puls.core.errors import UnknownName, UsageError
from puls.metrics import (
    Ages,
    Arrivals,
    AsOf,
    Cohort,
    Count,
    Credit,
    Distinct,
    Duration,
    Kept,
    Mean,
    Metric,
    Overlap,
    Ratio,
    Share,
    Standing,
    Sum,
    acted,
)
from puls.project.conditions import columns
from puls.query.names import (
    CREDITED,
    DURATION_STATS,
    FIELD_PREFIX,
    MEAN_STATS,
    OTHER_STATS,
    TAG,
    dimension,
    has_ticket,
    is_lasting,
    not_lasting,
    splittable,
    within_seconds,
)
from puls.query.steps.sides import check_ratio
from puls.query.values import Asked, Context, MetricQuery


def resolve(query: MetricQuery, context: Context, known: Mapping[str, Metric]) -> tuple[Asked, ...]:
    """Return the question's metrics with cohort, credit and statistics decided.

    Raises UnknownName for a name that does not exist, UsageError for a combination that has no meaning.
    """
    if not query.metrics:
        raise UsageError("a query needs at least one metric.")
    for what, names in (("metric", query.metrics), ("dimension", query.by), ("statistic", query.stats)):
        if len(set(names)) != len(names):
            raise UsageError(f"a {what} is named twice: {', '.join(names)}.")
    _check_agents(query, context)
    asked = tuple(_asked(query, name, known) for name in query.metrics)
    for each in asked:
        _check_names(query, context, each)
    return asked


def _asked(query: MetricQuery, name: str, known: Mapping[str, Metric]) -> Asked:
    if name not in known:
        raise UnknownName("metric", name, known)
    metric = known[name]
    if metric.acted is not None and _credit(metric, query).rule == "actor" and names_read(query) & set(CREDITED):
        metric = acted(metric)
    cohort, credit = _cohort(metric, query.cohort), _credit(metric, query)
    asked = Asked(metric, cohort, credit, (), query.clock)
    return replace(asked, stats=_stats(asked, query, len(query.metrics) == 1))


def names_read(query: MetricQuery) -> frozenset[str]:
    """Return the names that a question splits or filters by."""
    conditions = (condition for condition in (query.where, query.scope) if condition is not None)
    return frozenset(query.by).union(*(columns(condition) for condition in conditions))


def itself_split(query: MetricQuery, known: Mapping[str, Metric]) -> MetricQuery:
    """Return the question split by what its one metric is a share of, where it says nothing of it.

    The share of a channel among all tickets, for one, is no number before it is split by channel.
    """
    metric = known.get(query.metrics[0]) if len(query.metrics) == 1 else None
    formula = metric.formula if metric is not None else None
    if not isinstance(formula, Share) or not formula.whole or formula.of not in ("true", formula.among):
        return query
    return query if set(query.by) & set(formula.whole) else replace(query, by=(*query.by, formula.whole[0]))


def _cohort(metric: Metric, name: str | None) -> Cohort:
    if name is None:
        return metric.cohort
    for cohort in metric.cohorts:
        if cohort.name == name:
            return cohort
    raise UnknownName("cohort", name, [cohort.name for cohort in metric.cohorts], where=f"metric {metric.id}")


def _credit(metric: Metric, query: MetricQuery) -> Credit:
    if query.credit is None:
        return metric.credit
    for credit in metric.credits:
        if credit.rule == query.credit:
            return credit
    raise UnknownName("credit", query.credit, [credit.rule for credit in metric.credits], where=f"metric {metric.id}")


def _stats(asked: Asked, query: MetricQuery, alone: bool) -> tuple[str, ...]:
    """Return the statistics of the metric; in a table of several metrics each takes those that it has."""
    metric = asked.metric
    if not query.stats:
        return metric.stats
    known = _known_stats(metric)
    timed = isinstance(metric.formula, Duration | Ages)
    for stat in query.stats:
        if stat not in known and not (timed and within_seconds(stat) is not None) and alone:
            raise UnknownName("statistic", stat, known, where=f"metric {metric.id}")
        if stat not in (*DURATION_STATS, *OTHER_STATS) and within_seconds(stat) is None:
            raise UnknownName("statistic", stat, [*DURATION_STATS, "within:10m", *OTHER_STATS])
    chosen = tuple(stat for stat in query.stats if stat in known or (timed and within_seconds(stat) is not None))
    if timed and "km_median" in chosen:
        _check_waiting(asked)
    return chosen or metric.stats


def _known_stats(metric: Metric) -> tuple[str, ...]:
    match metric.formula:
        case Duration():
            return (*DURATION_STATS, "within:10m")
        case Ages():
            return (*MEAN_STATS, "within:10m")
        case Mean():
            return MEAN_STATS
        case Count() | Share() | AsOf() | Sum() | Arrivals() | Standing() | Kept() | Distinct() | Overlap():
            return metric.stats
        case Ratio():
            return metric.stats
        case _:
            assert_never(metric.formula)


def _check_waiting(asked: Asked) -> None:
    metric = asked.metric
    waiting = metric.formula.waiting if isinstance(metric.formula, Duration) else None
    if waiting is None:
        raise UsageError(f"{metric.id} has no rows that wait, so km_median is no number of it; ask for median.")
    if not asked.cohort.entry:
        entries = [cohort.name for cohort in metric.cohorts if cohort.entry]
        raise UsageError(
            f"km_median needs a cohort that rows enter when their wait starts; {metric.id} by {asked.cohort.name!r} is"
            f" dated by an event. Ask for cohort {' or '.join(entries)}, or for median."
        )
    if asked.clock == "business" and waiting.clock is None:
        raise UsageError(f"km_median of {metric.id} is known on the calendar clock only; ask for clock calendar.")


def _check_agents(query: MetricQuery, context: Context) -> None:
    named = "agent" in query.by or (query.where is not None and "agent" in columns(query.where))
    if named and context.agents == "off":
        raise UsageError(
            'numbers of single agents are off in this project. Split by team, or set privacy.agents to "pseudonyms" or'
            ' "named" in puls.toml.'
        )


def _check_names(query: MetricQuery, context: Context, asked: Asked) -> None:
    metric = asked.metric
    _check_fields(query)
    if isinstance(metric.formula, Ratio):
        check_ratio(query, context, asked)
        return
    read = frozenset().union(*(columns(condition) for condition in (query.where, query.scope) if condition))
    _check_lasting(query, metric, read)
    for name in query.by:
        if name.startswith(FIELD_PREFIX):
            dimension(name, metric, asked.credit, context.fields)
        elif name not in splittable(metric) and (name not in context.fields or not has_ticket(metric.fact)):
            raise UnknownName("dimension", name, [*splittable(metric), *context.fields], where=f"metric {metric.id}")
    for name in sorted(read):
        dimension(name, metric, asked.credit, context.fields)


def _check_lasting(query: MetricQuery, metric: Metric, read: frozenset[str]) -> None:
    """Refuse of what lasts what is known of rows as they come only."""
    refused = sorted({*query.by, *read} & not_lasting(metric))
    if TAG in refused:
        raise UsageError(
            f"{metric.id} cannot be split or filtered by tag: tags are known as of now, not as of an instant."
        )
    if refused:
        raise UsageError(
            f"{metric.id} cannot be split or filtered by {refused[0]}, which tells why it changed and not what is in"
            " it; the terms of the balance stand beside it in the answer."
        )
    if is_lasting(metric) and query.grain is not None and query.grain.is_cyclic:
        raise UsageError(
            f"{metric.id} is about instants and what lasts, so it has no {query.grain.value}; ask for a grain like day."
        )


def _check_fields(query: MetricQuery) -> None:
    own = [name for name in query.by if name.startswith(FIELD_PREFIX) and name.removeprefix(FIELD_PREFIX) in query.by]
    if own:
        raise UsageError(f"dimension {own[0]!r} is named twice.")

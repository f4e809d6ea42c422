"""Why a number changed: the change split over the groups of each dimension, into mix and what happened within them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from puls.core.errors import DataError, UsageError
from puls.insight import Split, split_count, split_mean
from puls.metrics import Metric, Share
from puls.project.model import Project
from puls.query.names import OF_CUSTOMER, PLAIN, TAG, splittable
from puls.query.values import Asked, Engine, MetricQuery
from puls.workspace.additive import additive_statistic, count_part, has_parts, is_mean, mean_parts
from puls.workspace.answer_rows import group_names
from puls.workspace.answer_values import Answer, Key, Row
from puls.workspace.answers import answer
from puls.workspace.asking import Session
from puls.workspace.comparisons import compare
from puls.workspace.context import Run, iso
from puls.workspace.known import asked_for
from puls.workspace.loading import Cell
from puls.workspace.past import Moment

MAXIMUM_GROUPS = 50
"""A dimension with more groups is split only where it is asked for."""

LeftOut = Literal["one group", "many groups"]


@dataclass(frozen=True, slots=True)
class DimensionSplit:
    """The change over the groups of one dimension; `names` are what people read for surrogate ids."""

    dimension: str
    split: Split[Key]
    names: Mapping[Key, str]

    def name(self, group: Key) -> str | None:
        """Return what people read for a group; None for rows without a value of the dimension."""
        return None if group is None else self.names.get(group, str(group))


@dataclass(frozen=True, slots=True)
class Why:
    """A change and where it comes from: by dimension, the one first over whose groups it lies most unevenly.

    `answer` holds the whole: value, earlier value, interval and word, and its receipt. `is_mean` says whether there is
    a mix: a rate or mean has one, a count has what each group gained. `left_out` are dimensions that split nothing.
    """

    answer: Answer
    before_us: tuple[int, int]
    is_mean: bool
    splits: tuple[DimensionSplit, ...]
    left_out: Mapping[str, LeftOut]

    @property
    def row(self) -> Row:
        """Return the whole: the value, and its change."""
        return self.answer.rows[0]

    def to_json(self) -> dict[str, Any]:
        """Return the split with stable keys: durations in seconds, shares as parts of one, instants in ISO 8601 UTC.

        Keys: `answer`, `earlier_from`, `earlier_to`, `change`, `splits`, `dimensions_left_out`.
        """
        change = self.splits[0].split.change if self.splits else None
        return {
            "answer": self.answer.to_json(),
            "earlier_from": iso(self.before_us[0]),
            "earlier_to": iso(self.before_us[1]),
            "change": None if change is None else float(change),
            "splits": [_split_json(each, self.is_mean) for each in self.splits],
            "dimensions_left_out": dict(self.left_out),
        }


def why(
    run: Run, project: Project, query: MetricQuery, *, engine: Engine = "duckdb", as_of: Moment | None = None
) -> Why:
    """Return the change that `query` asks for (one metric, `compare` previous or year_ago) by each dimension of `by`.

    Without `by` it is every standard dimension of the metric with 2 to 50 groups. Raises UsageError for what cannot be
    split, DataError where a side has no rows, and the errors of `answer`.
    """
    metric = _metric(project, query)
    asked = replace(query, stats=(additive_statistic(metric, query.stats),), compare=query.compare or "previous")
    whole = answer(run, project, replace(asked, by=()), engine=engine, as_of=as_of)
    if whole.rows[0].change is None:
        reasons = [text.en for _, text in whole.metrics[0].missing]
        side = "that period" if whole.rows and whole.rows[0].value is None else "the period before it"
        raise DataError(f"there is no change of {metric.id} to split: {'; '.join(reasons) or f'{side} has no rows'}.")
    dimensions = query.by or _dimensions(metric)
    if not dimensions:
        raise UsageError(f"{metric.id} has no dimension to split by.")
    splits: list[DimensionSplit] = []
    left_out: dict[str, LeftOut] = {}
    for dimension in dimensions:
        session = Session(run, project, replace(asked, by=(dimension,), intervals=False), engine)
        split, before_us = _split(session)
        groups = len(split.shares)
        if query.by or 2 <= groups <= MAXIMUM_GROUPS:
            names = group_names(session, dimension, (share.group for share in split.shares))
            splits.append(DimensionSplit(dimension, split, names))
        else:
            left_out[dimension] = "one group" if groups < 2 else "many groups"
    splits.sort(key=lambda each: -each.split.unevenness)
    return Why(whole, before_us, is_mean(metric), tuple(splits), left_out)


def _metric(project: Project, query: MetricQuery) -> Metric:
    if len(query.metrics) != 1 or query.grain is not None:
        raise UsageError("why splits the change of one metric over one range; ask for one metric and without a grain.")
    if query.from_day is None and query.compare != "year_ago":
        raise UsageError("why splits the change of one period; say which: --period 2026-03, or --from and --to.")
    if query.compare not in (None, "previous", "year_ago"):
        raise UsageError(f"why splits a change against earlier rows, not against a {query.compare}; say previous.")
    (name,) = query.metrics
    metric = asked_for(project, query.metrics)[name]
    if not has_parts(metric):
        raise UsageError(f"{name} has no parts that add up over groups; ask why for a count or a share instead.")
    whole = metric.formula.whole if isinstance(metric.formula, Share) else ()
    for dimension in query.by:
        if dimension == TAG or dimension in whole:
            raise UsageError(f"the groups of {dimension} do not add up to {name}; split by another dimension.")
    return metric


def _dimensions(metric: Metric) -> tuple[str, ...]:
    whole = metric.formula.whole if isinstance(metric.formula, Share) else ()
    known = splittable(metric)
    return tuple(name for name in (*PLAIN, "team", *OF_CUSTOMER) if name in known and name not in whole)


def _split(session: Session) -> tuple[Split[Key], tuple[int, int]]:
    """Return the split of the session's change by its one dimension, and the range before."""
    (asked,), made = session.plan.asked, session.plan
    comparison = compare(made, session.days, session.load)
    assert comparison is not None
    now = session.load(made)[asked.metric.id].cells
    before = comparison.loaded[asked.metric.id].cells
    slice0 = comparison.earlier[made.series.slices[0].label]
    sides = [
        {keys[0]: cell for (key, keys), cell in cells.items() if key == each.key}
        for cells, each in ((before, slice0), (now, made.series.slices[0]))
    ]
    return _split_cells(asked, *sides), (slice0.start_us, slice0.end_us)


def _split_cells(asked: Asked, before: Mapping[Key, Cell], now: Mapping[Key, Cell]) -> Split[Key]:
    sides = (before, now)
    if is_mean(asked.metric):
        return split_mean(*({key: mean_parts(asked, cell) for key, cell in side.items()} for side in sides))
    found = split_count(*({key: count_part(asked, cell) for key, cell in side.items()} for side in sides))
    return replace(found, shares=tuple(share for share in found.shares if share.value_before or share.value_now))


def _split_json(found: DimensionSplit, has_mix: bool) -> dict[str, Any]:
    split = found.split
    return {
        "dimension": found.dimension,
        "mix": float(split.mix) if has_mix else None,
        "within": float(split.within) if has_mix else None,
        "reversal": split.reversal,
        "groups": [
            {
                "group": found.name(share.group),
                "key": share.group,
                "value_before": _float(share.value_before),
                "value_now": _float(share.value_now),
                "weight_before": float(share.weight_before),
                "weight_now": float(share.weight_now),
                "mix": float(share.mix) if has_mix else None,
                "within": float(share.within) if has_mix else None,
                "contribution": float(share.total),
            }
            for share in split.shares
        ],
    }


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)

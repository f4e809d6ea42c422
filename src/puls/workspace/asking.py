"""A question on its way: what it is asked against, its range, its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from puls.core.text import Text
from puls.metrics import Metric, Ratio, named
from puls.project.model import Project
from puls.query.plan import Plan, check, plan, zone_of
from puls.query.steps.elapsed import elapsed_us
from puls.query.steps.periods import local_day
from puls.query.steps.resolve import itself_split
from puls.query.values import Asked, Engine, MetricQuery
from puls.workspace.context import Run, earliest_us, read_context
from puls.workspace.known import metrics_of
from puls.workspace.loading import Loaded, Loader
from puls.workspace.ratios import load_ratio
from puls.workspace.reading_aids import why_missing


class Session:
    """A question made ready: its context, its plan over its range, and what runs it."""

    def __init__(
        self, run: Run, project: Project, query: MetricQuery, engine: Engine, known: Mapping[str, Metric] | None = None
    ) -> None:
        self.run = run
        self.project = project
        self.engine: Engine = engine
        self.context = read_context(run, project, query, engine)
        known = named(query.metrics, metrics_of(project) if known is None else known, project.pins)
        self.targets = {target.metric: target for target in project.targets}
        self.query = self._with_targets(itself_split(query, known), known)
        asked = check(self.query, self.context, known)
        from_day, to_day = self._range(asked)
        self.days = (self.query.from_day or from_day, self.query.to_day or to_day)
        self.plan = plan(self.query, self.context, known, from_day, to_day)

    @property
    def watermark_us(self) -> int:
        """Return how far the source that was read furthest has been read."""
        until: int = max(self.context.watermarks.values())
        return until

    @cached_property
    def elapsed_us(self) -> dict[int, int]:
        """Return the microseconds that each period has had until the watermark, by its key."""
        return elapsed_us(self.plan.series, self.watermark_us)

    def missing(self, asked: Asked) -> tuple[tuple[str | None, Text], ...]:
        """Return the sources that cannot answer a metric, each with the reason."""
        able = self.plan.available[self.plan.asked.index(asked)]
        return tuple((missing.source, why_missing(missing)) for missing in able.missing)

    def load(self, made: Plan) -> dict[str, Loaded]:
        """Return the cells of each metric of a plan that some source can answer."""
        found: dict[str, Loaded] = {}
        for population in made.populations:
            compared = self.query.compare in ("previous", "year_ago")
            found |= Loader(self.run, self.engine, population, compared=compared).load()
        for ratio in made.ratios:
            found[ratio.asked.metric.id] = load_ratio(self.run, self.engine, ratio, made.query.by)
        return found

    def _with_targets(self, query: MetricQuery, known: Mapping[str, Metric]) -> MetricQuery:
        """Return the question with the statistics that targets or benchmarks name, where it compares with them."""
        stats = list(query.stats)
        for name in query.metrics:
            metric, target = known.get(name), self.targets.get(name)
            told: list[str] = []
            if query.compare == "target" and target is not None and target.statistic is not None:
                told = [target.statistic]
            elif query.compare == "benchmark" and metric is not None:
                told = [benchmark.statistic for benchmark in metric.benchmarks]
            if metric is not None and told:
                stats += [*metric.stats, *told]
        return replace(query, stats=tuple(dict.fromkeys(stats)))

    def _range(self, asked: Iterable[Asked]) -> tuple[date, date]:
        zone = zone_of(self.query, self.context)
        # A row of the very instant of the watermark has been read, also at midnight.
        to_day = self.query.to_day or local_day(self.watermark_us, zone) + timedelta(days=1)
        if self.query.from_day is not None:
            return self.query.from_day, to_day
        dated = {place for each in asked for place in _dated(each)}
        firsts = [earliest_us(self.run, self.engine, fact, column) for fact, column in sorted(dated)]
        days = [local_day(first, zone) for first in firsts if first is not None]
        return min([*days, to_day - timedelta(days=1)]), to_day


def _dated(asked: Asked) -> set[tuple[str, str]]:
    """Return the facts and columns of the instants from which on there is something to answer.

    Of a ratio they are those of the numerator's rows, by every date: what it is counted for may be older by years.
    """
    formula = asked.metric.formula
    if not isinstance(formula, Ratio):
        return {(asked.metric.fact, asked.cohort.column)}
    fact = formula.of.fact
    return {(fact, part.cohort.column) for part in (formula.of, *formula.per) if part.fact == fact}

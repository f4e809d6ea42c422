"""From a question to SQL trees: the steps, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlglot import exp

from puls.core.periods import parse_zone
from puls.metrics import AsOf, Metric, Ratio
from puls.query.names import has_exclusion
from puls.query.steps.availability import Available, available
from puls.query.steps.balance import balance
from puls.query.steps.parts import beside, exclusions, parts
from puls.query.steps.periods import Series, series
from puls.query.steps.population import Population
from puls.query.steps.ratio import RatioPlan, ratio_plan
from puls.query.steps.resolve import resolve
from puls.query.steps.scans import Scan, scans
from puls.query.steps.sides import available_ratio
from puls.query.values import Asked, Context, MetricQuery


@dataclass(frozen=True, slots=True)
class Plan:
    """A question made ready: its metrics, which sources answer them, its periods, and a population for each pass."""

    query: MetricQuery
    context: Context
    zone: ZoneInfo
    asked: tuple[Asked, ...]
    available: tuple[Available, ...]
    series: Series
    populations: tuple[Population, ...]
    ratios: tuple[RatioPlan, ...] = ()

    def population(self, asked: Asked) -> Population | None:
        """Return the pass that answers a metric; None when no source can, and for a ratio, which has several."""
        return next((each for each in self.populations if asked in each.scan.asked), None)

    def ratio(self, asked: Asked) -> RatioPlan | None:
        """Return the sides of a ratio; None when no source can answer, and for another kind of metric."""
        return next((each for each in self.ratios if each.asked == asked), None)

    def answers(self, asked: Asked) -> bool:
        """Return whether some source can answer a metric."""
        return self.population(asked) is not None or self.ratio(asked) is not None


def zone_of(query: MetricQuery, context: Context) -> ZoneInfo:
    """Return the question's reporting zone; raises UnknownName."""
    return _zone(query.zone or context.zone)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    # Looking a name up among all zones of the machine takes 10 ms.
    return parse_zone(name)


def check(query: MetricQuery, context: Context, known: Mapping[str, Metric]) -> tuple[Asked, ...]:
    """Return the question's metrics with everything decided, or raise what is wrong with its names."""
    return resolve(query, context, known)


def plan(query: MetricQuery, context: Context, known: Mapping[str, Metric], from_day: date, to_day: date) -> Plan:
    """Return the plan over the local days `from_day` <= day < `to_day`, which stand for the question's own where open.

    Raises UnknownName and UsageError for what the question may not say.
    """
    zone = zone_of(query, context)
    asked = resolve(query, context, known)
    able = tuple(_available(each, context) for each in asked)
    periods = series(query.grain, zone, query.from_day or from_day, query.to_day or to_day, context.week_start)
    single = [(each, found) for each, found in zip(asked, able, strict=True) if not _is_ratio(each)]
    populations = tuple(Population(query, context, zone, periods, scan) for scan in scans(query, single))
    divided = (ratio_plan(query, each, context, zone, periods) for each in asked if _is_ratio(each))
    ratios = tuple(each for each in divided if each.can_answer)
    return Plan(query, context, zone, asked, able, periods, populations, ratios)


def _is_ratio(asked: Asked) -> bool:
    return isinstance(asked.metric.formula, Ratio)


def _available(asked: Asked, context: Context) -> Available:
    return available_ratio(asked, context) if _is_ratio(asked) else available(asked, context)


def is_balance(scan: Scan) -> bool:
    """Return whether the pass sums changes up to an instant."""
    return isinstance(scan.asked[0].metric.formula, AsOf)


def main_statement(population: Population) -> exp.Select:
    """Return the statement that gives the parts of every metric of the pass."""
    return balance(population) if is_balance(population.scan) else parts(population)


def excluded_statement(population: Population) -> exp.Select | None:
    """Return the statement that counts what the pass leaves out, by reason; None where nothing ever is."""
    if not has_exclusion(population.scan.fact):
        return None
    return balance(population, excluded=True) if is_balance(population.scan) else exclusions(population)


def beside_statement(population: Population, asked: Asked) -> exp.Select | None:
    """Return the statement for the counts that a metric shows beside itself, if it has any."""
    if asked.metric.beside is None:
        return None
    scan = replace(population.scan, asked=(asked,))
    return beside(replace(population, scan=scan, dated_by=asked.metric.beside.column))

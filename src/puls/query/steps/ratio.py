"""Step 7, for a ratio: a pass for each of its sides."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from puls.metrics import Part
from puls.query.steps.availability import Available, available
from puls.query.steps.periods import Series
from puls.query.steps.population import Population
from puls.query.steps.scans import Scan
from puls.query.steps.sides import asked_sides, lacks, narrowed
from puls.query.values import Asked, Context, MetricQuery


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a ratio: the part, asked like a metric, its sources, and what of the question its rows lack.

    `population` is None where no source can answer.
    """

    part: Part
    is_numerator: bool
    asked: Asked
    available: Available
    lacks: tuple[str, ...]
    population: Population | None


@dataclass(frozen=True, slots=True)
class RatioPlan:
    """A ratio made ready: the numerator, then the denominators."""

    asked: Asked
    sides: tuple[Side, ...]

    @property
    def can_answer(self) -> bool:
        """Return whether the numerator and some denominator have a source."""
        return all(any(side.population for side in self.of(numerator)) for numerator in (True, False))

    def of(self, numerator: bool) -> tuple[Side, ...]:
        """Return the numerator, or the denominators."""
        return tuple(side for side in self.sides if side.is_numerator is numerator)


def ratio_plan(query: MetricQuery, asked: Asked, context: Context, zone: ZoneInfo, series: Series) -> RatioPlan:
    """Return the sides of a ratio made ready."""
    sides = []
    for number, (part, side) in enumerate(asked_sides(asked)):
        own = narrowed(query, side, context)
        able = available(side, context)
        population = None
        if able.sources:
            scan = Scan(part.fact, side.cohort, side.credit, able.sources, (side,))
            population = Population(own, context, zone, series, scan)
        sides.append(Side(part, number == 0, side, able, lacks(query, side, context), population))
    return RatioPlan(asked, tuple(sides))

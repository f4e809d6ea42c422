"""What a metric is asked, what it answers, and the words that the metrics share.

Instants are microseconds UTC, periods half-open. A period that the watermark lies in ends there for everything that is
looked at as of an instant; what happened in the watermark's own instant is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from twin.hours import US, Hours

DAY_US = 86_400 * US
HOUR_US = 3600 * US
Row = dict
Facts = dict[str, list[Row]]


@dataclass(frozen=True)
class Asked:
    """A question: over which facts, which period, as of when, on which clock; `config` as `replay` takes it."""

    facts: Facts
    start_us: int
    end_us: int
    watermark_us: int
    clock: str = "calendar"
    config: dict = field(default_factory=dict)

    @property
    def until_us(self) -> int:
        """Return where the period ends, as far as it is known."""
        return min(self.end_us, self.watermark_us)

    def rows(self, fact: str) -> list[Row]:
        """Return the rows of a fact that are in numbers."""
        return [row for row in self.facts[fact] if row.get("exclusion") is None]

    def dated(self, fact: str, instant: str) -> list[Row]:
        """Return the rows that are in numbers and whose `instant` lies in the period."""
        return [r for r in self.rows(fact) if r[instant] is not None and self.start_us <= r[instant] < self.end_us]

    def standing(self, fact: str) -> list[Row]:
        """Return the rows that are there just before the period ends, or at the watermark."""
        if self.end_us > self.watermark_us:
            return [r for r in self.rows(fact) if covers(r, self.watermark_us)]
        return [r for r in self.rows(fact) if r["started_at"] < self.end_us and not ended_before(r, self.end_us)]

    def solved(self) -> list[Row]:
        """Return the tickets solved now, by their last solve."""
        return [row for row in self.dated("tickets", "last_solved_at") if row["is_solved"]]

    def only(self, fact: str, column: str, value: object) -> Asked:
        """Return the same question over the rows of one fact that have a value."""
        kept = [row for row in self.facts[fact] if row[column] == value]
        return replace(self, facts={**self.facts, fact: kept})

    @cached_property
    def hours(self) -> dict[str, Hours]:
        return {name: Hours(schedule) for name, schedule in self.config["schedules"].items()}

    def open_us(self, schedule: str | None, from_us: int, until_us: int) -> int:
        """Return how long a schedule (None: the calendar) was open."""
        return until_us - from_us if schedule is None else self.hours[schedule].open_us(from_us, until_us)

    @property
    def suffix(self) -> str:
        """Return how the columns of durations on the asked clock end."""
        return "business_seconds" if self.clock == "business" else "seconds"


def covers(row: Row, at: int) -> bool:
    """Return whether a row with `started_at` and `ended_at` is there at an instant."""
    return row["started_at"] <= at and (row["ended_at"] is None or at < row["ended_at"])


def ended_before(row: Row, at: int) -> bool:
    return row["ended_at"] is not None and row["ended_at"] < at


@dataclass(frozen=True)
class Found:
    """The parts of an answer; what a kind of metric does not have is None, `values` are in order."""

    n: int
    value: int | Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None
    undecided: int | None = None
    values: list[int] | None = None
    marked: int | None = None
    annualised: Fraction | None = None


@dataclass(frozen=True)
class Side:
    """A number on one side of a ratio, and how many rows it was made from."""

    number: int | Fraction
    rows: int


def number_of(rows: list[Row]) -> Side:
    return Side(len(rows), len(rows))


def sum_of(rows: list[Row], column: str) -> Side:
    return Side(sum(row[column] for row in rows), len(rows))


Function = Callable[[Asked], Found]


def count(rows: list[Row]) -> Found:
    return Found(len(rows), len(rows))


def share(among: list[Row], of: Callable[[Row], bool], undecided: int | None = None) -> Found:
    """Return the share of rows for which `of` holds."""
    return ratio(sum(map(of, among)), len(among), undecided)


def ratio(numerator: int, denominator: int, undecided: int | None = None) -> Found:
    value = Fraction(numerator, denominator) if denominator else None
    return Found(denominator, value, numerator, denominator, undecided)


def for_each(above: Side, below: Side, times: int = 1) -> Found:
    """Return `times` the number above the line for each of the one below; None where that is 0."""
    value = Fraction(above.number * times) / below.number if below.number else None
    return Found(below.rows, value, above.rows)


def amounts(values: Iterable[int | None], undecided: int | None = None) -> Found:
    """Return the numbers of which statistics are made; its value is the mean."""
    known = sorted(value for value in values if value is not None)
    return Found(len(known), mean(known), undecided=undecided, values=known)


def total(values: Iterable[int | None]) -> Found:
    """Return the sum of durations; None without any."""
    known = sorted(value for value in values if value is not None)
    return Found(len(known), sum(known) if known else None, values=known)


def mean(values: list[int]) -> Fraction | None:
    """Return the exact mean; None of no values."""
    return Fraction(sum(values), len(values)) if values else None


def percentile(values: list[int], share: Fraction) -> Fraction | None:
    """Return the percentile (`share` from 0 to 1), linear between closest ranks, exactly; None of no values."""
    if not values:
        return None
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = rank.numerator // rank.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])

"""What an answer is made of, and how it is written as JSON and as a flat table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from puls.core.text import LANGUAGES, Text
from puls.core.units import Clock
from puls.metrics import REASONS, Metric
from puls.project.model import Target
from puls.query.values import Asked, MetricQuery
from puls.stats import Difference, Interval
from puls.workspace.context import iso
from puls.workspace.receipts import Receipt

State = Literal["value", "none", "not available"]
Verdict = Literal["met", "missed", "unclear"]
Key = str | int | None


@dataclass(frozen=True, slots=True)
class Change:
    """The value now against the one before; without a method for the statistic there is no interval and no word.

    `by_length`: the two periods are not equally long. `low`, `high` and `word` are then about what came in a day of
    each, for the length of the period now, and may point the other way than `difference`.
    """

    previous: float
    difference: float
    low: float | None = None
    high: float | None = None
    word: str | None = None
    method: str | None = None
    by_length: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """The project's target for the value, and whether it was kept; `unclear` where the interval holds the target."""

    target: Target
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One value: a metric's statistic in one period and group.

    `value` is in the metric's unit (durations in seconds); `n` the rows that it was made from. `group` is what people
    read, `keys` what finds the rows. `outside` counts rows of the cohort that give no value, `excluded` rows that are
    in no number, both by reason; `beside` counts shown next to it; `terms` of a balance. `whole`: the period lies
    within the range and before the watermark.
    """

    metric: str
    statistic: str
    period: str
    start_us: int
    end_us: int
    whole: bool
    group: tuple[str | None, ...]
    keys: tuple[Key, ...]
    state: State
    value: float | int | None
    n: int
    numerator: int | None = None
    interval: Interval | None = None
    outside: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    beside: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, int] = field(default_factory=dict)
    below_minimum_sample: bool = False
    change: Change | None = None
    difference: Difference | None = None
    against: Against | None = None

    @property
    def not_yet_decided(self) -> int:
        """Return the rows whose window is not over."""
        return self.outside.get("not_yet_decided", 0)

    @property
    def contradictory(self) -> int:
        """Return the rows whose duration ends before it starts."""
        return self.outside.get("contradictory", 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A metric of an answer: how it was counted, what is missing, and what to know when reading it."""

    asked: Asked
    missing: tuple[tuple[str | None, Text], ...]
    available: bool
    notes: tuple[Text, ...]

    @property
    def metric(self) -> Metric:
        """Return the declaration."""
        return self.asked.metric


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: a row for each period, group, metric and statistic, in this order, and receipts."""

    query: MetricQuery
    zone: str
    clock: Clock
    from_us: int
    to_us: int
    metrics: tuple[Shown, ...]
    rows: tuple[Row, ...]
    receipts: tuple[Receipt, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that `to_rows` gives."""
        return ("period", "from", "to", *self.query.by, *_FLAT)

    def to_rows(self) -> dict[str, list[Any]]:
        """Return the rows as flat columns for CSV and Parquet: seconds, ISO 8601 instants, numbers, texts and null."""
        table: dict[str, list[Any]] = {name: [] for name in self.columns}
        for row in self.rows:
            flat = [row.period, iso(row.start_us), iso(row.end_us), *row.group, *_flat(row)]
            for name, value in zip(table, flat, strict=True):
                table[name].append(value)
        return table

    def to_json(self) -> dict[str, Any]:
        """Return the answer with stable keys: durations in seconds, instants in ISO 8601 UTC, texts in four languages.

        Keys: `zone`, `clock`, `grain`, `from`, `to`, `by`, `metrics`, `rows`, `receipts`.
        """
        return {
            "zone": self.zone,
            "clock": self.clock,
            "grain": self.query.grain.value if self.query.grain else None,
            "from": iso(self.from_us),
            "to": iso(self.to_us),
            "by": list(self.query.by),
            "metrics": [_shown_json(shown) for shown in self.metrics],
            "rows": [_row_json(row, self.query.by) for row in self.rows],
            "receipts": [receipt.to_json() for receipt in self.receipts],
        }


def words(text: Text) -> dict[str, str]:
    """Return a text in its languages."""
    return {language: text.in_(language) for language in LANGUAGES}


_FLAT = (
    "metric",
    "statistic",
    "state",
    "value",
    "n",
    "numerator",
    "low",
    "high",
    "interval_method",
    "not_yet_decided",
    "contradictory",
    "excluded",
    "whole_period",
    "below_minimum_sample",
    "previous",
    "difference",
    "difference_low",
    "difference_high",
    "word",
    "target",
    "by_length",
)


def _flat(row: Row) -> list[Any]:
    interval, change = row.interval, row.change
    return [
        row.metric,
        row.statistic,
        row.state,
        row.value,
        row.n,
        row.numerator,
        interval.low if interval else None,
        interval.high if interval else None,
        interval.method if interval else None,
        row.not_yet_decided,
        row.contradictory,
        sum(row.excluded.values()),
        row.whole,
        row.below_minimum_sample,
        change.previous if change else None,
        change.difference if change else None,
        change.low if change else None,
        change.high if change else None,
        change.word if change else None,
        row.against.verdict if row.against else None,
        change.by_length if change else None,
    ]


def interval_json(interval: Interval | None) -> dict[str, Any] | None:
    """Return an interval with stable keys."""
    if interval is None:
        return None
    return {"low": interval.low, "high": interval.high, "level": interval.level, "method": interval.method}


def _row_json(row: Row, by: tuple[str, ...]) -> dict[str, Any]:
    change, against = row.change, row.against
    return {
        "metric": row.metric,
        "statistic": row.statistic,
        "period": row.period,
        "from": iso(row.start_us),
        "to": iso(row.end_us),
        "whole_period": row.whole,
        "group": dict(zip(by, row.group, strict=True)),
        "keys": list(row.keys),
        "state": row.state,
        "value": row.value,
        "n": row.n,
        "numerator": row.numerator,
        "interval": interval_json(row.interval),
        "not_yet_decided": row.not_yet_decided,
        "contradictory": row.contradictory,
        "outside": dict(row.outside),
        "excluded": dict(row.excluded),
        "beside": dict(row.beside),
        "terms": dict(row.terms),
        "below_minimum_sample": row.below_minimum_sample,
        "change": None
        if change is None
        else {
            "previous": change.previous,
            "difference": change.difference,
            "low": change.low,
            "high": change.high,
            "word": change.word,
            "method": change.method,
            "by_length": change.by_length,
        },
        "target": None
        if against is None
        else {"at_most": against.target.at_most, "at_least": against.target.at_least, "verdict": against.verdict},
    }


def _shown_json(shown: Shown) -> dict[str, Any]:
    metric, asked = shown.metric, shown.asked
    return {
        "id": metric.id,
        "version": metric.version,
        "variant": metric.variant.name if metric.variant else None,
        "name": words(metric.name),
        "about": words(metric.about),
        "unit": metric.unit.value,
        "better": metric.better,
        "cohort": {"name": asked.cohort.name, "column": asked.cohort.column, "label": words(asked.cohort.label)},
        "credit": asked.credit.rule,
        "statistics": list(asked.stats),
        "available": shown.available,
        "missing": [{"source": source, "why": words(text)} for source, text in shown.missing],
        "outside": {outside.reason: words(REASONS[outside.reason]) for outside in metric.outside},
        "notes": [words(note) for note in shown.notes],
    }

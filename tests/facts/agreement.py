"""Answers of Puls beside those of the plain-Python twin: every period, group and statistic of a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from facts.small_ledger import Ids
from puls.core.periods import Grain
from puls.core.units import Clock
from puls.engines.clickhouse.build import build_full as build_on_clickhouse
from puls.engines.clickhouse.session import ClickHouse
from puls.engines.ledger import Snapshot
from puls.metrics import Ages, AsOf, Duration, Standing, catalogue
from puls.project import Project
from puls.query import MetricQuery
from puls.query.values import Engine
from puls.workspace.answer_values import Row
from puls.workspace.answers import answer
from twin import metrics as twin
from twin.metrics.asked import HOUR_US
from twin.metrics.volume import load_by_slot

DEFINED = (
    *catalogue(),
    *(
        f"{name}@{variant}" if variant.isdigit() else f"{name}:{variant}"
        for name, variant in twin.VARIANTS
        if name in catalogue()
    ),
)
"""The metrics of the catalogue, and those of their other definitions that the twin has."""
SPLIT = [
    *((name, dimension) for name in catalogue() for dimension in ("team", "agent")),
    *(part for part in twin.PARTS if part[0] in catalogue()),
]
"""Metrics and what they are split by."""
STANDING = [name for name, metric in catalogue().items() if isinstance(metric.formula, Ages | AsOf | Standing)]
"""The metrics at an instant."""
STATISTICS = ("mean", "median", "p90", "max")


@dataclass(frozen=True)
class Desk:
    """One company: on an engine as `run`, and as the twin has it."""

    run: Callable[[str], Mapping[str, Sequence[Any]]]
    engine: Engine
    project: Project
    ids: Ids
    facts: dict[str, list[dict[str, Any]]]
    config: dict[str, Any]
    watermark_us: int
    months: tuple[date, ...]
    """The first days of the months that are asked for, and of the one after them."""

    def on_clickhouse(self, session: ClickHouse, snapshot: Snapshot) -> Desk:
        """Return the same company on ClickHouse; `snapshot` has its ledger in files."""
        build_on_clickhouse(session, snapshot, self.project, lambda name, share: None)
        return replace(self, run=session.run, engine="clickhouse")

    def periods(self) -> dict[str, tuple[int, int]]:
        """Return the UTC instants between which each month lies, by its label."""
        zone = ZoneInfo(self.project.zone)
        edges = [
            int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1_000_000 for day in self.months
        ]
        return {f"{day:%Y-%m}": edge for day, edge in zip(self.months, pairwise(edges), strict=False)}

    def asked(self, period: tuple[int, int], clock: Clock) -> twin.Asked:
        """Return the twin's question for a period."""
        return twin.Asked(self.facts, *period, self.watermark_us, clock, self.config)

    def key(self, row: Row) -> tuple[Any, ...]:
        """Return a row's group as the twin names it; only agents have numbers."""
        return tuple(self.ids.names["person", each] if isinstance(each, int) else each for each in row.keys)

    def answer(self, metric: str, **parts: Any) -> tuple[Row, ...]:
        """Return the rows for each month; agents have their names."""
        query = MetricQuery((metric,), from_day=self.months[0], to_day=self.months[-1], intervals=False, **parts)
        return answer(self.run, replace(self.project, agents="named"), query, engine=self.engine).rows


def assert_months_agree(desk: Desk, metric: str, clock: Clock) -> int:
    """Compare a metric (or METRIC:VARIANT, METRIC@VERSION) in every month; returns how many values there were."""
    name, _, variant = metric.replace("@", ":").partition(":")
    function = twin.VARIANTS[name, variant] if variant else twin.METRICS[name]
    stats = STATISTICS if isinstance(catalogue()[name].formula, Duration) else ()
    rows = desk.answer(metric, grain=Grain.MONTH, clock=clock, stats=stats)
    part = twin.PARTS.get((name, twin.OF_VOLUME.get(name, "")))
    assert {row.period for row in rows} == desk.periods().keys() or (part and not rows), metric
    return compared(desk, rows, clock, lambda asked, key: part(asked, *key) if part else function(asked))


def assert_groups_agree(desk: Desk, metric: str, dimension: str, clock: Clock) -> int:
    """Compare a metric by team or agent, or by a dimension that splits its numerator only."""
    rows = desk.answer(metric, by=(dimension,), grain=Grain.MONTH, clock=clock)
    if (metric, dimension) in twin.PARTS:
        part = twin.PARTS[metric, dimension]
        return compared(desk, rows, clock, lambda asked, key: part(asked, *key))
    column = ("team", "agent").index(dimension)
    keys = {(row[columns[column]],) for fact, columns in twin.CREDITS[metric].items() for row in desk.facts[fact]}
    shown = {desk.key(row)[:1] for row in rows}
    assert shown <= keys | {(None,)}
    for key in keys - shown:
        for period in desk.periods().values():
            asked = desk.asked(period, clock)
            missed = twin.of_group(metric, dimension, asked, *key)
            assert not found_any(missed) or asked.start_us > desk.watermark_us, (metric, key, missed)
    return compared(desk, rows, clock, lambda asked, key: twin.of_group(metric, dimension, asked, *key))


def assert_hours_agree(desk: Desk, metric: str, clock: Clock, from_day: date, to_day: date) -> int:
    """Compare a metric at the end of every hour of some days."""
    days = replace(desk, months=(from_day, to_day))
    rows = days.answer(metric, grain=Grain.HOUR, clock=clock)
    ((start_us, end_us),) = days.periods().values()
    starts = range(start_us, end_us, HOUR_US)
    assert [row.start_us for row in rows if row.statistic == rows[0].statistic] == list(starts)
    found = {us: twin.METRICS[metric](desk.asked((us, us + HOUR_US), clock)) for us in starts}
    for row in rows:
        if row.start_us > desk.watermark_us:
            assert row.value is None, row
            continue
        for mine, theirs in parts(row, found[row.start_us]):
            assert mine == theirs, (row, found[row.start_us])
    return sum(bool(row.n) for row in rows)


def assert_slots_agree(desk: Desk, slot: Grain) -> int:
    """Compare the load by what repeats: hours of the day or the week, days of the week or the month, months."""
    rows = desk.answer("load", grain=slot)
    edges = list(desk.periods().values())
    asked = desk.asked((edges[0][0], edges[-1][1]), "calendar")
    theirs = load_by_slot(asked, slot.value, desk.project.zone)
    first = 0 if slot in (Grain.HOUR_OF_DAY, Grain.HOUR_OF_WEEK) else 1
    for number, row in enumerate(rows, start=first):
        found = theirs.get(number)
        assert (row.n, row.value) == ((0, None) if found is None else (found.n, pytest.approx(float(found.value)))), row
    return len(theirs)


def compared(
    desk: Desk,
    rows: Sequence[Row],
    clock: Clock,
    function: Callable[[twin.Asked, tuple[Any, ...]], twin.Found],
) -> int:
    """Compare rows with what `function` gives for their month and group; returns how many were made from anything."""
    periods = desk.periods()
    for row in rows:
        asked = desk.asked(periods[row.period], clock)
        found = function(asked, desk.key(row))
        if asked.start_us > desk.watermark_us:
            assert row.value is None, row
            continue
        if row.state == "not available":
            assert not found.n, (row, found)
            continue
        for mine, theirs in parts(row, found):
            assert mine == theirs, (row, found)
    return sum(bool(row.n) for row in rows)


def found_any(found: twin.Found) -> bool:
    """Return whether a group has rows of its own: what stands below the line of a ratio may be of all groups."""
    return bool(found.n if found.numerator is None or found.denominator is not None else found.numerator)


def parts(row: Row, found: twin.Found) -> Iterator[tuple[Any, Any]]:
    """Yield what must be equal in a row and in the twin's answer."""
    value = statistic(row.statistic, found)
    yield row.value, None if value is None else pytest.approx(float(value), rel=1e-12)
    if value is not None or found.numerator is None:
        yield row.n, found.n
        yield row.numerator, found.numerator
    if "not_yet_decided" in row.outside:
        yield row.not_yet_decided, found.undecided
    if found.marked is not None:
        yield sum(row.beside.values()), found.marked


def statistic(name: str, found: twin.Found) -> Fraction | int | None:
    """Return the statistic of an answer of the twin."""
    if name == "annualised":
        return found.annualised
    shares = {"median": Fraction(1, 2), "p75": Fraction(3, 4), "p90": Fraction(9, 10), "p95": Fraction(19, 20)}
    if found.values is None or name == "total":
        return found.value
    match name:
        case "mean":
            return twin.mean(found.values)
        case "max":
            return max(found.values, default=None)
        case _:
            return twin.percentile(found.values, shares[name])


def months_over(first_us: int, last_us: int) -> tuple[date, ...]:
    """Return the first days of the months from one instant to another, of the one before and of two after them."""
    start, end = (datetime.fromtimestamp(us // 1_000_000, UTC).date().replace(day=1) for us in (first_us, last_us))
    day = (start - timedelta(days=1)).replace(day=1)
    days = [day]
    while len(days) < 3 or days[-3] < end:
        day = (day + timedelta(days=32)).replace(day=1)
        days.append(day)
    return tuple(days)

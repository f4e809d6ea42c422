"""The same question over an earlier range, and which of its periods belongs to which of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from puls.core.errors import UsageError
from puls.core.periods import DAY_US, SECOND_US, Grain, Period, boundaries, offset_at, previous, year_ago
from puls.query.plan import Plan, plan
from puls.query.steps.elapsed import elapsed_us
from puls.query.steps.periods import Series, Slice, local_day
from puls.workspace.loading import Cell, Keys, Loaded

YEAR_DAYS = 364
_CALENDAR = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The cells of the earlier range, for each period of ours its earlier one, and how long each of those was."""

    plan: Plan
    loaded: dict[str, Loaded]
    earlier: dict[str, Slice]
    elapsed_us: dict[int, int]

    def cell(self, metric: str, period: str, keys: Keys) -> tuple[Cell | None, int]:
        """Return the earlier cell (None: there is none) and the microseconds that its period has so far had."""
        found, loaded = self.earlier.get(period), self.loaded.get(metric)
        if found is None or loaded is None:
            return None, 0
        return loaded.cells.get((found.key, keys)) or Cell(), self.elapsed_us[found.key]


def compare(made: Plan, days: tuple[date, date], load: Callable[[Plan], dict[str, Loaded]]) -> Comparison | None:
    """Return the comparison that the question asks for, if it asks for one with earlier numbers.

    With a grain, each period is compared with the one before it, or with the one a year earlier; without, the range
    with the range before it. Raises UsageError where there is no range to go back from.
    """
    query = made.query
    if query.compare not in ("previous", "year_ago"):
        return None
    plain = query.grain is None or query.grain.is_cyclic
    if plain and query.compare == "previous" and query.from_day is None:
        raise UsageError("a comparison with the previous period needs a first day (from) or a grain such as month.")
    if query.compare == "year_ago":
        from_day, to_day = year_ago(query.grain, *days)
    elif plain:
        from_day, to_day = previous(None, *days)
    else:
        from_day, to_day = _start_of_period_before(made, days), days[1]
    shifted = replace(query, from_day=from_day, to_day=to_day, compare=None)
    known = {name: each.metric for name, each in zip(query.metrics, made.asked, strict=True)}
    earlier = plan(shifted, made.context, known, from_day, to_day)
    aligned, until_us = dict(_aligned(made, earlier.series, days)), max(made.context.watermarks.values())
    return Comparison(earlier, load(earlier), aligned, elapsed_us(earlier.series, until_us))


def _whole_periods(made: Plan, days: tuple[date, date]) -> list[Period]:
    assert made.query.grain is not None
    return boundaries(made.query.grain, made.zone, *days, made.context.week_start)


def _start_of_period_before(made: Plan, days: tuple[date, date]) -> date:
    """Return the local day on which the period before our first one begins."""
    day_before = local_day(_whole_periods(made, days)[0].start_us - 1, made.zone)
    before = _whole_periods(made, (day_before, day_before + timedelta(days=1)))
    return local_day(before[0].start_us, made.zone)


def _aligned(made: Plan, earlier: Series, days: tuple[date, date]) -> Iterator[tuple[str, Slice]]:
    """Yield the label of each of our periods with its earlier period."""
    grain, ours = made.query.grain, made.series.slices
    if grain is None or grain.is_cyclic or (made.query.compare == "year_ago" and grain in _CALENDAR):
        yield from ((each.label, before) for each, before in zip(ours, earlier.slices, strict=False))
    elif made.query.compare == "year_ago":
        # By local time, because a range with a change of the offset has an hour more or fewer.
        walls = {_wall_us(made, before): before for before in earlier.slices}
        for each in ours:
            before = walls.get(_wall_us(made, each) - YEAR_DAYS * DAY_US)
            if before is not None:
                yield each.label, before
    else:
        ends = {before.end_us: before for before in earlier.slices}
        for period in _whole_periods(made, days):
            if period.start_us in ends:
                yield period.label, ends[period.start_us]


def _wall_us(made: Plan, period: Slice) -> int:
    return period.start_us + offset_at(period.start_us, made.zone) * SECOND_US

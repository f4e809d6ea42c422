"""How much real time each period of a series holds: the hours that arrivals are divided by.

Local time is that of the expressions which give rows their period, so that rows and hours fall into the same one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from puls.core.periods import DAY_US, HOUR_US, Grain
from puls.query.steps.periods import WEEK_US, Series

# Of a grain that repeats, the length of its cycle and of one of its periods.
_CYCLES = {
    Grain.HOUR_OF_DAY: (DAY_US, HOUR_US),
    Grain.HOUR_OF_WEEK: (WEEK_US, HOUR_US),
    Grain.DAY_OF_WEEK: (WEEK_US, DAY_US),
}


def elapsed_us(series: Series, until_us: int) -> dict[int, int]:
    """Return the microseconds of each period that lie within the range and before `until_us`, by the period's key.

    A local hour that the clocks skip has none, one that they repeat has two hours.
    """
    if series.grain is None or not series.grain.is_cyclic:
        return {each.key: max(0, min(each.end_us, until_us) - each.start_us) for each in series.slices}
    end_us = max(series.start_us, min(series.end_us, until_us))
    found = {each.key: 0 for each in series.slices}
    for key, length_us in _repeated(series, end_us):
        found[key] += length_us
    return found


def _repeated(series: Series, end_us: int) -> Iterator[tuple[int, int]]:
    """Yield (key, microseconds) of each stretch of a cyclic grain."""
    match series.grain:
        case Grain.MONTH_OF_YEAR:
            for (from_us, to_us), month in _within(series.cuts, series.start_us, end_us):
                yield month, to_us - from_us
        case Grain.DAY_OF_MONTH:
            for (from_us, to_us), before_first in _within(series.cuts, series.start_us, end_us):
                for (begun_us, until_us), added in _within(series.pieces, from_us, to_us):
                    yield from _days(begun_us + added, until_us + added, before_first)
        case Grain.HOUR_OF_DAY | Grain.HOUR_OF_WEEK | Grain.DAY_OF_WEEK as grain:
            cycle_us, unit_us = _CYCLES[grain]
            first = 1 if grain is Grain.DAY_OF_WEEK else 0
            for (begun_us, until_us), added in _within(series.pieces, series.start_us, end_us):
                for each in series.slices:
                    first_us = (each.key - first) * unit_us
                    low = _passed(begun_us + added, cycle_us, first_us, unit_us)
                    yield each.key, _passed(until_us + added, cycle_us, first_us, unit_us) - low
        case _:
            raise AssertionError(f"{series.grain} does not repeat")


def _within(cuts: tuple[tuple[int, int], ...], start_us: int, end_us: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the stretch of each cut (from, result) between two instants; the first cut holds before it, too."""
    starts = [start_us, *(from_us for from_us, _ in cuts[1:]), end_us]
    for (from_us, to_us), (_, result) in zip(pairwise(starts), cuts, strict=True):
        if max(from_us, start_us) < min(to_us, end_us):
            yield (max(from_us, start_us), min(to_us, end_us)), result


def _passed(local_us: int, cycle_us: int, first_us: int, unit_us: int) -> int:
    """Return how much of the stretch [first, first + unit) of every cycle lies before a local time."""
    whole, rest = divmod(local_us, cycle_us)
    return whole * unit_us + min(max(rest - first_us, 0), unit_us)


def _days(from_us: int, to_us: int, before_first: int) -> Iterator[tuple[int, int]]:
    """Yield (day of the month, microseconds) between two local times of one month."""
    while from_us < to_us:
        day = from_us // DAY_US
        until_us = min(to_us, (day + 1) * DAY_US)
        yield day - before_first, until_us - from_us
        from_us = until_us

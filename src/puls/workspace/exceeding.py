"""How many values of a cell exceed the maximum that it is compared with: what the test of two maxima needs."""

from __future__ import annotations

from collections.abc import Mapping

from puls.query.dialects import render
from puls.query.plan import Plan
from puls.query.steps.spread import exceeding
from puls.query.values import Asked
from puls.workspace.additive import is_valued
from puls.workspace.asking import Session
from puls.workspace.comparisons import Comparison
from puls.workspace.loading import CellKey, Loaded

_CELLS_A_STATEMENT = 500


def count_exceeding(session: Session, loaded: Mapping[str, Loaded], comparison: Comparison) -> None:
    """Fill in `exceeding` of the cells, ours and earlier ones, whose maximum lies above the other."""
    if not session.query.intervals:
        return
    for asked in session.plan.asked:
        ours, earlier = loaded.get(asked.metric.id), comparison.loaded.get(asked.metric.id)
        if "max" not in asked.stats or not is_valued(asked.metric) or not ours or not earlier:
            continue
        now, before = _thresholds(session.plan, comparison, ours, earlier)
        _count(session, session.plan, asked, ours, now)
        _count(session, comparison.plan, asked, earlier, before)


def _thresholds(
    made: Plan, comparison: Comparison, ours: Loaded, earlier: Loaded
) -> tuple[dict[CellKey, int], dict[CellKey, int]]:
    """Return for the cells with the higher maximum the other one."""
    labels = {each.key: each.label for each in made.series.slices}
    now: dict[CellKey, int] = {}
    before: dict[CellKey, int] = {}
    for (key, keys), cell in ours.cells.items():
        period = comparison.earlier.get(labels[key])
        other = earlier.cells.get((period.key, keys)) if period is not None else None
        if period is None or other is None or "max" not in cell.percentiles or "max" not in other.percentiles:
            continue
        high, high0 = int(cell.percentiles["max"]), int(other.percentiles["max"])
        if high > high0:
            now[key, keys] = high0
        elif high < high0:
            before[period.key, keys] = high
    return now, before


def _count(session: Session, made: Plan, asked: Asked, loaded: Loaded, thresholds: Mapping[CellKey, int]) -> None:
    population = made.population(asked)
    assert population is not None
    flat = [((key, *keys), threshold) for (key, keys), threshold in thresholds.items()]
    for start in range(0, len(flat), _CELLS_A_STATEMENT):
        some = dict(flat[start : start + _CELLS_A_STATEMENT])
        sql = render(exceeding(population, asked, some), session.engine)
        loaded.sql.append(sql)
        found = session.run(sql)
        groups = zip(*(found[name] for name in population.groups), strict=True)
        for (key, *keys), above in zip(groups, found["above"], strict=True):
            loaded.cells[int(key), tuple(keys)].exceeding = int(above)

"""Loads the sides of a ratio and puts them together, a period and group at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import assert_never

from puls.metrics import AsOf, Count, Distinct, Overlap, Sum
from puls.query.steps.elapsed import elapsed_us
from puls.query.steps.ratio import RatioPlan, Side
from puls.query.values import Engine
from puls.stats import Interval, compound_poisson_interval, poisson_interval
from puls.workspace.context import Run
from puls.workspace.loading import Cell, CellKey, Keys, Loaded, LoadedSide, Loader, Quotient, check_size


def load_ratio(run: Run, engine: Engine, made: RatioPlan, by: tuple[str, ...]) -> Loaded:
    """Return the cells of a ratio: `n` are the rows of the denominators, `numerator` those of the numerator."""
    sides = [
        _Side(side, Loader(run, engine, side.population, compared=False).load()[side.asked.metric.id], by)
        for side in made.sides
        if side.population is not None
    ]
    groups = _groups(sides, len(by))
    slices = sides[0].series.slices
    check_size(len(groups) * len(slices))
    cells = {(each.key, keys): _cell(sides, (each.key, keys)) for each in slices for keys in groups}
    sql = [statement for side in sides for statement in side.loaded.sql]
    return Loaded(cells, sql, sides=tuple(LoadedSide(each.side, each.loaded) for each in sides))


class _Side:
    """The cells of one side, found by the keys of the whole question."""

    def __init__(self, side: Side, loaded: Loaded, by: tuple[str, ...]) -> None:
        assert side.population is not None
        self.side = side
        self.loaded = loaded
        self.series = side.population.series
        own = side.population.query.by
        self.places = [by.index(name) for name in own]
        self.elapsed_us = elapsed_us(self.series, side.population.context.known_us)

    def cell(self, key: CellKey) -> Cell:
        period, keys = key
        return self.loaded.cells.get((period, tuple(keys[place] for place in self.places)), Cell())

    def value(self, key: CellKey) -> float:
        """Return the number of the side; no rows are none of what it counts."""
        cell = self.cell(key)
        formula = self.side.part.formula
        match formula:
            case Count() | AsOf():
                return cell.n
            case Sum() | Distinct():
                return cell.total
            case Overlap():
                elapsed = self.elapsed_us[key[0]]
                return cell.total / elapsed if elapsed > 0 else 0
            case _:
                assert_never(formula)


def _groups(sides: Iterable[_Side], width: int) -> list[Keys]:
    """Return the groups of the question: those of the sides that have every dimension, else every combination."""
    every = list(sides)
    whole = [side for side in every if len(side.places) == width]
    if whole:
        return sorted({keys for side in whole for keys in _filled(side)} or ({()} if not width else set()), key=str)
    seen: list[set[str | int | None]] = [set() for _ in range(width)]
    for side in every:
        for keys in _filled(side):
            for place, key in zip(side.places, keys, strict=True):
                seen[place].add(key)
    check_size(_size(seen))
    return sorted(product(*seen), key=str)


def _filled(side: _Side) -> Iterator[Keys]:
    return (keys for (_, keys), cell in side.loaded.cells.items() if cell.has_rows or cell.excluded)


def _size(seen: Iterable[set[str | int | None]]) -> int:
    size = 1
    for keys in seen:
        size *= len(keys)
    return size


def _cell(sides: Iterable[_Side], key: CellKey) -> Cell:
    found, of, per, limits = Cell(), 0.0, 0.0, None
    is_stock = True
    excluded_of: set[str] = set()
    for side in sides:
        cell, value = side.cell(key), side.value(key)
        name = "numerator" if side.side.is_numerator else "n"
        found.counts[name] = found.counts.get(name, 0) + cell.n
        if side.side.is_numerator:
            of, limits = value, _limits(side, cell)
        else:
            per += value
            is_stock &= isinstance(side.side.part.formula, AsOf | Overlap)
        # Sides over one fact leave out the same rows.
        if side.side.part.fact not in excluded_of:
            excluded_of.add(side.side.part.fact)
            for reason, number in cell.excluded.items():
                found.excluded[reason] = found.excluded.get(reason, 0) + number
    found.quotient = Quotient(of, per, limits, is_stock)
    return found


def _limits(side: _Side, cell: Cell) -> Interval | None:
    """Return the limits of a numerator: of a count by chance, and of a sum of what comes by chance."""
    match side.side.part.formula:
        case Count():
            return poisson_interval(cell.n)
        case Sum() if cell.mean:
            return compound_poisson_interval(cell.total, cell.mean.square_of_totals)
        case _:
            return None

"""Runs the statements of a plan and collects the parts of each metric by cell (period and group)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from sqlglot import exp

from puls.core.errors import UsageError
from puls.core.periods import SECOND_US
from puls.metrics import Standing
from puls.query.dialects import render
from puls.query.names import PERCENTILES, is_one_a_ticket
from puls.query.plan import beside_statement, excluded_statement, is_balance, main_statement
from puls.query.steps.balance import BEFORE, terms_of
from puls.query.steps.cover import check_covered, count_covered
from puls.query.steps.formulas import reasons, wholes
from puls.query.steps.parts import SQUARE_UNIT
from puls.query.steps.population import Population
from puls.query.steps.ratio import Side
from puls.query.steps.spread import at_risk, ranks, tickets
from puls.query.values import Asked, Engine
from puls.stats import AtRisk, Interval, MeanParts, price_bonett_ranks, quantile_interval_ranks
from puls.workspace.context import Run

MAXIMUM_CELLS = 1_000_000
Keys = tuple[str | int | None, ...]
CellKey = tuple[int, Keys]


@dataclass(frozen=True, slots=True)
class Quotient:
    """The two numbers that a ratio is made of.

    `limits` are those of the upper one, where its chance is known. `is_stock`: the lower one is a number of things that
    are there, of which a longer period does not hold more.
    """

    of: float
    per: float
    limits: Interval | None
    is_stock: bool


@dataclass(slots=True)
class Cell:
    """The parts of one metric in one period and group, as far as its statistics need them.

    `exceeding` counts the values above the largest one that the cell is compared with.
    """

    counts: dict[str, int] = field(default_factory=dict)
    percentiles: dict[str, float] = field(default_factory=dict)
    mean: MeanParts | None = None
    bootstrap: Interval | None = None
    total: int = 0
    places: dict[int, int] = field(default_factory=dict)
    exceeding: int = 0
    at_risk: list[AtRisk] = field(default_factory=list)
    excluded: dict[str, int] = field(default_factory=dict)
    beside: dict[str, int] = field(default_factory=dict)
    quotient: Quotient | None = None

    @property
    def n(self) -> int:
        """Return the rows that the metric is made from."""
        return self.counts.get("n", 0)

    @property
    def has_rows(self) -> bool:
        """Return whether the cell holds more than rows that are in no number."""
        return any(self.counts.values()) or bool(self.at_risk) or bool(self.beside)


@dataclass(slots=True)
class Loaded:
    """All cells of a metric that have rows, the SQL as run, and the sides of a ratio.

    `counted` holds each row once, where `cells` are shares of a whole.
    """

    cells: dict[CellKey, Cell]
    sql: list[str]
    counted: dict[CellKey, Cell] = field(default_factory=dict)
    sides: tuple[LoadedSide, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedSide:
    """A side of a ratio with its own cells."""

    side: Side
    loaded: Loaded


class Loader:
    """Loads the parts of the metrics of one pass."""

    def __init__(self, run: Run, engine: Engine, population: Population, *, compared: bool) -> None:
        self.run = run
        self.engine = engine
        self.population = population
        self.compared = compared

    def load(self) -> dict[str, Loaded]:
        """Return for each metric of the pass its cells."""
        if is_balance(self.population.scan):
            return {self.population.scan.asked[0].metric.id: self._balance()}
        self._check_size()
        main, sql = self._rows(main_statement(self.population))
        counted = list(main)
        excluded, excluded_sql = self._excluded()
        left_out = [(cell, str(row["reason"]), int(row["excluded"])) for cell, row in excluded]
        found = {}
        for asked in self.population.scan.asked:
            cells = {cell: _parts(asked, row) for cell, row in counted}
            for cell, reason, number in left_out:
                cells.setdefault(cell, Cell()).excluded[reason] = number
            loaded = Loaded(cells, [sql, *excluded_sql])
            self._spread(asked, loaded)
            self._beside(asked, loaded)
            loaded.counted = loaded.cells
            loaded.cells = of_wholes(loaded.cells, self._whole(asked))
            found[asked.metric.id] = loaded
        return found

    def _check_size(self) -> None:
        population = self.population
        if population.cover is None:
            return
        tree = count_covered(population.scan.fact, population.cover, population.series, population.context)
        if tree is not None:
            sizes = self.run(render(tree, self.engine))["size"]
            check_covered(population.scan.asked[0].metric.id, int(sizes[0] or 0))

    def _rows(self, tree: exp.Select) -> tuple[Iterator[tuple[CellKey, dict[str, Any]]], str]:
        sql = render(tree, self.engine)
        columns = self.run(sql)
        return _cells(columns, self.population.groups), sql

    def _whole(self, asked: Asked) -> tuple[int, ...]:
        """Return the places in a group's keys that split only the numerator of the metric."""
        shared = wholes(asked)
        return tuple(at for at, name in enumerate(self.population.query.by) if name in shared)

    def _excluded(self) -> tuple[Iterable[tuple[CellKey, dict[str, Any]]], list[str]]:
        """Return what the pass leaves out, and the statement that counted it, if there is any."""
        tree = excluded_statement(self.population)
        if tree is None:
            return (), []
        rows, sql = self._rows(tree)
        return rows, [sql]

    def _spread(self, asked: Asked, loaded: Loaded) -> None:
        if "km_median" in asked.stats:
            rows, sql = self._rows(at_risk(self.population, asked))
            loaded.sql.append(sql)
            for cell, row in rows:
                answered, left = int(row["answered"]), int(row["left_queue"])
                risk = AtRisk(int(row["seconds"]), answered, left, int(row["rows_at"]) - answered - left)
                loaded.cells.setdefault(cell, Cell()).at_risk.append(risk)
        if not self.population.query.intervals:
            return
        if {"mean", "total"} & set(asked.stats) and not is_one_a_ticket(asked.metric):
            rows, sql = self._rows(tickets(self.population, asked))
            loaded.sql.append(sql)
            for cell, row in rows:
                found = loaded.cells[cell]
                found.mean = MeanParts(
                    int(row["tickets"]),
                    found.n,
                    found.total,
                    _square(row),
                    int(row["total_times_rows"]),
                    int(row["square_of_rows"]),
                )
        wanted = set(self._wanted(asked, loaded.cells.values()))
        if wanted:
            rows, sql = self._rows(ranks(self.population, asked, wanted))
            loaded.sql.append(sql)
            for cell, row in rows:
                loaded.cells[cell].places[int(row["place"])] = int(row["amount"])

    def _wanted(self, asked: Asked, cells: Iterable[Cell]) -> Iterator[tuple[int, int]]:
        """Yield (n, place) of the sorted values that intervals and differences of percentiles are made from."""
        shares = [PERCENTILES[stat] for stat in asked.stats if stat in PERCENTILES]
        for n in {cell.n for cell in cells} - {0}:
            for share in shares:
                yield from ((n, place) for place in quantile_interval_ranks(n, share) or ())
            if self.compared and 0.5 in shares:
                yield from ((n, place) for place in price_bonett_ranks(n))

    def _beside(self, asked: Asked, loaded: Loaded) -> None:
        tree = beside_statement(self.population, asked)
        if tree is None or asked.metric.beside is None:
            return
        rows, sql = self._rows(tree)
        loaded.sql.append(sql)
        for cell, row in rows:
            counts: dict[str, int] = {each.reason: int(row[each.reason]) for each in asked.metric.beside.counts}
            if any(counts.values()):
                loaded.cells.setdefault(cell, Cell()).beside = counts

    def _balance(self) -> Loaded:
        main, sql = self._rows(main_statement(self.population))
        changes: dict[CellKey, dict[str, int]] = {}
        for cell, row in main:
            terms = changes.setdefault(cell, {"delta": 0})
            terms["delta"] += int(row["delta"])
            if "cause" in row:
                terms[str(row["cause"])] = int(row["delta"])
        excluded, excluded_sql = self._excluded()
        left_out: dict[str, dict[CellKey, int]] = {}
        for cell, row in excluded:
            left_out.setdefault(str(row["reason"]), {})[cell] = int(row["delta"])
        slices = self.population.series.slices
        groups = {keys for _, keys in changes} | {keys for cells in left_out.values() for _, keys in cells}
        check_size(len(groups) * len(slices))
        cells: dict[CellKey, Cell] = {}
        for keys in groups:
            series = [changes.get((key, keys), {}) for key in (BEFORE, *(each.key for each in slices))]
            closing = list(accumulate(row.get("delta", 0) for row in series))
            for index, each in enumerate(slices):
                terms = {term: abs(series[index + 1].get(term, 0)) for term in terms_of(self.population)}
                counts = {"n": closing[index + 1], "opening": closing[index], **terms, "closing": closing[index + 1]}
                cells[each.key, keys] = Cell(counts)
            for reason, deltas in left_out.items():
                hidden = accumulate(deltas.get((key, keys), 0) for key in (BEFORE, *(each.key for each in slices)))
                for each, number in zip(slices, list(hidden)[1:], strict=True):
                    if number:
                        cells[each.key, keys].excluded[reason] = number
        return Loaded(cells, [sql, *excluded_sql])


def of_wholes(cells: dict[CellKey, Cell], whole: Collection[int]) -> dict[CellKey, Cell]:
    """Return the cells of shares whose rows are those of all groups that differ only at the places `whole` of the keys.

    A group without any numerator is no part of the whole, and is left out.
    """
    if not whole:
        return cells

    def rest(key: CellKey) -> CellKey:
        period, keys = key
        return period, tuple(None if at in whole else each for at, each in enumerate(keys))

    together: dict[CellKey, dict[str, int]] = {}
    for key, cell in cells.items():
        found = together.setdefault(rest(key), {})
        for name, number in cell.counts.items():
            found[name] = found.get(name, 0) + number
    groups = {keys for (_, keys), cell in cells.items() if cell.counts.get("numerator")}
    shares: dict[CellKey, Cell] = {}
    for period in {period for period, _ in cells}:
        for keys in groups:
            own, key = cells.get((period, keys)) or Cell(), (period, keys)
            if rest(key) in together:
                counts = {**together[rest(key)], "numerator": own.counts.get("numerator", 0)}
                shares[key] = replace(own, counts=counts)
    return shares


def check_size(cells: int) -> None:
    """Raise UsageError where an answer would have more cells than anybody can use."""
    if cells > MAXIMUM_CELLS:
        raise UsageError(
            f"the answer would have {cells:,} cells; ask for a longer grain, a shorter range or fewer dimensions."
        )


def _cells(columns: Mapping[str, Sequence[Any]], groups: Sequence[str]) -> Iterator[tuple[CellKey, dict[str, Any]]]:
    names = list(columns)
    for row in zip(*columns.values(), strict=True):
        values = dict(zip(names, row, strict=True))
        period, *keys = (values.pop(name) for name in groups)
        yield (int(period), tuple(keys)), values


def _parts(asked: Asked, row: Mapping[str, Any]) -> Cell:
    prefix = f"{asked.metric.id}__"
    own = {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}
    cell = Cell()
    for name in ("n", "numerator", *reasons(asked), *(stat for stat in asked.stats if stat.startswith("within"))):
        if name in own:
            cell.counts[name] = int(own[name])
    for name in (*PERCENTILES, "max"):
        if own.get(name) is not None and cell.n:
            cell.percentiles[name] = own[name]
    if isinstance(asked.metric.formula, Standing):
        cell.beside = {each.reason: int(own[each.reason]) for each in asked.metric.formula.marked}
    cell.total = int(own.get("total") or 0)
    if "total_rest_us" in own:
        cell.total = cell.total * SECOND_US + int(own["total_rest_us"] or 0)
    if "square_units" in own and cell.n:
        cell.mean = MeanParts.of_rows(cell.n, cell.total, _square(own))
    return cell


def _square(row: Mapping[str, Any]) -> int:
    return int(row["square_units"]) * SQUARE_UNIT + int(row["square_rest"])

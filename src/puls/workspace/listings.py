"""The rows behind a value, as far as the project's privacy lets them be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from puls.core.errors import UnknownName, UsageError
from puls.project.model import Project
from puls.query.dialects import render
from puls.query.steps.listing import Cell, Page, listing
from puls.query.steps.population import Population
from puls.query.steps.ratio import RatioPlan, Side
from puls.query.values import Asked
from puls.workspace.asking import Session


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows behind a value: columns by name, in the order of their instants, and the SQL that found them."""

    columns: Mapping[str, Sequence[Any]]
    sql: str

    def __len__(self) -> int:
        return len(self.columns["dated_us"])


@dataclass(frozen=True, slots=True)
class Asks:
    """Which rows are asked for: of a cell, of a part, of a balance at `until_us`, and which of them."""

    cell: Cell
    part: str
    until_us: int
    page: Page


def list_rows(session: Session, population: Population, asked: Asked, asks: Asks) -> Listing:
    """Return the rows of one pass."""
    tree = listing(population, asked, asks.cell, part=asks.part, until_us=asks.until_us, page=asks.page)
    sql = render(tree, session.engine)
    return Listing(_private(session.run(sql), session.project), sql)


def rows_of_ratio(session: Session, ratio: RatioPlan, asks: Asks) -> Listing:
    """Return the rows of the numerator or of all denominators; raises UnknownName for another part."""
    if asks.part not in ("n", "numerator", "denominator"):
        raise UnknownName("part", asks.part, ["numerator", "denominator"], where=f"metric {ratio.asked.metric.id}")
    page = asks.page
    # What comes first among all may lie on one side alone.
    first = replace(page, limit=None if page.limit is None else page.limit + page.offset, offset=0)
    found = [
        list_rows(session, side.population, side.asked, _asks_of(side, session, replace(asks, page=first)))
        for side in ratio.of(asks.part == "numerator")
        if side.population is not None
    ]
    return found[0] if len(found) == 1 and not page.offset else _together(found, page)


def _asks_of(side: Side, session: Session, asks: Asks) -> Asks:
    keys = asks.cell.keys
    if keys is not None:
        assert side.population is not None
        by = side.population.query.by
        keys = tuple(key for name, key in zip(session.query.by, keys, strict=True) if name in by)
    return replace(asks, cell=replace(asks.cell, keys=keys), part="n")


def _together(found: Sequence[Listing], page: Page) -> Listing:
    """Return the rows of several passes in one order; what a row does not have is None."""
    names = list(dict.fromkeys(name for listed in found for name in listed.columns))
    rows = [
        [listed.columns[name][place] if name in listed.columns else None for name in names]
        for listed in found
        for place in range(len(listed))
    ]
    at = names.index("dated_us")
    rows.sort(key=lambda row: (row[at] is None, row[at]))
    if page.largest_first:
        value = next(names.index(name) for name in ("seconds", "amount") if name in names)
        rows.sort(key=lambda row: -(row[value] or 0))
    shown = rows[page.offset :] if page.limit is None else rows[page.offset : page.offset + page.limit]
    columns = {name: [row[place] for row in shown] for place, name in enumerate(names)}
    return Listing(columns, ";\n".join(listed.sql for listed in found))


def _private(columns: Mapping[str, Sequence[Any]], project: Project) -> Mapping[str, Sequence[Any]]:
    """Return the rows with agents named as far as the project allows."""
    if "agent_id" not in columns or project.agents == "named":
        return columns
    if project.agents == "off":
        raise UsageError(
            "these rows are about single agents, and the project has privacy.agents off; their number is all there is."
        )
    return {**columns, "source_id": [None if each is None else f"agent-{each}" for each in columns["agent_id"]]}

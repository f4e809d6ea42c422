"""Tables of rows of an answer that fit their terminal: where they do not, they give up columns, and never a number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.cells import Manner
from puls.cli.words import HEADINGS, TERMS
from puls.core.text import Language

if TYPE_CHECKING:
    from puls.workspace.answer_values import Row

Cell = str | tuple[str, str]
"""What a cell says, with its style where it has one."""

_GAP = 2
_LONG_WORD = 14
_FEW = 3
"""So many columns of long texts are easier to read folded beside each other than one under the other."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and the cell of each row. One that `may_go` is left out where space is short."""

    heading: str
    cell: Callable[[Row], Cell]
    is_number: bool = False
    may_wrap: bool = False
    may_go: bool = False


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table before it is drawn: of each line its cells, and its style."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[tuple[Cell, ...], str], ...]

    def widths(self) -> list[int]:
        """Return the widths that break no number, and no word that is not very long."""
        return [
            max(_narrowest(column, said) for said in (column.heading, *(_said(line[at]) for line, _ in self.lines)))
            for at, column in enumerate(self.columns)
        ]

    @property
    def width(self) -> int:
        """Return the least width of the whole."""
        return sum(self.widths()) + _GAP * (len(self.columns) - 1)


def print_table(
    console: Console, columns: Sequence[Column], rows: Sequence[Row], leading: int, shares_all: bool = False
) -> None:
    """Print rows; what the line above says already of the first `leading` columns is left out.

    The last of these is left out too where several lines `shares_all` of them. A table that is too wide puts its
    leading columns into one, then goes without columns that may go.
    """
    repeated = leading if shares_all else leading - 1
    grid = _side_by_side(columns, rows, max(0, repeated))
    if grid.width > console.width and leading > 1:
        grid = _stacked(columns, rows, leading, shares_all)
    if grid.width > console.width and any(column.may_go for column in columns):
        kept = [column for column in columns if not column.may_go]
        grid = _stacked(kept, rows, leading, shares_all) if leading > 1 else _side_by_side(kept, rows, max(0, repeated))
    # What is still too wide is for the terminal to wrap: cutting numbers off would be worse.
    console.width = max(console.width, grid.width)
    console.print(_drawn(grid))


def plain_table() -> Table:
    """Return an empty table with a line beneath its headings only."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0, 0, _GAP - 1))


def print_rows(
    console: Console, names: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[str] = ()
) -> None:
    """Print rows of texts as a table or, where it is wider than the terminal, one after the other, a line a column."""
    table = plain_table()
    for name in names:
        table.add_column(name, justify="right" if name in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Styled(value) for value in row))
    unlimited = console.options.update(max_width=10_000)
    if len(names) <= _FEW or Measurement.get(console, unlimited, table).maximum <= console.width:
        console.print(table)
        return
    longest = max(cell_len(name) for name in names)
    for at, row in enumerate(rows, start=1):
        console.print(Styled(f"── {at} ──", "dim"))
        for name, value in zip(names, row, strict=True):
            gap = " " * (longest - cell_len(name) + _GAP)
            console.print(Styled(f"{name}{gap}{value}".rstrip()), soft_wrap=True)


def print_whole(console: Console, table: Table) -> None:
    """Print a table without cutting its numbers off: what is too wide is for the terminal to wrap."""
    unlimited = console.options.update(max_width=10_000)
    console.width = max(console.width, Measurement.get(console, unlimited, table).maximum)
    console.print(table)


def value_columns(
    rows: Sequence[Row], manner: Callable[[Row], Manner], language: Language, *, with_statistic: bool
) -> list[Column]:
    """Return the columns of values: statistic, value, interval, n, and changes and targets where there are any."""

    def heading(name: str) -> str:
        return HEADINGS[name].in_(language)

    found: list[Column] = []
    if with_statistic:
        found.append(Column(heading("statistic"), lambda row: cells.statistic(row.statistic, language)))
    if rows and all(row.terms for row in rows):
        found += [_term(name, TERMS[name].in_(language), language) for name in TERMS]
    found.append(Column(heading("value"), lambda row: cells.value(row, manner(row)), is_number=True))
    if any(row.interval is not None for row in rows):
        found.append(Column(heading("interval"), lambda row: cells.interval(row, manner(row)), is_number=True))
    if any(row.n != row.value for row in rows):
        found.append(Column(heading("n"), lambda row: cells.count(row.n, language), is_number=True))
    if any(row.change is not None for row in rows):
        found.append(Column(heading("before"), lambda row: cells.before(row, manner(row)), is_number=True, may_go=True))
        found.append(Column(heading("change"), lambda row: cells.change(row, manner(row)), may_wrap=True))
    if any(row.against is not None for row in rows):
        found.append(Column(heading("target"), lambda row: cells.target(row, manner(row)), may_wrap=True))
    return found


def _term(name: str, heading: str, language: Language) -> Column:
    """Return a term of a balance, with its sign: opening and all terms add up to the value."""
    sign = -1 if name in ("moved_out", "solved") else 1
    return Column(
        heading, lambda row: cells.term(name, sign * abs(row.terms[name]), language), is_number=True, may_go=True
    )


def _side_by_side(columns: Sequence[Column], rows: Sequence[Row], repeated: int) -> _Grid:
    lines: list[tuple[tuple[Cell, ...], str]] = []
    above: list[str] = []
    for row in rows:
        line = [column.cell(row) for column in columns]
        named = [_said(cell) for cell in line[:repeated]]
        new = _first_new(above, named)
        lines.append((("",) * new + tuple(line[new:]), _style(row)))
        above = named
    return _Grid(tuple(columns), tuple(lines))


def _stacked(columns: Sequence[Column], rows: Sequence[Row], leading: int, shares_all: bool) -> _Grid:
    """Return the table with its leading columns as one, whose names stand above each other, further in each time."""
    first, rest = columns[:leading], columns[leading:]
    lines: list[tuple[tuple[Cell, ...], str]] = []
    above: list[str] = []
    for row in rows:
        names = [_said(column.cell(row)) for column in first]
        new = _first_new(above, names)
        for depth in range(new, leading - 1):
            lines.append(((_indented(names[depth], depth), *([""] * len(rest))), ""))
        own = _indented(names[-1], leading - 1) if new < leading or not shares_all else ""
        lines.append(((own, *(column.cell(row) for column in rest)), _style(row)))
        above = names
    heading = " / ".join(column.heading for column in first)
    return _Grid((replace(first[0], heading=heading, may_wrap=True), *rest), tuple(lines))


def _indented(name: str, depth: int) -> str:
    # No-break spaces keep a name on one line with its indent.
    return "\u00a0" * (2 * depth) + name.replace(" ", "\u00a0")


def _first_new(above: Sequence[str], named: Sequence[str]) -> int:
    return next((at for at, name in enumerate(named) if list(above[at : at + 1]) != [name]), len(named))


def _drawn(grid: _Grid) -> Table:
    table = plain_table()
    for column, width in zip(grid.columns, grid.widths(), strict=True):
        table.add_column(
            column.heading,
            justify="right" if column.is_number else "left",
            no_wrap=not column.may_wrap,
            overflow="fold",
            min_width=width,
        )
    for line, style in grid.lines:
        table.add_row(*(Styled(cell) if isinstance(cell, str) else Styled(*cell) for cell in line), style=style)
    return table


def _narrowest(column: Column, said: str) -> int:
    if not column.may_wrap:
        return cell_len(said)
    # A name with an indent stays whole, however long it is.
    return max(cell_len(part) if "\u00a0" in part else min(cell_len(part), _LONG_WORD) for part in said.split(" "))


def _said(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _style(row: Row) -> str:
    return cells.SMALL if row.below_minimum_sample else ""

"""An answer as tables: one for each metric, a line for each period, group and statistic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.cells import Manner, manner_of, sentence
from puls.cli.words import DIMENSIONS, EXCLUSIONS, HEADINGS, PERIODS
from puls.core.text import Language
from puls.core.units import NOT_AVAILABLE
from puls.metrics import REASONS
from puls.project.conditions import format_condition

if TYPE_CHECKING:
    from puls.workspace.answer_values import Answer, Row, Shown
    from puls.workspace.receipts import Receipt

Cell = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, the cell of each row, and whether it holds numbers."""

    heading: str
    cell: Callable[[Row], Cell]
    is_number: bool = False
    may_wrap: bool = False


def draw_answer(console: Console, answer: Answer, language: Language, minimum_sample: int) -> None:
    """Draw an answer: what was asked, a table for each metric, and what to know when reading it."""
    console.print(_asked(answer, language), style="dim")
    for shown, receipt in zip(answer.metrics, answer.receipts, strict=True):
        rows = [row for row in answer.rows if row.metric == shown.metric.id]
        console.print()
        console.print(Styled(shown.metric.name.in_(language), "bold") + f"  ({shown.asked.cohort.label.in_(language)})")
        if not shown.available:
            why = "; ".join(text.in_(language) for _, text in shown.missing)
            console.print(f"{NOT_AVAILABLE.in_(language)}: {why}")
            continue
        if rows:
            console.print(_table(answer, shown, rows, language))
        else:
            console.print(sentence("no_groups", language))
        for line in _beneath(shown, receipt, rows, language, minimum_sample):
            console.print(line, style="dim")
    for line in _last(answer, language):
        console.print(line, style="dim")


def _asked(answer: Answer, language: Language) -> str:
    receipt = answer.receipts[0]
    said = [cells.days(receipt.from_day, receipt.to_day), answer.zone, cells.clock(answer.clock, language)]
    if answer.query.where is not None:
        said.append(f"{sentence('where', language)} {format_condition(answer.query.where)}")
    return " · ".join(said)


def _table(answer: Answer, shown: Shown, rows: Sequence[Row], language: Language) -> Table:
    columns = _columns(answer, shown, rows, language)
    leading = _leading(answer, shown)
    table = plain_table()
    for column in columns:
        table.add_column(
            column.heading,
            justify="right" if column.is_number else "left",
            no_wrap=not column.may_wrap,
            overflow="fold" if column.may_wrap else "ellipsis",
        )
    last: list[str] = []
    for row in rows:
        shown_cells = [column.cell(row) for column in columns]
        texts = [each if isinstance(each, str) else each[0] for each in shown_cells]
        # A period or group is named once, on its first line.
        same = next((at for at in range(leading) if texts[at] != (last[at : at + 1] or [None])[0]), leading)
        style = cells.SMALL if row.below_minimum_sample else ""
        table.add_row(
            *("" if at < same else _styled(each) for at, each in enumerate(shown_cells)),
            style=style,
        )
        last = texts
    return table


def plain_table() -> Table:
    """Return an empty table with a line beneath its headings only."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))


def _styled(cell: Cell) -> Styled:
    return Styled(cell) if isinstance(cell, str) else Styled(*cell)


def _leading(answer: Answer, shown: Shown) -> int:
    """Return how many columns are named once for several lines: all before the last that tells lines apart."""
    names = (answer.query.grain is not None) + len(answer.query.by)
    return names if len(shown.asked.stats) > 1 else max(0, names - 1)


def _columns(answer: Answer, shown: Shown, rows: Sequence[Row], language: Language) -> list[Column]:
    manner = manner_of(shown, language)
    found: list[Column] = []
    if answer.query.grain is not None:
        found.append(Column(PERIODS[answer.query.grain.value].in_(language), _period(answer)))
    found += [_group(name, at, language) for at, name in enumerate(answer.query.by)]
    return found + value_columns(rows, lambda _: manner, language, with_statistic=len(shown.asked.stats) > 1)


def value_columns(
    rows: Sequence[Row], manner: Callable[[Row], Manner], language: Language, *, with_statistic: bool
) -> list[Column]:
    """Return the columns of values: statistic, value, interval, n, and changes and targets where there are any."""

    def heading(name: str) -> str:
        return HEADINGS[name].in_(language)

    found: list[Column] = []
    if with_statistic:
        found.append(Column(heading("statistic"), lambda row: cells.statistic(row.statistic, language)))
    found.append(Column(heading("value"), lambda row: cells.value(row, manner(row)), is_number=True))
    if any(row.interval is not None for row in rows):
        found.append(Column(heading("interval"), lambda row: cells.interval(row, manner(row)), is_number=True))
    if any(row.n != row.value for row in rows):
        found.append(Column(heading("n"), lambda row: cells.count(row.n, language), is_number=True))
    if any(row.change is not None for row in rows):
        found.append(Column(heading("before"), lambda row: cells.before(row, manner(row)), is_number=True))
        found.append(Column(heading("change"), lambda row: cells.change(row, manner(row)), may_wrap=True))
    if any(row.against is not None for row in rows):
        found.append(Column(heading("target"), lambda row: cells.target(row, manner(row)), may_wrap=True))
    return found


def _period(answer: Answer) -> Callable[[Row], Cell]:
    cyclic = answer.query.grain is not None and answer.query.grain.is_cyclic
    return lambda row: row.period if row.whole or cyclic else f"{row.period} …"


def _group(name: str, at: int, language: Language) -> Column:
    heading = DIMENSIONS[name].in_(language) if name in DIMENSIONS else name.removeprefix("field:")
    return Column(heading, lambda row: cells.group(row.group[at], language), may_wrap=True)


def _beneath(
    shown: Shown, receipt: Receipt, rows: Sequence[Row], language: Language, minimum_sample: int
) -> list[str]:
    """Return the lines beneath a metric's table: what gives no value, what is in no number, what is missing."""
    lines = []
    reasons = {str(reason): text for reason, text in REASONS.items()}
    without = [(reasons[name].in_(language), found) for name, found in receipt.outside.items() if found]
    excluded = [(EXCLUSIONS[name].in_(language), found) for name, found in receipt.excluded.items() if found]
    for name, counted in (("without_a_value", without), ("in_no_number", excluded)):
        if counted:
            told = ", ".join(f"{word} {cells.count(found, language)}" for word, found in counted)
            lines.append(f"{sentence(name, language)}: {told}")
    if shown.missing:
        why = "; ".join(text.in_(language) for _, text in shown.missing)
        lines.append(f"{sentence('left_out', language)}: {why}")
    if any(row.below_minimum_sample for row in rows):
        lines.append(sentence("small", language).format(n=minimum_sample))
    return lines


def _last(answer: Answer, language: Language) -> list[str]:
    lines = list(dict.fromkeys(note.in_(language) for shown in answer.metrics for note in shown.notes))
    grain = answer.query.grain
    if grain is not None and not grain.is_cyclic and not all(row.whole for row in answer.rows):
        lines.append(sentence("partial", language))
    watermarks = {source: until for receipt in answer.receipts for source, until in receipt.watermarks.items()}
    if watermarks:
        told = ", ".join(f"{source} {cells.utc_instant(until, answer.zone)}" for source, until in watermarks.items())
        lines.append(f"{sentence('data_until', language)}: {told}")
    return ["", *lines]

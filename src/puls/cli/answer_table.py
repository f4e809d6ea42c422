"""An answer as tables: one for each metric, a line for each period, group and statistic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.cells import manner_of, sentence
from puls.cli.tables import Cell, Column, print_table, value_columns
from puls.cli.words import DIMENSIONS, EXCLUSIONS, PERIODS
from puls.core.text import Language
from puls.core.units import NOT_AVAILABLE
from puls.metrics import REASONS
from puls.project.conditions import format_condition
from puls.query.names import is_truth

if TYPE_CHECKING:
    from puls.workspace.answer_values import Answer, Row, Shown
    from puls.workspace.receipts import Receipt


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
            print_table(console, _columns(answer, shown, rows, language), rows, *_leading(answer, shown))
        else:
            console.print(sentence("no_groups", language))
        for line in _beneath(shown, receipt, rows, language, minimum_sample):
            console.print(line, style="dim")
    for line in _last(answer, language):
        console.print(line, style="dim")


def _asked(answer: Answer, language: Language) -> str:
    receipt = answer.receipts[0]
    said = [cells.days(receipt.from_day, receipt.to_day), answer.zone, cells.clock(answer.clock, language)]
    if receipt.as_of is not None:
        said.append(f"{sentence('as_of', language)} {cells.utc_instant(receipt.as_of, answer.zone)}")
    if answer.query.where is not None:
        said.append(f"{sentence('where', language)} {format_condition(answer.query.where)}")
    return " · ".join(said)


def _leading(answer: Answer, shown: Shown) -> tuple[int, bool]:
    """Return how many columns name the period and the group, and whether several lines share all of them."""
    return (answer.query.grain is not None) + len(answer.query.by), len(shown.asked.stats) > 1


def _columns(answer: Answer, shown: Shown, rows: Sequence[Row], language: Language) -> list[Column]:
    manner = manner_of(shown, language)
    found: list[Column] = []
    if answer.query.grain is not None:
        found.append(Column(PERIODS[answer.query.grain.value].in_(language), _period(answer, language)))
    found += [_group(name, at, shown, language) for at, name in enumerate(answer.query.by)]
    return found + value_columns(rows, lambda _: manner, language, with_statistic=len(shown.asked.stats) > 1)


def _period(answer: Answer, language: Language) -> Callable[[Row], Cell]:
    cyclic = answer.query.grain is not None and answer.query.grain.is_cyclic
    if cyclic:
        return lambda row: cells.cycle(row.period, language)
    return lambda row: row.period if row.whole else f"{row.period} …"


def _group(name: str, at: int, shown: Shown, language: Language) -> Column:
    heading = DIMENSIONS[name].in_(language) if name in DIMENSIONS else name.removeprefix("field:")
    if is_truth(name, shown.metric):
        return Column(heading, lambda row: cells.truth(row.group[at], language))
    return Column(heading, lambda row: cells.group(row.group[at], language), may_wrap=True)


def _beneath(shown: Shown, receipt: Receipt, rows: Sequence[Row], language: Language, minimum_sample: int) -> list[str]:
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
    if any(cells.is_by_day(row) for row in rows):
        lines.append(sentence("unequal", language))
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

"""A receipt as a page of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.words import EXCLUSIONS, RECEIPT
from puls.core.text import Language, Text
from puls.metrics import REASONS

if TYPE_CHECKING:
    from puls.workspace.answer_values import Answer, Shown
    from puls.workspace.receipts import Receipt, SideReceipt


def draw_receipts(console: Console, answer: Answer, language: Language) -> None:
    """Draw the receipt of each metric of an answer."""
    for shown, receipt in zip(answer.metrics, answer.receipts, strict=True):
        name = Styled(shown.metric.name.in_(language), "bold")
        console.print(name + f"  {receipt.metric}, {RECEIPT['version'].in_(language)} {receipt.version}")
        lines = Table.grid(padding=(0, 2))
        lines.add_column(style="dim", no_wrap=True)
        lines.add_column(overflow="fold")
        for heading, said in _lines(answer, shown, receipt, language):
            lines.add_row(RECEIPT[heading].in_(language), said)
        console.print(lines)
        console.print()
        console.print(RECEIPT["sql"].in_(language), style="dim")
        for sql in receipt.sql:
            console.print(Padding(sql, (0, 0, 1, 2)))


def _lines(answer: Answer, shown: Shown, receipt: Receipt, language: Language) -> Iterator[tuple[str, str]]:
    yield "definition", receipt.definition.in_(language)
    if receipt.variant is not None:
        yield "variant", receipt.variant
    if receipt.source is not None:
        yield "source", receipt.source
    yield "formula", "; ".join(f"{name}: {said}" for name, said in receipt.formula.items())
    yield from (_side(side, language) for side in receipt.sides)
    if receipt.filters is not None:
        yield "filters", receipt.filters
    if receipt.scope is not None:
        yield "scope", receipt.scope
    yield "range", cells.days(receipt.from_day, receipt.to_day)
    yield "zone", receipt.zone
    yield "clock", cells.clock(receipt.clock, language)
    if receipt.schedule is not None:
        yield "schedule", receipt.schedule
    yield "cohort", f"{shown.asked.cohort.label.in_(language)} ({receipt.dated_by})"
    yield "credit", f"{receipt.credit} ({', '.join(receipt.credited)})"
    read = ((source, cells.utc_instant(until, answer.zone)) for source, until in receipt.watermarks.items())
    yield "watermarks", ", ".join(f"{source} {until}" for source, until in read)
    if receipt.left_out:
        yield "left_out", "; ".join(text.in_(language) for _, text in shown.missing)
    yield "n", cells.count(receipt.n, language)
    if "not_yet_decided" in receipt.outside:
        yield "not_yet_decided", cells.count(receipt.not_yet_decided, language)
    outside = _counted(receipt.outside, {str(name): text for name, text in REASONS.items()}, language)
    excluded = _counted(receipt.excluded, EXCLUSIONS, language)
    for name, said in (("outside", outside), ("excluded", excluded)):
        if said:
            yield name, said
    if receipt.ledger_version is not None:
        yield "ledger_version", str(receipt.ledger_version)
    if receipt.as_of is not None:
        yield "as_of", cells.utc_instant(receipt.as_of, answer.zone)
    if receipt.configuration is not None:
        yield "configuration", cells.utc_instant(receipt.configuration, answer.zone)
    yield "rows", f"puls query {receipt.metric} … --rows"


def _side(side: SideReceipt, language: Language) -> tuple[str, str]:
    said = "; ".join(f"{name}: {value}" for name, value in side.formula.items())
    return side.side, f"{said} ({side.dated_by}; {', '.join(side.sources)}; n = {cells.count(side.n, language)})"


def _counted(counts: Mapping[str, int], words: Mapping[str, Text], language: Language) -> str:
    found = ((words[name].in_(language), number) for name, number in counts.items() if name != "not_yet_decided")
    return ", ".join(f"{word} {cells.count(number, language)}" for word, number in found)

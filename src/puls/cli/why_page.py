"""The change of a number as a page: the whole, then a table for each dimension."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.cells import Manner, manner_of
from puls.cli.report_words import WHY
from puls.cli.tables import plain_table, print_whole
from puls.cli.words import DIMENSIONS
from puls.core.text import Language
from puls.core.units import Unit, format_value

if TYPE_CHECKING:
    from puls.workspace.why import DimensionSplit, Why

_WARNING = "yellow"


def draw_why(console: Console, found: Why, language: Language, groups: int) -> None:
    """Draw where a change comes from, with so many groups of each dimension and the others in one line."""
    answer, row = found.answer, found.row
    shown = answer.metrics[0]
    manner = manner_of(shown, language)
    stat = cells.statistic(row.statistic, language)
    name = shown.metric.name.in_(language)
    console.print(Styled(name if shown.metric.stats == (row.statistic,) else f"{name}, {stat}", "bold"))
    days, earlier = (_days(span, answer.zone) for span in ((answer.from_us, answer.to_us), found.before_us))
    against = WHY["against"].in_(language).format(days=days, earlier=earlier)
    console.print(f"{against} · {answer.zone} · {cells.clock(answer.clock, language)}", style="dim")
    console.print(_whole(found, manner))
    if row.change is not None and row.change.word == "no clear difference":
        console.print(WHY["chance"].in_(language), style="dim")
    if cells.is_by_day(row):
        console.print(cells.sentence("unequal", language), style="dim")
    for each in found.splits:
        console.print()
        _draw_split(console, each, found, manner, groups)
    console.print()
    if found.is_mean:
        console.print(WHY["how"].in_(language), style="dim")
    if found.left_out:
        names = ", ".join(_dimension(name, language) for name in found.left_out)
        console.print(WHY["left_out"].in_(language).format(names=names), style="dim")


def _whole(found: Why, manner: Manner) -> Styled:
    row = found.row
    assert row.change is not None
    said = Styled(f"{cells.before(row, manner)} → {cells.value(row, manner)}  ")
    said.append(_signed(row.change.difference, found, manner) + "  ", "bold")
    return said.append(*cells.change(row, manner))


def _draw_split(console: Console, split: DimensionSplit, found: Why, manner: Manner, groups: int) -> None:
    language = manner.language
    table = plain_table()
    table.add_column(_dimension(split.dimension, language), no_wrap=True)
    headings = ["before", "now", "weight_before", "weight_now"]
    headings += ["mix", "within", "contribution"] if found.is_mean else ["contribution"]
    for name in headings:
        table.add_column(WHY[name].in_(language), justify="right", no_wrap=True)
    for line in _lines(split, found, manner, groups):
        table.add_row(*line)
    print_whole(console, table)
    if split.split.reversal is not None:
        console.print(f"! {WHY[split.split.reversal].in_(language)}", style=_WARNING)


def _lines(split: DimensionSplit, found: Why, manner: Manner, groups: int) -> Iterator[list[str]]:
    """Yield the lines of a table: the largest groups, the others in one, and the sum of all."""
    shares = split.split.shares
    language = manner.language
    for share in shares[:groups]:
        values = [_value(value, found, manner) for value in (share.value_before, share.value_now)]
        weights = [_percent(weight, language) for weight in (share.weight_before, share.weight_now)]
        name = cells.group(split.name(share.group), language)
        yield [name, *values, *weights, *_parts(share.mix, share.within, found, manner)]
    rest = shares[groups:]
    if rest:
        weights = [_percent(sum((s.weight_before for s in rest), Fraction(0)), language)]
        weights.append(_percent(sum((s.weight_now for s in rest), Fraction(0)), language))
        mix, within = sum((s.mix for s in rest), Fraction(0)), sum((s.within for s in rest), Fraction(0))
        name = WHY["others"].in_(language).format(n=cells.count(len(rest), language))
        yield [name, "", "", *weights, *_parts(mix, within, found, manner)]
    if found.is_mean:
        yield [WHY["all"].in_(language), *[""] * 4, *_parts(split.split.mix, split.split.within, found, manner)]


def _parts(mix: Fraction, within: Fraction, found: Why, manner: Manner) -> list[str]:
    shown = [mix, within, mix + within] if found.is_mean else [within]
    return [_signed(float(part), found, manner) for part in shown]


def _value(value: Fraction | None, found: Why, manner: Manner) -> str:
    return "" if value is None else cells.number(float(value), found.row, manner)


def _signed(value: float, found: Why, manner: Manner) -> str:
    return cells.signed(value, found.row, manner)


def _percent(weight: Fraction, language: Language) -> str:
    return format_value(float(weight), Unit.SHARE, language, "calendar")


def _dimension(name: str, language: Language) -> str:
    return DIMENSIONS[name].in_(language) if name in DIMENSIONS else name.removeprefix("field:")


def _days(span: tuple[int, int], zone: str) -> str:
    return cells.days(*(_day(us, zone).isoformat() for us in span))


def _day(us: int, zone: str) -> date:
    return datetime.fromtimestamp(us // 1_000_000, ZoneInfo(zone)).date()

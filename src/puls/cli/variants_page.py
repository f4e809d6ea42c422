"""The definitions of a metric as a page: their values, how far each two are apart, and why each differs from ours."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.cells import manner_of
from puls.cli.tables import plain_table
from puls.cli.variants_words import VARIANTS
from puls.cli.words import HEADINGS
from puls.core.text import Language
from puls.core.units import Clock, Unit, format_value
from puls.workspace.variants import OURS

if TYPE_CHECKING:
    from puls.workspace.variants import Difference, Variants, Verdict, Verdicts


def draw_variants(console: Console, found: Variants, language: Language) -> None:
    """Draw every definition with its values, the tickets on which each two differ, and the reasons."""
    ours = found.definitions[0].shown
    days = cells.days(*(_day(us, found.zone) for us in (found.from_us, found.to_us)))
    console.print(Styled(found.metric.name.in_(language), "bold"))
    console.print(f"{days} · {found.zone} · {cells.clock(ours.asked.clock, language)}", style="dim")
    _print(console, _values(found, language))
    console.print()
    if not found.pairs:
        console.print(VARIANTS["no_tickets"].in_(language), style="dim")
    else:
        console.print(Styled(VARIANTS["apart"].in_(language), "bold"))
        _print(console, _matrix(found, language))
    for each in found.differences:
        if each.tickets:
            console.print()
            _draw_reasons(console, found, each, language)
    console.print()
    for definition in found.definitions:
        source = f" ({definition.source})" if definition.source else ""
        said = f"{_name(definition.name)}: {definition.metric.about.in_(language)}{source}"
        console.print(said, style="dim", soft_wrap=True)
        for _, text in definition.shown.missing:
            console.print(f"  {text.in_(language)}", style="dim", soft_wrap=True)


def draw_verdicts(console: Console, found: Verdicts, clock: Clock, language: Language) -> None:
    """Draw the tickets on which two definitions differ, with what each makes of them."""
    one, other = (_name(name) for name in found.names)
    n = cells.count(len(found.tickets), language)
    console.print(Styled(VARIANTS["between"].in_(language).format(one=one, other=other, n=n), "bold"))
    table = plain_table()
    for name in (VARIANTS["ticket"].in_(language), one, other):
        table.add_column(name, no_wrap=True)
    table.add_column(VARIANTS["why"].in_(language), min_width=20)
    for each in found.tickets:
        made = (_made(found, each, side, clock, language) for side in (0, 1))
        table.add_row(each.ticket or "", *made, each.why.in_(language))
    _print(console, table)


def _values(found: Variants, language: Language) -> Table:
    table = plain_table()
    several = any(len(each.rows) > 1 for each in found.definitions)
    headings = [VARIANTS["definition"].in_(language)]
    headings += [HEADINGS[name].in_(language) for name in (("statistic",) if several else ())]
    headings += [HEADINGS[name].in_(language) for name in ("value", "interval", "n")]
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="left" if at < len(headings) - 3 else "right", no_wrap=True)
    for definition in found.definitions:
        manner = manner_of(definition.shown, language)
        for index, row in enumerate(definition.rows):
            statistic = (cells.statistic(row.statistic, language),) if several else ()
            n = "" if row.state == "not available" else cells.count(row.n, language)
            numbers = (cells.value(row, manner), cells.interval(row, manner), n)
            table.add_row(_name(definition.name) if index == 0 else "", *statistic, *numbers)
    return table


def _matrix(found: Variants, language: Language) -> Table:
    names = list(dict.fromkeys(name for pair in found.pairs for name in pair.names))
    table = plain_table()
    table.add_column("", no_wrap=True)
    for name in names[:-1]:
        table.add_column(_name(name), justify="right", no_wrap=True)
    for row in range(1, len(names)):
        pairs = (found.pair(names[row], names[column]) for column in range(row))
        table.add_row(_name(names[row]), *(cells.count(pair.tickets, language) for pair in pairs if pair))
    return table


def _draw_reasons(console: Console, found: Variants, difference: Difference, language: Language) -> None:
    pair = found.pair(OURS, difference.name)
    counted = cells.count(pair.counted if pair else 0, language)
    n = cells.count(difference.tickets, language)
    said = VARIANTS["against"].in_(language).format(name=_name(difference.name), n=n, counted=counted)
    console.print(Styled(said, "bold"))
    table = plain_table()
    table.add_column(VARIANTS["why"].in_(language), min_width=30)
    table.add_column(VARIANTS["tickets"].in_(language), justify="right", no_wrap=True)
    table.add_column(VARIANTS["examples"].in_(language), no_wrap=True)
    for reason in difference.reasons:
        examples = ", ".join(reason.examples) + (", …" if reason.tickets > len(reason.examples) else "")
        table.add_row(reason.why.in_(language), cells.count(reason.tickets, language), examples)
    _print(console, table)


def _made(found: Verdicts, verdict: Verdict, side: int, clock: Clock, language: Language) -> str:
    counted, value = verdict.counted[side], verdict.values[side]
    if counted is None or value is None:
        return VARIANTS["nothing"].in_(language)
    if found.is_share and counted == 1:
        return VARIANTS["counts" if value else "counts_not"].in_(language)
    if found.is_share:
        return VARIANTS["part"].in_(language).format(n=value, counted=counted)
    return format_value(value, Unit.DURATION if found.is_time else Unit.COUNT, language, clock)


def _name(name: str) -> str:
    return "Puls" if name == OURS else name


def _day(us: int, zone: str) -> str:
    return datetime.fromtimestamp(us // 1_000_000, ZoneInfo(zone)).date().isoformat()


def _print(console: Console, table: Table) -> None:
    # Numbers are not cut off: what is too wide is for the terminal to wrap.
    console.width = max(console.width, Measurement.get(console, console.options, table).minimum)
    console.print(table)

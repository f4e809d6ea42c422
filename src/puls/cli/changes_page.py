"""What moved a number, as a page: the number then and now, the reasons, and the rows where they are asked for."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.cells import Manner, manner_of
from puls.cli.changes_words import CHANGES, KINDS
from puls.cli.tables import plain_table
from puls.core.text import Language
from puls.metrics import Share
from puls.workspace.causes import TEXTS

if TYPE_CHECKING:
    from puls.workspace.changes import Changes, Group


_NUMBERS = frozenset({"then", "now", "change", "entered", "left", "changed", "effect", "effect_on_mean", "was", "is"})


def draw_changes(console: Console, found: Changes, language: Language, *, every_row: bool) -> None:
    """Draw what moved a number since an instant."""
    shown, now = found.now.metrics[0], found.now
    receipt = now.receipts[0]
    name = shown.metric.name.in_(language)
    console.print(Styled(name, "bold") + f"  ({shown.asked.cohort.label.in_(language)})")
    since = CHANGES["since"].in_(language).format(instant=cells.instant(found.since_us, now.zone))
    days = cells.days(receipt.from_day, receipt.to_day)
    console.print(f"{days} · {since} · {now.zone} · {cells.clock(now.clock, language)}", style="dim")
    console.print()
    manner = manner_of(shown, language)
    _print(console, _numbers(found, manner))
    console.print()
    if not found.moved:
        console.print(CHANGES["nothing"].in_(language))
    if found.groups:
        _print(console, _reasons(found, manner))
        console.print(CHANGES["how"].in_(language), style="dim")
    if every_row and found.moved:
        console.print()
        _print(console, _rows(found, manner))
    _watermarks(console, found, language)


def _numbers(found: Changes, manner: Manner) -> Table:
    language = manner.language
    table = _table(language, ("", "then", "now", "change"))
    for then, now in found.pairs():
        difference = None if then.value is None or now.value is None else now.value - then.value
        change = "" if difference is None else cells.signed(difference, now, manner)
        table.add_row(
            cells.statistic(now.statistic, language), cells.value(then, manner), cells.value(now, manner), change
        )
    then, now = next(found.pairs())
    if now.n != now.value:
        counted = [cells.count(row.n, language) for row in (then, now)]
        table.add_row("n", *counted, _more(now.n - then.n, language))
    return table


def _reasons(found: Changes, manner: Manner) -> Table:
    language = manner.language
    effect = "effect_on_mean" if found.explained == "mean" else "effect"
    table = _table(
        language, ("reason", "entered", "left", "changed", effect, "examples"), wrapping=("reason", "examples")
    )
    for group in found.groups:
        said = TEXTS[group.cause].in_(language)
        counts = [cells.count(number, language) for number in (group.entered, group.left, group.changed)]
        examples = ", ".join(group.examples) + (", …" if group.rows > len(group.examples) else "")
        said = said if group.detail is None else f"{said}: {group.detail}"
        table.add_row(said, *counts, _effect(found, group, manner), examples)
    return table


def _effect(found: Changes, group: Group, manner: Manner) -> str:
    return "" if group.effect is None else _signed(group.effect, found, manner)


def _signed(effect: Fraction, found: Changes, manner: Manner) -> str:
    row = next(row for row in found.now.rows if row.statistic == found.explained)
    return cells.signed(float(effect), row, manner)


def _rows(found: Changes, manner: Manner) -> Table:
    language = manner.language
    names = ("ticket", "what", "was", "is", "dated_was", "dated_now", "reason", "evidence")
    table = _table(language, names, wrapping=("reason", "evidence"))
    for each in found.moved:
        movement, reason = each.movement, each.reason
        number = " " + "/".join(map(str, movement.number)) if movement.number else ""
        said = TEXTS[reason.cause].in_(language)
        instants = (movement.dated_was_us, movement.dated_now_us)
        dates = ["" if us is None else cells.instant(us, found.now.zone)[:-3] for us in instants]
        table.add_row(
            movement.name + number,
            KINDS[movement.kind].in_(language),
            *(_value(value, found, manner) for value in (movement.was, movement.now)),
            *dates,
            said if reason.detail is None else f"{said}: {reason.detail}",
            ", ".join(reason.evidence),
        )
    return table


def _value(value: int | None, found: Changes, manner: Manner) -> str:
    if value is None:
        return ""
    if isinstance(found.now.metrics[0].metric.formula, Share):
        return CHANGES["counts" if value else "counts_not"].in_(manner.language)
    return cells.number(value, found.now.rows[0], manner)


def _more(difference: int, language: Language) -> str:
    return ("+" if difference > 0 else "") + cells.count(difference, language)


def _watermarks(console: Console, found: Changes, language: Language) -> None:
    for name, answer in (("read_then", found.then), ("read_now", found.now)):
        read = answer.receipts[0].watermarks
        told = ", ".join(f"{source} {cells.utc_instant(until, answer.zone)}" for source, until in read.items())
        if told:
            console.print(f"{CHANGES[name].in_(language)}: {told}", style="dim")


def _table(language: Language, names: tuple[str, ...], wrapping: tuple[str, ...] = ()) -> Table:
    table = plain_table()
    for name in names:
        heading = CHANGES[name].in_(language) if name else ""
        right = name in _NUMBERS
        wraps = name in wrapping
        table.add_column(
            heading, justify="right" if right else "left", no_wrap=not wraps, min_width=20 if wraps else None
        )
    return table


def _print(console: Console, table: Table) -> None:
    # Numbers and ids are not cut off: what is too wide is for the terminal to wrap.
    for column in table.columns:
        if column.no_wrap:
            column.min_width = max(cell_len(str(cell)) for cell in (column.header, *column.cells))
    unlimited = console.options.update(max_width=10_000)
    console.width = max(console.width, Measurement.get(console, unlimited, table).minimum)
    console.print(table)

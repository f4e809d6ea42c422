"""The rows behind a value, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text as Styled

from puls.cli import cells
from puls.cli.tables import plain_table
from puls.cli.words import HEADINGS, NO, YES
from puls.core.text import Language
from puls.core.units import Clock, Unit, format_value
from puls.workspace.exports import flat_listing

if TYPE_CHECKING:
    from puls.workspace.answers import Listing


_NUMBERS = ("number", "seconds", "amount")


@dataclass(frozen=True, slots=True)
class Titles:
    """What stands above the rows: the name of each metric, the clock and the zone of the question."""

    names: Mapping[str, str]
    clock: Clock
    zone: str


def draw_rows(
    console: Console, found: Mapping[str, Listing], titles: Titles, language: Language, limit: int | None = None
) -> None:
    """Draw the rows of each metric under its name; where there may be more than `limit`, the title says so."""
    clock, zone = titles.clock, titles.zone
    for metric, listing in found.items():
        count = cells.count(len(listing), language)
        cut = f" (--limit {limit})" if len(listing) == limit else ""
        told = f"  {count} {cells.sentence('rows_behind', language)}{cut} · {zone}"
        console.print(Styled(titles.names[metric], "bold") + told)
        rows = flat_listing({metric: listing}).rows()
        shown = ["ticket", "dated_at"]
        shown += [name for name in (*_NUMBERS, "counts") if any(row[name] is not None for row in rows)]
        table = plain_table()
        for each in shown:
            heading = HEADINGS["value" if each in ("seconds", "amount") else each].in_(language)
            table.add_column(heading, justify="right" if each in _NUMBERS else "left", no_wrap=True)
        for row in rows:
            table.add_row(*(_cell(name, row[name], clock, zone, language) for name in shown))
        console.print(table)
        console.print()


def rows_json(
    found: Mapping[str, Listing], period: str | None, groups: tuple[str, ...], part: str, limit: int | None
) -> dict[str, Any]:
    """Return the rows with stable keys: `period`, `group`, `part`, `limit`, and by metric `n`, `sql` and `rows`."""
    return {
        "period": period,
        "group": dict(each.split("=", 1) for each in groups),
        "part": part,
        "limit": limit,
        "metrics": [
            {
                "metric": metric,
                "n": len(listing),
                "sql": listing.sql,
                "rows": [
                    {name: value for name, value in row.items() if name != "metric"}
                    for row in flat_listing({metric: listing}).rows()
                ],
            }
            for metric, listing in found.items()
        ],
    }


def _cell(name: str, value: Any, clock: Clock, zone: str, language: Language) -> str:
    if value is None:
        return ""
    if name == "seconds":
        return format_value(value, Unit.DURATION, language, clock)
    if name == "dated_at":
        return cells.utc_instant(value, zone)
    if name == "counts":
        return (YES if value else NO).in_(language)
    return str(value)

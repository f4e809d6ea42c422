"""`puls sql`: a query of one's own over the facts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from puls.cli.options import FormatOption, OutputOption, ProjectOption, format_of, open_project
from puls.core.errors import UsageError

if TYPE_CHECKING:
    from puls.workspace.exports import Flat

SHOWN = 200
"""A terminal shows so many rows; a file and the other formats hold all."""


def sql_command(
    query: Annotated[str, typer.Argument(metavar="SQL", help="The query, or - to read it from standard input.")],
    format_: FormatOption = None,
    output: OutputOption = None,
    project: ProjectOption = None,
) -> None:
    """Ask the facts in SQL (DuckDB's), read-only. The views and their columns are in docs/sql.md."""
    chosen = format_of(format_, output)
    text = sys.stdin.read() if query == "-" else query
    if not text.strip():
        raise UsageError("there is no query: write it as the argument, or pipe it in with -.")
    from puls.cli.output import emit

    found = open_project(project).sql(text)
    emit(
        chosen,
        output,
        draw=lambda console: _draw(console, found),
        data=lambda: {"columns": list(found.types), "rows": found.rows()},
        flat=lambda: found,
    )


def _draw(console: Any, found: Flat) -> None:
    from puls.cli.tables import print_rows

    rows = found.rows()
    numbers = [name for name, type_ in found.types.items() if type_ in ("long", "double")]
    shown = [["" if value is None else str(value) for value in row.values()] for row in rows[:SHOWN]]
    print_rows(console, list(found.types), shown, numbers)
    if len(rows) > SHOWN:
        console.print(f"{SHOWN} of {len(rows):,} rows. All of them: --format csv, or --output FILE.")

"""`puls changes`: what moved a number of the past, row by row."""

from __future__ import annotations

from typing import Annotated

import typer

from puls.cli.options import (
    FormatOption,
    LanguageOption,
    OutputOption,
    ProjectOption,
    format_of,
    language_of,
    listed,
    open_project,
)
from puls.cli.question_options import MetricArgument, Question, question_options


@question_options("period", "from_", "to", "where", "clock", "zone", "credit", "cohort")
def changes_command(  # noqa: PLR0917 - the options are the interface
    metric: MetricArgument,
    since: Annotated[
        str, typer.Option("--since", metavar="WHEN", help="Then: a day (its start), or 2026-04-01T09:30:00Z.")
    ],
    question: Question,
    stat: Annotated[
        list[str] | None, typer.Option("--stat", metavar="NAMES", help="Show these statistics beside the mean.")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="List every row that moved, not only the reasons.")] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Tell what moved a number of the past: the number then and now, and the rows that explain the difference."""
    chosen = format_of(format_, output)
    said = language_of(language) if language else None
    desk = open_project(project)
    from puls.cli.changes_page import draw_changes
    from puls.cli.output import emit
    from puls.cli.progress import progress
    from puls.workspace.exports import flat_changes

    told = said or desk.project.language
    with progress(told) as tell:
        found = desk.changes(metric, since=since, progress=tell, stats=listed(stat), **question)
    emit(
        chosen,
        output,
        draw=lambda console: draw_changes(console, found, told, every_row=rows),
        data=found.to_json,
        flat=lambda: flat_changes(found),
    )

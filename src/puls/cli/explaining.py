"""`puls why`: where the change of a number comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from puls.cli.options import (
    LanguageOption,
    OutputOption,
    ProjectOption,
    ShortFormatOption,
    format_of,
    language_of,
    open_project,
)
from puls.cli.past import build_past
from puls.cli.question_options import MetricArgument, Question, question_options


@question_options("by", "period", "from_", "to", "where", "clock", "zone", "credit", "cohort", "as_of")
def why_command(  # noqa: PLR0917 - the options are the interface
    metric: MetricArgument,
    question: Question,
    stat: Annotated[
        str | None, typer.Option("--stat", metavar="NAME", help="mean or within:10m; otherwise the mean.")
    ] = None,
    compare: Annotated[str, typer.Option(metavar="WITH", help="previous or year_ago.")] = "previous",
    groups: Annotated[
        int, typer.Option("--groups", metavar="N", min=1, help="Show so many groups of each dimension.")
    ] = 5,
    format_: ShortFormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Split the change of a number by each dimension: what the mix of groups did, and what happened within them."""
    chosen = format_of(format_, output, ("table", "json"))
    said = language_of(language) if language else None
    desk = open_project(project)
    build_past(desk, question["as_of"], question["zone"], said)
    stats = () if stat is None else (stat,)
    found = desk.why(metric, stats=stats, compare=compare, **question)
    from puls.cli.output import emit
    from puls.cli.why_page import draw_why

    emit(
        chosen,
        output,
        draw=lambda console: draw_why(console, found, said or desk.project.language, groups),
        data=found.to_json,
    )

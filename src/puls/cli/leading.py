"""`puls leaderboard`: agents beside each other, by any metrics."""

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
    listed,
    open_project,
)
from puls.cli.past import build_past
from puls.cli.question_options import MetricsArgument, Question, question_options


@question_options("period", "from_", "to", "where", "clock", "zone", "credit", "cohort", "as_of")
def leaderboard_command(  # noqa: PLR0917 - the options are the interface
    metrics: MetricsArgument,
    question: Question,
    stat: Annotated[
        str | None, typer.Option("--stat", metavar="NAME", help="mean or within:10m; otherwise the mean.")
    ] = None,
    format_: ShortFormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Put agents beside each other with the team's mix of work; off until privacy.agents in puls.toml allows it."""
    chosen = format_of(format_, output, ("table", "json"))
    said = language_of(language) if language else None
    desk = open_project(project)
    build_past(desk, question["as_of"], question["zone"], said)
    found = desk.leaderboard(listed(metrics), stats=() if stat is None else (stat,), **question)
    from puls.cli.leaderboard_page import draw_leaderboard
    from puls.cli.output import emit

    emit(
        chosen,
        output,
        draw=lambda console: draw_leaderboard(
            console, found, said or desk.project.language, desk.project.minimum_sample
        ),
        data=found.to_json,
    )

"""`puls variants`: a metric by all of its definitions, side by side on the same tickets."""

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
    open_project,
)
from puls.cli.past import build_past
from puls.cli.question_options import MetricArgument, Question, question_options
from puls.core.errors import UsageError


@question_options("period", "from_", "to", "where", "clock", "zone", "as_of")
def variants_command(  # noqa: PLR0917 - the options are the interface
    metric: MetricArgument,
    question: Question,
    rows: Annotated[bool, typer.Option("--rows", help="List the tickets on which two definitions differ.")] = False,
    between: Annotated[
        str | None,
        typer.Option(metavar="ONE,OTHER", help="With --rows: these two, such as zendesk,@1; one alone: against Puls."),
    ] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="With --rows: at most so many.")] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Compare a metric's definitions (ours, former ones, other products'): values, tickets that differ, and why."""
    chosen = format_of(format_, output)
    if rows != (between is not None):
        raise UsageError("--rows lists the tickets of two definitions that --between names: --rows --between zendesk.")
    if limit is not None and not rows:
        raise UsageError("--limit is for the tickets that --rows lists; add --rows and --between.")
    said = language_of(language) if language else None
    desk = open_project(project)
    build_past(desk, question["as_of"], question["zone"], said)
    from puls.cli.output import emit
    from puls.cli.variants_page import draw_variants, draw_verdicts
    from puls.workspace.exports import flat_variants, flat_verdicts

    told = said or desk.project.language
    if between is not None:
        listed = desk.differing(metric, _two(between), limit=limit, **question)
        emit(
            chosen,
            output,
            draw=lambda console: draw_verdicts(console, listed, question["clock"], told),
            data=listed.to_json,
            flat=lambda: flat_verdicts(listed),
        )
        return
    found = desk.variants(metric, **question)
    emit(
        chosen,
        output,
        draw=lambda console: draw_variants(console, found, told),
        data=found.to_json,
        flat=lambda: flat_variants(found),
    )


def _two(said: str) -> tuple[str, str]:
    names = tuple(name.strip() for name in said.split(","))
    if not all(names) or len(names) > 2:
        raise UsageError(f"--between names two definitions with a comma, or one to hold against Puls, not {said!r}.")
    return ("puls", names[0]) if len(names) == 1 else (names[0], names[1])

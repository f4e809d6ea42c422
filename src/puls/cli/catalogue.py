"""`puls metrics`: the catalogue, whether the data can answer each metric, and what one of them means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from puls.core.errors import DataError, ProjectError, UsageError

if TYPE_CHECKING:
    from puls.core.text import Language
    from puls.metrics import Metric
    from puls.workspace import Desk
    from puls.workspace.answer_values import Shown
    from puls.workspace.exports import Flat

Shows = dict[str, "Shown"]


def metrics_command(
    metric: Annotated[str | None, typer.Argument(metavar="[ID]", help="Explain this one.")] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """List the metrics and whether the data can answer them, or explain one. Works without a project too."""
    chosen = format_of(format_, output)
    said = language_of(language) if language else None
    from puls.cli.metric_page import draw_metric, metric_json
    from puls.cli.output import emit
    from puls.metrics import catalogue, named
    from puls.workspace.known import metrics_of

    if metric is not None and chosen in ("csv", "parquet"):
        raise UsageError("one metric is explained as table or json; csv and parquet are for the list.")
    desk = _nearby(project)
    known = metrics_of(desk.project) if desk else catalogue()
    known = {**known, **named([metric] if metric else [], known, desk.project.pins if desk else {})}
    told = said or (desk.project.language if desk else "en")
    shows = _shows(desk, tuple(known))
    if metric is not None:
        one = known[metric]
        emit(
            chosen,
            output,
            draw=lambda console: draw_metric(console, one, shows.get(one.id), told),
            data=lambda: metric_json(one, shows.get(one.id)),
        )
        return
    emit(
        chosen,
        output,
        draw=lambda console: _draw(console, list(known.values()), shows, told),
        data=lambda: {"metrics": [metric_json(each, shows.get(each.id)) for each in known.values()]},
        flat=lambda: _flat(list(known.values()), shows, told),
    )


def _nearby(folder: Path | None) -> Desk | None:
    """Return the project that was named or is around; None when none was named and there is none."""
    try:
        return open_project(folder)
    except ProjectError:
        from puls.workspace import find_project

        if folder is not None:
            raise
        try:
            find_project(Path.cwd())
        except ProjectError:
            return None
        raise


def _shows(desk: Desk | None, names: tuple[str, ...]) -> Shows:
    """Return how the data answers each metric; nothing without a project or data."""
    if desk is None:
        return {}
    try:
        # Availability does not depend on the days; a day without data costs nothing.
        answer = desk.query(names, from_="2000-01-01", to="2000-01-02", intervals=False)
    except DataError:
        return {}
    return {shown.metric.id: shown for shown in answer.metrics}


def _draw(console: Any, metrics: list[Metric], shows: Shows, language: Language) -> None:
    from puls.cli.cells import availability
    from puls.cli.tables import plain_table
    from puls.cli.words import BETTER, HEADINGS, UNITS

    table = plain_table()
    for name in ("id", "metric", "unit", "better", "available"):
        table.add_column(HEADINGS[name].in_(language), no_wrap=name == "id", overflow="fold")
    for metric in metrics:
        table.add_row(
            metric.id,
            metric.name.in_(language),
            UNITS[metric.unit].in_(language),
            BETTER[metric.better].in_(language),
            availability(shows.get(metric.id), language),
        )
    console.print(table)


def _flat(metrics: list[Metric], shows: Shows, language: Language) -> Flat:
    from puls.workspace.exports import Flat

    return Flat(
        {
            "id": "string",
            "version": "long",
            "name": "string",
            "about": "string",
            "unit": "string",
            "better": "string",
            "available": "boolean",
            "missing": "string",
        },
        {
            "id": [metric.id for metric in metrics],
            "version": [metric.version for metric in metrics],
            "name": [metric.name.in_(language) for metric in metrics],
            "about": [metric.about.in_(language) for metric in metrics],
            "unit": [metric.unit.value for metric in metrics],
            "better": [metric.better for metric in metrics],
            "available": [shows[metric.id].available if metric.id in shows else None for metric in metrics],
            "missing": [
                "; ".join(text.in_(language) for _, text in shows[metric.id].missing) if metric.id in shows else None
                for metric in metrics
            ],
        },
    )

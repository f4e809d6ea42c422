"""`puls query` and `puls receipt`: a question in options, its answer, the rows behind it, and its receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from puls.cli.options import (
    FormatOption,
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
from puls.core.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from puls.query.values import MetricQuery
    from puls.workspace import Desk
    from puls.workspace.answer_values import Key
    from puls.workspace.answers import Listing


_QUESTION = ("by", "grain", "from_", "to", "where", "clock", "stats", "zone", "credit", "cohort")


@dataclass(frozen=True, slots=True)
class _Cell:
    """Which value's rows are asked for."""

    period: str | None
    groups: tuple[str, ...]
    part: str
    limit: int | None
    longest: bool


@question_options(*_QUESTION, "compare", "bootstrap", "as_of")
def query_command(  # noqa: PLR0917 - the options are the interface
    metrics: MetricsArgument,
    question: Question,
    rows: Annotated[bool, typer.Option("--rows", help="List the exact rows behind the values.")] = False,
    period: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD",
            help="2026, 2026-Q1, 2026-03, 2026-W05 or a day, for --from and --to; with --grain and --rows: the rows of"
            " this period, as the answer names it.",
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="With --rows: of this group: team=Chat (team= for rows without one)."),
    ] = None,
    part: Annotated[
        str,
        typer.Option(
            metavar="PART",
            help="With --rows: n, numerator, denominator of a ratio, or a reason why rows give no value.",
        ),
    ] = "n",
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="With --rows: at most so many.")] = None,
    longest: Annotated[
        bool, typer.Option("--longest", help="With --rows: the largest values first, not the oldest rows.")
    ] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Ask for numbers: values with intervals, n, changes and targets, or the exact rows behind them."""
    chosen = format_of(format_, output)
    if not rows and (group, part, limit, longest) != (None, "n", None, False):
        raise UsageError("--group, --part, --limit and --longest choose among rows; add --rows.")
    if not (rows and question["grain"]):
        question["period"], period = period, None
    said = language_of(language) if language else None
    desk = open_project(project)
    build_past(desk, question["as_of"], question["zone"], said)
    query = desk.question(listed(metrics), **question)
    from puls.cli.answer_table import draw_answer
    from puls.cli.output import emit
    from puls.cli.rows_table import Titles, draw_rows, rows_json
    from puls.workspace.exports import flat_answer, flat_listing
    from puls.workspace.known import asked_for

    told = said or desk.project.language
    if rows:
        cell = _Cell(period, tuple(group or ()), part, limit, longest)
        found = _rows(desk, query, cell, question["as_of"])
        local = query.zone or desk.project.zone
        known = asked_for(desk.project, query.metrics)
        titles = Titles({name: known[name].name.in_(told) for name in found}, query.clock, local)
        emit(
            chosen,
            output,
            draw=lambda console: draw_rows(console, found, titles, told, limit),
            data=lambda: rows_json(found, period, cell.groups, part, limit),
            flat=lambda: flat_listing(found),
        )
        return
    answer = desk.query(query, as_of=question["as_of"])
    emit(
        chosen,
        output,
        draw=lambda console: draw_answer(console, answer, told, desk.project.minimum_sample),
        data=answer.to_json,
        flat=lambda: flat_answer(answer),
    )


@question_options(*_QUESTION, "period", "as_of")
def receipt_command(  # noqa: PLR0917 - the options are the interface
    metrics: MetricsArgument,
    question: Question,
    format_: ShortFormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Show what a number was made from: definition, formula, SQL, filters, clock, watermarks, n, what is left out."""
    chosen = format_of(format_, output, ("table", "json"))
    said = language_of(language) if language else None
    desk = open_project(project)
    build_past(desk, question["as_of"], question["zone"], said)
    query = desk.question(listed(metrics), **question)
    from puls.cli.output import emit
    from puls.cli.receipt_page import draw_receipts

    answer = desk.query(query, as_of=question["as_of"])
    emit(
        chosen,
        output,
        draw=lambda console: draw_receipts(console, answer, said or desk.project.language),
        data=lambda: {"receipts": [receipt.to_json() for receipt in answer.receipts]},
    )


def _rows(desk: Desk, question: MetricQuery, cell: _Cell, as_of: str | None) -> dict[str, Listing]:
    """Return the rows of each metric of the question in the chosen period and group."""
    groups = _groups(cell.groups, question)
    # The rows of a group are found by the keys of its dimensions; the others are not split by.
    asked = replace(question, by=tuple(groups), compare=None)
    keys = _keys(desk, asked, tuple(groups.values()), as_of) if groups else None
    return {
        metric: desk.rows(
            asked,
            metric,
            period=cell.period,
            keys=keys,
            part=cell.part,
            limit=cell.limit,
            largest_first=cell.longest,
            as_of=as_of,
        )
        for metric in asked.metrics
    }


def _groups(said: tuple[str, ...], question: MetricQuery) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for each in said:
        name, sign, value = each.partition("=")
        if not sign:
            raise UsageError(f"--group {each!r} names no dimension. Write it as team=Chat.")
        if name not in question.by:
            raise UnknownName("dimension", name, question.by, where="--by of this question")
        found[name] = value or None
    return found


def _keys(desk: Desk, asked: MetricQuery, group: tuple[str | None, ...], as_of: str | None) -> tuple[Key, ...]:
    """Return the keys of a group that people name by its values."""
    answer = desk.query(replace(asked, grain=None, intervals=False), as_of=as_of)
    known = {row.group: row.keys for row in answer.rows}
    if group in known:
        return known[group]
    names: dict[str, Any] = {_named(asked.by, each): None for each in known}
    raise UnknownName("group", _named(asked.by, group), names)


def _named(by: tuple[str, ...], group: tuple[str | None, ...]) -> str:
    return ", ".join(f"{name}={value or ''}" for name, value in zip(by, group, strict=True))

"""`puls doctor`: what makes numbers wrong, missing or doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from puls.core.text import Language
    from puls.workspace import Problem
    from puls.workspace.exports import Flat


def doctor_command(
    format_: FormatOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    project: ProjectOption = None,
) -> None:
    """Look for what makes numbers wrong, missing or doubtful. Exit code 1 if something is an error."""
    chosen = format_of(format_, output)
    said = language_of(language) if language else None
    from puls.cli.output import emit

    desk = open_project(project)
    told = said or desk.project.language
    problems = desk.doctor()
    emit(
        chosen,
        output,
        draw=lambda console: _draw(console, problems, told),
        data=lambda: {"problems": [_json(problem) for problem in problems]},
        flat=lambda: _flat(problems, told),
    )
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)


def _draw(console: Any, problems: list[Problem], language: Language) -> None:
    from puls.cli.cells import sentence
    from puls.cli.words import SEVERITIES

    styles = {"error": "bold red", "warning": "yellow", "info": "dim"}
    if not problems:
        console.print(sentence("no_problems", language))
    for problem in problems:
        console.print(SEVERITIES[problem.severity].in_(language), style=styles[problem.severity], end=": ")
        console.print(problem.sentence.in_(language))
        if problem.examples:
            console.print(f"  {sentence('examples', language)}: {'; '.join(problem.examples)}", style="dim")
        console.print(f"  {sentence('to_do', language)}: {problem.what_to_do.in_(language)}")


def _json(problem: Problem) -> dict[str, Any]:
    from puls.workspace.answer_values import words

    return {
        "rule": problem.rule,
        "severity": problem.severity,
        "count": problem.count,
        "sentence": words(problem.sentence),
        "examples": list(problem.examples),
        "what_to_do": words(problem.what_to_do),
    }


def _flat(problems: list[Problem], language: Language) -> Flat:
    from puls.workspace.exports import Flat

    return Flat(
        {
            "rule": "string",
            "severity": "string",
            "count": "long",
            "sentence": "string",
            "examples": "string",
            "what_to_do": "string",
        },
        {
            "rule": [problem.rule for problem in problems],
            "severity": [problem.severity for problem in problems],
            "count": [problem.count for problem in problems],
            "sentence": [problem.sentence.in_(language) for problem in problems],
            "examples": ["; ".join(problem.examples) for problem in problems],
            "what_to_do": [problem.what_to_do.in_(language) for problem in problems],
        },
    )

"""The options that say a question, declared once for every command that asks one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from puls.cli.options import listed
from puls.cli.past import AsOfOption

Question = dict[str, Any]
"""The words of a question as options said them: those of `puls.workspace.questions.Words`, and `as_of`."""

MetricsArgument = Annotated[list[str], typer.Argument(metavar="METRIC…", help="Metrics by their ids: puls metrics.")]
MetricArgument = Annotated[str, typer.Argument(metavar="METRIC", help="A metric by its id: puls metrics.")]


@dataclass(frozen=True, slots=True)
class _Shared:
    """An option: its type with its texts, and its default; `is_list` options hold names with commas between."""

    annotation: Any
    default: str | bool | None = None
    is_list: bool = False


_SHARED: dict[str, _Shared] = {
    "by": _Shared(
        Annotated[
            list[str] | None,
            typer.Option("--by", metavar="NAMES", help="Split by dimensions: team,channel or a custom field."),
        ],
        is_list=True,
    ),
    "grain": _Shared(
        Annotated[
            str | None,
            typer.Option(
                metavar="GRAIN",
                help="hour, day, week, month, quarter, year; or hour-of-day, hour-of-week, day-of-week, day-of-month,"
                " month-of-year.",
            ),
        ]
    ),
    "period": _Shared(
        Annotated[
            str | None,
            typer.Option(metavar="PERIOD", help="2026, 2026-Q1, 2026-03, 2026-W05 or a day; or say --from and --to."),
        ]
    ),
    "from_": _Shared(Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day, YYYY-MM-DD.")]),
    "to": _Shared(Annotated[str | None, typer.Option(metavar="DAY", help="The first day that no longer counts.")]),
    "where": _Shared(
        Annotated[
            str | None,
            typer.Option(metavar="CONDITION", help="Only these rows: \"priority = 'urgent' and team is not null\"."),
        ]
    ),
    "clock": _Shared(Annotated[str, typer.Option(metavar="CLOCK", help="calendar or business.")], "calendar"),
    "stats": _Shared(
        Annotated[
            list[str] | None,
            typer.Option("--stat", metavar="NAMES", help="mean, median, p75, p90, p95, max, km_median or within:10m."),
        ],
        is_list=True,
    ),
    "compare": _Shared(
        Annotated[
            str | None,
            typer.Option(
                metavar="WITH", help="previous, year_ago, target or benchmark: what the values are held against."
            ),
        ]
    ),
    "zone": _Shared(
        Annotated[str | None, typer.Option(metavar="ZONE", help="The reporting zone (IANA); otherwise the project's.")]
    ),
    "credit": _Shared(
        Annotated[
            str | None,
            typer.Option(
                metavar="RULE", help="Credit teams and agents by another rule: holder_then, holder_now or actor."
            ),
        ]
    ),
    "cohort": _Shared(
        Annotated[str | None, typer.Option(metavar="NAME", help="Date rows by another instant that the metric allows.")]
    ),
    "bootstrap": _Shared(
        Annotated[
            bool,
            typer.Option("--bootstrap", help="Draw the intervals of means of small groups from their tickets: slower."),
        ],
        default=False,
    ),
    "as_of": _Shared(AsOfOption),
}


def question_options(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options `names`; what they said comes to it as one argument, `question`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(command, include_extras=True)
        parameters: list[inspect.Parameter] = []
        for own in inspect.signature(command).parameters.values():
            if own.name == "question":
                parameters += [_parameter(name) for name in names]
            else:
                parameters.append(own.replace(annotation=hints[own.name]))

        @wraps(command)
        def with_question(**said: Any) -> None:
            question = {name: said.pop(name) for name in names}
            question |= {name: listed(question[name]) for name in names if _SHARED[name].is_list}
            command(question=question, **said)

        with_question.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_question.__annotations__ = {each.name: each.annotation for each in parameters}
        return with_question

    return decorate


def _parameter(name: str) -> inspect.Parameter:
    shared = _SHARED[name]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(name, kind, default=shared.default, annotation=shared.annotation)

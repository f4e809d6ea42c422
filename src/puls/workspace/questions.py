"""Makes a question from words: the names, days and conditions that people write on a command line or in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypedDict, TypeVar, cast, get_args

from puls.core.errors import UnknownName, UsageError
from puls.core.periods import Grain, parse_day, parse_grain, parse_period, parse_zone
from puls.core.units import Clock
from puls.metrics import CreditRule, Metric, named
from puls.project.conditions import Condition, parse_condition
from puls.query.names import FIELD_PREFIX, filterable
from puls.query.steps.resolve import itself_split
from puls.query.values import Compare, MetricQuery

T = TypeVar("T")


class Words(TypedDict, total=False):
    """What a question may say beside its metrics; see `MetricQuery` for the meanings.

    Names may be one text or several; a day is a date or YYYY-MM-DD; `where` is a condition as text or parsed. `period`
    (2026-03, 2026-Q1) stands for `from_` and `to`.
    """

    by: str | Sequence[str]
    grain: str | Grain | None
    from_: str | date | None
    to: str | date | None
    period: str | None
    where: str | Condition | None
    clock: str
    stats: str | Sequence[str]
    compare: str | None
    zone: str | None
    credit: str | None
    cohort: str | None
    scope: Condition | None
    intervals: bool
    bootstrap: bool


def question(
    metrics: str | Sequence[str], words: Words, known: Mapping[str, Metric], fields: Iterable[str] = ()
) -> MetricQuery:
    """Return the question that asks for `metrics` in these words.

    `known` are the project's metrics, `fields` its custom fields.

    Raises UnknownName with the nearest name, and UsageError for what cannot be read.
    """
    names = _names(metrics)
    asked = named(names, known, {})
    from_day, to_day = _days(words)
    if from_day is not None and to_day is not None and from_day >= to_day:
        raise UsageError(f"from {from_day} to {to_day} holds no day: `to` is the first day that no longer counts.")
    zone, grain = words.get("zone"), words.get("grain")
    if zone is not None:
        parse_zone(zone)
    asking = MetricQuery(
        metrics=names,
        by=_names(words.get("by", ())),
        grain=None if grain is None else parse_grain(grain),
        from_day=from_day,
        to_day=to_day,
        where=_condition(words.get("where"), list(asked.values()), fields),
        clock=_one_of("clock", words.get("clock", "calendar"), cast("tuple[Clock, ...]", get_args(Clock))),
        stats=_names(words.get("stats", ())),
        compare=_optional("comparison", words.get("compare"), cast("tuple[Compare, ...]", get_args(Compare))),
        zone=zone,
        credit=_optional("credit", words.get("credit"), cast("tuple[CreditRule, ...]", get_args(CreditRule))),
        cohort=words.get("cohort"),
        scope=words.get("scope"),
        intervals=words.get("intervals", True),
        bootstrap=words.get("bootstrap", False),
    )
    return itself_split(asking, asked)


def _names(said: str | Sequence[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _days(words: Words) -> tuple[date | None, date | None]:
    from_day, to_day, period = _day(words.get("from_")), _day(words.get("to")), words.get("period")
    if period is None:
        return from_day, to_day
    if from_day is not None or to_day is not None:
        raise UsageError(f"period {period} says its days itself; leave from and to out, or the period.")
    return parse_period(period)


def _day(said: str | date | None) -> date | None:
    return parse_day(said) if isinstance(said, str) else said


def _condition(said: str | Condition | None, metrics: Sequence[Metric], fields: Iterable[str]) -> Condition | None:
    if not isinstance(said, str):
        return said
    known = dict.fromkeys(name for metric in metrics for name in filterable(metric))
    return parse_condition(said, [*known, *(name.removeprefix(FIELD_PREFIX) for name in fields)])


def _one_of(kind: str, name: str, known: tuple[T, ...]) -> T:
    for each in known:
        if each == name:
            return each
    raise UnknownName(kind, name, map(str, known))


def _optional(kind: str, name: str | None, known: tuple[T, ...]) -> T | None:
    return None if name is None else _one_of(kind, name, known)

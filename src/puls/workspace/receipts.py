"""The receipt of a number: everything that somebody else needs to find the same number, or to doubt it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, assert_never

from puls.core.text import LANGUAGES, Text
from puls.core.units import Clock
from puls.metrics import (
    Ages,
    Arrivals,
    AsOf,
    Count,
    Distinct,
    Duration,
    Kept,
    Mean,
    Metric,
    Overlap,
    Ratio,
    Share,
    Standing,
    Sum,
)
from puls.project import Project
from puls.project.conditions import format_condition
from puls.query.steps.formulas import has_clocks, on_clocks
from puls.query.values import Asked
from puls.workspace.asking import Session
from puls.workspace.context import iso, ledger_version
from puls.workspace.loading import Cell, Loaded, LoadedSide
from puls.workspace.past import Moment
from puls.workspace.written import written_lasting, written_ratio


@dataclass(frozen=True, slots=True)
class SideReceipt:
    """What one side of a ratio was made from; `lacks` are dimensions of the question that its rows do not have."""

    side: Literal["numerator", "denominator"]
    formula: Mapping[str, str]
    dated_by: str
    credited: tuple[str, str] | None
    sources: tuple[str, ...]
    lacks: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one metric of an answer was made from (rule 12 of the catalogue).

    `variant` is the definition that was asked for beside the metric's own (or a former version, or the rows that say
    who acted), `source` where it is written down. `sql` are the statements as run. `watermarks` are ISO 8601 UTC by
    source; `left_out` says by source what it lacks.
    `as_of` is the instant that the past is seen from (None: now), `configuration` when its settings were recorded.
    `n`, `outside` and `excluded` are summed over the periods and groups shown; of a balance they are those of its last
    instant. `schedule` names the schedules of the business clock: the project's default, and those of teams with
    their own. `sides` are those of a ratio that were counted; its `n` are the rows of its denominators.
    """

    metric: str
    version: int
    variant: str | None
    source: str | None
    definition: Text
    formula: Mapping[str, str]
    sql: tuple[str, ...]
    filters: str | None
    scope: str | None
    from_day: str
    to_day: str
    zone: str
    clock: Clock
    schedule: str | None
    cohort: str
    dated_by: str
    credit: str
    credited: tuple[str, str]
    watermarks: Mapping[str, str]
    left_out: Mapping[str, tuple[str, ...]]
    n: int
    not_yet_decided: int
    outside: Mapping[str, int]
    excluded: Mapping[str, int]
    ledger_version: int | None
    as_of: str | None = None
    configuration: str | None = None
    sides: tuple[SideReceipt, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the receipt with stable keys: those of its fields."""
        found = asdict(self)
        found["definition"] = {language: self.definition.in_(language) for language in LANGUAGES}
        return found


def written(metric: Metric, clock: Clock) -> dict[str, str]:
    """Return the declared formula of a metric as named SQL over its fact."""
    formula = metric.formula
    found: dict[str, str] = {"fact": metric.fact}
    match formula:
        case Count():
            found["count"] = formula.of or "every row"
        case Share():
            found |= {"numerator": formula.of, "denominator": formula.among}
        case Duration():
            found["seconds"] = formula.calendar if clock == "calendar" else formula.business
            if formula.among is not None:
                found["among"] = formula.among
        case AsOf():
            found["sum"] = formula.delta
        case Sum() | Mean():
            found |= _of_amounts(formula, clock)
        case Arrivals():
            found |= {"count": formula.of or "every row", "per": "elapsed hours of the period"}
        case Standing() | Ages() | Kept() | Distinct() | Overlap():
            found |= written_lasting(formula, clock)
        case Ratio():
            found |= written_ratio(formula)
        case _:
            assert_never(formula)
    if metric.window is not None:
        found["window"] = str(metric.window)
    return found


def _of_amounts(formula: Sum | Mean, clock: Clock) -> dict[str, str]:
    clocks = on_clocks(formula)
    found = {"sum" if isinstance(formula, Sum) else "mean": clocks[clock == "business"] if clocks else formula.of}
    if formula.among is not None:
        found["among"] = formula.among
    return found


def receipts(session: Session, loaded: Mapping[str, Loaded], as_of: Moment | None = None) -> tuple[Receipt, ...]:
    """Return the receipt of each metric of a question; `as_of` is the past that its facts are of."""
    version = ledger_version(session.run, session.engine)
    found = (_receipt(session, asked, loaded.get(asked.metric.id), version) for asked in session.plan.asked)
    if as_of is None:
        return tuple(found)
    seen, settings = iso(as_of.at_us), iso(as_of.configuration_us)
    return tuple(replace(receipt, as_of=seen, configuration=settings) for receipt in found)


def _receipt(session: Session, asked: Asked, loaded: Loaded | None, version: int | None) -> Receipt:
    query, made, metric = session.query, session.plan, asked.metric
    able = made.available[made.asked.index(asked)]
    cells = _totalled(session, asked, loaded)
    sides = tuple(_side(session, each) for each in loaded.sides) if loaded else ()
    is_balance = isinstance(metric.formula, AsOf)
    outside = {} if is_balance else _summed(cell.counts for cell in cells)
    business = query.clock == "business" and has_clocks(metric.formula)
    left_out: dict[str, tuple[str, ...]] = {}
    for missing in able.missing:
        source = missing.source or "project"
        left_out[source] = (*left_out.get(source, ()), missing.lacks)
    return Receipt(
        metric=metric.id,
        version=metric.version,
        variant=metric.variant.name if metric.variant else None,
        source=metric.variant.source if metric.variant else None,
        definition=metric.about,
        formula=written(metric, query.clock),
        sql=tuple(loaded.sql) if loaded else (),
        filters=format_condition(query.where) if query.where else None,
        scope=format_condition(query.scope) if query.scope else None,
        from_day=session.days[0].isoformat(),
        to_day=session.days[1].isoformat(),
        zone=made.zone.key,
        clock=query.clock,
        schedule=_schedules(session.project) if business else None,
        cohort=asked.cohort.name,
        dated_by=asked.cohort.column,
        credit=asked.credit.rule,
        credited=(asked.credit.team, asked.credit.agent),
        watermarks={source: iso(session.context.watermarks[source]) for source in able.sources},
        left_out=left_out,
        n=sum(each.n for each in sides if each.side == "denominator") if sides else sum(cell.n for cell in cells),
        not_yet_decided=outside.get("not_yet_decided", 0),
        outside=outside,
        excluded=_excluded(session, loaded.sides) if sides and loaded else _summed(cell.excluded for cell in cells),
        ledger_version=version,
        sides=sides,
    )


def _side(session: Session, loaded: LoadedSide) -> SideReceipt:
    side, part = loaded.side, loaded.side.part
    return SideReceipt(
        side="numerator" if side.is_numerator else "denominator",
        formula=written(side.asked.metric, side.asked.clock),
        dated_by=part.cohort.column,
        credited=(part.credit.team, part.credit.agent) if part.credit else None,
        sources=side.available.sources,
        lacks=side.lacks,
        n=sum(cell.n for cell in _totalled(session, side.asked, loaded.loaded)),
    )


def _excluded(session: Session, sides: Iterable[LoadedSide]) -> dict[str, int]:
    """Return what a ratio leaves out; sides over one fact leave out the same rows."""
    by_fact = {each.side.part.fact: each for each in sides}
    cells = (_totalled(session, each.side.asked, each.loaded) for each in by_fact.values())
    return _summed(cell.excluded for found in cells for cell in found)


def _totalled(session: Session, asked: Asked, loaded: Loaded | None) -> list[Cell]:
    """Return the cells whose counts a receipt sums: all of them, or of a balance those of its last instant."""
    if loaded is None:
        return []
    if not isinstance(asked.metric.formula, AsOf | Standing | Ages):
        return list((loaded.counted or loaded.cells).values())
    begun = [each.key for each in session.plan.series.slices if each.start_us <= session.watermark_us]
    return [cell for (key, _), cell in loaded.cells.items() if begun and key == begun[-1]]


def _schedules(project: Project) -> str | None:
    """Return the default schedule and the teams with another one, as "office; Chat: always"."""
    own = [
        f"{team.name}: {team.schedule}"
        for team in project.teams
        if team.schedule is not None and team.schedule != project.default_schedule
    ]
    return "; ".join([project.default_schedule or "-", *own]) if own or project.default_schedule else None


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in counts:
        for name, number in each.items():
            if name not in ("n", "numerator") and not name.startswith("within"):
                found[name] = found.get(name, 0) + number
    return found

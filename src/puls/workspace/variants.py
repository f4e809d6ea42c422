"""A metric by all of its definitions, side by side on the same rows: how far they are apart, on which tickets, and why.

The definitions are the one of Puls, its former versions, and those of other products under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from puls.core.errors import DataError, UnknownName, UsageError
from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics import Metric, Share, named, versions
from puls.metrics.declaration import Why
from puls.project.model import Project
from puls.query.dialects import render
from puls.query.steps.differing import Side, can_differ, listing, pairs, reasons
from puls.query.values import Asked, Engine, MetricQuery
from puls.workspace.answer_rows import answer_rows
from puls.workspace.answer_values import Row, Shown, interval_json, words
from puls.workspace.asking import Session
from puls.workspace.context import Run, iso
from puls.workspace.known import metrics_of

OURS = "puls"
"""What the definition is called that holds in the project."""

EXAMPLES = 3
"""How many tickets stand as examples for a reason."""

_OTHERWISE = Text(
    en="none of the reasons known for this definition",
    de="keiner der zu dieser Definition bekannten Gründe",
    nb="ingen av grunnene som er kjent for denne definisjonen",
    zh="不属于此定义的任何已知原因",
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition and its values: `name` is `puls`, a product's or a former version's (`@1`)."""

    name: str
    shown: Shown
    rows: tuple[Row, ...]

    @property
    def metric(self) -> Metric:
        """Return the declaration."""
        return self.shown.metric

    @property
    def source(self) -> str | None:
        """Return where the definition is written down."""
        return self.metric.variant.source if self.metric.variant else None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two definitions: on how many tickets they differ, of how many that either counts."""

    names: tuple[str, str]
    tickets: int
    counted: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why tickets count otherwise than by the definition of Puls, how many, and some of them by their sources' ids."""

    why: Text
    tickets: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A definition against that of Puls: every ticket on which they differ has one reason, the first that holds."""

    name: str
    tickets: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Variants:
    """All definitions of a metric; `pairs` and `differences` are of those that some source can answer.

    A ratio of two numbers makes nothing of a single ticket, so that it has no pairs.
    """

    metric: Metric
    zone: str
    from_us: int
    to_us: int
    definitions: tuple[Definition, ...]
    pairs: tuple[Pair, ...]
    differences: tuple[Difference, ...]

    def pair(self, one: str, other: str) -> Pair | None:
        """Return how two definitions differ; None where one of them has no answer."""
        return next((each for each in self.pairs if set(each.names) == {one, other}), None)

    def to_json(self) -> dict[str, Any]:
        """Return the definitions with stable keys: durations in seconds, shares as parts of one, instants in UTC.

        Keys: `metric`, `zone`, `from`, `to`, `definitions`, `pairs`, `differences`.
        """
        return {
            "metric": self.metric.id,
            "zone": self.zone,
            "from": iso(self.from_us),
            "to": iso(self.to_us),
            "definitions": [_definition_json(each) for each in self.definitions],
            "pairs": [
                {"definitions": list(each.names), "tickets": each.tickets, "counted": each.counted}
                for each in self.pairs
            ],
            "differences": [
                {
                    "definition": each.name,
                    "tickets": each.tickets,
                    "reasons": [
                        {"why": words(reason.why), "tickets": reason.tickets, "examples": list(reason.examples)}
                        for reason in each.reasons
                    ],
                }
                for each in self.differences
            ],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two definitions make of a ticket: rows counted, and their seconds, amounts or numerators (None: nothing)."""

    ticket: str | None
    counted: tuple[int | None, int | None]
    values: tuple[int | None, int | None]
    why: Text


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The tickets on which two definitions differ, and how their values are read."""

    metric: Metric
    names: tuple[str, str]
    tickets: tuple[Verdict, ...]
    sql: str

    @property
    def is_share(self) -> bool:
        """Return whether values are rows in a numerator."""
        return isinstance(self.metric.formula, Share)

    @property
    def is_time(self) -> bool:
        """Return whether values are seconds."""
        return self.metric.unit is Unit.DURATION

    def to_json(self) -> dict[str, Any]:
        """Return the tickets with stable keys; keys: `metric`, `between`, `sql`, `tickets`.

        Of a ticket: what each definition made of it (null: nothing), `counted` and `values`, and `why`.
        """
        return {
            "metric": self.metric.id,
            "between": list(self.names),
            "sql": self.sql,
            "tickets": [
                {
                    "ticket": each.ticket,
                    "counted": list(each.counted),
                    "values": list(each.values),
                    "why": words(each.why),
                }
                for each in self.tickets
            ],
        }


def variants(run: Run, project: Project, query: MetricQuery, *, engine: Engine = "duckdb") -> Variants:
    """Return the one metric of `query` by all of its definitions, over one range and with its filters.

    Raises UsageError for a metric with a single definition and for a question with groups, and the errors of `answer`.
    """
    names = _names(project, query)
    session = Session(run, project, replace(query, metrics=tuple(names.values()), compare=None), engine)
    made = session.plan
    rows = answer_rows(session, session.load(made), None)
    definitions = tuple(
        Definition(label, Shown(asked, session.missing(asked), made.population(asked) is not None, ()), own)
        for label, asked in zip(names, made.asked, strict=True)
        for own in [tuple(row for row in rows if row.metric == asked.metric.id)]
    )
    sides = {label: side for label, asked in zip(names, made.asked, strict=True) if (side := _side(session, asked))}
    found = _pairs(session, sides)
    against = [each for each in found if each.names[0] == OURS]
    return Variants(
        metric=definitions[0].metric,
        zone=made.zone.key,
        from_us=made.series.start_us,
        to_us=made.series.end_us,
        definitions=definitions,
        pairs=found,
        differences=tuple(_difference(session, sides, each) for each in against),
    )


def verdicts(
    run: Run,
    project: Project,
    query: MetricQuery,
    between: tuple[str, str],
    *,
    limit: int | None = None,
    offset: int = 0,
    engine: Engine = "duckdb",
) -> Verdicts:
    """Return the tickets on which two definitions differ, named as `Variants` names them; errors as `variants`.

    Raises DataError where no source answers one of the two.
    """
    names = _names(project, query)
    for name in between:
        if name not in names:
            raise UnknownName("definition", name, names, where=f"metric {query.metrics[0]}")
    if between[0] == between[1]:
        raise UsageError(f"a definition does not differ from itself: {between[0]}.")
    session = Session(
        run, project, replace(query, metrics=tuple(names[name] for name in between), compare=None), engine
    )
    sides = [_side(session, asked) for asked in session.plan.asked]
    one, other = (_answered(session, *each) for each in zip(between, sides, session.plan.asked, strict=True))
    why = _why(one.asked.metric, other.asked.metric, between)
    sql = render(listing(one, other, why, limit=limit, offset=offset), engine)
    found = run(sql)
    columns = zip(*(found[name] for name in _VERDICT), strict=True)
    tickets = tuple(
        Verdict(ticket, (_whole(n0), _whole(n1)), (_whole(x0), _whole(x1)), _text(why, index))
        for ticket, n0, x0, n1, x1, index in columns
    )
    return Verdicts(named(query.metrics, metrics_of(project), project.pins)[query.metrics[0]], between, tickets, sql)


_VERDICT = ("source_id", "counted_0", "value_0", "counted_1", "value_1", "why")


def _names(project: Project, query: MetricQuery) -> dict[str, str]:
    """Return the name by which each definition is asked for, by what it is called here."""
    if len(query.metrics) != 1 or query.by or query.grain is not None:
        raise UsageError("variants compares the definitions of one metric over one range, without groups or a grain.")
    (name,) = query.metrics
    known = metrics_of(project)
    if name not in known:
        raise UnknownName("metric", name, known)
    metric, pinned = known[name], named((name,), known, project.pins)[name]
    others = {f"@{version}": f"{name}@{version}" for version in versions(metric) if version != str(pinned.version)}
    found = {OURS: name, **others, **{each.name: f"{name}:{each.name}" for each in metric.variants}}
    if len(found) == 1:
        several = [each.id for each in known.values() if each.variants or each.earlier]
        raise UsageError(f"{name} has one definition only. Metrics with several: {', '.join(several)}.")
    return found


def _side(session: Session, asked: Asked) -> Side | None:
    """Return a definition as one side of a comparison; None where it has no answer, or none for each ticket."""
    population = session.plan.population(asked)
    return Side(population, asked) if population is not None and can_differ(asked) else None


def _answered(session: Session, name: str, side: Side | None, asked: Asked) -> Side:
    if side is not None:
        return side
    missing = [text.en for _, text in session.missing(asked)]
    raise DataError(f"{name}: {'; '.join(missing) or 'its number is not made of single tickets'}.")


def _pairs(session: Session, sides: Mapping[str, Side]) -> tuple[Pair, ...]:
    if len(sides) < 2:
        return ()
    found = session.run(render(pairs(list(sides.values())), session.engine))
    labels = list(sides)
    return tuple(
        Pair((labels[i], labels[j]), int(found[f"differ_{i}_{j}"][0]), int(found[f"either_{i}_{j}"][0]))
        for i, j in combinations(range(len(labels)), 2)
    )


def _difference(session: Session, sides: Mapping[str, Side], pair: Pair) -> Difference:
    one, other = (sides[name] for name in pair.names)
    why = _why(one.asked.metric, other.asked.metric, pair.names)
    found = session.run(render(reasons(one, other, why, EXAMPLES), session.engine))
    tickets: dict[int, int] = {}
    examples: dict[int, list[str]] = {}
    for index, size, ticket in zip(found["why"], found["tickets"], found["source_id"], strict=True):
        tickets[int(index)] = int(size)
        if ticket is not None:
            examples.setdefault(int(index), []).append(str(ticket))
    ranked = sorted(tickets, key=lambda index: (-tickets[index], index))
    told = tuple(Reason(_text(why, index), tickets[index], tuple(examples.get(index, ()))) for index in ranked)
    return Difference(pair.names[1], pair.tickets, told)


def _why(one: Metric, other: Metric, names: tuple[str, str]) -> Sequence[Why]:
    """Return the reasons by which two definitions are told apart: those of the other one, or of both."""
    own = [metric.variant.differs if metric.variant else () for metric in (one, other)]
    if OURS in names:
        return tuple(dict.fromkeys((*own[0], *own[1])))
    # Each says how it differs from the definition of Puls; what both say does not tell them apart.
    return tuple(each for each in dict.fromkeys((*own[0], *own[1])) if not (each in own[0] and each in own[1]))


def _text(why: Sequence[Why], index: int) -> Text:
    return why[index].text if index >= 0 else _OTHERWISE


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _definition_json(definition: Definition) -> dict[str, Any]:
    metric = definition.metric
    return {
        "name": definition.name,
        "asked_as": metric.id,
        "version": metric.version,
        "about": words(metric.about),
        "source": definition.source,
        "cohort": definition.shown.asked.cohort.name,
        "missing": [{"source": source, "why": words(text)} for source, text in definition.shown.missing],
        "statistics": [
            {
                "statistic": row.statistic,
                "state": row.state,
                "value": row.value,
                "n": row.n,
                "numerator": row.numerator,
                "interval": interval_json(row.interval),
            }
            for row in definition.rows
        ],
    }

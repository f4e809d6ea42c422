"""Answers a question, and lists the rows behind each of its values."""

from __future__ import annotations

from collections.abc import Mapping

from puls.core.errors import DataError, UnknownName, UsageError
from puls.metrics import Metric
from puls.project.model import Project
from puls.query.names import TAG
from puls.query.steps.listing import Cell, Page
from puls.query.values import Asked, Engine, MetricQuery
from puls.workspace.answer_rows import answer_rows
from puls.workspace.answer_values import Answer, Key, Shown
from puls.workspace.asking import Session
from puls.workspace.comparisons import compare
from puls.workspace.context import Run
from puls.workspace.exceeding import count_exceeding
from puls.workspace.listings import Asks, Listing, list_rows, rows_of_ratio
from puls.workspace.past import Moment
from puls.workspace.reading_aids import NOTES, benchmark_notes, ratio_notes
from puls.workspace.receipts import receipts
from puls.workspace.resampling import resample


def answer(
    run: Run,
    project: Project,
    query: MetricQuery,
    *,
    engine: Engine = "duckdb",
    known: Mapping[str, Metric] | None = None,
    as_of: Moment | None = None,
) -> Answer:
    """Return the answer to `query` from the facts that `run` reads; `known` stand for the project's metrics.

    `as_of` tells the receipts which past the facts are of.

    Raises UnknownName and UsageError for what the question may not say, DataError where nothing was imported.
    """
    session = Session(run, project, query, engine, known)
    made = session.plan
    loaded = session.load(made)
    resample(session, loaded)
    comparison = compare(made, session.days, session.load)
    if comparison is not None:
        count_exceeding(session, loaded, comparison)
    return Answer(
        query=session.query,
        zone=made.zone.key,
        clock=query.clock,
        from_us=made.series.start_us,
        to_us=made.series.end_us,
        metrics=tuple(shown_metric(session, asked) for asked in made.asked),
        rows=answer_rows(session, loaded, comparison),
        receipts=receipts(session, loaded, as_of),
    )


def rows(
    run: Run,
    project: Project,
    query: MetricQuery,
    metric: str,
    *,
    period: str | None = None,
    keys: tuple[Key, ...] | None = None,
    part: str = "n",
    limit: int | None = None,
    offset: int = 0,
    largest_first: bool = False,
    engine: Engine = "duckdb",
) -> Listing:
    """Return the rows behind one value of the answer to `query`.

    `period` is a row's label and `keys` its keys (None: all). `part` is `n`, `numerator` or a reason of `outside`; of
    a ratio `numerator` or `denominator`, which is also its `n`.
    The columns are `source_id` (the ticket as its source calls it), `ticket_id`, the turn, episode or clock,
    `dated_us`, and `seconds`, `amount` or `counts`; rows that belong to no ticket have `agent_id` or `customer_id`, or
    `source_order_id`, in its place. `largest_first`: by `seconds` or `amount`, not by instant. Errors as for `answer`.
    """
    session = Session(run, project, query, engine)
    asked = next((each for each in session.plan.asked if each.metric.id == metric), None)
    if asked is None:
        raise UnknownName("metric", metric, query.metrics, where="the query")
    if not session.plan.answers(asked):
        why = "; ".join(text.en for _, text in session.missing(asked))
        raise DataError(f"{metric} is not available: {why}.")
    series = session.plan.series
    slices = {each.label: each for each in series.slices}
    if period is not None and period not in slices:
        raise UnknownName("period", period, slices)
    by = session.query.by
    if keys is not None and len(keys) != len(by):
        raise UsageError(f"a group of this query has {len(by)} keys ({', '.join(by)}), not {len(keys)}.")
    chosen = slices[period] if period is not None else None
    asks = Asks(Cell(chosen, keys), part, (chosen or series).end_us, Page(limit, offset, largest_first))
    population, ratio = session.plan.population(asked), session.plan.ratio(asked)
    if ratio is not None:
        return rows_of_ratio(session, ratio, asks)
    assert population is not None
    return list_rows(session, population, asked, asks)


def shown_metric(session: Session, asked: Asked) -> Shown:
    """Return how a metric of a question was counted, what is missing, and what to know when reading it."""
    by = session.query.by
    notes = list(asked.metric.notes) if {"team", "agent"} & set(by) else []
    if TAG in by:
        notes.append(NOTES["tags"])
    if len({each.cohort.column for each in session.plan.asked}) > 1:
        notes.append(NOTES["cohorts"])
    if any(name.removeprefix("field:") in session.context.fields for name in by):
        notes.append(NOTES["fields"])
    ratio = session.plan.ratio(asked)
    if ratio is not None:
        notes += ratio_notes(ratio)
    if session.query.compare == "benchmark":
        notes += benchmark_notes(asked)
    return Shown(asked, session.missing(asked), session.plan.answers(asked), tuple(notes))


__all__ = ["Answer", "Listing", "answer", "rows", "shown_metric"]

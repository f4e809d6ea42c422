"""From loaded cells to the rows of an answer: values, names of groups, changes, targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from puls.core.units import Unit
from puls.metrics import Ages, Arrivals, AsOf, Standing, Sum
from puls.project.model import Target
from puls.query.names import IDS
from puls.query.steps.formulas import WITHOUT_SCHEDULE
from puls.query.steps.periods import Slice
from puls.query.values import Asked
from puls.stats import decide_words
from puls.workspace.answer_values import Against, Key, Row, State
from puls.workspace.asking import Session
from puls.workspace.comparisons import Comparison
from puls.workspace.context import source_ids
from puls.workspace.estimates import Estimate, against, change, difference, estimate, is_by_length
from puls.workspace.loading import Cell, Loaded, check_size

_LIMITED = frozenset({"unsolved_tickets"})
"""What is held against a team's `unsolved_limit`."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands in an answer."""

    asked: Asked
    stat: str
    period: Slice
    keys: tuple[Key, ...]


def answer_rows(session: Session, loaded: dict[str, Loaded], comparison: Comparison | None) -> tuple[Row, ...]:
    """Return a row for each metric, period, group and statistic, in this order."""
    found = [
        row
        for asked in session.plan.asked
        for row in _metric_rows(session, asked, loaded.get(asked.metric.id), comparison)
    ]
    return tuple(_decided_together(_named(session, found)))


def _metric_rows(session: Session, asked: Asked, loaded: Loaded | None, comparison: Comparison | None) -> Iterator[Row]:
    groups = [(None,) * len(session.query.by)] if loaded is None else _ordered(loaded, bool(session.query.by))
    slices = session.plan.series.slices
    check_size(len(groups) * len(slices))
    for period in slices:
        for keys in groups:
            cell = loaded.cells.get((period.key, keys)) if loaded else None
            for stat in asked.stats:
                place = _Place(asked, stat, period, keys)
                if loaded is None:
                    yield _row(session, place, "not available", Estimate(None, 0), Cell())
                else:
                    yield _valued(session, place, cell or Cell(), comparison)


def _ordered(loaded: Loaded, split: bool) -> list[tuple[Key, ...]]:
    """Return the groups that have rows, those with most first; without a split there is one, also without any row."""
    if not split:
        return [()]
    # Groups that share a whole have all of its rows; what sets them apart are their numerators.
    sizes: dict[tuple[Key, ...], tuple[int, int]] = {}
    for (_, keys), cell in loaded.cells.items():
        if cell.has_rows:
            rows, numerator = sizes.get(keys, (0, 0))
            sizes[keys] = (rows + cell.n, numerator + cell.counts.get("numerator", 0))
    return sorted(sizes, key=lambda keys: (*(-size for size in sizes[keys]), [(key is None, str(key)) for key in keys]))


def _valued(session: Session, place: _Place, cell: Cell, comparison: Comparison | None) -> Row:
    asked = place.asked
    # What has not begun at the watermark is not known yet, also where a count would say 0.
    begun = place.period.start_us <= session.watermark_us
    found = Estimate(None, 0)
    if begun:
        elapsed = session.elapsed_us[place.period.key]
        found = estimate(asked, place.stat, cell, elapsed, intervals=session.query.intervals)
    unscheduled = found.value is None and not found.n and cell.counts.get(WITHOUT_SCHEDULE, 0) > 0
    state: State = "not available" if unscheduled else "none" if found.value is None else "value"
    row = _row(session, place, state, found, cell)
    if found.value is None:
        return row
    if comparison is not None:
        row = _compared(session, row, place, cell, comparison)
    target = session.targets.get(asked.metric.id)
    limit = _team_limit(session, place)
    if limit is not None:
        row = replace(row, against=_against(row, found.value, limit))
    elif target is not None and (target.statistic or asked.metric.stats[0]) == place.stat:
        row = replace(row, against=_against(row, found.value, target))
    return row


def _team_limit(session: Session, place: _Place) -> Target | None:
    """Return how many unsolved tickets the team of a row may have, where the row is of a whole team."""
    is_team = session.query.by == ("team",) and session.query.where is None
    if place.asked.metric.id not in _LIMITED or not is_team:
        return None
    limits = {team.name: team.unsolved_limit for team in session.project.teams}
    limit = limits.get(str(place.keys[0]))
    return None if limit is None else Target(place.asked.metric.id, None, at_most=limit, at_least=None)


def _against(row: Row, value: float, target: Target) -> Against:
    found = against(target, value, row.interval)
    return replace(found, verdict="unclear") if row.below_minimum_sample else found


def _compared(session: Session, row: Row, place: _Place, cell: Cell, comparison: Comparison) -> Row:
    asked = place.asked
    before, length0_us = comparison.cell(asked.metric.id, row.period, row.keys)
    if before is None or row.value is None:
        return row
    earlier = estimate(asked, place.stat, before, length0_us, intervals=session.query.intervals)
    if earlier.value is None:
        return row
    length_us = session.elapsed_us[place.period.key]
    found = difference(asked, place.stat, (cell, length_us), (before, length0_us))
    by_length = is_by_length(asked, length_us, length0_us)
    return replace(row, difference=found, change=change(row.value, earlier.value, found, by_length=by_length))


def _row(session: Session, place: _Place, state: State, found: Estimate, cell: Cell) -> Row:
    metric, period = place.asked.metric, place.period
    is_balance = isinstance(metric.formula, AsOf)
    at_instant = isinstance(metric.formula, AsOf | Standing | Ages)
    named = {name: number for name, number in cell.counts.items() if name not in ("n", "numerator")}
    named = {name: number for name, number in named.items() if not name.startswith("within")}
    # What is counted or added up is no sample, however little it is.
    is_whole = metric.unit is Unit.COUNT or isinstance(metric.formula, Sum | Arrivals)
    is_small = not is_whole and state == "value" and found.n < session.project.minimum_sample
    return Row(
        metric=metric.id,
        statistic=place.stat,
        period=period.label,
        start_us=period.start_us,
        end_us=min(period.end_us, session.watermark_us) if at_instant else period.end_us,
        whole=period.whole and period.end_us <= session.watermark_us,
        group=tuple(None if key is None else str(key) for key in place.keys),
        keys=place.keys,
        state=state,
        value=found.value,
        n=found.n,
        numerator=found.numerator,
        interval=found.interval,
        outside={} if is_balance else named,
        excluded=cell.excluded,
        beside=cell.beside,
        terms=named if is_balance else {},
        below_minimum_sample=is_small,
    )


def group_names(session: Session, name: str, keys: Iterable[Key]) -> dict[Key, str]:
    """Return for surrogate ids of the dimension `name` what people read: the source's own id, or for agents what the
    project's privacy allows. Other keys are read as they are and are not among them.
    """
    numbers = {key for key in keys if isinstance(key, int)}
    if name == "agent" and session.project.agents == "pseudonyms":
        return {each: f"agent-{each}" for each in numbers}
    if name != "agent" and name not in IDS:
        return {}
    kind = "person" if name == "agent" else IDS[name][1]
    return dict(source_ids(session.run, session.engine, kind, numbers).items())


def _named(session: Session, found: list[Row]) -> list[Row]:
    names = [
        group_names(session, name, (row.keys[index] for row in found)) for index, name in enumerate(session.query.by)
    ]
    if not any(names):
        return found
    return [
        replace(
            row, group=tuple(own.get(key, group) for own, key, group in zip(names, row.keys, row.group, strict=True))
        )
        for row in found
    ]


def _decided_together(found: list[Row]) -> list[Row]:
    """Where an answer shows several differences, decide their words together (Benjamini-Hochberg)."""
    compared = [row.difference for row in found if row.difference is not None]
    if len(compared) < 2:
        return found
    decided = iter(decide_words(compared))
    done = []
    for row in found:
        if row.difference is None or row.change is None:
            done.append(row)
            continue
        together = next(decided)
        done.append(replace(row, difference=together, change=replace(row.change, word=together.word)))
    return done

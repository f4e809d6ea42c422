"""What moved a number of the past since an instant: the number then and now, the rows between, and why each moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, assert_never

from puls.core.errors import DataError, UsageError
from puls.core.periods import HOUR_US
from puls.engines.ledger import Snapshot
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
from puls.query.values import MetricQuery
from puls.workspace.answer_values import Answer, Row, words
from puls.workspace.answers import Listing, answer, rows
from puls.workspace.causes import TEXTS, Cause, Learned, Reason, Reasons, Side, side
from puls.workspace.context import iso
from puls.workspace.movements import Fractions, Movement, movements
from puls.workspace.past import PastStates, State
from puls.workspace.setting_changes import changed_settings

EXAMPLES = 5

# Parts of names of columns and facts.
_OF_SOLVES = ("solve", "solving", "resol", "status", "reopen", "backlog", "episodes", "open_spans", "sla_", "closed")
_OF_ANSWERS = ("repl", "answer", "respon", "turns", "touch", "contact", "sla_")
_OF_CONTENT = ("work", "handle", "article", "macro", "type", "complaint", "amount")


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A row that moved the number, and why."""

    movement: Movement
    reason: Reason


@dataclass(frozen=True, slots=True)
class Group:
    """All rows that moved for one reason: how many, and what they do to n, to the sum of values and to the number.

    The `effect`s of all groups add up to the difference; None where the statistic is no sum, share or mean, or has no
    value on a side.
    """

    cause: Cause
    detail: str | None
    entered: int
    left: int
    changed: int
    n: int
    total: int
    effect: Fraction | None
    examples: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Return how many rows moved."""
        return self.entered + self.left + self.changed


@dataclass(frozen=True, slots=True)
class Changes:
    """A number then and now, with the rows that moved it; `groups` by reason, the biggest first.

    `explained` is the statistic whose difference the effects add up to: a count, sum, share or rate, and of durations
    the mean. `settings` are those that changed in between.
    """

    since_us: int
    then: Answer
    now: Answer
    explained: str
    difference: Fraction | None
    groups: tuple[Group, ...]
    moved: tuple[MovedRow, ...]
    settings: tuple[str, ...]

    def pairs(self) -> Iterator[tuple[Row, Row]]:
        """Yield each statistic then and now."""
        yield from zip(self.then.rows, self.now.rows, strict=True)

    def to_json(self) -> dict[str, Any]:
        """Return the changes with stable keys: durations in seconds, instants in ISO 8601 UTC.

        Keys: `since`, `metric`, `from`, `to`, `zone`, `clock`, `statistics`, `explained`, `difference`, `settings`,
        `reasons`, `rows`, `receipt_then`, `receipt_now`.
        """
        return {
            "since": iso(self.since_us),
            "metric": self.now.metrics[0].metric.id,
            "from": iso(self.now.from_us),
            "to": iso(self.now.to_us),
            "zone": self.now.zone,
            "clock": self.now.clock,
            "statistics": [_statistic_json(then, now) for then, now in self.pairs()],
            "explained": self.explained,
            "difference": None if self.difference is None else float(self.difference),
            "settings": list(self.settings),
            "reasons": [_group_json(group) for group in self.groups],
            "rows": [_moved_json(each) for each in self.moved],
            "receipt_then": self.then.receipts[0].to_json(),
            "receipt_now": self.now.receipts[0].to_json(),
        }


def changes(states: PastStates, snapshot: Snapshot, now: State, query: MetricQuery, since_us: int) -> Changes:
    """Return what moved the number that `query` asks for (one metric, no groups) since an instant.

    `snapshot` is the ledger that the facts `now` are of. Where settings changed, the facts of then are made with those
    of today, too: what differs between the two is due to the settings, the rest to the ledger. Raises UsageError for a
    metric whose rows cannot be listed, DataError where it was available neither then nor now.
    """
    metric, asked = _prepared(now, query)
    with ExitStack() as opened:
        then = opened.enter_context(states.state(since_us))
        before, after = _Seen(then, asked), _Seen(now, asked)
        if not before.shown.available and not after.shown.available:
            why = "; ".join(text.en for _, text in after.shown.missing)
            raise DataError(f"{metric.id} was not available then, and is not now: {why}.")
        settings = changed_settings(then.project, now.project, asked, metric)
        moved: list[MovedRow] = []
        base = before
        if settings:
            base = _Seen(opened.enter_context(states.state(since_us, todays_settings=True)), asked)
            reason = Reason("configuration", "; ".join(settings))
            moved += [MovedRow(each, reason) for each in movements(before.rows, base.rows)]
        moved += _by_ledger(snapshot, since_us, base, after)
        # What was or is no number has no difference, also where a count of no rows would be 0.
        known = before.explained is not None and after.explained is not None
        fractions = _fractions(metric, before, after) if known else None
    return Changes(
        since_us=since_us,
        then=before.answer,
        now=after.answer,
        explained=_explained(metric),
        difference=None if fractions is None else fractions.difference,
        groups=_grouped(moved, fractions),
        moved=tuple(moved),
        settings=settings,
    )


class _Seen:
    """A question put to one state: its answer, and the rows behind it."""

    def __init__(self, state: State, query: MetricQuery) -> None:
        self.state = state
        self.query = query
        self.answer = answer(state.run, state.project, query, as_of=state.as_of)
        self.shown = self.answer.metrics[0]
        self.rows = self.list("n")

    def list(self, part: str) -> Listing | None:
        """Return the rows of a part; None where the metric is not available."""
        if not self.shown.available:
            return None
        plain = replace(self.query, stats=())
        return rows(self.state.run, self.state.project, plain, self.shown.metric.id, part=part)

    @property
    def explained(self) -> float | int | None:
        """Return the value of the statistic that rows explain."""
        stat = _explained(self.shown.metric)
        return next(row.value for row in self.answer.rows if row.statistic == stat)

    def hours(self) -> Fraction:
        """Return the hours of the period that have passed where the data ends."""
        until_us = self.state.run("select epoch_us(max(read_until_at)) as us from watermarks")["us"][0]
        return Fraction(max(0, min(self.answer.to_us, until_us) - self.answer.from_us), HOUR_US)

    def side(self, tickets: set[int]) -> Side:
        """Return what the facts say of the tickets that moved."""
        asked = self.shown.asked
        column = asked.cohort.column if asked.metric.fact == "tickets" else None
        return side(self.state.run, tickets, column, self._undecided())

    def _undecided(self) -> frozenset[tuple[str, tuple[int, ...]]]:
        """Return the rows whose window was not over."""
        if self.shown.metric.window is None or all(
            each.reason != "not_yet_decided" for each in self.shown.metric.outside
        ):
            return frozenset()
        return frozenset((each.name, each.number) for each in movements(None, self.list("not_yet_decided")))


def _prepared(now: State, query: MetricQuery) -> tuple[Metric, MetricQuery]:
    """Return the metric and the question with all statistics that are told; raise UsageError for other questions."""
    from puls.workspace.known import asked_for

    if len(query.metrics) != 1 or query.by or query.grain or query.compare:
        raise UsageError(
            "changes are told of one metric over one period, without groups, grain and comparison; say which group with"
            " a condition, as in --where \"channel = 'chat'\"."
        )
    if query.from_day is None or query.to_day is None:
        raise UsageError("say which number: --period 2026-03, or a first day and the day after the last.")
    metric = asked_for(now.project, query.metrics)[query.metrics[0]]
    explained = _explained(metric)
    stats = tuple(dict.fromkeys((*(query.stats or metric.stats), explained)))
    return metric, replace(query, stats=stats, intervals=False)


def _explained(metric: Metric) -> str:
    """Return the statistic whose difference is a sum over rows."""
    match metric.formula:
        case Duration() | Mean() | Ages():
            return "mean"
        case Count() | Sum() | Share() | Arrivals() | AsOf() | Standing() | Kept():
            return metric.stats[0]
        case Ratio() | Distinct() | Overlap():
            raise UsageError(
                f"{metric.id} is no sum over rows of its own, so that no list of rows explains its change; ask for the"
                " changes of the numbers that it is made of."
            )
        case _:
            assert_never(metric.formula)


def _fractions(metric: Metric, before: _Seen, after: _Seen) -> Fractions:
    """Return the number then and now as sums over its rows."""
    found = [movements(None, seen.rows) for seen in (before, after)]
    counts = Fraction(len(found[0])), Fraction(len(found[1]))
    totals = Fraction(sum(each.total for each in found[0])), Fraction(sum(each.total for each in found[1]))
    ones = Fraction(1), Fraction(1)
    match metric.formula:
        case Duration() | Mean() | Share() | Kept() | Ages():
            return Fractions(totals, counts, of_values=True, by_rows=True)
        case Sum():
            return Fractions(totals, ones, of_values=True, by_rows=False)
        case Arrivals():
            return Fractions(counts, (before.hours(), after.hours()), of_values=False, by_rows=False)
        case Count() | AsOf() | Standing():
            return Fractions(counts, ones, of_values=False, by_rows=False)
        case Ratio() | Distinct() | Overlap():
            raise AssertionError(f"{metric.id} is refused before it is asked")
        case _:
            assert_never(metric.formula)


def _by_ledger(snapshot: Snapshot, since_us: int, before: _Seen, after: _Seen) -> list[MovedRow]:
    """Return the rows that the ledger moved, each with its reason and with the instant that dates it on both sides."""
    found = movements(before.rows, after.rows)
    if before.rows is None or after.rows is None:
        return [MovedRow(each, Reason("available")) for each in found]
    tickets = {each.about for each in found if each.about is not None}
    was, now = (seen.side(tickets) for seen in (before, after))
    dated = [
        replace(
            each,
            dated_was_us=was.dated.get(each.about or 0) if each.dated_was_us is None else each.dated_was_us,
            dated_now_us=now.dated.get(each.about or 0) if each.dated_now_us is None else each.dated_now_us,
        )
        for each in found
    ]
    reasons = Reasons(snapshot, since_us, dated, was, now)
    waits, told_by = _waits(after.shown.metric), _told_by(after)
    return [MovedRow(each, reasons.of(each, waits=waits, told_by=told_by)) for each in dated]


def _waits(metric: Metric) -> bool:
    """Return whether a row may be counted or not by how far the data reaches."""
    if metric.window is not None or isinstance(metric.formula, AsOf | Standing | Ages):
        return True
    return "watermark_at" in f"{metric.formula} {metric.cohorts}"


def _told_by(seen: _Seen) -> frozenset[Learned]:
    """Return which of solves, reopenings, answers and amendments the number is made of, by the columns it reads."""
    asked = seen.shown.asked
    metric, formula = asked.metric, asked.metric.formula
    if isinstance(formula, Duration):
        formula = replace(formula, waiting=None)
    read = f"{metric.fact} {asked.cohort.column} {asked.cohort.among} {formula} {seen.query.where}"
    found: set[Learned] = set()
    if any(word in read for word in _OF_SOLVES):
        found |= {"solved", "reopened"}
    if any(word in read for word in _OF_ANSWERS):
        found.add("answered")
    if seen.query.where is not None or any(word in read for word in _OF_CONTENT):
        found.add("amended")
    return frozenset(found)


# --- reasons and their JSON ----------------------------------------------------------------------------------------


def _grouped(moved: Sequence[MovedRow], fractions: Fractions | None) -> tuple[Group, ...]:
    """Return the rows by reason, those first that move the number furthest."""
    by_reason: dict[tuple[Cause, str | None], list[MovedRow]] = {}
    for each in moved:
        by_reason.setdefault((each.reason.cause, each.reason.detail), []).append(each)
    groups = [_group(cause, detail, found, fractions) for (cause, detail), found in by_reason.items()]
    passed = fractions.effect_of_time() if fractions else None
    if passed:
        groups.append(Group("time", None, 0, 0, 0, 0, 0, passed, ()))
    return tuple(sorted(groups, key=lambda group: (-abs(group.effect or 0), -group.rows, group.cause)))


def _group(cause: Cause, detail: str | None, found: Sequence[MovedRow], fractions: Fractions | None) -> Group:
    kinds = Counter(each.movement.kind for each in found)
    n, total = sum(each.movement.rows for each in found), sum(each.movement.total for each in found)
    names = tuple(dict.fromkeys(each.movement.name for each in found))
    effect = fractions.effect(n, total) if fractions else None
    return Group(cause, detail, kinds["entered"], kinds["left"], kinds["changed"], n, total, effect, names[:EXAMPLES])


def _statistic_json(then: Row, now: Row) -> dict[str, Any]:
    known = then.value is not None and now.value is not None
    return {
        "statistic": now.statistic,
        "then": then.value,
        "now": now.value,
        "difference": (now.value or 0) - (then.value or 0) if known else None,
        "n_then": then.n,
        "n_now": now.n,
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "reason": group.cause,
        "words": words(TEXTS[group.cause]),
        "detail": group.detail,
        "entered": group.entered,
        "left": group.left,
        "changed": group.changed,
        "n": group.n,
        "total": group.total,
        "effect": None if group.effect is None else float(group.effect),
        "examples": list(group.examples),
    }


def _moved_json(each: MovedRow) -> dict[str, Any]:
    movement, reason = each.movement, each.reason
    return {
        "ticket": movement.name,
        "number": list(movement.number),
        "change": movement.kind,
        "was": movement.was,
        "now": movement.now,
        "dated_was": None if movement.dated_was_us is None else iso(movement.dated_was_us),
        "dated_now": None if movement.dated_now_us is None else iso(movement.dated_now_us),
        "reason": reason.cause,
        "detail": reason.detail,
        "evidence": list(reason.evidence),
    }

"""Why two systems give other numbers for the same ticket: each difference is computed again under other rules.

A rule that is bent has a cause. Of the ways to bend rules that give exactly the other system's number, the one with the
fewest causes explains a difference, and of those the one that explains most of the tickets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any, Literal

import numpy as np

from puls.core.clock import Schedule, materialise
from puls.core.periods import DAY_US, SECOND_US

Cause = Literal[
    "schedule",
    "holiday",
    "zone",
    "bot_reply",
    "start",
    "reopening",
    "merge",
    "rounding",
    "missing_there",
    "missing_here",
    "unexplained",
]
Array = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Clock = Literal["calendar", "business"]

NOTHING = np.int64(-(2**62))
"""Stands for no value."""

EXAMPLES = 3
_EVERY_STATUS = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Pieces:
    """The life of tickets in pieces with one status and team each: row of the ticket, from and until in UTC µs."""

    ticket: Array
    status: Sequence[str]
    team: Sequence[str | None]
    from_us: Array
    until_us: Array


@dataclass(frozen=True, slots=True)
class Stretch:
    """A measured stretch: from and until by ticket (`NOTHING`: none), in these statuses (none named: in all)."""

    from_us: Array
    until_us: Array
    statuses: frozenset[str] = _EVERY_STATUS


@dataclass(frozen=True, slots=True)
class Option:
    """One way to see one rule: our own (no cause), or another."""

    causes: tuple[Cause, ...]
    values: Callable[[], Array]


@dataclass(frozen=True, slots=True)
class Explained:
    """Differences with the same causes: how many, and some tickets (row, ours, theirs; None: no value)."""

    causes: tuple[Cause, ...]
    count: int
    examples: tuple[tuple[int, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One figure of all tickets: how many have it on a side, how many are equal, and why the others differ."""

    compared: int
    equal: int
    differences: tuple[Explained, ...]

    @property
    def unexplained(self) -> int:
        """Return how many differences no rule explains."""
        return sum(each.count for each in self.differences if each.causes == ("unexplained",))


def reconcile(theirs: Array, options: Sequence[Option], unit: int, merged: Flags) -> Reconciled:
    """Return what became of a figure: `theirs` in whole `unit`s, the first of `options` ours, without a cause.

    `merged` are the tickets that took part in a merge: there a difference that nothing else explains is the merge's.
    """
    there = theirs != NOTHING
    ours = options[0].values()
    shown = _in_units(ours, unit)
    considered = there | (shown != NOTHING)
    equal = considered & (shown == theirs)
    open_ = considered & ~equal
    found = np.full(len(theirs), -1, dtype=np.int64)
    ways = _ways(options, theirs, unit, open_)
    for index, (_, matches) in enumerate(ways):
        found[open_ & (found < 0) & matches] = index
    counted: Counter[tuple[Cause, ...]] = Counter()
    examples: dict[tuple[Cause, ...], list[tuple[int, int | None, int | None]]] = {}
    for row in np.flatnonzero(open_):
        causes = ways[found[row]][0] if found[row] >= 0 else _left_over(int(row), shown, theirs, merged)
        counted[causes] += 1
        known = examples.setdefault(causes, [])
        if len(known) < EXAMPLES:
            known.append((int(row), _known(shown[row]), _known(theirs[row])))
    explained = (Explained(causes, count, tuple(examples[causes])) for causes, count in counted.most_common())
    return Reconciled(int(considered.sum()), int(equal.sum()), tuple(explained))


def _ways(options: Sequence[Option], theirs: Array, unit: int, wanted: Flags) -> list[tuple[tuple[Cause, ...], Flags]]:
    """Return each way with the tickets that it explains: fewest causes first, then what explains most."""
    ways = []
    for option in options:
        values = option.values()
        exact = _in_units(values, unit) == theirs
        ways.append((option.causes, exact & (theirs != NOTHING)))
        if unit > 1:
            near = (values != NOTHING) & (theirs != NOTHING) & (np.abs(theirs * unit - values) < unit) & ~exact
            ways.append(((*option.causes, "rounding"), near))
        # Nothing there, and nothing here under this rule either.
        ways.append((option.causes, (values == NOTHING) & (theirs == NOTHING)))
    return sorted(
        ((causes, matches) for causes, matches in ways if causes),
        key=lambda way: (len(way[0]), -int((way[1] & wanted).sum())),
    )


def _left_over(row: int, ours: Array, theirs: Array, merged: Flags) -> tuple[Cause, ...]:
    if merged[row]:
        return ("merge",)
    if theirs[row] == NOTHING:
        return ("missing_there",)
    return ("missing_here",) if ours[row] == NOTHING else ("unexplained",)


def _in_units(values: Array, unit: int) -> Array:
    return np.where(values == NOTHING, NOTHING, values // unit)


def _known(value: np.int64) -> int | None:
    return None if value == NOTHING else int(value)


class Clocks:
    """Durations of stretches on the calendar and under each way to see the schedules."""

    def __init__(
        self,
        pieces: Pieces,
        schedules: Iterable[Schedule],
        teams: Mapping[str, str | None],
        default: str | None,
    ) -> None:
        self._pieces = pieces
        self._schedules = {schedule.name: schedule for schedule in schedules}
        self._teams = dict(teams)
        self._default = default
        self._readings: dict[tuple[str, bool, bool], tuple[Array, Array]] = {}
        ends = pieces.until_us[pieces.until_us < 2**62]
        self._from_day = _day(int(pieces.from_us.min())) if len(pieces.from_us) else date(1970, 1, 1)
        self._to_day = _day(int(max(ends.max(), pieces.from_us.max())) + 2 * DAY_US) if len(ends) else self._from_day

    def options(self, stretches: Sequence[tuple[tuple[Cause, ...], Stretch]], clock: Clock) -> list[Option]:
        """Return every way to see a figure: each stretch on each clock, ours (the first stretch on `clock`) first."""
        calendar: tuple[tuple[Cause, ...], Callable[[Stretch], Array]] = ((), self._calendar)
        # Who measures without pauses of the night has another schedule, whatever else it does.
        business: list[tuple[tuple[Cause, ...], Callable[[Stretch], Array]]] = [
            (self._causes(one, bare, utc), self._business(one, bare, utc))
            for one, bare, utc in product((False, True), repeat=3)
            if not one or self._default is not None
        ]
        clocks = [calendar] if clock == "calendar" else business
        if clock == "business":
            clocks.append((("schedule",), self._calendar))
        elif self._schedules:
            clocks += [((*causes, "schedule"), values) for causes, values in business if "schedule" not in causes]
        return [
            Option((*causes, *reasons), _bound(values, stretch))
            for (reasons, values), (causes, stretch) in product(clocks, stretches)
        ]

    @staticmethod
    def _causes(one: bool, bare: bool, utc: bool) -> tuple[Cause, ...]:
        bent: list[tuple[bool, Cause]] = [(one, "schedule"), (bare, "holiday"), (utc, "zone")]
        return tuple(cause for is_bent, cause in bent if is_bent)

    def _calendar(self, stretch: Stretch) -> Array:
        if not stretch.statuses:
            there = (stretch.from_us != NOTHING) & (stretch.until_us != NOTHING) & (stretch.until_us >= stretch.from_us)
            return np.where(there, (stretch.until_us - stretch.from_us) // SECOND_US, NOTHING)
        return self._summed(stretch, lambda _, from_us, until_us: until_us - from_us)

    def _business(self, one: bool, bare: bool, utc: bool) -> Callable[[Stretch], Array]:
        def opened(rows: Array, from_us: Array, until_us: Array) -> Array:
            found = np.full(len(rows), NOTHING)
            names = np.array([self._schedule_of(self._pieces.team[row], one) or "" for row in rows])
            for name in {str(each) for each in names} - {""}:
                here = names == name
                found[here] = self._reading(name, bare, utc, until_us[here]) - self._reading(
                    name, bare, utc, from_us[here]
                )
            return found

        return lambda stretch: self._summed(stretch, opened)

    def _schedule_of(self, team: str | None, one: bool) -> str | None:
        return self._default if one or team is None else self._teams.get(team) or self._default

    def _summed(self, stretch: Stretch, measure: Callable[[Array, Array, Array], Array]) -> Array:
        """Return the seconds that `measure` gives for the pieces of each ticket within its stretch."""
        pieces = self._pieces
        start, end = stretch.from_us[pieces.ticket], stretch.until_us[pieces.ticket]
        from_us, until_us = np.maximum(pieces.from_us, start), np.minimum(pieces.until_us, end)
        inside = (start != NOTHING) & (end != NOTHING) & (until_us > from_us)
        if stretch.statuses:
            inside &= np.isin(np.array(pieces.status), sorted(stretch.statuses))
        rows = np.flatnonzero(inside)
        measured = measure(rows, from_us[rows], until_us[rows])
        total = np.zeros(len(stretch.from_us), dtype=np.int64)
        unknown = measured == NOTHING
        np.add.at(total, pieces.ticket[rows[~unknown]], measured[~unknown])
        total //= SECOND_US
        total[pieces.ticket[rows[unknown]]] = NOTHING
        there = (stretch.from_us != NOTHING) & (stretch.until_us != NOTHING) & (stretch.until_us >= stretch.from_us)
        return np.where(there, total, NOTHING)

    def _reading(self, name: str, bare: bool, utc: bool, us: Array) -> Array:
        """Return for how long a schedule was open before each instant."""
        key = (name, bare, utc)
        if key not in self._readings:
            seen = _seen(self._schedules[name], bare, utc)
            opened = np.array(materialise(seen, self._from_day, self._to_day), dtype=np.int64).reshape(-1, 2)
            before = np.concatenate([[0], np.cumsum(opened[:, 1] - opened[:, 0])])
            self._readings[key] = (opened, before)
        opened, before = self._readings[key]
        if not len(opened):
            return np.zeros(len(us), dtype=np.int64)
        at = np.searchsorted(opened[:, 0], us, side="right")
        last = np.maximum(at - 1, 0)
        within = np.clip(np.minimum(us, opened[last, 1]) - opened[last, 0], 0, None)
        found: Array = np.where(at > 0, before[last] + within, 0)
        return found


def _seen(schedule: Schedule, bare: bool, utc: bool) -> Schedule:
    """Return the schedule as a system sees it that knows no special days, or takes its hours for UTC."""
    versions = tuple(replace(each, days={}) for each in schedule.versions) if bare else schedule.versions
    return replace(schedule, versions=versions, zone="UTC" if utc else schedule.zone)


def _bound(values: Callable[[Stretch], Array], stretch: Stretch) -> Callable[[], Array]:
    return lambda: values(stretch)


def _day(us: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + us // DAY_US)

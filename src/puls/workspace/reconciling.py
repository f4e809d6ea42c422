"""Holds a vendor's own figures of each ticket against ours, and says why they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlglot

from puls.core.errors import DataError, UnknownName, UsageError
from puls.core.periods import SECOND_US, offset_at
from puls.insight.reconciling import (
    NOTHING,
    Array,
    Cause,
    Clocks,
    Option,
    Pieces,
    Reconciled,
    Stretch,
    reconcile,
)
from puls.project import Project
from puls.query.dialects import render
from puls.sources.vendor_figures import Figure, VendorExport, read_vendor_figures
from puls.workspace.context import Run

_TICKETS = """
select
    ids.source_id,
    tickets.ticket_id,
    tickets.exclusion,
    epoch_us(tickets.created_at) as created,
    epoch_us(tickets.first_customer_message_at) as asked,
    epoch_us(tickets.first_response_at) as responded,
    epoch_us(tickets.first_reply_at) as replied,
    epoch_us(tickets.first_public_reply_at) as public_reply,
    epoch_us(tickets.first_solved_at) as first_solved,
    epoch_us(tickets.last_solved_at) as last_solved,
    tickets.is_solved,
    tickets.merged_into,
    tickets.replies,
    tickets.reopens,
    tickets.customer_messages
from tickets
join ids on ids.kind = 'ticket' and ids.id = tickets.ticket_id
where tickets.source = '{source}'
order by tickets.ticket_id
"""
_SPANS = """
select
    status_spans.ticket_id,
    status_spans.status,
    status_spans.team,
    epoch_us(status_spans.started_at) as from_us,
    coalesce(epoch_us(status_spans.ended_at), 4611686018427387904) as until_us
from status_spans
join tickets on tickets.ticket_id = status_spans.ticket_id
where tickets.source = '{source}'
order by status_spans.ticket_id, status_spans.span
"""
_BOTS = """
select messages.ticket_id, count(*) as messages
from messages
where messages.author_kind = 'bot' and messages.source = '{source}'
group by messages.ticket_id
"""
_WAITS = {
    "requester_wait": frozenset({"new", "open", "on_hold"}),
    "agent_wait": frozenset({"pending"}),
    "on_hold": frozenset({"on_hold"}),
}


@dataclass(frozen=True, slots=True)
class FigureReport:
    """One figure of an export held against ours; `tickets` are the ids of the rows that examples name."""

    figure: Figure
    result: Reconciled
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """An export held against the facts: how many tickets are on both sides, on one, unreadable; and each figure."""

    layout: str
    source: str
    both: int
    only_there: tuple[str, ...]
    only_here: tuple[str, ...]
    rejected: int
    figures: tuple[FigureReport, ...]

    @property
    def compared(self) -> int:
        """Return how many values were compared, over all figures."""
        return sum(each.result.compared for each in self.figures)

    @property
    def unexplained(self) -> int:
        """Return how many differences no rule explains."""
        return sum(each.result.unexplained for each in self.figures)

    @property
    def causes(self) -> dict[tuple[Cause, ...], int]:
        """Return the differences over all figures by their causes, most first."""
        found: dict[tuple[Cause, ...], int] = {}
        for each in self.figures:
            for difference in each.result.differences:
                found[difference.causes] = found.get(difference.causes, 0) + difference.count
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def reconcile_export(
    run: Run,
    project: Project,
    path: Path,
    *,
    layout: str | None = None,
    source: str | None = None,
    zone: str | None = None,
    delimiter: str = ",",
) -> Reconciliation:
    """Return how an export's figures differ from ours, and why.

    `source` is whose tickets they are (None: the only source there is); the rest as `read_vendor_figures`, with its
    errors. Raises UsageError or UnknownName where the source is open, DataError where no ticket is on both sides.
    """
    chosen = _source(run, source)
    export = read_vendor_figures(path, layout=layout, zone=zone, delimiter=delimiter)
    desk = _Desk(run, project, chosen, export)
    if not desk.rows:
        raise DataError(
            f"none of the {len(export.tickets):,} tickets of {path.name} is a ticket of {chosen}"
            f" ({', '.join(export.tickets[:3])}, …). Is this another source's export? Name one with --source."
        )
    return desk.report()


def _source(run: Run, said: str | None) -> str:
    known = [str(each) for each in _select(run, "select source from watermarks order by source")["source"]]
    if said is None and len(known) == 1:
        return known[0]
    if said is None:
        raise UsageError(f"whose tickets are these? Name the source with --source: {', '.join(known) or 'none yet'}.")
    if said not in known:
        raise UnknownName("source", said, known)
    return said


def _select(run: Run, sql: str) -> Mapping[str, Sequence[Any]]:
    return run(render(sqlglot.parse_one(sql, dialect="duckdb"), "duckdb"))


def _whole(values: Sequence[Any]) -> Array:
    return np.array([NOTHING if value is None else int(value) for value in values], dtype=np.int64)


class _Desk:
    """Our side of an export: a row for each ticket that both sides have."""

    def __init__(self, run: Run, project: Project, source: str, export: VendorExport) -> None:
        self._project = project
        self._source = source
        self._export = export
        quoted = source.replace("'", "''")
        ours = _select(run, _TICKETS.format(source=quoted))
        own = [str(each).removeprefix(f"{source}:") for each in ours["source_id"]]
        there = {ticket: place for place, ticket in enumerate(export.tickets)}
        self.rows = [place for place, ticket in enumerate(own) if ticket in there]
        self._there = [there[own[place]] for place in self.rows]
        self._columns = {name: [values[place] for place in self.rows] for name, values in ours.items()}
        self._tickets = tuple(own[place] for place in self.rows)
        matched = set(self._tickets)
        self._only_there = tuple(ticket for ticket in export.tickets if ticket not in matched)
        self._only_here = self._missing_there(ours, own, matched)
        survivors = {each for each in ours["merged_into"] if each is not None}
        merged = zip(self._columns["exclusion"], self._columns["ticket_id"], strict=True)
        self._merged = np.array([why == "merged" or ticket in survivors for why, ticket in merged], dtype=np.bool_)
        self._clocks, self._bots = self._lives(run, quoted)

    def _missing_there(self, ours: Mapping[str, Sequence[Any]], own: list[str], matched: set[str]) -> tuple[str, ...]:
        """Return our tickets of the days that the export covers, which it does not have."""
        created = [each for each in self._columns["created"] if each is not None]
        if not created:
            return ()
        low, high = min(created), max(created)
        return tuple(
            ticket
            for ticket, at, why in zip(own, ours["created"], ours["exclusion"], strict=True)
            if ticket not in matched and why is None and at is not None and low <= at <= high
        )

    def _lives(self, run: Run, source: str) -> tuple[Clocks, Array]:
        places = {ticket: place for place, ticket in enumerate(self._columns["ticket_id"])}
        spans = _select(run, _SPANS.format(source=source))
        kept = [at for at, ticket in enumerate(spans["ticket_id"]) if ticket in places]
        pieces = Pieces(
            np.array([places[spans["ticket_id"][at]] for at in kept], dtype=np.int64),
            [str(spans["status"][at]) for at in kept],
            [spans["team"][at] for at in kept],
            np.array([spans["from_us"][at] for at in kept], dtype=np.int64),
            np.array([spans["until_us"][at] for at in kept], dtype=np.int64),
        )
        project = self._project
        teams = {team.name: team.schedule for team in project.teams}
        bots = np.zeros(len(self.rows), dtype=np.int64)
        said = _select(run, _BOTS.format(source=source))
        for ticket, count in zip(said["ticket_id"], said["messages"], strict=True):
            if ticket in places:
                bots[places[ticket]] = count
        return Clocks(pieces, project.schedules, teams, project.default_schedule), bots

    def report(self) -> Reconciliation:
        figures = []
        for figure, values in self._export.figures.items():
            theirs = _whole([values[place] for place in self._there])
            result = reconcile(theirs, self._counted(self._options(figure)), figure.unit, self._merged)
            figures.append(FigureReport(figure, result, self._tickets))
        return Reconciliation(
            self._export.layout,
            self._source,
            len(self.rows),
            self._only_there,
            self._only_here,
            len(self._export.rejects),
            tuple(figures),
        )

    def _counted(self, options: list[Option]) -> list[Option]:
        """Return the options with no value for tickets that are in no number here."""
        out = np.array([why is not None for why in self._columns["exclusion"]], dtype=np.bool_)

        def without(option: Option) -> Option:
            return Option(option.causes, lambda: np.where(out, NOTHING, option.values()))

        return [without(option) for option in options]

    def _options(self, figure: Figure) -> list[Option]:
        match figure.kind:
            case "count":
                return self._counts(figure.measures)
            case "instant":
                return self._instants(figure.measures)
            case _:
                return self._clocks.options(self._stretches(figure.measures), figure.clock)

    def _counts(self, measures: str) -> list[Option]:
        ours = _whole(self._columns[measures])
        options = [Option((), lambda: ours)]
        if measures == "replies":
            options.append(Option(("bot_reply",), lambda: ours + self._bots))
        return options

    def _at(self, name: str) -> Array:
        return _whole(self._columns[name])

    def _solved_now(self, instants: Array) -> Array:
        return np.where(np.array(self._columns["is_solved"], dtype=np.bool_), instants, NOTHING)

    def _stretches(self, measures: str) -> list[tuple[tuple[Cause, ...], Stretch]]:
        created, last = self._at("created"), self._at("last_solved")
        if measures == "first_reply":
            asked, replied, responded = self._at("asked"), self._at("replied"), self._at("responded")
            return [
                ((), Stretch(asked, replied)),
                (("bot_reply",), Stretch(asked, responded)),
                (("start",), Stretch(created, self._at("public_reply"))),
                (("bot_reply", "start"), Stretch(created, responded)),
            ]
        statuses = _WAITS.get(measures, frozenset())
        if measures == "first_resolution":
            return [((), Stretch(created, self._at("first_solved"))), (("reopening",), Stretch(created, last))]
        found: list[tuple[tuple[Cause, ...], Stretch]] = [
            ((), Stretch(created, self._solved_now(last), statuses)),
            (("reopening",), Stretch(created, last, statuses)),
            (("reopening",), Stretch(created, self._at("first_solved"), statuses)),
        ]
        if measures == "resolution":
            found.append((("start",), Stretch(self._at("asked"), self._solved_now(last))))
        return found

    def _instants(self, measures: str) -> list[Option]:
        seen: list[tuple[tuple[Cause, ...], Array]] = []
        match measures:
            case "created":
                seen = [((), self._at("created"))]
            case "first_reply_at":
                seen = [((), self._at("replied")), (("bot_reply",), self._at("responded"))]
            case _:
                last = self._at("last_solved")
                seen = [
                    ((), self._solved_now(last)),
                    (("reopening",), last),
                    (("reopening",), self._at("first_solved")),
                ]
        zones = {self._project.zone, *(schedule.zone for schedule in self._project.schedules)}
        options = [Option(causes, _seconds(instants)) for causes, instants in seen]
        for zone in sorted(zones):
            for sign in (1, -1):
                options += [Option((*causes, "zone"), _shifted(instants, zone, sign)) for causes, instants in seen]
        return options


def _seconds(instants: Array) -> Any:
    return lambda: np.where(instants == NOTHING, NOTHING, instants // SECOND_US)


def _shifted(instants: Array, zone: str, sign: int) -> Any:
    """Return instants whose local time was taken for UTC, or the other way round."""

    def values() -> Array:
        place = ZoneInfo(zone)
        offsets = np.array([0 if us == NOTHING else offset_at(int(us), place) for us in instants], dtype=np.int64)
        return np.where(instants == NOTHING, NOTHING, instants // SECOND_US + sign * offsets)

    return values


__all__ = ["Cause", "FigureReport", "Reconciliation", "reconcile_export"]

"""Tells the events of a log: each ticket in order of time, each row as the events that its activity stands for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import groupby
from typing import NamedTuple

from puls.ledger.delivery import Delivery, Finding, Reject
from puls.sources.batches import MAX_SEQ, Batches, Counted, Event, Seats
from puls.sources.csv_rows import as_csv
from puls.sources.event_columns import Beside, Log
from puls.sources.mapping import FIRST_EVENT, UNKNOWN, ActivityTable, AuthorsTable, EventLogFile
from puls.sources.placing import place_and_tell
from puls.sources.times import LocalTimes
from puls.sources.words import FieldValue, field_value

ACTIVITY_FIELD = "activity"
"""The field whose change a touch is told as."""


_NOTHING = Beside(None, None, None, None)


class Told(NamedTuple):
    """One event of a row, before it has its place: what is added to the row's id, then the columns of `Event`."""

    suffix: str
    kind: str
    author_kind: str
    author_id: str | None
    audience: str | None = None
    channel: str | None = None
    field: str | None = None
    value: str | None = None
    value_id: str | None = None
    source_value: str | None = None
    cause: str | None = None
    level: str | None = None
    macro: str | None = None
    links_article: bool | None = None
    seconds: int | None = None
    until_us: int | None = None


class Author(NamedTuple):
    """Who did it."""

    kind: str
    id: str | None


@dataclass(slots=True)
class _Ticket:
    """What is remembered while the rows of one ticket are told."""

    name: str
    seats: Seats
    repeats: dict[tuple[int, int], int]
    fields: list[int]
    is_created: bool


class Teller:
    """Makes the events of `log`; rows with times near a change of the clocks and unknown words become findings."""

    def __init__(
        self, log: Log, tables: EventLogFile, times: LocalTimes | None, batches: Batches, counted: Counted
    ) -> None:
        self._log = log
        self._tables = tables
        self._times = times
        self._batches = batches
        self._counted = counted
        self._plans = [tables.activities.get(name) for name in log.activities.names]
        self._authors = {
            number: author_of(name, tables.authors) for number, name in ((-1, None), *enumerate(log.resources.names))
        }
        self._values: dict[tuple[int, int], FieldValue] = {}

    def deliveries(self) -> Iterator[Delivery]:
        """Yield the events in the order in which the tickets first appear, in batches."""
        ticket = self._log.ticket
        by_ticket = sorted(range(len(ticket)), key=ticket.__getitem__)
        for number, rows in groupby(by_ticket, key=ticket.__getitem__):
            self._tell(self._log.tickets.names[number], list(rows))
            yield from self._batches.full()
        self._count_unmapped()

    def _tell(self, name: str, rows: list[int]) -> None:
        instants = self._place(name, rows)
        order = sorted(range(len(rows)), key=instants.__getitem__)
        ticket = _Ticket(name, Seats(), {}, [-1] * len(self._log.fields), False)
        base_ids = self._base_ids(ticket, rows)
        for place in order:
            self._tell_row(ticket, rows[place], instants[place], base_ids[place])
        if not ticket.is_created and self._tables.source.created != UNKNOWN:
            where = self._where(rows[0])
            what = f"{{rows}} tickets have no {self._tables.source.created!r}, so their creation is not known"
            self._counted.add(*where, "no_creation", what)

    def _place(self, name: str, rows: list[int]) -> list[int]:
        """Return the instants of a ticket's rows, which stand in the order of the file."""
        log, times = self._log, self._times
        instants: list[int] = []
        for row in rows:
            us = log.written_us[row]
            if log.is_local[row]:
                assert times is not None
                shift = times.shift(us)
                if shift is not None:
                    us += shift
                else:
                    previous_us = instants[-1] if instants else None
                    us = place_and_tell(times, us, previous_us, (*self._where(row), name), self._batches)
            instants.append(us)
        return instants

    def _base_ids(self, ticket: _Ticket, rows: list[int]) -> list[str]:
        """Return the row ids, in the order of the file: the file's own, else made of what the row says.

        The time goes in as it is written, so that another zone gives the same ids and so new revisions of the events.
        """
        log, ids = self._log, []
        for row in rows:
            own = log.event_ids[row] if log.event_ids is not None else None
            if own is None:
                key = log.written_us[row], log.activity[row]
                repeat = ticket.repeats.get(key, 0)
                ticket.repeats[key] = repeat + 1
                text = f"{key[0]}\x1f{repeat}\x1f{len(ticket.name)}\x1f{ticket.name}{log.activities.names[key[1]]}"
                own = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
            ids.append(own)
        return ids

    def _tell_row(self, ticket: _Ticket, row: int, instant_us: int, base_id: str) -> None:
        log = self._log
        activity = log.activities.names[log.activity[row]]
        plan = self._plans[log.activity[row]]
        author = self._authors[log.resource[row]]
        if plan is not None and plan.author != "resource":
            author = Author(plan.author, author.id)
        told: list[Told] = []
        creates = not ticket.is_created and self._tables.source.created in (FIRST_EVENT, activity)
        if creates:
            ticket.is_created = True
            told.append(self._creation(author))
        ignored = plan.becomes == "ignored" if plan else self._tables.source.otherwise == "ignored"
        if not ignored:
            changes = self._field_changes(ticket, row, author)
            if plan is not None:
                told += self._by_plan(plan, author, row, changes, instant_us)
            elif creates and activity == self._tables.source.created:
                told += changes
            else:
                told += [*changes, _touch(author, activity)]
        if told:
            self._seat(ticket, row, instant_us, base_id, told)

    def _creation(self, author: Author) -> Told:
        by = self._tables.source.created_by
        if by == "resource":
            return Told("created", "created", author.kind, author.id)
        return Told("created", "created", by, None)

    def _by_plan(
        self, plan: ActivityTable, author: Author, row: int, changes: list[Told], instant_us: int
    ) -> list[Told]:
        """Return the events of a mapped activity: the message first, then the changes, the status last."""
        activity = self._log.activities.names[self._log.activity[row]]
        told: list[Told] = []
        match plan.becomes:
            case "assign_to_resource" if author.id is None:
                what = f"{{rows}} rows {activity!r} assign to their resource and have none; taken as touches"
                self._counted.add(*self._where(row), "assignment_to_nobody", what)
                told += [*changes, _touch(author, activity)]
            case "message":
                said = self._said(row)
                message = Told("", "message", *author, audience=plan.audience, channel=plan.channel)
                told += [message._replace(macro=said.macro, links_article=said.links_article), *changes]
            case "assign_to_resource":
                told += [*changes, Told("", "changed", *author, field="assignee", value_id=author.id)]
            case "unassign":
                told += [*changes, Told("", "changed", *author, field="assignee")]
            case "escalated" | "worked" | "snoozed":
                told += [*changes, self._act(plan, author, row, instant_us)]
            case "touch":
                told += [*changes, _touch(author, activity)]
            case "ignored":
                return []
            case None:
                told += changes
                if plan.status is None:
                    told.append(_touch(author, activity))
        if plan.status is not None:
            suffix = "status" if plan.becomes else ""
            told.append(Told(suffix, "changed", *author, field="status", value=plan.status, source_value=activity))
        return told

    def _act(self, plan: ActivityTable, author: Author, row: int, instant_us: int) -> Told:
        """Return an escalation, a snooze or work; work that does not say how much is a touch."""
        if plan.becomes == "escalated":
            return Told("", "escalated", *author, cause=plan.cause, level=plan.level)
        said = self._said(row)
        if plan.becomes == "snoozed":
            return Told("", "snoozed", *author, until_us=self._until(said, row, instant_us))
        if said.seconds is not None:
            return Told("", "worked", *author, seconds=said.seconds)
        activity = self._log.activities.names[self._log.activity[row]]
        what = f"{{rows}} rows {activity!r} are work and tell no seconds; taken as touches"
        self._counted.add(*self._where(row), "work_without_seconds", what)
        return _touch(author, activity)

    def _said(self, row: int) -> Beside:
        return (self._log.beside[row] if self._log.beside is not None else None) or _NOTHING

    def _until(self, said: Beside, row: int, instant_us: int) -> int | None:
        if said.until is None or not said.until.is_local:
            return said.until and said.until.us
        assert self._times is not None
        shift = self._times.shift(said.until.us)
        if shift is not None:
            return said.until.us + shift
        where = *self._where(row), self._log.tickets.names[self._log.ticket[row]]
        return place_and_tell(self._times, said.until.us, instant_us, where, self._batches)

    def _field_changes(self, ticket: _Ticket, row: int, author: Author) -> list[Told]:
        changes = []
        for place, column in enumerate(self._log.fields):
            number = column[row]
            if number < 0 or number == ticket.fields[place]:
                continue
            ticket.fields[place] = number
            found = self._value(place, number)
            if found.unknown:
                finding = Finding(*self._where(row), ticket.name, found.unknown, found.explained)
                self._batches.findings.append(finding)
            suffix = f"field:{self._log.field_names[place]}"
            changes.append(
                Told(
                    suffix,
                    "changed",
                    *author,
                    field=found.field,
                    value=found.value,
                    value_id=found.value_id,
                    source_value=found.source_value,
                )
            )
        return changes

    def _value(self, place: int, number: int) -> FieldValue:
        key = place, number
        if key not in self._values:
            word = self._log.words[place].names[number]
            self._values[key] = field_value(self._log.field_names[place], word, self._tables.values)
        return self._values[key]

    def _seat(self, ticket: _Ticket, row: int, instant_us: int, base_id: str, told: Sequence[Told]) -> None:
        log = self._log
        seq = ticket.seats.take(instant_us, len(told))
        if seq is None:
            file, line = self._where(row)
            reason = f"more than {MAX_SEQ + 1:,} events of one ticket at one instant"
            cells = (ticket.name, log.activities.names[log.activity[row]], str(instant_us))
            self._batches.rejects.append(Reject(file, line, reason, as_csv(cells)))
            return
        update_id = log.update_ids[row] if log.update_ids is not None else None
        if update_id is None and len(told) > 1:
            update_id = base_id
        ticket_id = ticket.name
        for offset, event in enumerate(told):
            if event.suffix == "created":
                event_id = f"{ticket_id}:created"
            else:
                event_id = f"{base_id}:{event.suffix}" if event.suffix else base_id
            self._batches.events.append(
                Event(
                    event_id,
                    seq + offset,
                    ticket_id,
                    instant_us,
                    event.kind,
                    event.author_kind,
                    event.author_id,
                    update_id,
                    event.audience,
                    event.channel,
                    event.field,
                    event.value,
                    event.value_id,
                    event.source_value,
                    None,
                    event.cause,
                    event.level,
                    event.macro,
                    event.links_article,
                    event.seconds,
                    event.until_us,
                )
            )

    def _where(self, row: int) -> tuple[str, int]:
        return self._log.files[self._log.file[row]], self._log.row[row]

    def _count_unmapped(self) -> None:
        unmapped = {number for number, plan in enumerate(self._plans) if plan is None}
        unmapped.discard(self._log.activities.get(self._tables.source.created or "", -1))
        if not unmapped:
            return
        names, otherwise = self._log.activities.names, self._tables.source.otherwise
        rows = Counter(self._log.activity)
        for number in sorted(unmapped):
            if rows[number]:
                first = self._where(self._log.activity.index(number))
                what = f"the activity {names[number]!r} is not in [activities]; {{rows}} rows, taken as {otherwise!r}"
                self._counted.add(*first, "unmapped_activity", what, rows[number])


def author_of(resource: str | None, authors: AuthorsTable) -> Author:
    """Return who a resource is, by the patterns of [authors]."""
    if resource is None:
        return Author(authors.nobody, None)
    for kind, patterns in (
        ("bot", authors.bot),
        ("system", authors.system),
        ("customer", authors.customer),
        ("agent", authors.agent),
    ):
        if any(fnmatchcase(resource, pattern) for pattern in patterns):
            return Author(kind, resource)
    return Author(authors.otherwise, resource)


def _touch(author: Author, activity: str) -> Told:
    return Told("", "changed", *author, field=ACTIVITY_FIELD, value=activity, source_value=activity)

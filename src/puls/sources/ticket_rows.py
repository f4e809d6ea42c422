"""What a row of a ticket table stands for: events at its instants, and its present values where they can be dated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from puls.ledger.delivery import Finding, Reject
from puls.sources.batches import MAX_SEQ, Batches, Event
from puls.sources.csv_rows import as_csv
from puls.sources.mapping import TicketTableFile
from puls.sources.words import FieldValue, field_value

INSTANTS = ("created", "first_response", "first_solved", "solved", "closed", "updated")

_SOLVES = ("first_solved", "solved", "closed")
_SOLVED = frozenset({"solved", "closed"})
_NO_FIELDS = frozenset({"status", "channel"})


@dataclass(slots=True)
class TicketRow:
    """A row of the table: where it stands, its instants (UTC microseconds), its words by field and its tags."""

    file: str
    row: int
    ticket_id: str
    at: dict[str, int]
    words: dict[str, str]
    tags: list[str]


class _Told(NamedTuple):
    """An event of the row, before it has its place and its id."""

    suffix: str
    at_us: int
    kind: str
    author_kind: str
    author_id: str | None
    audience: str | None
    channel: str | None
    value: FieldValue


class _Change(NamedTuple):
    at_us: int
    suffix: str
    value: FieldValue


_NO_VALUE = FieldValue(None, None, None, None)


class TicketTeller:
    """Makes the events of rows.

    Present values stand at the creation, else at the earliest instant of the row; the present status at the latest
    (`updated` included), because it holds since then at the latest. Ids are made of the ticket and what is told,
    so that a newer export gives new revisions.
    """

    def __init__(self, tables: TicketTableFile, batches: Batches) -> None:
        self._values = tables.values
        self._tells_messages = tables.columns.first_response is not None
        self._batches = batches
        self._known: dict[tuple[str, str], FieldValue] = {}

    def needs_as_of(self, row: TicketRow) -> bool:
        """Whether the row dates something by no column of its own."""
        return not row.at or self._is_solved_somewhen(row)

    def tell(self, row: TicketRow, as_of_us: int | None) -> None:
        """Add the events and findings of `row`; `as_of_us` dates what no column dates."""
        self._contradictions(row)
        if not row.at:
            self._find(row, "no_instant", "the row has no instant; its values are dated by the end of the table")
        elif self._is_solved_somewhen(row):
            detail = "solved, but no column says when; dated by the end of the table"
            self._find(row, "solved_without_instant", detail)
        first_us = row.at.get("created", min(row.at.values(), default=as_of_us))
        assert first_us is not None
        told = self._conversation(row)
        channel = row.words.get("channel")
        if channel is not None and not told:
            # Without a creation and a message no event of the ticket carries the channel.
            told.append(_changed("field:channel", first_us, self._value(row, "channel", channel)))
        for field, word in row.words.items():
            if field not in _NO_FIELDS:
                told.append(_changed(f"field:{field}", first_us, self._value(row, field, word)))
        for tag in row.tags:
            told.append(_changed(f"tag:{tag}", first_us, FieldValue("tag+", tag, None, tag)))
        for at_us, suffix, value in self._statuses(row, as_of_us):
            told.append(_changed(suffix, at_us, value))
        self._seat(row, told)

    def _conversation(self, row: TicketRow) -> list[_Told]:
        word = row.words.get("channel")
        channel = None if word is None else self._value(row, "channel", word).value
        requester = row.words.get("requester")
        customer = None if requester is None else self._value(row, "requester", requester).value_id
        told = []
        created_us, response_us = row.at.get("created"), row.at.get("first_response")
        if created_us is not None:
            told.append(_Told("created", created_us, "created", "customer", customer, None, channel, _NO_VALUE))
            if self._tells_messages:
                told.append(
                    _Told("opened", created_us, "message", "customer", customer, "customer", channel, _NO_VALUE)
                )
        if response_us is not None:
            told.append(_Told("first_response", response_us, "message", "agent", None, "customer", channel, _NO_VALUE))
        return told

    def _statuses(self, row: TicketRow, as_of_us: int | None) -> list[_Change]:
        """Return the solves that the row dates, and its present status where they do not end in it."""
        at, word = row.at, row.words.get("status")
        present = None if word is None else self._value(row, "status", word)
        is_closed = present is not None and present.value == "closed" and "closed" not in at
        changes = []
        first_us, solved_us = at.get("first_solved"), at.get("solved")
        if first_us is not None:
            changes.append(_Change(first_us, "first_solved", _status("solved")))
            if solved_us is not None and first_us < solved_us:
                # Between two solves lies a reopening; when, the table does not tell: at the latest just before.
                changes.append(_Change(solved_us, "reopened", _status("open")))
        if solved_us is not None:
            changes.append(_Change(solved_us, "solved", _status("closed" if is_closed else "solved")))
        if "closed" in at:
            changes.append(_Change(at["closed"], "closed", _status("closed")))
        changes.sort(key=lambda change: change.at_us)
        if present is not None and (not changes or changes[-1].value.value != present.value or present.unknown):
            dated = [*at.values()]
            if as_of_us is not None and (not dated or self._is_solved_somewhen(row)):
                dated.append(as_of_us)
            changes.append(_Change(max(dated), "status", present))
        elif present is not None:
            changes[-1] = changes[-1]._replace(value=present)
        return changes

    def _is_solved_somewhen(self, row: TicketRow) -> bool:
        word = row.words.get("status")
        if word is None or "updated" in row.at or any(key in row.at for key in _SOLVES):
            return False
        return self._look_up("status", word).value in _SOLVED

    def _contradictions(self, row: TicketRow) -> None:
        at = row.at
        solved_us = min((at[key] for key in _SOLVES if key in at), default=None)
        created_us, response_us = at.get("created"), at.get("first_response")
        if solved_us is not None and created_us is not None and solved_us < created_us:
            self._find(row, "solved_before_created", "the ticket was solved before it was created")
        if solved_us is not None and response_us is not None and solved_us < response_us:
            self._find(row, "solved_before_first_response", "the ticket was solved before the first response")
        if response_us is not None and created_us is not None and response_us < created_us:
            self._find(row, "response_before_created", "the first response came before the ticket was created")

    def _look_up(self, field: str, word: str) -> FieldValue:
        key = field, word
        if key not in self._known:
            self._known[key] = field_value(field, word, self._values)
        return self._known[key]

    def _value(self, row: TicketRow, field: str, word: str) -> FieldValue:
        found = self._look_up(field, word)
        if found.unknown:
            self._find(row, found.unknown, found.explained)
        return found

    def _find(self, row: TicketRow, rule: str, detail: str) -> None:
        self._batches.findings.append(Finding(row.file, row.row, row.ticket_id, rule, detail))

    def _seat(self, row: TicketRow, told: list[_Told]) -> None:
        if len(told) > MAX_SEQ and max(Counter(event.at_us for event in told).values()) > MAX_SEQ + 1:
            reason = f"more than {MAX_SEQ + 1:,} events of one ticket at one instant"
            raw = as_csv([row.ticket_id, *row.words.values(), *row.tags])
            self._batches.rejects.append(Reject(row.file, row.row, reason, raw))
            return
        taken: dict[int, int] = {}
        ticket_id, add = row.ticket_id, self._batches.events.append
        prefix = ticket_id.replace("%", "%25").replace(":", "%3A")
        for suffix, at_us, kind, author_kind, author_id, audience, channel, value in told:
            seq = taken.get(at_us, 0)
            taken[at_us] = seq + 1
            add(
                Event(
                    f"{prefix}:{suffix}",
                    seq,
                    ticket_id,
                    at_us,
                    kind,
                    author_kind,
                    author_id,
                    None,
                    audience,
                    channel,
                    value.field,
                    value.value,
                    value.value_id,
                    value.source_value,
                )
            )


def _status(value: str) -> FieldValue:
    return FieldValue("status", value, None, None)


def _changed(suffix: str, at_us: int, value: FieldValue) -> _Told:
    return _Told(suffix, at_us, "changed", "system", None, None, None, value)

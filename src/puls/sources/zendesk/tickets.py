"""The history of one ticket out of the tables: rows that contradict each other are kept and told, never dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from puls.ledger.delivery import Finding, Reject
from puls.sources.batches import MAX_SEQ, Batches, Event, Seats
from puls.sources.csv_rows import as_csv
from puls.sources.words import field_value
from puls.sources.zendesk.people import People
from puls.sources.zendesk.tables import CommentRow, HistoryRow, Tables, TicketRow

_STATUS_WORDS = {"status": {"hold": "on_hold"}}
_FIELDS = {
    "status": "status",
    "assignee_id": "assignee",
    "group_id": "team",
    "requester_id": "requester",
    "organization_id": "organization",
    "brand_id": "brand",
    "priority": "priority",
    "type": "type",
    "ticket_type": "type",
}
_AT_CREATION = ("requester_id", "organization_id", "brand_id", "priority", "type", "group_id")
"""Present values without a history of their own that stand at the creation."""

_TEXTS = frozenset({"subject", "description"})
_DELETED = "deleted"


class TicketTeller:
    """Makes the events of tickets.

    What a ticket's row says now counts where the field has no history: requester, organization, brand, priority, type
    and team from the creation on; status and assignee from `updated_at` on, because they hold since then at the latest.
    """

    def __init__(self, tables: Tables, people: People, batches: Batches) -> None:
        self._tables = tables
        self._people = people
        self._batches = batches

    def tell(self, ticket_id: str) -> None:
        """Add the events and findings of a ticket."""
        ticket = self._tables.tickets.get(ticket_id)
        history = sorted(self._tables.history.get(ticket_id, ()), key=lambda row: row.at_us)
        comments = self._tables.comments.get(ticket_id, ())
        told = [self._comment(ticket_id, row) for row in comments]
        told += self._history(ticket_id, history)
        first = next(iter((*comments, *history)), None)
        if ticket is not None:
            told = [*self._creation(ticket_id, ticket), *told, *self._present(ticket_id, ticket, history)]
            self._early(ticket_id, ticket, history, comments)
        elif first is not None:
            detail = "the ticket has rows but none in the table of tickets; its creation is not known"
            self._find(first.file, first.row, ticket_id, "no_ticket_row", detail)
        told += self._tags(ticket_id, ticket, history)
        told += self._merge(ticket_id)
        self._seat(ticket_id, told)

    def _creation(self, ticket_id: str, ticket: TicketRow) -> list[Event]:
        if ticket.created_us is None:
            self._find(ticket.file, ticket.row, ticket_id, "no_creation", "the ticket's row has no created_at")
            return []
        author_id = ticket.words["submitter_id"] or ticket.words["requester_id"]
        kind = self._people.kind(author_id, ticket_id, (ticket.file, ticket.row))
        channel = ticket.words["via_channel"]
        event_id = f"{ticket_id}:created"
        return [Event(event_id, 0, ticket_id, ticket.created_us, "created", kind, author_id, channel=channel)]

    def _comment(self, ticket_id: str, row: CommentRow) -> Event:
        kind = self._people.kind(row.user_id, ticket_id, (row.file, row.row), row.is_public)
        event_id = f"comment:{row.id}" if row.id else f"{ticket_id}:comment:{row.at_us}:{row.user_id or ''}"
        return Event(
            event_id, 0, ticket_id, row.at_us, "message", kind, row.user_id, _save(ticket_id, row.at_us, row.user_id),
            "customer" if row.is_public else "internal", row.channel,
        )  # fmt: skip

    def _history(self, ticket_id: str, history: Sequence[HistoryRow]) -> list[Event]:
        told: list[Event] = []
        repeats: Counter[tuple[str, int]] = Counter()
        tags: set[str] = set()
        is_deleted = False
        for row in history:
            repeat = repeats[row.field, row.at_us]
            repeats[row.field, row.at_us] += 1
            base = f"{ticket_id}:{row.field}:{row.at_us}:{repeat}"
            kind = self._people.kind(row.user_id, ticket_id, (row.file, row.row))
            if row.field in _TEXTS:
                continue
            if row.field == "tags":
                now = set((row.value or "").replace(",", " ").split())
                for sign, changed in (("tag-", tags - now), ("tag+", now - tags)):
                    for tag in sorted(changed):
                        event_id = f"{base}:{sign}{tag}"
                        told.append(self._changed(event_id, ticket_id, row, kind, field=sign, word=tag))
                tags = now
                continue
            if row.field == "status":
                if row.value == _DELETED or is_deleted:
                    is_deleted = row.value == _DELETED
                    event_id, word = f"{base}:disposition", _DELETED if is_deleted else "live"
                    told.append(self._changed(event_id, ticket_id, row, kind, field="disposition", word=word))
                if is_deleted:
                    continue
            field = _FIELDS.get(row.field, row.field)
            told.append(self._changed(base, ticket_id, row, kind, field=field, word=row.value))
        return told

    def _changed(
        self, event_id: str, ticket_id: str, row: HistoryRow, kind: str, *, field: str, word: str | None
    ) -> Event:
        event = self._value_event(event_id, ticket_id, row.at_us, field=field, word=word, where=(row.file, row.row))
        return event._replace(
            author_kind=kind, author_id=row.user_id, update_id=_save(ticket_id, row.at_us, row.user_id)
        )

    def _value_event(
        self, event_id: str, ticket_id: str, at_us: int, *, field: str, word: str | None, where: tuple[str, int]
    ) -> Event:
        if word is None:
            return Event(event_id, 0, ticket_id, at_us, "changed", "system", field=field)
        names = {"team": self._tables.groups, "brand": self._tables.brands}.get(field, {})
        found = field_value(field, names.get(word, word), _STATUS_WORDS)
        if found.unknown:
            detail = f"{word!r} is no status of Zendesk's; kept as the field {found.field!r}"
            self._find(*where, ticket_id, found.unknown, detail)
        return Event(
            event_id, 0, ticket_id, at_us, "changed", "system", field=found.field, value=found.value,
            value_id=found.value_id, source_value=found.source_value and word,
        )  # fmt: skip

    def _present(self, ticket_id: str, ticket: TicketRow, history: Sequence[HistoryRow]) -> list[Event]:
        """Return what the ticket's row says now about fields that have no history."""
        with_history = {_FIELDS.get(row.field, row.field) for row in history}
        where = ticket.file, ticket.row
        updated_us = ticket.updated_us if ticket.updated_us is not None else ticket.created_us
        created_us = ticket.created_us if ticket.created_us is not None else updated_us
        assert created_us is not None and updated_us is not None
        now = {
            _FIELDS[column]: (created_us, ticket.words[column])
            for column in _AT_CREATION
            if _FIELDS[column] not in with_history
        }
        if "assignee" not in with_history:
            now["assignee"] = updated_us, ticket.words["assignee_id"]
        status = _plain_status(ticket.words["status"])
        statuses = [_plain_status(row.value) for row in history if row.field == "status"]
        if status == _DELETED and statuses[-1:] != [_DELETED]:
            now["disposition"] = updated_us, _DELETED
        elif not statuses:
            now["status"] = updated_us, status
        elif status is not None and statuses[-1] != status:
            detail = f"the row says {status!r}, the history ends with {statuses[-1]!r}; the history counts"
            self._find(*where, ticket_id, "status_differs_from_history", detail)
        return [
            self._value_event(f"{ticket_id}:now:{field}", ticket_id, at_us, field=field, word=word, where=where)
            for field, (at_us, word) in now.items()
            if word is not None
        ]

    def _early(
        self, ticket_id: str, ticket: TicketRow, history: Sequence[HistoryRow], comments: Sequence[CommentRow]
    ) -> None:
        if ticket.created_us is None:
            return
        for rule, rows in (("history_before_created", history), ("comment_before_created", comments)):
            early = [row for row in rows if row.at_us < ticket.created_us]
            if early:
                detail = f"{len(early):,} rows are earlier than the ticket's creation"
                self._find(early[0].file, early[0].row, ticket_id, rule, detail)

    def _tags(self, ticket_id: str, ticket: TicketRow | None, history: Sequence[HistoryRow]) -> list[Event]:
        if any(row.field == "tags" for row in history):
            return []
        told = []
        rows = {row.tag: row for row in self._tables.tags.get(ticket_id, ())}
        for tag, row in rows.items():
            at_us = row.loaded_us
            if ticket is not None:
                at_us = ticket.created_us if ticket.created_us is not None else ticket.updated_us
            elif at_us is not None:
                detail = "a tag of a ticket that no table dates; dated by when the loader saw it"
                self._find(row.file, row.row, ticket_id, "undated_tag", detail)
            if at_us is None:
                raw = as_csv([ticket_id, tag])
                self._batches.rejects.append(Reject(row.file, row.row, "a tag that nothing dates", raw))
                continue
            where = row.file, row.row
            event_id = f"{ticket_id}:tag:{tag}"
            told.append(self._value_event(event_id, ticket_id, at_us, field="tag+", word=tag, where=where))
        return told

    def _merge(self, ticket_id: str) -> list[Event]:
        survivor_id = self._tables.merged_into.get(ticket_id)
        if survivor_id is None:
            return []
        # A merge closes the ticket, so its own last update is the nearest that the tables tell.
        dated = self._tables.tickets.get(ticket_id) or self._tables.tickets[survivor_id]
        at_us = dated.updated_us if dated.updated_us is not None else dated.created_us
        assert at_us is not None
        return [Event(f"{ticket_id}:merged", 0, ticket_id, at_us, "merged", "system", other_id=survivor_id)]

    def _seat(self, ticket_id: str, told: list[Event]) -> None:
        ranks = {"created": 0, "message": 1}
        told.sort(key=lambda event: (event.occurred_at, ranks.get(event.kind, 2)))
        seats = Seats()
        for event in told:
            seq = seats.take(event.occurred_at, 1)
            if seq is None:
                reason = f"more than {MAX_SEQ + 1:,} events of one ticket at one instant"
                raw = as_csv([ticket_id, event.event_id])
                self._batches.rejects.append(Reject("ticket_field_history", 0, reason, raw))
            else:
                self._batches.events.append(event._replace(seq=seq))

    def _find(self, file: str, row: int, ticket_id: str, rule: str, detail: str) -> None:
        self._batches.findings.append(Finding(file, row, ticket_id, rule, detail))


def _save(ticket_id: str, at_us: int, user_id: str | None) -> str:
    return f"{ticket_id}:{at_us}:{user_id or ''}"


def _plain_status(word: str | None) -> str | None:
    return word and ("on-hold" if word == "hold" else word)

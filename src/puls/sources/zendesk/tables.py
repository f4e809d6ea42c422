"""The tables of the folder as plain rows; a row without ticket or readable time becomes a reject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from puls.core.errors import SourceError, nearest
from puls.ledger.delivery import Finding
from puls.sources.batches import Batches, Progress
from puls.sources.csv_rows import CsvFile, Record
from puls.sources.placing import place_and_tell
from puls.sources.times import Instants, LocalTimes

READ = frozenset(
    {"ticket", "ticket_comment", "ticket_field_history", "ticket_tag", "user", "group", "brand", "organization"}
)
_OF_THE_PROJECT = frozenset(
    {
        "schedule",
        "schedule_holiday",
        "ticket_schedule",
        "daylight_time",
        "time_zone",
        "sla_policy_history",
        "sla_policy_metric_history",
        "ticket_sla_policy",
    }
)
_FILE = re.compile(r"(?:zendesk_)?(.+?)(?:_data)?\.csv(?:\.gz)?", re.ASCII | re.IGNORECASE)

Row = Mapping[str, str | None]


class TicketRow(NamedTuple):
    """A row of the ticket table; `at` are its instants."""

    file: str
    row: int
    words: Row
    created_us: int | None
    updated_us: int | None


class CommentRow(NamedTuple):
    """A row of the comment table."""

    file: str
    row: int
    id: str | None
    at_us: int
    user_id: str | None
    is_public: bool
    channel: str | None


class HistoryRow(NamedTuple):
    """A row of the field history."""

    file: str
    row: int
    at_us: int
    field: str
    user_id: str | None
    value: str | None


class TagRow(NamedTuple):
    """A row of the tags; `loaded_us`: when the loader saw it."""

    file: str
    row: int
    tag: str
    loaded_us: int | None


@dataclass(slots=True)
class Tables:
    """The folder in memory, by ticket; the order of tickets is that in which they first appear."""

    tickets: dict[str, TicketRow] = field(default_factory=dict)
    comments: dict[str, list[CommentRow]] = field(default_factory=dict)
    history: dict[str, list[HistoryRow]] = field(default_factory=dict)
    tags: dict[str, list[TagRow]] = field(default_factory=dict)
    users: dict[str, Row] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    brands: dict[str, str] = field(default_factory=dict)
    merged_into: dict[str, str] = field(default_factory=dict)

    def ticket_ids(self) -> list[str]:
        """Return every ticket that any table names."""
        return list(dict.fromkeys([*self.tickets, *self.comments, *self.history, *self.tags, *self.merged_into]))


def find_tables(folder: Path) -> dict[str, Path]:
    """Return the CSV files of the folder by table name: `ticket_data.csv`, `zendesk_ticket.csv`, `ticket.csv.gz`."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and (match := _FILE.fullmatch(path.name)):
            found.setdefault(match.group(1).lower(), path)
    return found


class Loader:
    """Reads the tables of a folder."""

    def __init__(
        self, found: Mapping[str, Path], times: LocalTimes, batches: Batches, reports: Mapping[str, Progress | None]
    ) -> None:
        self._found = found
        self._times = times
        self._batches = batches
        self._reports = reports

    def load(self) -> Tables:
        """Return the tables."""
        tables = Tables()
        for _, _, row in self._rows("user", ["id"], ["role", "name"]):
            if row["id"]:
                tables.users[row["id"]] = row
        for names, table in ((tables.groups, "group"), (tables.brands, "brand")):
            for _, _, row in self._rows(table, ["id"], ["name"]):
                if row["id"] and row["name"]:
                    names[row["id"]] = row["name"]
        self._load_tickets(tables)
        self._load_comments(tables)
        self._load_history(tables)
        self._load_tags(tables)
        return tables

    def report_others(self, read: frozenset[str]) -> None:
        """Add a finding for each table that is not imported: what the project file declares, and what nothing uses."""
        for table, path in self._found.items():
            if table in read:
                continue
            rows = sum(1 for _ in CsvFile(path).records())
            if table in _OF_THE_PROJECT:
                detail = f"{rows:,} rows; hours and policies are declared in puls.toml, so these are not imported"
                self._batches.findings.append(Finding(path.name, 1, None, "declare_in_project", detail))
            else:
                detail = f"{rows:,} rows of a table that is not imported"
                self._batches.findings.append(Finding(path.name, 1, None, "not_imported", detail))

    def _load_tickets(self, tables: Tables) -> None:
        optional = [
            "updated_at", "requester_id", "submitter_id", "assignee_id", "group_id", "organization_id", "brand_id",
            "status", "priority", "type", "via_channel", "merged_ticket_ids",
        ]  # fmt: skip
        for file, record, row in self._rows("ticket", ["id", "created_at"], optional):
            ticket_id = row["id"]
            if not ticket_id:
                file.reject(record, "no ticket")
                continue
            created = self._instant(file, record, row["created_at"], ticket_id)
            updated = self._instant(file, record, row["updated_at"], ticket_id)
            if _BAD in (created, updated) or (created is None and updated is None):
                file.reject(record, "the time cannot be read" if _BAD in (created, updated) else "no time")
                continue
            if ticket_id in tables.tickets:
                detail = "the ticket stands in an earlier row too; this row counts"
                self._batches.findings.append(
                    Finding(file.path.name, record.row, ticket_id, "duplicate_ticket", detail)
                )
            tables.tickets[ticket_id] = TicketRow(file.path.name, record.row, row, created, updated)
            for merged in re.findall(r"\d+", row["merged_ticket_ids"] or ""):
                tables.merged_into[merged] = ticket_id

    def _load_comments(self, tables: Tables) -> None:
        for file, record, row in self._rows(
            "ticket_comment", ["ticket_id"], ["id", "created", "created_at", "user_id", "public", "via_channel"]
        ):
            ticket_id, at_us = self._dated(file, record, row, row["created"] or row["created_at"])
            if ticket_id is not None:
                is_public = (row["public"] or "true").lower() in ("true", "t", "1", "yes")
                tables.comments.setdefault(ticket_id, []).append(
                    CommentRow(
                        file.path.name, record.row, row["id"], at_us, row["user_id"], is_public, row["via_channel"]
                    )
                )

    def _load_history(self, tables: Tables) -> None:
        for file, record, row in self._rows(
            "ticket_field_history", ["ticket_id", "field_name"], ["updated", "updated_at", "user_id", "value"]
        ):
            name = row["field_name"]
            if not name:
                file.reject(record, "no field name")
                continue
            if name == "status" and not row["value"]:
                file.reject(record, "a status without a value")
                continue
            ticket_id, at_us = self._dated(file, record, row, row["updated"] or row["updated_at"])
            if ticket_id is not None:
                found = HistoryRow(file.path.name, record.row, at_us, name, row["user_id"], row["value"])
                tables.history.setdefault(ticket_id, []).append(found)

    def _load_tags(self, tables: Tables) -> None:
        for file, record, row in self._rows("ticket_tag", ["ticket_id", "tag"], ["_fivetran_synced"]):
            ticket_id, tag = row["ticket_id"], row["tag"]
            if not ticket_id or not tag:
                file.reject(record, "no ticket" if not ticket_id else "no tag")
                continue
            loaded = self._instant(file, record, row["_fivetran_synced"], ticket_id)
            tag_row = TagRow(file.path.name, record.row, tag, None if loaded == _BAD else loaded)
            tables.tags.setdefault(ticket_id, []).append(tag_row)

    def _dated(self, file: CsvFile, record: Record, row: Row, text: str | None) -> tuple[str | None, int]:
        """Return ticket and instant; (None, 0) after a reject."""
        ticket_id = row["ticket_id"]
        at_us = self._instant(file, record, text, ticket_id)
        if not ticket_id or at_us is None or at_us == _BAD:
            why = "no ticket" if not ticket_id else "no time" if at_us is None else "the time cannot be read"
            file.reject(record, why)
            return None, 0
        return ticket_id, at_us

    def _instant(self, file: CsvFile, record: Record, text: str | None, ticket_id: str | None) -> int | None:
        if text is None:
            return None
        written = self._instants.read(text)
        if written is None:
            return _BAD
        if not written.is_local:
            return written.us
        shift = self._times.shift(written.us)
        if shift is not None:
            return written.us + shift
        where = file.path.name, record.row, ticket_id or ""
        return place_and_tell(self._times, written.us, None, where, self._batches)

    def _rows(
        self, table: str, required: Sequence[str], optional: Sequence[str]
    ) -> Iterator[tuple[CsvFile, Record, Row]]:
        path = self._found.get(table)
        if path is None:
            return
        file = CsvFile(path, progress=self._reports.get(table))
        places = {}
        self._instants = Instants(["iso"], table)
        for column in required:
            if column not in file.header:
                near = nearest(column, file.header)
                hint = f" Did you mean {near!r}?" if near else ""
                raise SourceError(
                    f"{path}: a {table} table has a column {column!r}, this one has not.{hint} "
                    f"Columns: {', '.join(file.header)}."
                )
        for column in (*required, *optional):
            places[column] = file.header.index(column) if column in file.header else -1
        for record in file.records():
            cells = record.cells
            yield file, record, {key: (cells[at].strip() or None) if at >= 0 else None for key, at in places.items()}
        self._batches.rejects += file.rejects


_BAD = -(1 << 63)
"""Stands for a time that cannot be read; no readable time is so early."""

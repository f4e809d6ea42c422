"""A flat ticket table, one row a ticket: its instants and present values become the events that they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from puls.core.errors import SourceError
from puls.core.periods import parse_zone
from puls.ledger.delivery import Delivery, Finding
from puls.sources.asking import creation_needed, nothing_readable, zone_needed
from puls.sources.batches import Batches, Counted, Progress, over_files
from puls.sources.csv_rows import CsvFile, Record, column_index
from puls.sources.mapping import FileMapping, TicketTableFile
from puls.sources.placing import place_and_tell, read_as_of
from puls.sources.ticket_rows import INSTANTS, TicketRow, TicketTeller
from puls.sources.times import Instants, LocalTimes, Written


def provides(tables: TicketTableFile) -> frozenset[str]:
    """Return what a table with this mapping can tell."""
    columns = tables.columns
    told = set()
    if columns.created:
        told.add("creation")
        if columns.first_response:
            told.add("first_reply")
    if columns.first_solved or columns.solved or columns.closed:
        told.add("solved")
    return frozenset(told)


def read(
    mapping: FileMapping, paths: Sequence[Path], zone: str | None, source: str | None, progress: Progress | None
) -> Iterator[Delivery]:
    """Yield the events of the tickets in the order of the files; what only the end of the table dates comes last."""
    tables = mapping.tables
    assert isinstance(tables, TicketTableFile)
    zone = zone or mapping.zone
    batches = Batches(source or mapping.name, provides(tables))
    table = _Table(tables, LocalTimes(parse_zone(zone)) if zone else None, batches)
    for path, report in zip(paths, over_files(paths, progress), strict=True):
        file = CsvFile(path, tables.source.encoding, tables.source.delimiter, report)
        if tables.columns.created is None and tables.source.created is None:
            raise creation_needed(file, mapping.file, table.null)
        yield from table.read_file(file)
    if not table.seen and batches.rejects:
        raise nothing_readable(paths, batches.rejects)
    yield from table.finish()
    batches.findings += table.counted.findings()
    yield from batches.last(read_until_us=table.as_of_us)


class _Places(NamedTuple):
    ticket: int
    tags: int
    instants: list[tuple[str, int, Instants]]
    words: list[tuple[str, int]]


class _Table:
    """Reads rows, tells those that date themselves, and keeps the others until the end of the table is known."""

    def __init__(self, tables: TicketTableFile, times: LocalTimes | None, batches: Batches) -> None:
        self.null = frozenset(("", *tables.source.null))
        self.seen: set[str] = set()
        self.counted = Counted()
        self._tables = tables
        self._times = times
        self._batches = batches
        self._latest_us: int | None = None
        self._waiting: list[TicketRow] = []
        self._teller = TicketTeller(tables, batches)
        self.as_of_us = read_as_of(tables.source.as_of, tables.source.time_format, times)

    def read_file(self, file: CsvFile) -> Iterator[Delivery]:
        """Tell the rows of a file."""
        places = self._places(file)
        for record in file.records():
            row = self._read_row(file, record, places)
            if row is None:
                continue
            if row.ticket_id in self.seen:
                detail = "the ticket stands in an earlier row too; what this row says counts"
                self._batches.findings.append(Finding(row.file, row.row, row.ticket_id, "duplicate_ticket", detail))
            self.seen.add(row.ticket_id)
            if self.as_of_us is None and self._teller.needs_as_of(row):
                self._waiting.append(row)
            else:
                self._teller.tell(row, self.as_of_us)
            yield from self._batches.full()
        self._batches.rejects += file.rejects
        for _, _, instants in places.instants:
            if instants.rounded:
                what = "{rows} times have more than six digits of a second; rounded half-even to microseconds"
                self.counted.add(
                    file.path.name, instants.first_rounded_row, "precision_rounded", what, instants.rounded
                )

    def finish(self) -> Iterator[Delivery]:
        """Tell the rows that waited, dated by the latest instant of the table."""
        if self._waiting and self._latest_us is None:
            raise SourceError(
                f"{self._waiting[0].file}: no row has an instant. Say when the table was exported: "
                "as_of under [source]."
            )
        for row in self._waiting:
            self._teller.tell(row, self._latest_us)
            yield from self._batches.full()

    def _places(self, file: CsvFile) -> _Places:
        columns = {key: column for key, column in self._tables.columns.model_dump().items() if column is not None}
        at = {key: column_index(file, column, f"columns.{key}") for key, column in columns.items()}
        formats = self._tables.source.time_format
        return _Places(
            at["id"],
            at.get("tags", -1),
            [(key, at[key], Instants(formats, columns[key])) for key in INSTANTS if key in at],
            [(key, place) for key, place in at.items() if key not in (*INSTANTS, "id", "tags")]
            + [(name, column_index(file, column, f"fields.{name}")) for name, column in self._tables.fields.items()],
        )

    def _read_row(self, file: CsvFile, record: Record, places: _Places) -> TicketRow | None:
        cells, null = record.cells, self.null
        ticket_id = cells[places.ticket].strip()
        if ticket_id in null:
            file.reject(record, "no ticket")
            return None
        at: dict[str, int] = {}
        for key, place, instants in places.instants:
            text = cells[place].strip()
            if text in null:
                continue
            written = instants.read(text)
            if written is None:
                file.reject(record, f"the time in {key!r} cannot be read")
                return None
            if instants.rounded and not instants.first_rounded_row:
                instants.first_rounded_row = record.row
            where = file.path.name, record.row, ticket_id
            at[key] = self._place(file.path, key, written, max(at.values(), default=None), where)
        if at:
            latest_us = max(at.values())
            if self._latest_us is None or latest_us > self._latest_us:
                self._latest_us = latest_us
        words = {key: word for key, place in places.words if (word := cells[place].strip()) not in null}
        tags: list[str] = []
        if places.tags >= 0 and cells[places.tags].strip() not in null:
            parts = (part.strip() for part in cells[places.tags].split(self._tables.source.tag_separator))
            tags = [tag for tag in dict.fromkeys(parts) if tag]
        return TicketRow(file.path.name, record.row, ticket_id, at, words, tags)

    def _place(
        self, path: Path, key: str, written: Written, previous_us: int | None, where: tuple[str, int, str]
    ) -> int:
        if not written.is_local:
            return written.us
        if self._times is None:
            raise zone_needed(path, getattr(self._tables.columns, key))
        shift = self._times.shift(written.us)
        if shift is not None:
            return written.us + shift
        return place_and_tell(self._times, written.us, previous_us, where, self._batches)

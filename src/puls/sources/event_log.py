"""An event log, one row an event, as CSV or XES: read whole into compact columns, then told ticket by ticket.

The order of the file does not matter beyond equal instants, so the files are read before the first event is told.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from puls.core.errors import SourceError
from puls.core.periods import parse_zone
from puls.ledger.delivery import Delivery
from puls.sources.asking import no_mapping_for_csv, nothing_readable, zone_needed
from puls.sources.batches import Batches, Counted, Progress, over_files
from puls.sources.csv_rows import CsvFile, Record, column_index
from puls.sources.event_columns import Beside, Log
from puls.sources.event_rows import Teller
from puls.sources.mapping import FIRST_EVENT, UNKNOWN, EventLogFile, FileMapping
from puls.sources.times import Instants, LocalTimes
from puls.sources.words import FALSE
from puls.sources.xes_rows import XesFile

_LIFECYCLE = "lifecycle:transition"
_DIGITS = 12
_KEYS = ("ticket", "activity", "at", "resource", "event_id", "update_id", "macro", "article", "seconds", "until")


_OF_MESSAGES = {"canned_answers": "macro", "article_links": "article"}
_OF_ACTIVITIES = {"escalations": "escalated", "snoozes": "snoozed", "work_time": "worked"}


def provides(tables: EventLogFile) -> frozenset[str]:
    """Return what a log with this mapping can tell."""
    told = {name for name, said in (("creation", tables.source.created != UNKNOWN),) if said}
    activities = tables.activities.values()
    becomes = {activity.becomes for activity in activities}
    columns = tables.columns
    if "message" in becomes:
        told.add("messages")
        told |= {name for name, key in _OF_MESSAGES.items() if getattr(columns, key, None) or getattr(tables.xes, key)}
    told |= {name for name, word in _OF_ACTIVITIES.items() if word in becomes}
    if "status" in tables.fields or any(activity.status for activity in activities):
        told.add("status_history")
    if "assignee" in tables.fields or "assign_to_resource" in becomes:
        told.add("assignments")
    if tables.fields:
        told.add("field_history")
    return frozenset(told)


def read(
    mapping: FileMapping, paths: Sequence[Path], zone: str | None, source: str | None, progress: Progress | None
) -> Iterator[Delivery]:
    """Yield the events of the files as one log."""
    tables = mapping.tables
    assert isinstance(tables, EventLogFile)
    if tables.source.created is None:
        raise SourceError(
            f"{mapping.file}: which event creates a ticket? Write under [source] "
            'created = "first_event", created = "<an activity>", or created = "unknown".'
        )
    zone = zone or mapping.zone
    log = Log(tables.source.null, list(tables.fields))
    batches = Batches(source or mapping.name, provides(tables))
    counted = Counted()
    for path, report in zip(paths, over_files(paths, progress), strict=True):
        _read_file(path, log, tables=tables, batches=batches, counted=counted, zone=zone, progress=report)
        yield from batches.full()
    if not log.row and batches.rejects:
        raise nothing_readable(paths, batches.rejects)
    if tables.source.created not in (FIRST_EVENT, UNKNOWN, *log.activities.names):
        shown = ", ".join(repr(name) for name in sorted(log.activities.names)[:20])
        raise SourceError(
            f"{mapping.file}: created = {tables.source.created!r} is no activity of the files. Activities: {shown}."
        )
    times = LocalTimes(parse_zone(zone)) if zone else None
    yield from Teller(log, tables, times, batches, counted).deliveries()
    batches.findings += counted.findings()
    yield from batches.last()


def is_xes(path: Path) -> bool:
    """Return whether the name says that the file is XES."""
    return path.name.lower().endswith((".xes", ".xes.gz"))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a row has what; -1: nowhere."""

    ticket: int
    activity: int
    at: int
    resource: int
    event_id: int
    update_id: int
    macro: int
    article: int
    seconds: int
    until: int
    lifecycle: int
    fields: Sequence[int]


def _places(of_keys: Sequence[int], lifecycle: int, fields: Sequence[int]) -> _Places:
    return _Places(**dict(zip(_KEYS, of_keys, strict=True)), lifecycle=lifecycle, fields=fields)


def _open(path: Path, tables: EventLogFile, progress: Progress | None) -> tuple[CsvFile | XesFile, _Places, str]:
    if is_xes(path):
        names = [getattr(tables.xes, key) for key in _KEYS]
        wanted = [name for name in (*names, _LIFECYCLE, *tables.fields.values()) if name is not None]
        wanted = list(dict.fromkeys(wanted))
        places = [wanted.index(name) if name is not None else -1 for name in names]
        fields = [wanted.index(name) for name in tables.fields.values()]
        return XesFile(path, wanted, progress), _places(places, wanted.index(_LIFECYCLE), fields), tables.xes.at
    if tables.columns is None:
        raise no_mapping_for_csv(path)
    file = CsvFile(path, tables.source.encoding, tables.source.delimiter, progress)
    columns = [getattr(tables.columns, key) for key in _KEYS]
    places = [
        column_index(file, column, f"columns.{key}") if column is not None else -1
        for key, column in zip(_KEYS, columns, strict=True)
    ]
    fields = [column_index(file, column, f"fields.{name}") for name, column in tables.fields.items()]
    return file, _places(places, -1, fields), tables.columns.at


def _read_file(
    path: Path, log: Log, *, tables: EventLogFile, batches: Batches, counted: Counted, zone: str | None,
    progress: Progress | None,
) -> None:  # fmt: skip
    file, at, column = _open(path, tables, progress)
    log.files.append(path.name)
    instants = Instants(tables.source.time_format, column)
    untils = Instants(tables.source.time_format, "until")
    first_row = len(log.row)
    _read_rows(file, at, log, tables=tables, counted=counted, instants=instants, untils=untils)
    if zone is None and 1 in log.is_local[first_row:]:
        raise zone_needed(path, column)
    if zone is None and any(each and each.until and each.until.is_local for each in (log.beside or [])[first_row:]):
        raise zone_needed(path, "until")
    read_rows = len(log.row) - first_row
    log.file.extend(array("l", [len(log.files) - 1]) * read_rows)
    for each in (instants, untils):
        if each.rounded:
            what = "{rows} times have more than six digits of a second; rounded half-even to microseconds"
            counted.add(path.name, each.first_rounded_row, "precision_rounded", what, each.rounded)
    batches.rejects += file.rejects


def _read_rows(
    file: CsvFile | XesFile, at: _Places, log: Log, *, tables: EventLogFile, counted: Counted, instants: Instants,
    untils: Instants,
) -> None:  # fmt: skip
    """Append the rows of a file to the columns of the log; this is the loop that takes the time of a large import."""
    tickets, activities, resources = log.tickets, log.activities, log.resources
    add_ticket, add_us, add_local = log.ticket.append, log.written_us.append, log.is_local.append
    add_activity, add_resource, add_row = log.activity.append, log.resource.append, log.row.append
    fields = list(zip(at.fields, log.words, log.fields, strict=True))
    in_lifecycle = _lifecycle_filter(file.path, at.lifecycle, tables, counted)
    null = frozenset(("", *tables.source.null))
    event_ids = _ids(log, "event_ids", at.event_id)
    update_ids = _ids(log, "update_ids", at.update_id)
    beside = _besides(log, at)
    for record in file.records():
        row, cells = record
        if in_lifecycle is not None and not in_lifecycle(record):
            continue
        ticket = tickets[cells[at.ticket]]
        text = cells[at.at]
        written = instants.read(text) or (None if text in null else instants.read(text.strip()))
        activity = activities[cells[at.activity]]
        if ticket < 0 or written is None or activity < 0:
            what = "ticket" if ticket < 0 else "time" if text.strip() in null else "activity" if written else None
            file.reject(record, f"no {what}" if what else "the time cannot be read")
            continue
        if beside is not None:
            said = _beside(cells, at, null, untils)
            if isinstance(said, str):
                file.reject(record, said)
                continue
            if untils.rounded and not untils.first_rounded_row:
                untils.first_rounded_row = row
            beside.append(said)
        if instants.rounded and not instants.first_rounded_row:
            instants.first_rounded_row = row
        add_ticket(ticket)
        add_us(written[0])
        add_local(written[1])
        add_activity(activity)
        add_resource(resources[cells[at.resource]] if at.resource >= 0 else -1)
        add_row(row)
        for place, words, column in fields:
            column.append(words[cells[place]])
        if event_ids is not None:
            event_ids.append(_cell(cells, at.event_id, null))
        if update_ids is not None:
            update_ids.append(_cell(cells, at.update_id, null))


def _ids(log: Log, name: str, place: int) -> list[str | None] | None:
    """Return the list of a log's ids if one of its files has them; rows of files without it have none."""
    ids: list[str | None] | None = getattr(log, name)
    if place >= 0 and ids is None:
        ids = [None] * len(log.row)
        setattr(log, name, ids)
    return ids


def _besides(log: Log, at: _Places) -> list[Beside | None] | None:
    """Return the list of what rows say beside their activity if one of the files has columns for it."""
    if log.beside is None and max(at.macro, at.article, at.seconds, at.until) >= 0:
        log.beside = [None] * len(log.row)
    return log.beside


def _beside(cells: Sequence[str], at: _Places, null: frozenset[str], untils: Instants) -> Beside | str:
    """Return what a row says beside its activity, or why it cannot be read."""
    article, seconds, until = (_cell(cells, place, null) for place in (at.article, at.seconds, at.until))
    links = None if at.article < 0 else article is not None and article.casefold() not in FALSE
    if seconds is not None and not (seconds.isascii() and seconds.isdigit() and len(seconds) <= _DIGITS):
        return "the seconds are no whole number"
    written = None if until is None else untils.read(until)
    if until is not None and written is None:
        return "the time in 'until' cannot be read"
    return Beside(_cell(cells, at.macro, null), links, None if seconds is None else int(seconds), written)


def _cell(cells: Sequence[str], place: int, null: frozenset[str]) -> str | None:
    text = cells[place].strip() if place >= 0 else ""
    return None if text in null else text


def _lifecycle_filter(
    path: Path, place: int, tables: EventLogFile, counted: Counted
) -> Callable[[Record], bool] | None:
    """Return what says whether a row counts by its transition; None where the files have no transitions."""
    if place < 0:
        return None
    declared = tables.source.lifecycle

    def counts(record: Record) -> bool:
        transition = record.cells[place]
        if not transition or (transition == "complete" and declared is None):
            return True
        if declared is None:
            raise SourceError(
                f"{path}, line {record.row}: the event has the transition {transition!r} ({_LIFECYCLE}), so an "
                "activity can stand for more than one event. Write under [source] which transitions count, for example "
                'lifecycle = ["complete"].'
            )
        if transition in declared:
            return True
        what = f"{{rows}} events with the transition {transition!r} are left out, as [source] lifecycle says"
        counted.add(path.name, record.row, "lifecycle_ignored", what)
        return False

    return counts

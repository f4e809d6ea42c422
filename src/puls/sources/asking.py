"""Errors that ask: what a file leaves open is said, and never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from puls.core.errors import SourceError
from puls.ledger.delivery import Reject
from puls.sources.csv_rows import CsvFile
from puls.sources.times import Instants

_LOOKED_AT = 500


def zone_needed(path: Path, column: str) -> SourceError:
    """Return the error for times without a zone where none is declared."""
    return SourceError(
        f"{path}: the times of {column!r} are written without a zone. Say in which zone they are: "
        '--zone Europe/Rome, or zone = "Europe/Rome" under [source] in the mapping file ("UTC" if they are UTC).'
    )


def no_mapping_for_csv(path: Path) -> SourceError:
    """Return the error for a CSV file that no mapping explains: its columns, and what to write."""
    columns = ", ".join(CsvFile(path).header)
    return SourceError(
        f"{path}: no mapping says what the columns mean. Columns: {columns}.\n"
        'Write a mapping file: for one row an event [source] name, kind = "event_log", created and zone, and '
        '[columns] ticket, activity, at, resource; for one row a ticket [source] name, kind = "ticket_table" and zone, '
        "and [columns] id, created, first_response, solved, status and others. "
        "All keys, with examples: docs/mapping-file.md."
    )


def no_mapping_for_xes(path: Path) -> SourceError:
    """Return the error for an event log that no mapping explains."""
    return SourceError(
        f"{path}: no mapping says what the activities mean. Write a mapping file with [source] name, "
        'kind = "event_log" and created, and a table for each activity, such as '
        '[activities."Resolved"] status = "solved". '
        "All keys, with examples: docs/mapping-file.md."
    )


def creation_needed(file: CsvFile, mapping: str, null: frozenset[str]) -> SourceError:
    """Return the error for a ticket table whose creation is not mapped, with the columns that look like times."""
    columns = time_like_columns(file, null)
    listed = ", ".join(repr(column) for column in columns) or "none"
    return SourceError(
        f"{mapping}: which column of {file.path.name} tells when a ticket was created? "
        f"Columns that look like times: {listed}. "
        'Map it as created under [columns], or write created = "unknown" under [source] if none does.'
    )


def time_like_columns(file: CsvFile, null: frozenset[str]) -> list[str]:
    """Return the columns of which at least four fifths of the first filled cells read as a time or a date."""
    filled: Counter[int] = Counter()
    readable: Counter[int] = Counter()
    readers = [Instants(["iso"], column) for column in file.header]
    with closing(file.records()) as records:
        first = list(islice(records, _LOOKED_AT))
    for record in first:
        for place, cell in enumerate(record.cells):
            text = cell.strip()
            if text in null:
                continue
            filled[place] += 1
            try:
                readable[place] += readers[place].read(text) is not None
            except SourceError:  # day first or month first: a time all the same
                readable[place] += 1
    return [file.header[place] for place in sorted(filled) if readable[place] >= 0.8 * filled[place]]


def nothing_readable(paths: Sequence[Path], rejects: Sequence[Reject]) -> SourceError:
    """Return the error for files of which every row is rejected."""
    reasons = Counter(reject.reason for reject in rejects)
    reason, rows = reasons.most_common(1)[0]
    names = ", ".join(path.name for path in paths)
    hint = " Declare its form with time_format under [source]." if "time" in reason else ""
    return SourceError(
        f"{names}: none of the rows can be read; {rows:,} of {len(rejects):,}: {reason} (the first in row "
        f"{next(reject.row for reject in rejects if reject.reason == reason)}).{hint}"
    )

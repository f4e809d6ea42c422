"""Reads CSV files (also gzipped) row by row, with the physical row of each record and errors that say where."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from puls.core.errors import SourceError, nearest
from puls.ledger.delivery import Reject
from puls.sources.batches import Progress

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

_FIELD_LIMIT = 16 * 1024 * 1024
_REPORT_EVERY = 20_000


class Record(NamedTuple):
    """A record of a file and the physical row on which it starts; the header is row 1."""

    row: int
    cells: list[str]


class CsvFile:
    """A CSV file: its header, then its records. `rejects` fills while it is read.

    Raises SourceError: not there, empty, wrong encoding (names the byte), unclosed quote, wrong delimiter.
    """

    def __init__(self, path: Path, encoding: str = "utf-8", delimiter: str = ",", progress: Progress | None = None):
        self.path = path
        self.rejects: list[Reject] = []
        self._encoding = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
        self._delimiter = delimiter
        self._progress = progress
        self.header = self._read_header()

    def records(self) -> Generator[Record, None, None]:
        """Yield the records with as many cells as the header; others become rejects, empty lines are passed over."""
        width = len(self.header)
        total = self.path.stat().st_size
        with opened(self.path) as (raw, data), self._told(), self._text(data) as text:
            reader = self._reader(text)
            next(reader)
            row = reader.line_num + 1
            report_at = row + _REPORT_EVERY
            for cells in self._guarded(reader):
                if len(cells) == width:
                    yield Record(row, cells)
                elif cells:
                    self.reject(Record(row, cells), f"expected {width} columns, found {len(cells)}")
                row = reader.line_num + 1
                if self._progress and row >= report_at:
                    report_at = row + _REPORT_EVERY
                    self._progress(min(raw.tell(), total), total)
            if self._progress:
                self._progress(total, total)

    def reject(self, record: Record, reason: str) -> None:
        """Put a record aside as it was read."""
        self.rejects.append(Reject(self.path.name, record.row, reason, as_csv(record.cells, self._delimiter)))

    def _read_header(self) -> list[str]:
        if not self.path.is_file():
            raise SourceError(f"{self.path}: there is no such file.")
        with opened(self.path) as (_, data), self._told(), self._text(data) as text:
            header = next(self._guarded(self._reader(text)), [])
        if not any(name.strip() for name in header):
            raise SourceError(f"{self.path}: the file is empty or its first row is; expected a row of column names.")
        if len(header) == 1:
            for other in (",", ";", "\t", "|"):
                if other != self._delimiter and other in header[0]:
                    raise SourceError(
                        f"{self.path}: one column only, with {other!r} in its name. "
                        f"Write delimiter = {_toml(other)} under [source]."
                    )
        return [name.strip() for name in header]

    def _text(self, data: BinaryIO) -> io.TextIOWrapper:
        return io.TextIOWrapper(data, encoding=self._encoding, newline="")

    def _reader(self, text: io.TextIOWrapper) -> CsvReader:
        csv.field_size_limit(max(csv.field_size_limit(), _FIELD_LIMIT))
        return csv.reader(text, delimiter=self._delimiter, strict=True)

    def _guarded(self, reader: CsvReader) -> Iterator[list[str]]:
        start = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                why = "a quote is opened and never closed" if "end of data" in str(error) else str(error)
                raise SourceError(
                    f"{self.path}: the record that starts in row {start} is broken: {why}. Mend the file at this row."
                ) from None
            yield cells
            start = reader.line_num + 1

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:
            raise SourceError(
                f"{self.path}: byte {_bad_byte(self.path, self._encoding)} is not {error.encoding}. "
                'Write the encoding under [source], for example encoding = "cp1252".'
            ) from None
        except UnicodeError as error:
            raise SourceError(f"{self.path}: the text is not {self._encoding}: {error}.") from None
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise SourceError(f"{self.path}: the gzip file is broken or cut off: {error}.") from None


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open a file, gzipped or not by its first bytes: the file itself, and its data."""
    try:
        raw: BinaryIO = path.open("rb")
    except OSError as error:
        raise SourceError(f"{path}: cannot be opened: {error.strerror}.") from None
    with raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw) as data:
                yield raw, data  # type: ignore[misc]
        else:
            yield raw, raw


def column_index(file: CsvFile, column: str, key: str) -> int:
    """Return the place of `column`, which the mapping names under `key`; raises SourceError with what exists."""
    places = [place for place, name in enumerate(file.header) if name == column]
    if len(places) == 1:
        return places[0]
    if places:
        raise SourceError(
            f"{file.path}: {key} = {column!r} stands {len(places)} times in the header. Rename all but one."
        )
    near = nearest(column, file.header)
    hint = f" Did you mean {near!r}?" if near else ""
    raise SourceError(f"{file.path}: {key} = {column!r} is not in the header.{hint} Columns: {', '.join(file.header)}.")


def as_csv(cells: Sequence[str], delimiter: str = ",") -> str:
    """Return cells as one CSV record."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


def _bad_byte(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    at = 0
    with opened(path) as (_, data):
        while chunk := data.read(1 << 16):
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return at - waiting + error.start
            at += len(chunk)
    return at


def _toml(delimiter: str) -> str:
    return '"\\t"' if delimiter == "\t" else f'"{delimiter}"'

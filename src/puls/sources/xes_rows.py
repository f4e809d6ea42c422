"""Reads XES event logs (also gzipped) event by event: a stream through expat, never the whole tree.

XES is IEEE 1849; a file that declares entities is refused, so that none can grow or read other files.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

from puls.core.errors import SourceError
from puls.ledger.delivery import Reject
from puls.sources.batches import Progress
from puls.sources.csv_rows import Record, opened

_CHUNK = 1 << 20
_CASE = "case:"


class XesFile:
    """An XES file whose events are rows with one cell for each of `keys` ("" where an event has none).

    A key with the prefix "case:" is an attribute of the trace, any other of the event. Raises SourceError.
    """

    def __init__(self, path: Path, keys: Sequence[str], progress: Progress | None = None) -> None:
        self.path = path
        self.rejects: list[Reject] = []
        self._keys = keys
        self._progress = progress
        if not path.is_file():
            raise SourceError(f"{path}: there is no such file.")

    def records(self) -> Iterator[Record]:
        """Yield the events in the order of the file; a record's row is the line on which its event starts."""
        events = _Events(self._keys)
        parser = events.parser
        total = self.path.stat().st_size
        try:
            with opened(self.path) as (raw, data):
                while chunk := data.read(_CHUNK):
                    parser.Parse(chunk, False)
                    yield from events.take()
                    if self._progress:
                        self._progress(min(raw.tell(), total), total)
                parser.Parse(b"", True)
                yield from events.take()
        except expat.ExpatError as error:
            raise SourceError(f"{self.path}, line {error.lineno}: the XML is broken: {_words(error)}.") from None
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise SourceError(f"{self.path}: the gzip file is broken or cut off: {error}.") from None
        except _EntityDeclared:
            raise SourceError(
                f"{self.path}, line {parser.CurrentLineNumber}: the file declares an XML entity, which an event log "
                "has no use for and which can be an attack. Export it again without a document type."
            ) from None
        if not events.is_log:
            raise SourceError(f"{self.path}: no <log> element, so this is no XES file.")

    def reject(self, record: Record, reason: str) -> None:
        """Put an event aside with the attributes that are read."""
        raw = "; ".join(f"{key}={cell}" for key, cell in zip(self._keys, record.cells, strict=True))
        self.rejects.append(Reject(self.path.name, record.row, reason, raw))


class _EntityDeclared(Exception):
    pass


class _Events:
    """The handlers: attributes stand directly in a trace or an event; attributes of attributes are passed over."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._depth = 0
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] = {}
        self._row = 0
        self._found: list[Record] = []
        self._trace_depth = self._event_depth = -1
        self.is_log = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity
        self.parser.ExternalEntityRefHandler = self._entity

    def take(self) -> list[Record]:
        """Return the events since the last call."""
        found, self._found = self._found, []
        return found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = tag.rpartition(":")[2]
        if self._depth == 1:
            self.is_log = name == "log"
        elif self._depth == self._event_depth + 1 and "key" in attributes:
            self._event[attributes["key"]] = attributes.get("value", "")
        elif name == "event" and self._depth == self._trace_depth + 1:
            self._event, self._event_depth, self._row = {}, self._depth, self.parser.CurrentLineNumber
        elif name == "trace" and self._depth == 2:
            self._trace, self._trace_depth = {}, self._depth
        elif self._depth == self._trace_depth + 1 and "key" in attributes:
            self._trace[_CASE + attributes["key"]] = attributes.get("value", "")

    def _end(self, _tag: str) -> None:
        if self._depth == self._event_depth:
            # The standard does not promise that a trace's attributes stand before its events, but every writer does so.
            cells = {**self._trace, **self._event}
            self._found.append(Record(self._row, [cells.get(key, "") for key in self._keys]))
            self._event_depth = -1
        elif self._depth == self._trace_depth:
            self._trace_depth = -1
        self._depth -= 1

    def _entity(self, *_declared: Any) -> int:
        raise _EntityDeclared


def _words(error: expat.ExpatError) -> str:
    return expat.ErrorString(error.code)

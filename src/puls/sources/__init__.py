"""Sources: files of other systems become deliveries for the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from puls.core.errors import SourceError, UnknownName
from puls.ledger.delivery import Delivery
from puls.sources.asking import no_mapping_for_csv, no_mapping_for_xes
from puls.sources.batches import Progress
from puls.sources.event_log import is_xes
from puls.sources.mapping import FileMapping, ZendeskFile, read_mapping
from puls.sources.registry import SOURCES, Source
from puls.sources.zendesk import is_folder_of_tables

__all__ = ["SOURCES", "FileMapping", "Progress", "Source", "load_mapping", "read"]


def load_mapping(path: Path | str) -> FileMapping:
    """Return the checked mapping file; raises SourceError with file, line and the nearest key."""
    return read_mapping(Path(path), {name: source.mapping for name, source in SOURCES.items()})


def read(
    mapping: FileMapping | None,
    paths: Sequence[Path],
    zone: str | None = None,
    source: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Delivery]:
    """Yield what the files hold, in batches of about 100,000 rows.

    `mapping` may be None for a folder of raw Zendesk tables. `zone` (IANA, for times without one) and `source` (the
    source's name) go before those of the mapping. Raises SourceError, which asks where a decision is missing.
    """
    paths = [Path(path) for path in paths]
    if not paths:
        raise SourceError("no file to import. Name at least one.")
    for path in paths:
        if not path.exists():
            raise SourceError(f"{path}: there is no such file.")
    if mapping is None:
        mapping = _built_in(paths[0])
    if mapping.kind not in SOURCES:
        raise UnknownName("kind of source", mapping.kind, SOURCES)
    return SOURCES[mapping.kind].read(mapping, paths, zone, source, progress)


def _built_in(path: Path) -> FileMapping:
    if path.is_dir():
        if is_folder_of_tables(path):
            tables = ZendeskFile()
            return FileMapping("(built in)", "zendesk_tables", tables.source.name, tables.source.zone, tables)
        raise SourceError(
            f"{path}: a folder without ticket_data.csv or ticket.csv, so these are no raw Zendesk tables. "
            "Name the files, and a mapping file that says what they mean."
        )
    raise no_mapping_for_xes(path) if is_xes(path) else no_mapping_for_csv(path)

"""The kinds of sources by name: the built-in ones, and those of other packages (entry-point group `puls.sources`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

from pydantic import BaseModel

from puls.core.errors import SourceError
from puls.ledger.delivery import Delivery
from puls.sources import company_tables, event_log, ticket_table, zendesk
from puls.sources.batches import Progress
from puls.sources.company_mapping import CompanyTablesFile
from puls.sources.mapping import EventLogFile, FileMapping, TicketTableFile, ZendeskFile

GROUP = "puls.sources"

Reader = Callable[[FileMapping, Sequence[Path], str | None, str | None, Progress | None], Iterator[Delivery]]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of source: what it is, the model of its mapping file, and how its files become deliveries.

    `read(mapping, paths, zone, source, progress)`: zone and source name, where given, go before those of the mapping.
    """

    name: str
    about: str
    mapping: type[BaseModel]
    read: Reader


BUILT_IN = (
    Source("event_log", "an event log, one row an event: CSV or XES", EventLogFile, event_log.read),
    Source("ticket_table", "a flat table, one row a ticket: CSV", TicketTableFile, ticket_table.read),
    Source(
        "company_tables",
        "tables of customers, orders, shifts, agents and team memberships: CSV",
        CompanyTablesFile,
        company_tables.read,
    ),
    Source("zendesk_tables", "a folder of raw Zendesk tables: CSV", ZendeskFile, zendesk.read),
)


class Registry(Mapping[str, Source]):
    """Sources by name; other packages are asked when the first name is looked up."""

    @cached_property
    def _sources(self) -> dict[str, Source]:
        found = {source.name: source for source in BUILT_IN}
        for entry in entry_points(group=GROUP):
            loaded = entry.load()
            if not isinstance(loaded, Source):
                raise SourceError(f"entry point {entry.name!r} of {GROUP}: {entry.value} is no puls.sources.Source.")
            if found.setdefault(loaded.name, loaded) is not loaded:
                raise SourceError(f"entry point {entry.name!r} of {GROUP}: there is already a source {loaded.name!r}.")
        return found

    def __getitem__(self, name: str) -> Source:
        return self._sources[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


SOURCES = Registry()

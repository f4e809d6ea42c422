"""Raw Zendesk tables in a folder, as warehouse loaders land them, become deliveries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from puls.core.errors import SourceError
from puls.core.periods import parse_zone
from puls.ledger.delivery import Delivery
from puls.sources.batches import Batches, Progress, over_files
from puls.sources.mapping import FileMapping, ZendeskFile
from puls.sources.times import LocalTimes
from puls.sources.zendesk.people import People
from puls.sources.zendesk.tables import READ, Loader, Tables, find_tables
from puls.sources.zendesk.tickets import TicketTeller

__all__ = ["is_folder_of_tables", "provides", "read"]


def is_folder_of_tables(path: Path) -> bool:
    """Return whether the folder holds the table of tickets."""
    return path.is_dir() and "ticket" in find_tables(path)


def provides(tables: Sequence[str]) -> frozenset[str]:
    """Return what a folder with these tables can tell."""
    told = {"creation"} if "ticket" in tables else set()
    if "ticket_comment" in tables:
        told.add("messages")
    if "ticket_field_history" in tables:
        told |= {"status_history", "assignments", "field_history"}
    return frozenset(told)


def read(
    mapping: FileMapping, paths: Sequence[Path], zone: str | None, source: str | None, progress: Progress | None
) -> Iterator[Delivery]:
    """Yield the history of the tickets of one folder, ticket by ticket, then the people."""
    settings = mapping.tables
    assert isinstance(settings, ZendeskFile)
    if len(paths) != 1 or not paths[0].is_dir():
        raise SourceError("raw Zendesk tables are read from one folder. Name the folder that holds ticket_data.csv.")
    found = find_tables(paths[0])
    if "ticket" not in found:
        names = ", ".join(sorted(path.name for path in paths[0].iterdir())[:20]) or "nothing"
        raise SourceError(f"{paths[0]}: no ticket_data.csv or ticket.csv in the folder. It holds {names}.")
    batches = Batches(source or mapping.name, provides(list(found)))
    reports = dict(zip(found, over_files(list(found.values()), progress), strict=True))
    loader = Loader(found, LocalTimes(parse_zone(zone or mapping.zone or "UTC")), batches, reports)
    tables: Tables = loader.load()
    people = People(tables, settings.source, batches)
    teller = TicketTeller(tables, people, batches)
    for ticket_id in tables.ticket_ids():
        teller.tell(ticket_id)
        yield from batches.full()
    loader.report_others(READ)
    yield from batches.last(people.columns())

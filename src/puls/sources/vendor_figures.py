"""The figures that a vendor's own export gives for each ticket: Zendesk, Freshdesk and osTicket layouts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from puls.core.errors import SourceError, UnknownName
from puls.core.periods import SECOND_US, parse_zone
from puls.core.units import Clock
from puls.ledger.delivery import Reject
from puls.sources.csv_rows import CsvFile
from puls.sources.times import ISO, Instants, LocalTimes

Layout = Literal["zendesk", "freshdesk", "osticket"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
Kind = Literal["seconds", "count", "instant"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an export: its column, what it measures, on which clock, in how many seconds one unit is."""

    column: str
    measures: str
    kind: Kind
    clock: Clock = "calendar"
    unit: int = 1


@dataclass(frozen=True, slots=True)
class VendorExport:
    """An export as read: the tickets' ids, and by figure a value a ticket (None: none), instants in UTC µs."""

    layout: Layout
    tickets: tuple[str, ...]
    figures: Mapping[Figure, Sequence[int | None]]
    rejects: tuple[Reject, ...]


def _minutes(column: str, measures: str) -> tuple[Figure, Figure]:
    return (
        Figure(f"{column} in minutes", measures, "seconds", "calendar", 60),
        Figure(f"{column} in minutes within business hours", measures, "seconds", "business", 60),
    )


_IDS: Mapping[Layout, str] = {"zendesk": "Id", "freshdesk": "Ticket ID", "osticket": "Ticket Number"}
_FIGURES: Mapping[Layout, tuple[Figure, ...]] = {
    "zendesk": (
        Figure("Created at", "created", "instant"),
        Figure("Solved at", "last_solved", "instant"),
        *_minutes("First reply time", "first_reply"),
        *_minutes("First resolution time", "first_resolution"),
        *_minutes("Full resolution time", "resolution"),
        *_minutes("Agent wait time", "agent_wait"),
        *_minutes("Requester wait time", "requester_wait"),
        *_minutes("On hold time", "on_hold"),
        Figure("Reopens", "reopens", "count"),
        Figure("Replies", "replies", "count"),
    ),
    "freshdesk": (
        Figure("Created time", "created", "instant"),
        Figure("Initial response time", "first_reply_at", "instant"),
        Figure("Resolved time", "last_solved", "instant"),
        Figure("First response time (in hrs)", "first_reply", "seconds", "business"),
        Figure("Resolution time (in hrs)", "resolution", "seconds", "business"),
        Figure("Agent interactions", "replies", "count"),
        Figure("Customer interactions", "customer_messages", "count"),
    ),
    "osticket": (
        Figure("Date Created", "created", "instant"),
        Figure("Closed Date", "last_solved", "instant"),
        Figure("Reopen Count", "reopens", "count"),
    ),
}
_HOURS = re.compile(r"(\d+):([0-5]\d):([0-5]\d)")
_NUMBER = re.compile(r"(\d+)(?:\.0*)?")
_FORMATS = (ISO, "%d/%m/%Y %H:%M", "%d %b, %Y %I:%M %p")


def read_vendor_figures(
    path: Path, *, layout: str | None = None, zone: str | None = None, delimiter: str = ","
) -> VendorExport:
    """Return what an export says of each ticket.

    `layout` None is found by the column of the ticket's id. `zone` is where times without one are from. Rows without an
    id, or with an id that was read before, are rejects; a cell that is no figure is a reject of its row. Raises
    SourceError where the layout cannot be told, no figure is there, or times need a zone; UnknownName for a layout.
    """
    if layout is not None and layout not in LAYOUTS:
        raise UnknownName("layout", layout, LAYOUTS)
    file = CsvFile(path, delimiter=delimiter)
    places = {_plain(name): at for at, name in enumerate(file.header)}
    found = _layout(path, layout, places)
    figures = [figure for figure in _FIGURES[found] if _plain(figure.column) in places]
    if not figures:
        expected = ", ".join(figure.column for figure in _FIGURES[found])
        raise SourceError(f"{path}: there is no column with a figure of the {found} layout. It has: {expected}.")
    readers = {figure: _reader(figure, path, zone) for figure in figures}
    tickets: dict[str, None] = {}
    values: dict[Figure, list[int | None]] = {figure: [] for figure in figures}
    for record in file.records():
        ticket = record.cells[places[_plain(_IDS[found])]].strip()
        if not ticket or ticket in tickets:
            file.reject(record, f"the ticket {ticket} stands here twice" if ticket else "there is no ticket id")
            continue
        try:
            row = {figure: readers[figure](record.cells[places[_plain(figure.column)]].strip()) for figure in figures}
        except ValueError as error:
            file.reject(record, str(error))
            continue
        tickets[ticket] = None
        for figure, value in row.items():
            values[figure].append(value)
    return VendorExport(found, tuple(tickets), values, tuple(file.rejects))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _layout(path: Path, said: str | None, places: Mapping[str, int]) -> Layout:
    fitting = [layout for layout in LAYOUTS if _plain(_IDS[layout]) in places and said in (None, layout)]
    if not fitting:
        wanted = [said] if said else list(LAYOUTS)
        ids = ", ".join(f"{_IDS[layout]!r} ({layout})" for layout in LAYOUTS if layout in wanted)
        raise SourceError(f"{path}: the column of the ticket's id is not there; expected {ids}.")
    return fitting[0]


def _reader(figure: Figure, path: Path, zone: str | None) -> Callable[[str], int | None]:
    match figure.kind:
        case "instant":
            return _instants(figure, path, zone)
        case "seconds" if figure.unit == 1:
            return lambda text: None if not text else _hours(text, figure.column)
        case _:
            return lambda text: None if not text else _whole(text, figure.column)


def _whole(text: str, column: str) -> int:
    found = _NUMBER.fullmatch(text.replace(",", ""))
    if found is None:
        raise ValueError(f"{column}: expected a whole number, found {text!r}")
    return int(found[1])


def _hours(text: str, column: str) -> int:
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(f"{column}: expected hours as HH:MM:SS, found {text!r}")
    hours, minutes, seconds = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _instants(figure: Figure, path: Path, zone: str | None) -> Callable[[str], int | None]:
    instants = Instants(_FORMATS, figure.column)
    local = None if zone is None else LocalTimes(parse_zone(zone))

    def read(text: str) -> int | None:
        if not text:
            return None
        written = instants.read(text)
        if written is None:
            raise ValueError(f"{figure.column}: expected a time, found {text!r}")
        if not written.is_local:
            return written.us // SECOND_US
        if local is None:
            raise SourceError(
                f"{path}: {figure.column} has times without a zone ({text}). Say where they are from:"
                " --zone Europe/Oslo, or --zone UTC."
            )
        return local.place(written.us).us // SECOND_US

    return read

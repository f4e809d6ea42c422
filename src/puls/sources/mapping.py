"""What may stand in a mapping file: tables as models whose fields say what they mean, for checks and for the docs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from puls.core.errors import ProjectError, SourceError, UnknownName
from puls.core.periods import parse_zone
from puls.ledger.tables import DISPOSITIONS, FIELDS, STATUSES
from puls.project.problems import Source as Document
from puls.sources.times import ISO, check_formats

Status = Literal["new", "open", "pending", "on_hold", "solved", "closed"]
AuthorKind = Literal["customer", "agent", "bot", "system"]
Audience = Literal["customer", "internal", "third_party"]

Becomes = Literal["touch", "assign_to_resource", "unassign", "message", "escalated", "worked", "snoozed", "ignored"]

UNKNOWN = "unknown"
FIRST_EVENT = "first_event"
PERSON_FIELDS = frozenset({"assignee", "requester", "organization"})


class Table(BaseModel):
    """A table of a mapping file: unknown keys are errors, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceTable(Table):
    """What holds for the whole source."""

    name: str = Field(min_length=1, description="the name of the source: it stands before every id (`helpdesk:4711`)")
    kind: str = Field(description="event_log, ticket_table, company_tables or zendesk_tables")
    zone: str | None = Field(
        default=None,
        description="the zone (IANA) of times that are written without one; `--zone` goes before it. There is no "
        "default: without it such times are an error",
    )


class FilesTable(SourceTable):
    """What holds for the whole source, with the forms of its files."""

    time_format: list[str] = Field(
        default=[ISO],
        description='the forms of times, tried in order: "iso" (year first: 2024-01-31 09:30, '
        '2024/01/31T09:30:00.123Z, 2024-01-31T09:30:00+01:00), "epoch", "epoch_ms", "epoch_us", or strptime patterns '
        'such as "%d/%m/%Y %H:%M". '
        "Day first and month first are never guessed",
    )
    null: list[str] = Field(default=[], description='words that mean "nothing" in any column, beside the empty cell')
    encoding: str = Field(default="utf-8", description="the encoding of CSV files; a byte order mark of UTF-8 is fine")
    delimiter: str = Field(
        default=",", min_length=1, max_length=1, description="what separates the columns of CSV files"
    )


class EventLogSource(FilesTable):
    """What holds for the whole log."""

    kind: Literal["event_log"] = Field(description='"event_log": one row an event')
    created: str | None = Field(
        default=None,
        description='which event creates a ticket: "first_event" (the earliest of the ticket), an activity, or '
        '"unknown". It must be said',
    )
    created_by: Literal["customer", "agent", "bot", "system", "resource"] = Field(
        default="customer", description='who creates tickets; "resource": the resource of that event, by [authors]'
    )
    otherwise: Literal["touch", "ignored"] = Field(
        default="touch", description="what activities without a table of their own become; a finding counts them"
    )
    lifecycle: list[str] | None = Field(
        default=None,
        description='XES: the transitions (`lifecycle:transition`) that count, for example ["complete"]. Must be said '
        "when a file has others than complete",
    )


class EventLogColumns(Table):
    """The columns of CSV files, by their names in the header."""

    ticket: str = Field(description="the ticket")
    activity: str = Field(description="what happened")
    at: str = Field(description="when it happened")
    resource: str | None = Field(default=None, description="who did it")
    event_id: str | None = Field(
        default=None, description="an id of the row; without it one is made of ticket, time, activity and repetition"
    )
    update_id: str | None = Field(default=None, description="what rows of one save share; without it a row is a save")
    macro: str | None = Field(default=None, description="messages: the canned answer used; empty: none")
    article: str | None = Field(
        default=None, description="messages: a help article that is linked; empty, no, false and 0: none"
    )
    seconds: str | None = Field(default=None, description="worked: the seconds of work, a whole number")
    until: str | None = Field(default=None, description="snoozed: until when; empty: no longer")


class XesKeys(Table):
    """The attributes of XES files; `case:` means an attribute of the trace."""

    ticket: str = Field(default="case:concept:name", description="the ticket")
    activity: str = Field(default="concept:name", description="what happened")
    at: str = Field(default="time:timestamp", description="when it happened")
    resource: str | None = Field(default="org:resource", description="who did it")
    event_id: str | None = Field(default=None, description="an id of the event")
    update_id: str | None = Field(default=None, description="what events of one save share")
    macro: str | None = Field(default=None, description="messages: the canned answer used")
    article: str | None = Field(default=None, description="messages: a help article that is linked")
    seconds: str | None = Field(default=None, description="worked: the seconds of work")
    until: str | None = Field(default=None, description="snoozed: until when")


class ActivityTable(Table):
    """What an activity becomes. With `status` alone it becomes that status; both may be said."""

    becomes: Becomes | None = Field(
        default=None,
        description="touch (work that changes nothing else), assign_to_resource (the ticket is handed to the row's "
        "resource), unassign, message, escalated, worked (`columns.seconds`), snoozed (`columns.until`), or ignored",
    )
    status: Status | None = Field(default=None, description="the status that the ticket has from then on")
    author: Literal["customer", "agent", "bot", "system", "resource"] = Field(
        default="resource", description='who does it; "resource": by [authors]'
    )
    audience: Audience = Field(default="customer", description="messages: to whom")
    channel: str | None = Field(default=None, description="messages: over which channel")
    cause: Literal["by_hand", "sla"] = Field(default="by_hand", description="escalated: by hand or by an SLA")
    level: Literal["tier", "manager"] | None = Field(
        default=None, description="escalated: to the next tier or to a manager"
    )


class AuthorsTable(Table):
    """Who a resource is, by patterns (`*` any characters, `?` one; capitals matter); the first list that fits wins."""

    bot: list[str] = Field(default=[], description="resources that are bots")
    system: list[str] = Field(default=[], description="resources that are automatic rules")
    customer: list[str] = Field(default=[], description="resources that are customers")
    agent: list[str] = Field(default=[], description="resources that are agents")
    otherwise: AuthorKind = Field(default="agent", description="every other resource")
    nobody: AuthorKind = Field(default="system", description="rows without a resource")


class EventLogFile(Table):
    """A mapping file of an event log."""

    source: EventLogSource
    columns: EventLogColumns | None = Field(default=None, description="needed for CSV files")
    xes: XesKeys = XesKeys()
    activities: dict[str, ActivityTable] = Field(default={}, description="an activity, as the file writes it")
    authors: AuthorsTable = AuthorsTable()
    fields: dict[str, str] = Field(
        default={},
        description="a field of the ticket = the column that holds it; told at its first value and at every change. "
        "An empty cell says nothing",
    )
    values: dict[str, dict[str, str]] = Field(
        default={},
        description='the words of a field: the file\'s word = ours, for example [values.status] "In work" = "open"',
    )


class TicketTableSource(FilesTable):
    """What holds for the whole table."""

    kind: Literal["ticket_table"] = Field(description='"ticket_table": one row a ticket, as it is now')
    created: Literal["unknown"] | None = Field(
        default=None, description='"unknown" says that no column tells the creation; else map columns.created'
    )
    tag_separator: str = Field(default=",", min_length=1, description="what separates tags within a cell")
    as_of: str | None = Field(
        default=None,
        description="when the table was exported, in one of the time formats; default: the latest instant in it. "
        "What no column dates is dated so",
    )


class TicketColumns(Table):
    """The columns, by their names in the header."""

    id: str = Field(description="the ticket")
    created: str | None = Field(default=None, description="when it was created")
    first_response: str | None = Field(default=None, description="when an agent first answered")
    first_solved: str | None = Field(
        default=None, description="when it was first solved, where this differs from `solved`"
    )
    solved: str | None = Field(default=None, description="when it was (last) solved")
    closed: str | None = Field(default=None, description="when it was closed")
    updated: str | None = Field(default=None, description="when the row last changed; dates the present status")
    status: str | None = Field(default=None, description="the present status, in words of [values.status]")
    priority: str | None = Field(default=None, description="priority")
    type: str | None = Field(default=None, description="type")
    channel: str | None = Field(default=None, description="over which channel it came")
    team: str | None = Field(default=None, description="the team that has it")
    assignee: str | None = Field(default=None, description="the agent who has it")
    requester: str | None = Field(default=None, description="the customer")
    organization: str | None = Field(default=None, description="the customer's organization")
    tags: str | None = Field(default=None, description="tags, several in a cell (`tag_separator`)")
    language: str | None = Field(default=None, description="language")
    brand: str | None = Field(default=None, description="brand")
    product: str | None = Field(default=None, description="product")
    intent: str | None = Field(default=None, description="intent")
    disposition: str | None = Field(default=None, description="live, spam, test or deleted, with [values.disposition]")


class TicketTableFile(Table):
    """A mapping file of a flat ticket table."""

    source: TicketTableSource
    columns: TicketColumns
    fields: dict[str, str] = Field(default={}, description="a field of your own = the column that holds it")
    values: dict[str, dict[str, str]] = Field(
        default={},
        description='the words of a field: the file\'s word = ours, for example [values.status] "In work" = "open"',
    )


class ZendeskSource(SourceTable):
    """What holds for the whole folder."""

    kind: Literal["zendesk_tables"] = Field(
        default="zendesk_tables", description='"zendesk_tables": a folder of raw tables as warehouse loaders land them'
    )
    name: str = Field(default="zendesk", min_length=1, description="the name of the source: it stands before every id")
    zone: str | None = Field(default="UTC", description="the zone of times without one; loaders write UTC")
    bots: list[str] = Field(default=[], description="ids of users that are bots, though they look like agents")
    unknown_author: AuthorKind = Field(
        default="system", description="who wrote a public comment whose author nothing in the folder explains"
    )


class ZendeskFile(Table):
    """A mapping file of raw Zendesk tables; none is needed."""

    source: ZendeskSource = ZendeskSource()


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A checked mapping file: where it came from, the source's kind, name and zone, and its tables as a model."""

    file: str
    kind: str
    name: str
    zone: str | None
    tables: BaseModel


def read_mapping(path: Path, kinds: Mapping[str, type[BaseModel]]) -> FileMapping:
    """Return the mapping file, checked by the model of its kind; raises SourceError with file, line and nearest key."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise SourceError(f"{path}: the mapping file cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path}: this is no TOML: {error}.") from None
    document = Document(str(path), text)
    try:
        return _checked(document, data, kinds)
    except ProjectError as error:
        raise SourceError(str(error)) from None


def _checked(document: Document, data: dict[str, Any], kinds: Mapping[str, type[BaseModel]]) -> FileMapping:
    source = data.get("source")
    kind = source.get("kind") if isinstance(source, dict) else None
    if not isinstance(kind, str):
        raise document.problem(("source",), f"[source] must say its kind. Known: {', '.join(sorted(kinds))}.")
    if kind not in kinds:
        raise document.problem(("source", "kind"), str(UnknownName("kind", kind, kinds)))
    tables = document.validate(data, kinds[kind])
    said = getattr(tables, "source", None)
    if isinstance(said, FilesTable):
        _check_forms(document, said)
    if isinstance(tables, EventLogFile | TicketTableFile):
        _check_fields(document, tables)
    assert isinstance(source, dict)
    zone = source.get("zone", getattr(getattr(tables, "source", None), "zone", None))
    if zone is not None:
        document.read(("source", "zone"), parse_zone, zone)
    return FileMapping(document.file, kind, source.get("name", kind), zone, tables)


def _check_forms(document: Document, source: FilesTable) -> None:
    if wrong := check_formats(source.time_format):
        raise document.problem(("source", "time_format"), wrong)
    try:
        "".encode(source.encoding)
    except LookupError:
        raise document.problem(("source", "encoding"), f"{source.encoding!r} is no known encoding.") from None


def _check_fields(document: Document, tables: EventLogFile | TicketTableFile) -> None:
    for field, words in (("status", STATUSES), ("disposition", DISPOSITIONS)):
        for word, ours in tables.values.get(field, {}).items():
            if ours not in words:
                raise document.problem(("values", field, word), str(UnknownName(field, ours, words)))
    match tables:
        case EventLogFile():
            refused = {"tag+", "tag-"}
        case TicketTableFile():
            refused = set(FIELDS)
            if tables.source.created and tables.columns.created:
                raise document.problem(("source", "created"), "columns.created is mapped too. Keep one of the two.")
    for field in tables.fields:
        if field in refused or not field.strip():
            is_table = isinstance(tables, TicketTableFile)
            say = "map it under [columns]" if is_table else "tags cannot be mapped in event logs"
            raise document.problem(("fields", field), f"{field!r} cannot be a field here; {say}.")

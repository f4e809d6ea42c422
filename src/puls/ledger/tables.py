"""The canonical tables: columns, their types and meaning. No I/O.

Every table is append-only. Types are the few that all engines share: `string`, `long` (64-bit integer), `boolean`,
`timestamp` (UTC, microseconds), `double`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from puls.core.errors import UnknownName

Type = Literal["string", "long", "boolean", "timestamp", "double"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, type, meaning in one sentence, and which namespace its surrogate ids come from.

    `ids` is set where a source's string id becomes a BIGINT in the ledger: incoming rows hold the string, stored rows
    the integer.
    """

    name: str
    type: Type
    meaning: str
    ids: Literal["ticket", "person", "organization"] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A ledger table: `incoming` is what a source delivers; `stored` adds what the append computes."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the column names that a source delivers, in order."""
        return tuple(column.name for column in self.columns)


IDENTITY = (
    Column("source", "string", "name of the source that told it, as in the project or the mapping"),
    Column("event_id", "string", "the source's own id of this row; the same id with other content is a new revision"),
    Column("deleted", "boolean", "true: the source took this row back (a tombstone revision)"),
    Column("seq", "long", "position among the source's rows of one ticket and one instant, 0 to 1023"),
)

EVENTS = Table(
    "events",
    "the history of tickets",
    (
        *IDENTITY,
        Column("ticket_id", "string", "the ticket, as the source calls it", ids="ticket"),
        Column("update_id", "string", "one save: events of one save share it; null: the event is a save of its own"),
        Column("occurred_at", "timestamp", "when it happened"),
        Column("kind", "string", "created, message, changed, escalated, snoozed, worked, merged, unmerged"),
        Column("author_kind", "string", "customer, agent, bot or system, by the role at that time"),
        Column("author_id", "string", "who did it", ids="person"),
        Column("audience", "string", "messages: customer, internal or third_party"),
        Column("channel", "string", "created and messages: over which channel"),
        Column("macro", "string", "messages: the canned answer used"),
        Column("links_article", "boolean", "messages: a help article is linked"),
        Column("field", "string", "changed: which field; tag+ and tag- add and remove a tag"),
        Column("value", "string", "changed: the new value in words; null: emptied"),
        Column("value_id", "string", "changed: the new assignee, requester or organization", ids="person"),
        Column("source_value", "string", "changed: the source's own word for the value"),
        Column("seconds", "long", "worked: seconds of work"),
        Column("until_at", "timestamp", "snoozed: until when"),
        Column("other_id", "string", "merged: the surviving ticket", ids="ticket"),
        Column("cause", "string", "escalated: by_hand or sla"),
        Column("level", "string", "escalated: tier or manager"),
        Column("to_id", "string", "escalated: to whom", ids="person"),
    ),
)

AGENTS = Table(
    "agents",
    "who works here, people and bots",
    (
        *IDENTITY,
        Column("agent_id", "string", "the agent", ids="person"),
        Column("kind", "string", "agent (a human) or bot"),
        Column("hired_at", "timestamp", "first day of work"),
        Column("left_at", "timestamp", "last day of work; null while employed"),
    ),
)

TEAM_MEMBERS = Table(
    "team_members",
    "who was in which team when; several teams at once are allowed",
    (
        *IDENTITY,
        Column("agent_id", "string", "the agent", ids="person"),
        Column("team", "string", "the team's name"),
        Column("from_at", "timestamp", "from when; null: since ever"),
        Column("until_at", "timestamp", "until when, exclusive; null: still"),
    ),
)

CUSTOMERS = Table(
    "customers",
    "who buys and asks",
    (
        *IDENTITY,
        Column("customer_id", "string", "the customer", ids="person"),
        Column("segment", "string", "segment"),
        Column("industry", "string", "industry"),
        Column("region", "string", "region or country"),
        Column("plan", "string", "plan"),
        Column("vip", "boolean", "a very important customer"),
        Column("organization_id", "string", "the organization", ids="organization"),
        Column("since_at", "timestamp", "customer since"),
        Column("lost_at", "timestamp", "lost; null: still a customer"),
        Column("lost_reason", "string", "why lost"),
    ),
)

ORDERS = Table(
    "orders",
    "what was bought",
    (
        *IDENTITY,
        Column("customer_id", "string", "who bought", ids="person"),
        Column("ordered_at", "timestamp", "when it was ordered"),
        Column("amount_micros", "long", "the amount, in millionths of the currency"),
        Column("currency", "string", "the currency (ISO 4217)"),
        Column("cancelled_at", "timestamp", "when it was cancelled; null: it stands"),
    ),
)

SHIFTS = Table(
    "shifts",
    "when agents were at work",
    (
        *IDENTITY,
        Column("agent_id", "string", "the agent", ids="person"),
        Column("from_at", "timestamp", "from"),
        Column("until_at", "timestamp", "until"),
        Column("paid_seconds", "long", "paid seconds; null: the whole shift"),
    ),
)

TEXTS = Table(
    "texts",
    "names and texts of people, apart from the numbers",
    (
        *IDENTITY,
        Column("kind", "string", "person, subject or message"),
        Column("about_id", "string", "the id in the source that the text belongs to"),
        Column("text", "string", "the text"),
    ),
)

TABLES = {table.name: table for table in (EVENTS, AGENTS, TEAM_MEMBERS, CUSTOMERS, ORDERS, SHIFTS, TEXTS)}

KINDS = ("created", "message", "changed", "escalated", "snoozed", "worked", "merged", "unmerged")
AUTHOR_KINDS = ("customer", "agent", "bot", "system")
AUDIENCES = ("customer", "internal", "third_party")
STATUSES = ("new", "open", "pending", "on_hold", "solved", "closed")
DISPOSITIONS = ("live", "spam", "test", "deleted")
FIELDS = (
    "status",
    "assignee",
    "team",
    "requester",
    "organization",
    "priority",
    "type",
    "tag+",
    "tag-",
    "language",
    "intent",
    "brand",
    "product",
    "disposition",
    "sla_policy",
)

# What a source can tell. A wider one implies the narrower ones behind it: a full message history holds the first reply.
PROVIDES: dict[str, tuple[str, ...]] = {
    "creation": (),
    "first_reply": (),
    "messages": ("first_reply",),
    "assignments": (),
    "solved": (),
    "status_history": ("solved",),
    "field_history": (),
    "ratings": (),
    "work_time": (),
    "escalations": (),
    "snoozes": (),
    "canned_answers": (),
    "article_links": (),
    "agents": (),
    "customers": (),
    "orders": (),
    "shifts": (),
}


def provided(names: set[str]) -> set[str]:
    """Return `names` and all that they imply; raise `UnknownName` for a name that is no capability."""
    for name in names:
        if name not in PROVIDES:
            raise UnknownName("capability", name, PROVIDES)
    return names | {implied for name in names for implied in PROVIDES[name]}

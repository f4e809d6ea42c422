"""Tickets told event by event in April 2024 (the 1st is a Monday; all in UTC), and the facts that become of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from facts.small_ledger import Ids, fact_rows, named, project, small_snapshot, store
from puls.engines.duckdb.build import build_full
from puls.facts import FACTS

Row = dict[str, Any]
NINE_TO_FIVE = dict.fromkeys(range(5), ((9 * 3600, 17 * 3600),))
SIX_TO_NOON = dict.fromkeys(range(5), ((6 * 3600, 12 * 3600),))
CONFIG: dict[str, Any] = {
    "zone": "UTC",
    "default_schedule": "office",
    "schedules": {
        "office": {"zone": "UTC", "versions": [{"from": None, "week": NINE_TO_FIVE, "days": {}}]},
        "early": {"zone": "UTC", "versions": [{"from": None, "week": SIX_TO_NOON, "days": {}}]},
    },
    "teams": {"desk": "office", "dawn": "early"},
    "agents": {"ann": "agent", "ben": "agent", "cat": "agent", "bot": "bot"},
    "members": [],
    "policies": [],
}
# A project without a default schedule: its team `night` has no business time.
NO_DEFAULT = CONFIG | {"default_schedule": None, "teams": {"desk": "office", "night": None}}


def at(day: int, hour: int, minute: int = 0, second: float = 0) -> int:
    """Return an instant of April 2024 in microseconds."""
    return int(datetime(2024, 4, day, hour, minute, tzinfo=UTC).timestamp()) * 1_000_000 + round(second * 1_000_000)


class Ticket:
    """A ticket's events, in the order in which they are told."""

    def __init__(self, ticket_id: str = "t") -> None:
        self.ticket_id = ticket_id
        self.events: list[Row] = []

    def tell(self, instant: int, kind: str, by: str = "system", **columns: Any) -> Ticket:
        """Add an event; `by` is an author kind, or the id of an agent, or `bot`."""
        author = {"author_kind": by, "author_id": None}
        if by == "customer":
            author["author_id"] = "carl"
        elif by == "bot":
            author["author_id"] = "bot"
        elif by not in ("system", "agent"):
            author = {"author_kind": "agent", "author_id": by}
        number = len(self.events)
        event_id = f"{self.ticket_id}-{number}"
        identity = {"source": "desk", "event_id": event_id, "revision": 1, "seq": number, "ticket_id": self.ticket_id}
        key = sum(ord(letter) for letter in self.ticket_id) * 1000 + number
        self.events.append({**identity, "event_key": key, "occurred_at": instant, "kind": kind, **author, **columns})
        return self

    def created(self, instant: int, by: str = "customer") -> Ticket:
        return self.tell(instant, "created", by, channel="email")

    def message(self, instant: int, by: str, audience: str = "customer", **columns: Any) -> Ticket:
        return self.tell(instant, "message", by, audience=audience, **columns)

    def change(self, instant: int, field: str, value: str | None, by: str = "system", **columns: Any) -> Ticket:
        column = "value_id" if field in ("assignee", "requester", "organization") else "value"
        return self.tell(instant, "changed", by, field=field, **{column: value}, **columns)


def facts_of(*tickets: Ticket, config: Mapping[str, Any] = CONFIG) -> dict[str, list[Row]]:
    """Return the facts of `tickets`, those of one ticket in order of time."""
    ids = Ids()
    with duckdb.connect(config={"threads": 1}) as con:
        build(con, tickets, config, ids)
        found = fact_rows(con, ids)
    return {fact: sorted(rows, key=lambda row: str(sorted(row.items()))) for fact, rows in found.items()}


def build(con: duckdb.DuckDBPyConnection, tickets: Sequence[Ticket], config: Mapping[str, Any], ids: Ids) -> None:
    """Build the facts of `tickets` in an empty database."""
    store(con, [event for ticket in tickets for event in ticket.events], config, ids)
    build_full(con, small_snapshot(), project(config), lambda name, share: None)


def rows_of(con: duckdb.DuckDBPyConnection, fact: str, ids: Ids, order: str) -> list[Row]:
    """Return the rows of one fact with all its columns, in order; ids as told, instants as microseconds."""
    types = FACTS[fact].types
    selected = ", ".join(f"epoch_us({name})" if type_ == "timestamp" else name for name, type_ in types.items())
    rows = con.execute(f"select {selected} from {fact} order by {order}").fetchall()
    return [named(dict(zip(types, row, strict=True)), ids) for row in rows]


def reading(con: duckdb.DuckDBPyConnection, clock: int, us: int) -> int:
    """Return what a schedule's clock shows at an instant, from its open stretches of that day."""
    found = con.execute(
        "select * from clock_days where clock = ? and day = ?", [clock, us // 86_400_000_000]
    ).fetchall()
    _clock, _day, base_us, *ends = found[0]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return base_us + sum(max(0, min(us, close) - opened) for opened, close in pairs)


def picked(rows: Sequence[Row], *columns: str) -> list[tuple[Any, ...]]:
    """Return a few columns of rows."""
    return [tuple(row[column] for column in columns) for row in rows]

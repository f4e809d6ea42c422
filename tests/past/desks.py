"""Desks whose deliveries and settings are recorded when a test says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from puls.core.clock import Schedule, ScheduleVersion
from puls.engines.ledger import Ledger
from puls.engines.past import Past
from puls.engines.published import Published
from puls.facts import FACTS
from puls.ledger import Delivery
from puls.project import Project, to_configuration_rows
from puls.workspace import Desk
from puls.workspace.context import Run
from puls.workspace.past import PastStates

US = 1_000_000
HOUR = 3600 * US
DAY = 24 * HOUR
MARCH_US = 1_772_323_200 * US  # 2026-03-01T00:00:00Z
CREATED_US = MARCH_US + DAY + 9 * HOUR
APRIL_US = MARCH_US + 31 * DAY
"""When the first delivery of a test was recorded; the second comes ten days later."""
CAPABILITIES = frozenset({"creation", "messages", "assignments", "status_history", "field_history"})
_NOT_TOLD = ("revision", "event_key", "source")


@dataclass(frozen=True)
class Step:
    """What is recorded at an instant: deliveries, after the settings if they changed."""

    at_us: int
    deliveries: tuple[Delivery, ...]
    project: Project


def desk_of(folder: Path, steps: Sequence[Step]) -> Desk:
    """Return a desk that recorded the steps, refreshed, with the settings of the last one."""
    ledger = Ledger.create(folder / "data" / "ledger")
    for step in steps:
        ledger.record_configuration(to_configuration_rows(step.project), recorded_at_us=step.at_us)
        for delivery in step.deliveries:
            ledger.append(delivery, step.at_us)
    desk = Desk(folder, steps[-1].project, ledger, Published(folder / "data" / "facts", threads=1))
    desk.refresh()
    return desk


def states_of(desk: Desk) -> PastStates:
    """Return the past states of a desk."""
    return PastStates(desk.ledger, Past(desk.published.folder / "past"), desk.project, lambda _step, _done: None)


def events(rows: Iterable[Mapping[str, Any]], read_until_us: int | None = None) -> Delivery:
    """Return a delivery of events, whose columns of identity the ledger makes itself."""
    told = [{name: value for name, value in row.items() if name not in _NOT_TOLD} for row in rows]
    names = sorted({name for row in told for name in row})
    columns = {name: [row.get(name) for row in told] for name in names}
    if "deleted" in columns:
        columns["deleted"] = [bool(each) for each in columns["deleted"]]
    if "seq" in columns:
        columns["seq"] = [each or 0 for each in columns["seq"]]
    return Delivery("desk", CAPABILITIES, {"events": columns} if told else {}, read_until_us)


def facts_of(run: Run) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all facts and of what queries read beside them."""
    found = {}
    for fact, declared in FACTS.items():
        # Readings of clocks count from where the calendars of a file begin.
        names = ", ".join(name for name in declared.types if not name.endswith("clock_from_us"))
        found[fact] = sorted(zip(*run(f"select {names} from {fact}").values(), strict=True), key=repr)
    for table in ("watermarks", "provides"):
        found[table] = sorted(zip(*run(f"select * from {table}").values(), strict=True))
    return found


def small_project(**changes: Any) -> Project:
    """Return a project in UTC without schedules, changed."""
    settings: dict[str, Any] = {
        "name": "small",
        "zone": "UTC",
        "language": "en",
        "week_start": "monday",
        "data": "data",
        "default_schedule": None,
        "minimum_sample": 30,
        "agents": "off",
        "schedules": (),
        "teams": (),
        "sla_policies": (),
        "targets": (),
        "pins": {},
        "sources": (),
        "holidays": {},
    }
    return Project(**(settings | changes))


def office(from_hour: int, until_hour: int) -> dict[str, Any]:
    """Return settings of a schedule that is open every day between two hours."""
    week = dict.fromkeys(range(7), ((from_hour * 3600, until_hour * 3600),))
    return {
        "default_schedule": "office",
        "schedules": (Schedule("office", "UTC", (ScheduleVersion(None, week, {}),)),),
    }


class Tickets:
    """Writes events of tickets, each with an id of its own unless it is told."""

    def __init__(self) -> None:
        self.count = 0

    def event(self, ticket: str, at_us: int, kind: str, **values: Any) -> dict[str, Any]:
        self.count += 1
        row = {"event_id": f"e{self.count}", "ticket_id": ticket, "occurred_at": at_us, "kind": kind}
        return row | {"author_kind": "customer", "author_id": "ann"} | values

    def created(self, ticket: str, at_us: int) -> list[dict[str, Any]]:
        """Return a ticket's creation with the customer's message."""
        message = self.event(ticket, at_us, "message", audience="customer", seq=1)
        return [self.event(ticket, at_us, "created"), message]

    def replied(self, ticket: str, at_us: int) -> dict[str, Any]:
        """Return an agent's reply."""
        return self.event(ticket, at_us, "message", audience="customer", author_kind="agent", author_id="bea")

    def status(self, ticket: str, at_us: int, value: str, **values: Any) -> dict[str, Any]:
        """Return a change of status by an agent."""
        told = {"author_kind": "agent", "author_id": "bea", "field": "status", "value": value}
        return self.event(ticket, at_us, "changed", **(told | values))

    def disposition(self, ticket: str, at_us: int, value: str) -> dict[str, Any]:
        """Return a change of disposition by the system."""
        return self.event(ticket, at_us, "changed", author_kind="system", field="disposition", value=value)


def solved_ticket(tickets: Tickets, name: str) -> list[dict]:
    """Return a ticket of 2 March that was replied to after an hour and solved a day later."""
    return [
        *tickets.created(name, CREATED_US),
        tickets.replied(name, CREATED_US + HOUR),
        tickets.status(name, CREATED_US + DAY, "solved"),
    ]


def solved_in_march(tickets: Tickets) -> list[dict]:
    """Return two tickets of 2 March."""
    return [*solved_ticket(tickets, "A"), *solved_ticket(tickets, "B")]

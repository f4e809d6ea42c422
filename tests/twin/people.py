"""Customers and agents: what customers did next, bought and are, when agents worked and for how long they stayed."""

from __future__ import annotations

from twin.desk import Desk
from twin.hours import US

DAY_US = 86_400 * US


def newest(rows: list[dict]) -> list[dict]:
    """Return the latest revision of each row, without those that were taken back."""
    latest: dict[tuple[str, str], dict] = {}
    for row in rows:
        key = row["source"], row["event_id"]
        if key not in latest or latest[key]["revision"] < row["revision"]:
            latest[key] = row
    return [row for row in latest.values() if not row["deleted"]]


CUSTOMER = ("segment", "industry", "region", "plan", "vip", "organization_id", "since_at", "lost_at", "lost_reason")


def customers_of(desk: Desk) -> list[dict]:
    """Return the customers; their source is that of their ids."""
    return [
        {"customer_id": row["customer_id"], "source": desk.people, **{name: row[name] for name in CUSTOMER}}
        for row in newest(desk.config.get("customers", []))
    ]


def orders_of(desk: Desk) -> list[dict]:
    """Return the orders, cancelled ones among them."""
    names = ("source", "customer_id", "ordered_at", "cancelled_at", "amount_micros", "currency")
    return [
        {"source_order_id": row["event_id"], **{name: row[name] for name in names}}
        for row in newest(desk.config.get("orders", []))
    ]


def shifts_of(desk: Desk) -> list[dict]:
    """Return the shifts, each in the team of its start."""
    return [
        {
            "source": row["source"],
            "agent_id": row["agent_id"],
            "team": desk.team_of_agent(row["agent_id"], row["from_at"], None),
            "started_at": row["from_at"],
            "ended_at": row["until_at"],
            "seconds": row["paid_seconds"]
            if row["paid_seconds"] is not None
            else (row["until_at"] - row["from_at"]) // US,
        }
        for row in newest(desk.config.get("shifts", []))
    ]


def employments_of(desk: Desk) -> list[dict]:
    """Return the employments of humans, cut where their first team by name changes."""
    found: list[dict] = []
    for agent_id, (hired_at, left_at) in desk.config.get("employed", {}).items():
        if hired_at is None or not desk.is_human(agent_id) or (left_at is not None and left_at <= hired_at):
            continue
        edges = {edge for member, _, *both in desk.config["members"] if member == agent_id for edge in both}
        inner = sorted(
            edge for edge in edges if edge is not None and hired_at < edge and (left_at is None or edge < left_at)
        )
        stretches: list[dict] = []
        for start, end in zip([hired_at, *inner], [*inner, left_at], strict=True):
            team = desk.team_of_agent(agent_id, start, None)
            if stretches and stretches[-1]["team"] == team:
                stretches[-1]["ended_at"] = end
                continue
            span = {"started_at": start, "ended_at": end, "left_at": left_at}
            stretches.append({"agent_id": agent_id, "source": desk.people, "team": team, **span})
        found += stretches
    return found


def followups_of(ticket: dict, episodes: list[dict], tickets: list[dict]) -> list[dict]:
    """Return the solves of a ticket and what its customer did next; `tickets` are all rows of `tickets`."""
    others = [
        row
        for row in tickets
        if row["exclusion"] is None
        and row["created_at"] is not None
        and ticket["customer_id"] is not None
        and row["customer_id"] == ticket["customer_id"]
        and row["ticket_id"] != ticket["ticket_id"]
    ]
    similar = [row for row in others if row["type"] == ticket["type"] or None in (row["type"], ticket["type"])]
    ended = [one for one in episodes if one["ended_at"] is not None]

    def next_after(rows: list[dict], at: int) -> int | None:
        return min((row["created_at"] for row in rows if row["created_at"] > at), default=None)

    return [
        {
            "episode": one["episode"],
            "solved_at": one["ended_at"],
            "team": one["team"],
            "agent_id": one["agent_id"],
            "reopened_at": one["reopened_at"],
            "is_last": ticket["is_solved"] and one is ended[-1],
            "customer_id": ticket["customer_id"],
            "next_contact_at": next_after(others, one["ended_at"]),
            "next_similar_contact_at": next_after(similar, one["ended_at"]),
        }
        for one in ended
    ]


def activity_changes_of(desk: Desk, tickets: list[dict], orders: list[dict], customers: list[dict]) -> list[dict]:
    """Return +1 where a customer becomes active and -1 where the customer is no longer."""
    length = desk.config.get("active_days", 365) * DAY_US
    active: dict[str, list[tuple[int, int | None]]] = {}

    def add(customer_id: str | None, start: int | None, end: int | None) -> None:
        if customer_id is not None and start is not None and (end is None or start < end):
            active.setdefault(customer_id, []).append((start, end))

    for row in tickets:
        if row["exclusion"] is None and row["created_at"] is not None:
            add(row["customer_id"], row["created_at"], row["created_at"] + length)
    for row in orders:
        if row["cancelled_at"] is None:
            add(row["customer_id"], row["ordered_at"], row["ordered_at"] + length)
    for row in customers:
        add(row["customer_id"], row["since_at"], row["lost_at"])
    changes = []
    for customer_id, stretches in active.items():
        edges = sorted({edge for stretch in stretches for edge in stretch if edge is not None})
        was_active = False
        for start in edges:  # between two edges nothing changes
            is_active = any(began <= start and (ended is None or start < ended) for began, ended in stretches)
            if is_active != was_active:
                delta = 1 if is_active else -1
                changes.append({"customer_id": customer_id, "source": desk.people, "changed_at": start, "delta": delta})
            was_active = is_active
    return changes

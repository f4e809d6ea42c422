"""What stands at an instant: the stretches of open tickets, each with the age that the ticket has as it begins."""

from __future__ import annotations

from twin.desk import Desk
from twin.history import SOLVED, Ticket


def open_spans_of(desk: Desk, ticket: Ticket) -> list[dict]:
    """Return the stretches in which the open ticket had one team, holder, priority, type and follow-up date.

    `schedule` is the ticket's then, `age_us` its business age as the stretch begins (None: a part had no schedule).
    """
    created_at = ticket.created_at
    if created_at is None:
        return []
    spans: list[dict] = []
    snoozes = [event for event in ticket.own if event["kind"] == "snoozed"]
    is_open = False
    for instant in ticket.line():
        if instant.after.status in SOLVED:
            if is_open:
                spans[-1]["ended_at"] = instant.at
            is_open = False
            continue
        until = [event["until_at"] for event in snoozes if event["occurred_at"] <= instant.at]
        values = {name: getattr(instant.after, name) for name in ("team", "agent_id", "priority", "type")}
        values["follow_up_at"] = until[-1] if until else None
        if is_open and all(spans[-1][name] == value for name, value in values.items()):
            continue
        if is_open:
            spans[-1]["ended_at"] = instant.at
        spans.append(
            {
                "span": len(spans) + 1,
                "started_at": instant.at,
                "ended_at": None,
                **values,
                "created_at": created_at,
                "schedule": desk.schedule_of_team(instant.after.team),
                "age_us": age_us(desk, ticket, created_at, instant.at),
            }
        )
        is_open = True
    return spans


def age_us(desk: Desk, ticket: Ticket, created_at: int, at: int) -> int | None:
    """Return the business time since the creation; None if some part of it, or what follows, has no schedule."""
    if desk.schedule_of_team(ticket.state_at(at).team) is None:
        return None
    return 0 if at == created_at else desk.business_us(ticket, created_at, at)

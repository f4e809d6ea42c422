"""What people wrote, did and recorded on one ticket: the facts `messages`, `contributions` and `work_logs`."""

from __future__ import annotations

from twin.desk import Desk
from twin.history import Ticket


def team_of(desk: Desk, ticket: Ticket, event: dict) -> str | None:
    """Return the team of the agent who did `event`, then."""
    then = event["occurred_at"]
    return desk.team_of_agent(event["author_id"], then, ticket.state_at(then).team)


def messages_of(desk: Desk, ticket: Ticket) -> list[dict]:
    """Return the messages between the customer and whoever answers."""
    replies = {id(reply) for reply in ticket.replies()}
    return [
        {
            "sent_at": message["occurred_at"],
            "author_kind": message["author_kind"],
            "agent_id": message["author_id"] if message["author_kind"] in ("agent", "bot") else None,
            "team": team_of(desk, ticket, message)
            if message["author_kind"] == "agent"
            else ticket.state_at(message["occurred_at"]).team,
            "is_reply": id(message) in replies,
            "macro": message["macro"],
            "links_article": message["links_article"],
            "channel": message["channel"],
        }
        for message in ticket.messages()
        if message["audience"] == "customer"
    ]


def contributions_of(desk: Desk, ticket: Ticket, row: dict) -> list[dict]:
    """Return what each agent did in each team; `row` is the ticket's row of `tickets`."""
    limit = row["last_solved_at"] if row["is_solved"] else None
    replies = {id(reply) for reply in ticket.replies()}
    done: dict[tuple, dict] = {}
    saves: set[tuple] = set()
    for event in ticket.told:
        if event["author_kind"] != "agent":
            continue
        who = event["author_id"], team_of(desk, ticket, event)
        mine = done.setdefault(who, {"replies": 0, "touches": 0, "worked_seconds": 0})
        if event["kind"] == "worked":
            mine["worked_seconds"] += event["seconds"] or 0
        if limit is not None and event["occurred_at"] > limit:
            continue
        mine["replies"] += id(event) in replies
        save = (event["author_id"], event["update_id"])
        if event["update_id"] is None or save not in saves:
            mine["touches"] += 1
        saves.add(save)
    return [
        {
            "agent_id": agent_id,
            "team": team,
            **counts,
            "is_solved": row["is_solved"],
            "last_solved_at": row["last_solved_at"],
        }
        for (agent_id, team), counts in done.items()
        if any(counts.values())
    ]


def work_logs_of(desk: Desk, ticket: Ticket, on_shifts: set[str]) -> list[dict]:
    """Return the work that agents recorded; `on_shifts` are the agents who have any shift."""
    return [
        {
            "agent_id": event["author_id"],
            "team": team_of(desk, ticket, event),
            "worked_at": event["occurred_at"],
            "seconds": event["seconds"] or 0,
            "has_shifts": event["author_id"] in on_shifts,
        }
        for event in ticket.own
        if event["kind"] == "worked" and event["author_kind"] == "agent"
    ]

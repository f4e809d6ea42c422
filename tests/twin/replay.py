"""The facts by docs/facts.md, event by event: instants are integer microseconds UTC, ids the source's own strings.

Left out are the readings of clocks (`clock`, `clock_from_us`, `waiting_clock`, `waiting_clock_from_us`,
`runs_out_us`); `business_us` is their measure. In their place `open_spans` has `schedule` and `age_us` (the ticket's
business age as the stretch begins), `sla_runs` has `schedule` (None: calendar) and `left_us` (what is left of the
target as the stretch begins).
"""

from __future__ import annotations

from twin.desk import Desk
from twin.history import SOLVED, State, Ticket, custom_fields, tags, tickets
from twin.messages import contributions_of, messages_of, work_logs_of
from twin.people import activity_changes_of, customers_of, employments_of, followups_of, orders_of, shifts_of
from twin.promises import sla_clocks
from twin.standing import open_spans_of
from twin.ticket_row import replier_team, ticket_row

OF_TICKETS = (
    *("tickets", "turns", "status_spans", "assignment_spans", "episodes", "sla_clocks", "backlog_changes"),
    *("messages", "contributions", "work_logs", "open_spans", "sla_runs", "followups", "ticket_tags", "ticket_fields"),
)
BESIDE_TICKETS = ("customers", "orders", "shifts", "employments", "activity_changes")
STATIC = (
    "source",
    "channel",
    "language",
    "brand",
    "product",
    "intent",
    "organization_id",
    "customer_id",
    "handled_by",
    "exclusion",
    "created_at",
)


def business_us(config: dict, events: list[dict], ticket_id: str, from_us: int, until_us: int) -> int | None:
    """Return the open microseconds of a stretch on a ticket's business clock; None if a part has no schedule."""
    return Desk(config).business_us(tickets(events)[ticket_id], from_us, until_us)


def replay(events: list[dict], config: dict) -> dict[str, list[dict]]:
    """Return all facts of the events (all revisions) under a configuration."""
    desk = Desk(config)
    facts: dict[str, list[dict]] = {name: [] for name in (*OF_TICKETS, *BESIDE_TICKETS)}
    facts["customers"], facts["orders"] = customers_of(desk), orders_of(desk)
    facts["shifts"], facts["employments"] = shifts_of(desk), employments_of(desk)
    on_shifts = {row["agent_id"] for row in facts["shifts"]}
    for ticket in tickets(events).values():
        for name, rows in facts_of(desk, ticket, on_shifts).items():
            facts[name] += rows
    followups_into(facts)
    facts["activity_changes"] = activity_changes_of(desk, facts["tickets"], facts["orders"], facts["customers"])
    return facts


def facts_of(desk: Desk, ticket: Ticket, on_shifts: set[str]) -> dict[str, list[dict]]:
    """Return the rows of one ticket."""
    turns = turns_of(desk, ticket)
    row = ticket_row(desk, ticket, turns)
    episodes = episodes_of(desk, ticket)
    clocks = sla_clocks(desk, ticket, row, turns, episodes)
    of_source = {name: row[name] for name in ("source", "exclusion")}
    static = {name: row[name] for name in STATIC}
    dimensions = {"priority": row["priority"], "type": row["type"], **static}
    found = {
        "turns": (turns, dimensions),
        "status_spans": (spans_of(desk, ticket, ("status", "agent_id", "team")), {}),
        "assignment_spans": (spans_of(desk, ticket, ("agent_id", "team")), {}),
        "episodes": (episodes, dimensions),
        "sla_clocks": ([clock for clock, _ in clocks], dimensions),
        "backlog_changes": (backlog_changes_of(ticket), static),
        "messages": (messages_of(desk, ticket), of_source),
        "contributions": (contributions_of(desk, ticket, row), of_source),
        "work_logs": (work_logs_of(desk, ticket, on_shifts), of_source),
        "open_spans": (open_spans_of(desk, ticket), of_source),
        "sla_runs": ([run for _, runs in clocks for run in runs], of_source),
        "ticket_tags": ([{"tag": tag} for tag in tags(ticket)], {}),
        "ticket_fields": ([{"field": name, "value": value} for name, value in custom_fields(ticket).items()], {}),
    }
    of_ticket = {"ticket_id": ticket.ticket_id}
    return {"tickets": [row]} | {
        name: [{**of_ticket, **one, **carried} for one in rows] for name, (rows, carried) in found.items()
    }


def followups_into(facts: dict[str, list[dict]]) -> None:
    """Add the solves and what followed them, which all tickets of a customer decide together."""
    by_customer: dict[str | None, list[dict]] = {}
    for ticket in facts["tickets"]:
        by_customer.setdefault(ticket["customer_id"], []).append(ticket)
    by_ticket: dict[str, list[dict]] = {}
    for episode in facts["episodes"]:
        by_ticket.setdefault(episode["ticket_id"], []).append(episode)
    for ticket in facts["tickets"]:
        carried = {name: ticket[name] for name in ("ticket_id", "source", "exclusion")}
        episodes = by_ticket.get(ticket["ticket_id"], [])
        found = followups_of(ticket, episodes, by_customer[ticket["customer_id"]])
        facts["followups"] += [{**carried, **one} for one in found]


def turns_of(desk: Desk, ticket: Ticket) -> list[dict]:
    """Return the turns: waiting customer messages and what ended each wait."""
    asked = {id(event) for event in ticket.customer_messages()}
    replied = {id(event) for event in ticket.replies()}
    solve = {id(event) for event in ticket.solves()}
    reopening = {id(event) for event in ticket.reopenings()}
    turns: list[dict] = []
    solved = False
    waiting: int | None = None  # since when a customer message waits; while solved only provisionally
    latest: int | None = None  # the last customer message

    def end(started_at: int, ended_at: int | None, outcome: str | None, by: dict | None) -> None:
        state = ticket.state_now() if ended_at is None else ticket.state_at(ended_at)
        seconds, business_seconds = desk.durations(ticket, started_at, ended_at)
        since_last, business_since_last = desk.durations(ticket, latest, ended_at)
        turns.append(
            {
                "turn": len(turns) + 1,
                "started_at": started_at,
                "ended_at": ended_at,
                "outcome": outcome,
                "agent_id": by["author_id"] if by else None,
                "team": replier_team(desk, ticket, by) if by else None,
                "holder_id": state.agent_id,
                "holder_team": state.team,
                "seconds": seconds,
                "business_seconds": business_seconds,
                "last_message_at": latest,
                "seconds_since_last": since_last,
                "business_seconds_since_last": business_since_last,
            }
        )

    for event in ticket.told:
        if id(event) in asked:
            latest = event["occurred_at"]
            if solved or waiting is None:
                waiting = latest
        if id(event) in replied and waiting is not None:
            end(waiting, event["occurred_at"], "replied", event)
            waiting = None
        if id(event) in solve:
            if waiting is not None:
                end(waiting, event["occurred_at"], "solved", None)
            waiting = None
            solved = True
        if id(event) in reopening:
            solved = False
    if waiting is not None and not solved:
        end(waiting, None, None, None)
    return turns


def spans_of(desk: Desk, ticket: Ticket, names: tuple[str, ...]) -> list[dict]:
    """Return the stretches of the line of states in which the values of `names` stay the same."""
    if ticket.created_at is None:
        return []
    spans: list[dict] = []
    for instant in ticket.line():
        values = {name: getattr(instant.after, name) for name in names}
        if spans and all(spans[-1][name] == value for name, value in values.items()):
            continue
        if spans:
            spans[-1]["ended_at"] = instant.at
        spans.append({"span": len(spans) + 1, **values, "started_at": instant.at, "ended_at": None})
    if "status" in names:
        for span in spans:
            span["seconds"], span["business_seconds"] = desk.durations(ticket, span["started_at"], span["ended_at"])
    return spans


def episodes_of(desk: Desk, ticket: Ticket) -> list[dict]:
    """Return the open stretches: from the creation or a reopening to the next solve."""
    if ticket.created_at is None:
        return []
    episodes = [new_episode(1, "created", ticket.created_at)]
    for what, event in ticket.turns_of_status():
        then = max(event["occurred_at"], ticket.created_at)
        now = episodes[-1]
        if what == "solve":
            now["ended_at"] = then
            now["solver_kind"], now["solver_id"] = event["author_kind"], event["author_id"]
            now["agent_id"], now["team"] = desk.credit(ticket, event)
            now["seconds"], now["business_seconds"] = desk.durations(ticket, now["started_at"], then)
        else:
            now["reopened_at"] = then
            episodes.append(new_episode(now["episode"] + 1, "reopened", then))
    return episodes


def new_episode(number: int, cause: str, started_at: int) -> dict:
    later = ("ended_at", "solver_kind", "solver_id", "agent_id", "team", "reopened_at", "seconds", "business_seconds")
    return {"episode": number, "cause": cause, "started_at": started_at, **dict.fromkeys(later)}


def backlog_changes_of(ticket: Ticket) -> list[dict]:
    """Return the changes of the numbers of open tickets by team, holder, priority and type."""
    if ticket.created_at is None:
        return []
    changes: list[dict] = []

    def change(changed_at: int, delta: int, cause: str, state: State, moved: int = 0) -> None:
        values = {name: getattr(state, name) for name in ("team", "agent_id", "priority", "type")}
        changes.append({"changed_at": changed_at, "delta": delta, "cause": cause, "moved": moved, **values})

    for instant in ticket.line():
        before, after = instant.before, instant.after
        if instant.at == ticket.created_at:
            change(instant.at, 1, "received", after)
            before = after
        bits = {"team": 1, "agent_id": 2, "priority": 4, "type": 8}
        moved = sum(bit for name, bit in bits.items() if getattr(before, name) != getattr(after, name))
        was_open = instant.at != ticket.created_at and before.status not in SOLVED
        if instant.solves and was_open:
            change(instant.at, -1, "solved", before)
        if instant.solves > was_open:
            change(instant.at, was_open - instant.solves, "solved", after)
        if instant.reopens:
            change(instant.at, instant.reopens, "reopened", after)
        if moved and not instant.solves and not instant.reopens and after.status not in SOLVED:
            change(instant.at, -1, "moved_out", before, moved)
            change(instant.at, 1, "moved_in", after, moved)
    return changes

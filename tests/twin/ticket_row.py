"""The row of `tickets` of one ticket."""

from __future__ import annotations

from twin.desk import Desk
from twin.history import SOLVED, State, Ticket
from twin.hours import US

EXCLUDING = {"spam", "deleted", "test"}


def ticket_row(desk: Desk, ticket: Ticket, turns: list[dict]) -> dict:
    """Return the row of `tickets`."""
    disposition = ticket.last("disposition")
    now = ticket.state_now()
    at_creation = State() if ticket.created_at is None else ticket.state_at(ticket.created_at)
    return {
        "ticket_id": ticket.ticket_id,
        "source": (ticket.own or ticket.told)[0]["source"],
        "created_at": ticket.created_at,
        "created_by": ticket.created["author_kind"] if ticket.created else None,
        "exclusion": "merged" if ticket.survivor else disposition if disposition in EXCLUDING else None,
        "merged_into": ticket.survivor,
        "status": now.status,
        "channel": channel(ticket),
        "priority": now.priority,
        "type": now.type,
        "language": ticket.last("language"),
        "brand": ticket.last("brand"),
        "product": ticket.last("product"),
        "intent": ticket.last("intent"),
        "team": now.team,
        "agent_id": now.agent_id,
        "organization_id": ticket.last("organization", "value_id"),
        "customer_id": customer(ticket),
        "priority_at_creation": at_creation.priority,
        "type_at_creation": at_creation.type,
        "team_at_creation": at_creation.team,
        "agent_id_at_creation": at_creation.agent_id,
        **first_answers(desk, ticket),
        **first_public_reply(desk, ticket),
        **first_assignment(desk, ticket),
        **solving(desk, ticket),
        **waits(desk, ticket),
        **counts(desk, ticket, turns),
        **escalations(ticket),
        "handled_by": handled_by(ticket),
        "contradiction": contradiction(ticket),
    }


def channel(ticket: Ticket) -> str | None:
    if ticket.created and ticket.created["channel"] is not None:
        return ticket.created["channel"]
    return ticket.messages()[0]["channel"] if ticket.messages() else None


def customer(ticket: Ticket) -> str | None:
    requester = ticket.last("requester", "value_id")
    if requester is not None:
        return requester
    if ticket.created and ticket.created["author_kind"] == "customer" and ticket.created["author_id"] is not None:
        return ticket.created["author_id"]
    return ticket.customer_messages()[0]["author_id"] if ticket.customer_messages() else None


def first_answers(desk: Desk, ticket: Ticket) -> dict:
    asked = first(ticket.customer_messages())
    response = first_after(ticket, asked, ticket.responses())
    reply = first_after(ticket, asked, ticket.replies())
    asked_at, response_at, reply_at = at(asked), at(response), at(reply)
    unanswered_until = None
    if asked and not reply and ticket.state_now().status in SOLVED:
        unanswered_until = at(ticket.solves()[-1])
    response_s, response_business_s = desk.durations(ticket, asked_at, response_at)
    reply_s, reply_business_s = desk.durations(ticket, asked_at, reply_at)
    unanswered_s, unanswered_business_s = desk.durations(ticket, asked_at, unanswered_until)
    return {
        "first_customer_message_at": asked_at,
        "first_response_at": response_at,
        "first_response_by": response["author_kind"] if response else None,
        "first_response_seconds": response_s,
        "first_response_business_seconds": response_business_s,
        "first_reply_at": reply_at,
        "first_reply_agent_id": reply["author_id"] if reply else None,
        "first_reply_team": replier_team(desk, ticket, reply) if reply else None,
        "first_reply_seconds": reply_s,
        "first_reply_business_seconds": reply_business_s,
        "unanswered_seconds": unanswered_s,
        "unanswered_business_seconds": unanswered_business_s,
    }


def first_public_reply(desk: Desk, ticket: Ticket) -> dict:
    created_at = ticket.created_at
    found = None
    if created_at is not None:
        found = first([reply for reply in ticket.replies() if reply["occurred_at"] >= created_at])
    seconds, business_seconds = desk.durations(ticket, created_at, at(found))
    return {
        "first_public_reply_at": at(found),
        "first_public_reply_seconds": seconds,
        "first_public_reply_business_seconds": business_seconds,
    }


def first(events: list[dict]) -> dict | None:
    return events[0] if events else None


def first_after(ticket: Ticket, start: dict | None, events: list[dict]) -> dict | None:
    """Return the first of `events` that comes after `start` in the ticket's order."""
    started = False
    for event in ticket.told:
        if started and any(event is one for one in events):
            return event
        started = started or event is start
    return None


def at(event: dict | None) -> int | None:
    return event["occurred_at"] if event else None


def replier_team(desk: Desk, ticket: Ticket, reply: dict) -> str | None:
    then = reply["occurred_at"]
    return desk.team_of_agent(reply["author_id"], then, ticket.state_at(then).team)


def first_assignment(desk: Desk, ticket: Ticket) -> dict:
    assigned_at = None
    for event in ticket.own:
        if event["kind"] == "changed" and event["field"] == "assignee" and desk.is_human(event["value_id"]):
            assigned_at = event["occurred_at"]
            break
    seconds, business_seconds = desk.durations(ticket, ticket.created_at, assigned_at)
    return {
        "first_assigned_at": assigned_at,
        "first_assignment_seconds": seconds,
        "first_assignment_business_seconds": business_seconds,
    }


def solving(desk: Desk, ticket: Ticket) -> dict:
    solves = ticket.solves()
    is_solved = ticket.state_now().status in SOLVED
    first_solve, last_solve = (solves[0], solves[-1]) if solves else (None, None)
    first_s, first_business_s = desk.durations(ticket, ticket.created_at, at(first_solve))
    last_s, last_business_s = desk.durations(ticket, ticket.created_at, at(last_solve) if is_solved else None)
    agent_id, team = desk.credit(ticket, last_solve) if last_solve else (None, None)
    return {
        "solves": len(solves),
        "reopens": len(ticket.reopenings()),
        "first_solved_at": at(first_solve),
        "first_resolution_seconds": first_s,
        "first_resolution_business_seconds": first_business_s,
        "is_solved": is_solved,
        "last_solved_at": at(last_solve),
        "resolution_seconds": last_s,
        "resolution_business_seconds": last_business_s,
        "solver_kind": last_solve["author_kind"] if last_solve else None,
        "solver_id": last_solve["author_id"] if last_solve else None,
        "solved_by_agent_id": agent_id,
        "solved_by_team": team,
        "solved_by_kind": solved_by_kind(desk, last_solve, agent_id),
        "reopened_after_seconds": reopened_after(ticket),
    }


def solved_by_kind(desk: Desk, solve: dict | None, agent_id: str | None) -> str | None:
    if solve is None or agent_id is None:
        return None
    by_a_bot = solve["author_kind"] == "bot" and solve["author_id"] == agent_id
    return "bot" if by_a_bot or not desk.is_human(agent_id) else "agent"


def reopened_after(ticket: Ticket) -> int | None:
    """Return the shortest time from a solve to the reopening that followed it, in whole seconds."""
    gaps = []
    solved_at = None
    for what, event in ticket.turns_of_status():
        if what == "solve":
            solved_at = event["occurred_at"]
        elif solved_at is not None:
            gaps.append((event["occurred_at"] - solved_at) // US)
    return min(gaps, default=None)


WAITS = {"requester_wait": {"new", "open", "on_hold"}, "agent_wait": {"pending"}, "on_hold": {"on_hold"}}


def waits(desk: Desk, ticket: Ticket) -> dict:
    """Return the time in groups of statuses until the last solve, and how long the conversation took."""
    found: dict[str, int | None] = {}
    created_at = ticket.created_at
    solved_at = at(ticket.solves()[-1]) if ticket.state_now().status in SOLVED else None
    for name, statuses in WAITS.items():
        seconds = business_seconds = None
        if created_at is not None and solved_at is not None and created_at <= solved_at:
            parts = stretches_in(ticket, statuses, created_at, solved_at)
            seconds = sum(end - start for start, end in parts) // US
            business = [desk.business_us(ticket, start, end) for start, end in parts]
            if None not in business:
                business_seconds = sum(part for part in business if part is not None) // US
        found[f"{name}_seconds"], found[f"{name}_business_seconds"] = seconds, business_seconds
    asked_at = at(first(ticket.customer_messages()))
    seconds, business_seconds = desk.durations(ticket, asked_at, solved_at)
    return {**found, "conversation_seconds": seconds, "conversation_business_seconds": business_seconds}


def stretches_in(ticket: Ticket, statuses: set[str], from_us: int, until_us: int) -> list[tuple[int, int]]:
    """Return the stretches between the ticket's instants in which its status is one of `statuses`."""
    inner = [instant.at for instant in ticket.line() if from_us < instant.at < until_us]
    pairs = zip([from_us, *inner], [*inner, until_us], strict=True)
    return [(start, end) for start, end in pairs if start < end and ticket.state_at(start).status in statuses]


def counts(desk: Desk, ticket: Ticket, turns: list[dict]) -> dict:
    is_solved = ticket.state_now().status in SOLVED
    limit = ticket.solves()[-1]["occurred_at"] if is_solved else None

    def counted(events: list[dict]) -> list[dict]:
        return [event for event in events if limit is None or event["occurred_at"] <= limit]

    touching = [event for event in counted(ticket.told) if event["author_kind"] == "agent"]
    saves = {event["update_id"] for event in touching if event["update_id"] is not None}
    worked = [event["seconds"] for event in ticket.own if event["kind"] == "worked" and event["seconds"] is not None]
    snoozes = [event["until_at"] for event in ticket.own if event["kind"] == "snoozed"]
    ended = [turn["ended_at"] for turn in turns if turn["outcome"] == "replied"]
    return {
        "replies": len(counted(ticket.replies())),
        "repliers": len({reply["author_id"] for reply in counted(ticket.replies())} - {None}),
        "customer_messages": len(counted(ticket.customer_messages())),
        "touches": len(saves) + sum(event["update_id"] is None for event in touching),
        "agent_turns": sum(limit is None or ended_at <= limit for ended_at in ended),
        "reassignments": reassignments(desk, ticket, limit),
        "worked_seconds": sum(worked),
        "snoozed_until_at": snoozes[-1] if snoozes else None,
    }


def escalations(ticket: Ticket) -> dict:
    found = [event for event in ticket.own if event["kind"] == "escalated"]
    began = first(found)
    to_manager = any(event["level"] == "manager" for event in found)
    return {
        "escalations": len(found),
        "escalation_cause": began["cause"] if began else None,
        "escalation_level": "manager" if to_manager else began["level"] if began else None,
        "first_escalated_at": at(began),
    }


def reassignments(desk: Desk, ticket: Ticket, limit: int | None) -> int:
    changes = 0
    human = None
    for instant in ticket.line():
        holder = instant.after.agent_id
        if desk.is_human(holder) and (limit is None or instant.at <= limit):
            changes += human is not None and holder != human
            human = holder
    return changes


def handled_by(ticket: Ticket) -> str:
    human = any(
        event["author_kind"] == "agent"
        and (
            event["kind"] in ("message", "escalated", "worked")
            or (event["kind"] == "changed" and event["field"] not in ("assignee", "team"))
        )
        for event in ticket.told
    )
    bot = any(
        event["kind"] == "message" and event["author_kind"] == "bot" and event["audience"] == "customer"
        for event in ticket.told
    ) or any(solve["author_kind"] == "bot" for solve in ticket.solves()[-1:])
    return {(True, False): "human", (False, True): "bot", (True, True): "mixed", (False, False): "nobody"}[human, bot]


def contradiction(ticket: Ticket) -> str | None:
    if ticket.created_at is None:
        return None
    if ticket.solves() and ticket.solves()[0]["occurred_at"] < ticket.created_at:
        return "solved_before_created"
    before = [message for message in ticket.messages() if message["occurred_at"] < ticket.created_at]
    told = [message["author_kind"] for message in before if message["audience"] == "customer"]
    if "agent" in told and "customer" not in told:
        return "replied_before_created"
    return None

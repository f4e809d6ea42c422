"""Speed in plain Python."""

from __future__ import annotations

from twin.metrics.asked import Asked, Found, Function, Row, amounts, total


def first_response_time(asked: Asked) -> Found:
    """First customer message to first response, by creation; undecided: still without one and not solved."""
    return first_answer(asked, "first_response_")


def first_reply_time(asked: Asked) -> Found:
    """First customer message to first reply, by creation; undecided: still without one and not solved."""
    return first_answer(asked, "first_reply_")


def first_answer(asked: Asked, prefix: str) -> Found:
    rows = asked.dated("tickets", "created_at")
    waiting = [row for row in rows if row["first_customer_message_at"] is not None and row[prefix + "at"] is None]
    return amounts(of(rows, prefix + asked.suffix), undecided=sum(not row["is_solved"] for row in waiting))


def of(rows: list[Row], column: str) -> list[int | None]:
    return [row[column] for row in rows]


def reply_time(asked: Asked) -> Found:
    """First unanswered customer message to the reply, over all turns that ended in a reply, by reply."""
    rows = [row for row in asked.dated("turns", "ended_at") if row["outcome"] == "replied"]
    return amounts(of(rows, asked.suffix))


def time_to_first_assignment(asked: Asked) -> Found:
    """Creation to first assignment to a human, by creation."""
    return amounts(of(asked.dated("tickets", "created_at"), "first_assignment_" + asked.suffix))


def first_resolution_time(asked: Asked) -> Found:
    """Creation to first solve, by first solve."""
    return amounts(of(asked.dated("tickets", "first_solved_at"), "first_resolution_" + asked.suffix))


def episode_resolution_time(asked: Asked) -> Found:
    """Each open stretch by itself, by solve."""
    return amounts(of(asked.dated("episodes", "ended_at"), asked.suffix))


def until_solved(prefix: str) -> Function:
    """Return a time that ends with the last solve of tickets solved now, by last solve."""
    return lambda asked: amounts(of(asked.solved(), prefix + asked.suffix))


resolution_time = until_solved("resolution_")
requester_wait_time = until_solved("requester_wait_")
agent_wait_time = until_solved("agent_wait_")
on_hold_time = until_solved("on_hold_")


def total_ticket_time(asked: Asked) -> Found:
    """Add the resolution times."""
    return total(of(asked.solved(), "resolution_" + asked.suffix))


def handle_time(asked: Asked) -> Found:
    """Recorded working time of tickets solved now that have any, by last solve; the same on both clocks."""
    return amounts(row["worked_seconds"] for row in asked.solved() if row["worked_seconds"] > 0)


def handle_time_of_contributions(asked: Asked) -> Found:
    """The same of what one agent did on one ticket in one team."""
    rows = [row for row in asked.dated("contributions", "last_solved_at") if row["is_solved"]]
    return amounts(row["worked_seconds"] for row in rows if row["worked_seconds"] > 0)

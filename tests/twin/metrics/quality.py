"""Quality of the work in plain Python."""

from __future__ import annotations

from collections.abc import Callable

from twin.hours import US
from twin.metrics.asked import DAY_US, Asked, Found, Function, Row, amounts, count, for_each, number_of, ratio, share
from twin.metrics.volume import active_customers

WEEK_S = 7 * 86_400
WEEK_US = WEEK_S * US
REOPEN_WINDOW_US = 30 * DAY_US


def first_contact(of: Callable[[Asked, Row], bool]) -> Function:
    """Return a share of the tickets solved now by humans, their week over, by last solve."""

    def found(asked: Asked) -> Found:
        rows = [row for row in asked.solved() if row["handled_by"] in ("human", "mixed")]
        over = [row for row in rows if row["last_solved_at"] + WEEK_US <= asked.watermark_us]
        return share(over, lambda row: of(asked, row), undecided=len(rows) - len(over))

    return found


def stays_solved(_asked: Asked, row: Row) -> bool:
    after = row["reopened_after_seconds"]
    return row["agent_turns"] == 1 and (after is None or after > WEEK_S)


def first_contact_net(asked: Asked) -> Found:
    """Return the share that also brought no similar ticket, among last solves of tickets of known customers."""
    tickets = {row["ticket_id"]: row for row in asked.facts["tickets"]}
    rows = [
        row
        for row in asked.dated("followups", "solved_at")
        if row["is_last"]
        and row["customer_id"] is not None
        and tickets[row["ticket_id"]]["handled_by"] in ("human", "mixed")
    ]
    over = [row for row in rows if row["solved_at"] + WEEK_US <= asked.watermark_us]

    def asks_no_more(row: Row) -> bool:
        following = row["next_similar_contact_at"]
        is_alone = following is None or following > row["solved_at"] + WEEK_US
        return is_alone and stays_solved(asked, tickets[row["ticket_id"]])

    return share(over, asks_no_more, undecided=len(rows) - len(over))


first_contact_resolution_rate = first_contact(stays_solved)


def of_solved(of: Callable[[Row], bool]) -> Function:
    """Return a share of the tickets solved now, by last solve."""
    return lambda asked: share(asked.solved(), of)


def closed_once(asked: Asked) -> Found:
    """Return the share of the tickets solved now that were closed once by one replier, by creation."""
    rows = [row for row in asked.dated("tickets", "created_at") if row["is_solved"]]
    return share(rows, lambda row: row["solves"] == 1 and row["repliers"] == 1)


FIRST_CONTACT = {
    "1": first_contact(lambda _, row: row["agent_turns"] == 1 and row["reopens"] == 0),
    "net": first_contact_net,
    "gross": first_contact(lambda _, row: row["agent_turns"] == 1),
    "zendesk": of_solved(lambda row: row["replies"] < 2),
    "freshdesk": of_solved(lambda row: row["replies"] == 1),
    "freshservice": of_solved(lambda row: row["customer_messages"] <= 1),
    "intercom": closed_once,
}


def one_touch_rate(asked: Asked) -> Found:
    """Tickets solved now with exactly one reply and no reopening / those with at least one reply, by last solve."""
    among = [row for row in asked.solved() if row["replies"] >= 1]
    return share(among, lambda row: row["replies"] == 1 and row["reopens"] == 0, undecided=0)


def reopened_tickets(asked: Asked) -> Found:
    """Count returns from solved, at their instant."""
    return count(asked.dated("episodes", "reopened_at"))


def reopen_rate(asked: Asked) -> Found:
    """Solves followed by a reopening within 30 days / solves whose 30 days are over, by solve."""
    rows = asked.dated("episodes", "ended_at")
    over = [row for row in rows if row["ended_at"] + REOPEN_WINDOW_US <= asked.watermark_us]
    reopened = [
        row
        for row in over
        if row["reopened_at"] is not None and row["reopened_at"] <= row["ended_at"] + REOPEN_WINDOW_US
    ]
    return ratio(len(reopened), len(over), len(rows) - len(over))


def reassigned_tickets(asked: Asked) -> Found:
    """Count tickets solved now whose human holder changed to another human, by last solve."""
    return count([row for row in asked.solved() if row["reassignments"] > 0])


def reassignments_per_ticket(asked: Asked) -> Found:
    return amounts(row["reassignments"] for row in asked.solved())


def customer_replies_per_ticket(asked: Asked) -> Found:
    """Customer messages after the first, over tickets solved now."""
    return amounts(max(row["customer_messages"] - 1, 0) for row in asked.solved())


def agent_replies_per_ticket(asked: Asked) -> Found:
    return amounts(row["replies"] for row in asked.solved())


def agent_touches_per_ticket(asked: Asked) -> Found:
    return amounts(row["touches"] for row in asked.solved())


def of_contributions(column: str) -> Function:
    """Return the mean over what agents did on tickets solved now, where there is any of it."""

    def found(asked: Asked) -> Found:
        rows = [row for row in asked.dated("contributions", "last_solved_at") if row["is_solved"]]
        return amounts(row[column] for row in rows if row[column] > 0)

    return found


def escalation_rate(asked: Asked) -> Found:
    """Tickets escalated / tickets received."""
    return share(asked.dated("tickets", "created_at"), lambda row: row["escalations"] > 0)


def escalation_rate_of(asked: Asked, value: str | None, column: str) -> Found:
    """Tickets escalated by one cause or to one level / all tickets received."""
    return share(asked.dated("tickets", "created_at"), lambda row: row["escalations"] > 0 and row[column] == value)


def complaints(asked: Asked) -> list[Row]:
    said = asked.config["complaints"]
    return [
        row
        for row in asked.dated("tickets", "created_at")
        if row["type"] in said["types"] or row["intent"] in said["intents"]
    ]


def complaint_rate(asked: Asked) -> Found:
    """Complaints received for each 1,000 customers active at the period's end."""
    return for_each(number_of(complaints(asked)), active_customers(asked), times=1000)


def complaint_escalation_rate(asked: Asked) -> Found:
    return share(complaints(asked), lambda row: row["escalations"] > 0)


def next_issue_avoidance(asked: Asked) -> Found:
    """Solves without a new ticket of the same customer within 7 days / solves whose 7 days are over, by solve."""
    rows = [row for row in asked.dated("followups", "solved_at") if row["customer_id"] is not None]
    over = [row for row in rows if row["solved_at"] + WEEK_US <= asked.watermark_us]

    def avoided(row: Row) -> bool:
        return row["next_contact_at"] is None or row["next_contact_at"] > row["solved_at"] + WEEK_US

    return share(over, avoided, undecided=len(rows) - len(over))


def of_replies(of: Callable[[Row], bool]) -> Function:
    """Return a share of the replies, by reply."""
    return lambda asked: share([row for row in asked.dated("messages", "sent_at") if row["is_reply"]], of)


macro_rate = of_replies(lambda row: row["macro"] is not None)
article_link_rate = of_replies(lambda row: row["links_article"] is True)

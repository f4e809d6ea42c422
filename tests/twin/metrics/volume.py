"""Volume and load in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from twin.hours import US
from twin.metrics.asked import HOUR_US, Asked, Found, Row, Side, amounts, count, for_each, number_of, ratio, share


def ticket_volume(asked: Asked) -> Found:
    """Count tickets received, by creation."""
    return count(asked.dated("tickets", "created_at"))


def message_volume(asked: Asked) -> Found:
    """Count messages to and from customers, whoever wrote them."""
    return count(asked.dated("messages", "sent_at"))


def tickets_solved(asked: Asked) -> Found:
    """Count tickets solved now, by their last solve."""
    return count(asked.solved())


def solves(asked: Asked) -> Found:
    """Count every return to solved."""
    return count(asked.dated("episodes", "ended_at"))


def unsolved_tickets(asked: Asked) -> Found:
    """Count tickets created in the period and unsolved at the watermark."""
    return count([row for row in asked.dated("tickets", "created_at") if not row["is_solved"]])


# --- backlog ---------------------------------------------------------------------------------------------------


def backlog(asked: Asked) -> Found:
    """Count tickets open when the period ends (what happens at its very end is the next period's)."""
    closing = backlog_balance(asked)["closing"]
    return Found(closing, closing)


MOVED_BITS = {"team": 1, "agent_id": 2, "priority": 4, "type": 8}


def backlog_balance(asked: Asked, **group: str | None) -> dict[str, int]:
    """Return opening, received, reopened, moved in, moved out, solves (all positive) and closing.

    `group` are the values of some of team, agent_id, priority and type; only a change of one of those is a move.
    """
    bits = sum(MOVED_BITS[name] for name in group)
    rows = asked.rows("backlog_changes")
    rows = [row for row in rows if all(row[name] == value for name, value in group.items())]
    rows = [row for row in rows if not row["moved"] or row["moved"] & bits]
    within = [row for row in rows if asked.start_us <= row["changed_at"] < asked.end_us]

    def sum_of(cause: str) -> int:
        return abs(sum(row["delta"] for row in within if row["cause"] == cause))

    return {
        "opening": sum(row["delta"] for row in rows if row["changed_at"] < asked.start_us),
        "received": sum_of("received"),
        "reopened": sum_of("reopened"),
        "moved_in": sum_of("moved_in"),
        "moved_out": sum_of("moved_out"),
        "solves": sum_of("solved"),
        "closing": sum(row["delta"] for row in rows if row["changed_at"] < asked.end_us),
    }


def backlog_age(asked: Asked) -> Found:
    """Return the ages of the open tickets at the instant."""
    at = asked.until_us
    if asked.clock == "calendar":
        return amounts((at - row["created_at"]) // US for row in asked.standing("open_spans"))
    return amounts(
        (row["age_us"] + asked.open_us(row["schedule"], row["started_at"], at)) // US
        for row in asked.standing("open_spans")
        if row["age_us"] is not None
    )


def snoozed_tickets(asked: Asked) -> Found:
    """Count open tickets with a follow-up date; marked are those past it."""
    rows = [row for row in asked.standing("open_spans") if row["follow_up_at"] is not None]
    past = sum(row["follow_up_at"] <= asked.until_us for row in rows)
    return Found(len(rows), len(rows), marked=past)


# --- load ------------------------------------------------------------------------------------------------------


def load(asked: Asked) -> Found:
    """Return tickets received for each hour of the period."""
    number = len(asked.dated("tickets", "created_at"))
    hours = Fraction(max(0, asked.until_us - asked.start_us), HOUR_US)
    return Found(number, number / hours if hours else None)


SLOTS: dict[str, Callable[[datetime], int]] = {
    "hour-of-day": lambda local: local.hour,
    "day-of-week": lambda local: local.isoweekday(),
    "day-of-month": lambda local: local.day,
    "month-of-year": lambda local: local.month,
    "hour-of-week": lambda local: local.weekday() * 24 + local.hour,
}
STEP_US = HOUR_US // 4
"""All zones are a multiple of 15 minutes from UTC and switch at one."""


def load_by_slot(asked: Asked, slot: str, zone: str) -> dict[int, Found]:
    """Return the arrivals for each hour that local clocks spent in each slot; the period starts at a quarter hour."""
    there = ZoneInfo(zone)

    def slot_of(us: int) -> int:
        return SLOTS[slot]((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).astimezone(there))

    spent: Counter[int] = Counter()
    for us in range(asked.start_us, asked.until_us, STEP_US):
        spent[slot_of(us)] += min(STEP_US, asked.until_us - us)
    came = Counter(slot_of(row["created_at"]) for row in asked.dated("tickets", "created_at"))
    return {each: Found(came[each], Fraction(came[each] * HOUR_US, us)) for each, us in spent.items()}


# --- shares and ratios -----------------------------------------------------------------------------------------


def share_of_all(asked: Asked) -> Found:
    """Return the share that all tickets received have of themselves."""
    return share(asked.dated("tickets", "created_at"), lambda _: True)


def share_of_volume(asked: Asked, value: str | None, column: str) -> Found:
    """Return the share of the tickets received that have a value (region: that of the customer)."""
    rows = asked.dated("tickets", "created_at")
    regions = {row["customer_id"]: row["region"] for row in asked.facts["customers"]}

    def of(row: Row) -> str | None:
        return regions.get(row["customer_id"]) if column == "region" else row[column]

    return ratio(sum(of(row) == value for row in rows), len(rows))


def contact_rate(asked: Asked) -> Found:
    """Return tickets received for each 100 orders that stand."""
    orders = [row for row in asked.dated("orders", "ordered_at") if row["cancelled_at"] is None]
    return for_each(number_of(asked.dated("tickets", "created_at")), number_of(orders), times=100)


def contact_rate_of_active_customers(asked: Asked) -> Found:
    """Return tickets received for each 1,000 customers active at the period's end."""
    return for_each(number_of(asked.dated("tickets", "created_at")), active_customers(asked), times=1000)


def active_customers(asked: Asked) -> Side:
    """Count the customers active just before the period ends, or at the watermark."""
    rows = asked.rows("activity_changes")
    if asked.end_us > asked.watermark_us:
        active = sum(row["delta"] for row in rows if row["changed_at"] <= asked.watermark_us)
    else:
        active = sum(row["delta"] for row in rows if row["changed_at"] < asked.end_us)
    return Side(active, active)

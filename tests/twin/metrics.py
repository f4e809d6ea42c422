"""The first ten metrics in plain Python over the twin's facts.

Each takes the facts, a half-open period, the watermark (microseconds UTC) and a clock ("calendar" or "business"), and
returns `n`, `numerator`, `denominator`, `undecided` (None where the kind has none) and `values` (durations in order).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

DAY_US = 86_400_000_000
REOPEN_WINDOW_US = 30 * DAY_US

Metric = Callable[[dict, int, int, int, str], dict]


def answer(
    n: int,
    numerator: int | None = None,
    denominator: int | None = None,
    undecided: int | None = None,
    values: list[int] | None = None,
) -> dict:
    """Return the parts of a metric's answer."""
    return {
        "n": n,
        "numerator": numerator,
        "denominator": denominator,
        "undecided": undecided,
        "values": values if values is None else sorted(values),
    }


def counted(rows: list[dict], instant: str, start_us: int, end_us: int) -> list[dict]:
    """Return the rows that are in numbers and whose `instant` lies in the period."""
    return [
        row
        for row in rows
        if row["exclusion"] is None and row[instant] is not None and start_us <= row[instant] < end_us
    ]


def seconds_name(prefix: str, clock: str) -> str:
    """Return the name of the column of a duration on a clock."""
    return prefix + ("business_seconds" if clock == "business" else "seconds")


def durations(rows: list[dict], name: str) -> list[int]:
    return [row[name] for row in rows if row[name] is not None]


def mean(values: list[int]) -> Fraction | None:
    """Return the exact mean; None of no values."""
    return Fraction(sum(values), len(values)) if values else None


def percentile(values: list[int], share: Fraction) -> Fraction | None:
    """Return the percentile (`share` from 0 to 1), linear between closest ranks, exactly; None of no values."""
    if not values:
        return None
    ordered = sorted(values)
    rank = share * (len(ordered) - 1)
    below = rank.numerator // rank.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (rank - below) * (ordered[above] - ordered[below])


# --- volume ----------------------------------------------------------------------------------------------------


def ticket_volume(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """Count tickets received, by creation."""
    return answer(len(counted(facts["tickets"], "created_at", start_us, end_us)))


def tickets_solved(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """Count tickets solved now, by their last solve."""
    return answer(len(solved_tickets(facts, start_us, end_us)))


def solved_tickets(facts: dict, start_us: int, end_us: int) -> list[dict]:
    return [row for row in counted(facts["tickets"], "last_solved_at", start_us, end_us) if row["is_solved"]]


def backlog(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """Count tickets open when the period ends (what happens at its very end is the next period's)."""
    return answer(backlog_balance(facts, start_us, end_us)["closing"])


def backlog_at(facts: dict, instant_us: int) -> int:
    """Count tickets open at an instant, after all that happened in it."""
    return sum(
        row["delta"] for row in facts["backlog_changes"] if row["exclusion"] is None and row["changed_at"] <= instant_us
    )


MOVED_BITS = {"team": 1, "agent_id": 2, "priority": 4, "type": 8}


def backlog_balance(facts: dict, start_us: int, end_us: int, **group: str | None) -> dict[str, int]:
    """Return opening, received, reopened, moved in, moved out, solves (all positive) and closing.

    `group` are the values of some of team, agent_id, priority and type; only a change of one of those is a move.
    """
    bits = sum(MOVED_BITS[name] for name in group)
    rows = [
        row
        for row in facts["backlog_changes"]
        if row["exclusion"] is None and all(row[name] == value for name, value in group.items())
    ]
    rows = [row for row in rows if not row["moved"] or row["moved"] & bits]
    within = [row for row in rows if start_us <= row["changed_at"] < end_us]

    def total(cause: str) -> int:
        return abs(sum(row["delta"] for row in within if row["cause"] == cause))

    return {
        "opening": sum(row["delta"] for row in rows if row["changed_at"] < start_us),
        "received": total("received"),
        "reopened": total("reopened"),
        "moved_in": total("moved_in"),
        "moved_out": total("moved_out"),
        "solves": total("solved"),
        "closing": sum(row["delta"] for row in rows if row["changed_at"] < end_us),
    }


# --- speed -----------------------------------------------------------------------------------------------------


def first_response_time(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """First customer message to first response, by creation; undecided: still without one and not solved."""
    return first_answer(facts, (start_us, end_us), clock, "first_response_")


def first_reply_time(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """First customer message to first reply, by creation; undecided: still without one and not solved."""
    return first_answer(facts, (start_us, end_us), clock, "first_reply_")


def first_answer(facts: dict, period: tuple[int, int], clock: str, prefix: str) -> dict:
    rows = counted(facts["tickets"], "created_at", *period)
    values = durations(rows, seconds_name(prefix, clock))
    waiting = [row for row in rows if row["first_customer_message_at"] is not None and row[prefix + "at"] is None]
    return answer(len(values), undecided=sum(not row["is_solved"] for row in waiting), values=values)


def reply_time(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """First unanswered customer message to the reply, over all turns that ended in a reply, by reply."""
    rows = [row for row in counted(facts["turns"], "ended_at", start_us, end_us) if row["outcome"] == "replied"]
    values = durations(rows, seconds_name("", clock))
    return answer(len(values), values=values)


def resolution_time(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """Creation to last solve, for tickets solved now, by last solve."""
    values = durations(solved_tickets(facts, start_us, end_us), seconds_name("resolution_", clock))
    return answer(len(values), values=values)


# --- quality and service levels --------------------------------------------------------------------------------


def one_touch_rate(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """Tickets solved now with exactly one reply and no reopening / those with at least one reply, by last solve."""
    among = [row for row in solved_tickets(facts, start_us, end_us) if row["replies"] >= 1]
    return share(sum(row["replies"] == 1 and row["reopens"] == 0 for row in among), len(among), 0)


def reopen_rate(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """Solves followed by a reopening within 30 days / solves whose 30 days are over, by solve."""
    rows = counted(facts["episodes"], "ended_at", start_us, end_us)
    over = [row for row in rows if row["ended_at"] + REOPEN_WINDOW_US <= watermark_us]
    reopened = [
        row
        for row in over
        if row["reopened_at"] is not None and row["reopened_at"] <= row["ended_at"] + REOPEN_WINDOW_US
    ]
    return share(len(reopened), len(over), len(rows) - len(over))


def first_reply_sla_rate(facts: dict, start_us: int, end_us: int, watermark_us: int, clock: str = "calendar") -> dict:
    """First-reply clocks met / met or missed at the watermark, by decision; undecided: due in it and neither."""
    rows = [
        row for row in counted(facts["sla_clocks"], "decided_at", start_us, end_us) if row["promise"] == "first_reply"
    ]
    met = [row for row in rows if row["met_at"] is not None]
    missed = [
        row
        for row in rows
        if row["met_at"] is None
        and row["cancelled_at"] is None
        and row["late_after"] is not None
        and row["late_after"] < watermark_us
    ]
    running = [row for row in rows if row["met_at"] is None and row["cancelled_at"] is None and row not in missed]
    return share(len(met), len(met) + len(missed), len(running))


def share(numerator: int, denominator: int, undecided: int) -> dict:
    return answer(denominator, numerator, denominator, undecided)


METRICS: dict[str, Metric] = {
    "ticket_volume": ticket_volume,
    "backlog": backlog,
    "tickets_solved": tickets_solved,
    "first_response_time": first_response_time,
    "first_reply_time": first_reply_time,
    "reply_time": reply_time,
    "resolution_time": resolution_time,
    "one_touch_rate": one_touch_rate,
    "reopen_rate": reopen_rate,
    "first_reply_sla_rate": first_reply_sla_rate,
}

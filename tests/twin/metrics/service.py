"""Service levels in plain Python."""

from __future__ import annotations

from twin.metrics.asked import Asked, Found, Function, Row, count, ratio

MINUTE_US = 60_000_000


def is_missed(row: Row, watermark_us: int) -> bool:
    """Return whether a clock is missed at the watermark: neither met nor cancelled, and too late."""
    alive = row["met_at"] is None and row["cancelled_at"] is None
    return alive and row["late_after"] is not None and row["late_after"] < watermark_us


def kept(promise: str) -> Function:
    """Return the share of clocks met among those decided, by decision; undecided: due in the period, and neither."""

    def found(asked: Asked) -> Found:
        rows = [row for row in asked.dated("sla_clocks", "decided_at") if row["promise"] == promise]
        met = [row for row in rows if row["met_at"] is not None]
        missed = [row for row in rows if is_missed(row, asked.watermark_us)]
        alive = [row for row in rows if row["met_at"] is None and row["cancelled_at"] is None]
        return ratio(len(met), len(met) + len(missed), len(alive) - len(missed))

    return found


first_reply_sla_rate = kept("first_reply")
next_reply_sla_rate = kept("next_reply")
resolution_sla_rate = kept("resolution")


def sla_breaches(asked: Asked) -> Found:
    """Count missed clocks of any promise, when they were due."""
    return count([row for row in asked.dated("sla_clocks", "due_at") if is_missed(row, asked.watermark_us)])


def sla_at_risk(asked: Asked) -> Found:
    """Count running clocks that will have used up their target within so many minutes of their schedule."""
    soon_us = asked.config["soon_minutes"] * MINUTE_US
    at = asked.until_us
    left = [
        row["left_us"] - asked.open_us(row["schedule"], row["started_at"], at) for row in asked.standing("sla_runs")
    ]
    number = sum(0 <= each <= soon_us for each in left)
    return Found(number, number)

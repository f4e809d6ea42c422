"""The team in plain Python."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from twin.metrics.asked import DAY_US, Asked, Found, Row, Side, covers, for_each, number_of, ratio, sum_of

YEAR_DAYS = 365


def solved_by_humans(asked: Asked) -> list[Row]:
    """Return the tickets solved now that are credited to a human, by last solve."""
    return [row for row in asked.solved() if row["solved_by_kind"] == "agent"]


def tickets_solved_per_agent(asked: Asked) -> Found:
    """Tickets solved now and credited to a human / different humans among them."""
    rows = solved_by_humans(asked)
    return for_each(number_of(rows), Side(len({row["solved_by_agent_id"] for row in rows}), len(rows)))


def seconds_worked(asked: Asked) -> Side:
    """Return the seconds of shifts that start in the period, and recorded work of agents without any shift."""
    logged = [row for row in asked.dated("work_logs", "worked_at") if not row["has_shifts"]]
    return sum_of([*asked.dated("shifts", "started_at"), *logged], "seconds")


def agent_productivity(asked: Asked) -> Found:
    """Tickets solved now and credited to a human for each hour worked."""
    return for_each(number_of(solved_by_humans(asked)), seconds_worked(asked), times=3600)


def occupancy(asked: Asked) -> Found:
    """Recorded seconds for each second worked."""
    return for_each(sum_of(asked.dated("work_logs", "worked_at"), "seconds"), seconds_worked(asked))


def headcount(asked: Asked) -> Side:
    """Return how many were employed on average in the known part of the period."""
    length = asked.until_us - asked.start_us
    overlaps = [
        min(asked.until_us, asked.until_us if row["ended_at"] is None else row["ended_at"])
        - max(asked.start_us, row["started_at"])
        for row in asked.rows("employments")
    ]
    there = [overlap for overlap in overlaps if overlap > 0]
    return Side(Fraction(sum(there), length) if length > 0 else 0, len(there))


def employee_turnover(asked: Asked) -> Found:
    """Employments that end in leaving in the period, for each head; annualised: for a year of 365 days."""
    left = [row for row in asked.dated("employments", "left_at") if row["ended_at"] == row["left_at"]]
    found = for_each(number_of(left), headcount(asked))
    years = Fraction(asked.until_us - asked.start_us, YEAR_DAYS * DAY_US)
    return replace(found, annualised=None if found.value is None else found.value / years)


def employee_retention(asked: Asked) -> Found:
    """Of the employments at the period's start, the share that still last after its end."""
    rows = [row for row in asked.rows("employments") if covers(row, asked.start_us)]
    still = [row for row in rows if row["left_at"] is None or row["left_at"] > asked.until_us]
    return ratio(len(still), len(rows))

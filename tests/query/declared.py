"""Small metrics of each kind, declared for tests: only what is counted matters, the words do not."""

from __future__ import annotations

from typing import Any

import pytest

from puls.core.text import Text
from puls.core.units import Unit
from puls.metrics import (
    Ages,
    Arrivals,
    AsOf,
    Cohort,
    Count,
    Credit,
    Distinct,
    Example,
    Formula,
    Kept,
    Mean,
    Metric,
    Outside,
    Overlap,
    Part,
    Ratio,
    Share,
    Standing,
    Sum,
    catalogue,
)
from puls.metrics.cohorts import AT_CREATION, AT_SOLVE, CREATED, FIRST_VERSION, LAST_SOLVE, NOW, THEN

WORDS = Text(en="x", de="x", nb="x", zh="x")
ACTOR = Credit("actor", "team", "agent_id")


def by(column: str) -> Cohort:
    return Cohort(column, column, WORDS)


def metric(name: str, formula: Formula, unit: Unit, stats: tuple[str, ...], **changes: Any) -> Metric:
    """Return a metric over tickets by creation, unless said otherwise."""
    said: dict[str, Any] = {
        "fact": "tickets",
        "cohorts": (CREATED, LAST_SOLVE),
        "credits": (AT_CREATION, NOW),
        "needs": frozenset(),
        "example": Example((), (), 0),
        **changes,
    }
    return Metric(
        id=name,
        version=1,
        formula=formula,
        unit=unit,
        better="context",
        name=WORDS,
        about=WORDS,
        stats=stats,
        changes=FIRST_VERSION,
        **said,
    )


TIME_SPENT = metric(
    "time_spent",
    Sum("resolution_seconds", "is_solved", "resolution_business_seconds"),
    Unit.DURATION,
    ("total",),
)
MOVES = metric("moves", Sum("reassignments"), Unit.COUNT, ("total",))
WORK = metric(
    "work",
    Sum("seconds", "seconds > 0"),
    Unit.DURATION,
    ("total",),
    fact="work_logs",
    cohorts=(by("worked_at"),),
    credits=(ACTOR,),
)
REPLIES = metric("replies_a_ticket", Mean("replies", "is_solved"), Unit.RATIO, ("mean",))
TOUCHES = metric(
    "touches_a_row",
    Mean("touches"),
    Unit.RATIO,
    ("mean",),
    fact="contributions",
    cohorts=(by("last_solved_at"),),
    credits=(ACTOR,),
)
ARRIVING = metric("arriving", Arrivals(), Unit.PER_HOUR, ("rate",))
URGENT = metric("urgent", Arrivals("priority = 'urgent'"), Unit.PER_HOUR, ("rate",))
SENT = metric(
    "sent",
    Count("author_kind = 'agent' and language = 'de'"),
    Unit.COUNT,
    ("count",),
    fact="messages",
    cohorts=(by("sent_at"),),
    credits=(ACTOR,),
)
COMPLAINTS = metric("complaints", Share("not is_complaint", "created_at is not null"), Unit.SHARE, ("share",))
ESCALATED = metric(
    "escalated",
    Share("escalations > 0", "created_at is not null", whole=("escalation_cause", "escalation_level")),
    Unit.SHARE,
    ("share",),
)
BY_CHANNEL = metric("by_channel", Share("true", "true", whole=("channel",)), Unit.SHARE, ("share",))

DECLARED = (TIME_SPENT, MOVES, WORK, REPLIES, TOUCHES, ARRIVING, URGENT, SENT, COMPLAINTS, ESCALATED, BY_CHANNEL)

OF_SPANS: dict[str, Any] = {"fact": "open_spans", "cohorts": (by("started_at"),), "credits": (THEN,)}
OF_STAFF: dict[str, Any] = {**OF_SPANS, "fact": "employments"}
AGE = metric("age", Ages("created_at"), Unit.DURATION, ("median", "mean", "p90", "max"), **OF_SPANS)
SNOOZED = metric(
    "snoozed",
    Standing("follow_up_at is not null", (Outside("waiting", "follow_up_at <= instant_at"),)),
    Unit.COUNT,
    ("count",),
    **OF_SPANS,
)
OPEN = metric("open_now", Standing(), Unit.COUNT, ("count",), **OF_SPANS)
AT_RISK = metric(
    "at_risk",
    Standing("runs_out_us >= reading_us and runs_out_us - reading_us <= soon_us"),
    Unit.COUNT,
    ("count",),
    **{**OF_SPANS, "fact": "sla_runs"},
)
STAYED = metric("stayed", Kept(), Unit.SHARE, ("share",), **OF_STAFF)
LOST = metric("lost", Kept(lost=True), Unit.SHARE, ("share",), **OF_STAFF)
HEADS = metric("heads", Overlap(), Unit.RATIO, ("mean",), **OF_STAFF)
CUSTOMERS = metric("customers", Distinct("customer_id", "channel = 'mail'"), Unit.COUNT, ("count",))
LASTING = (AGE, SNOOZED, OPEN, AT_RISK, STAYED, LOST, HEADS, CUSTOMERS)


ORDERS = Part("orders", Count("cancelled_at is null"), by("ordered_at"))
ACTIVE = Part("activity_changes", AsOf("delta"), by("changed_at"))
SHIFTS = Part("shifts", Sum("seconds"), by("started_at"), ACTOR)
RECORDED = Part("work_logs", Sum("seconds", "not has_shifts"), by("worked_at"), ACTOR)
CAME = Part("tickets", Count(), CREATED, AT_CREATION)
SOLVED = Part("tickets", Count("is_solved"), LAST_SOLVE, AT_SOLVE)
CONTACTS = metric("contacts", Ratio(CAME, (ORDERS,), 100), Unit.RATIO, ("ratio",))
PER_ACTIVE = metric("per_active", Ratio(CAME, (ACTIVE,), 1000), Unit.RATIO, ("ratio",))
AN_HOUR = metric("an_hour", Ratio(SOLVED, (SHIFTS, RECORDED), 3600), Unit.PER_HOUR, ("ratio",), credits=(AT_SOLVE,))
EACH_CUSTOMER = metric(
    "each_customer",
    Ratio(CAME, (Part("tickets", Distinct("customer_id"), CREATED, AT_CREATION),)),
    Unit.RATIO,
    ("ratio",),
)
LEAVERS = Part("employments", Count("ended_at = left_at"), by("left_at"), ACTOR)
PRESENT = Part("employments", Overlap(), by("started_at"), ACTOR)
TURNOVER = metric(
    "turnover",
    Ratio(LEAVERS, (PRESENT,)),
    Unit.SHARE,
    ("ratio", "annualised"),
    fact="employments",
    cohorts=(by("left_at"),),
    credits=(ACTOR,),
    needs=frozenset({"agents"}),
)
BUSY = metric(
    "busy",
    Ratio(Part("work_logs", Sum("seconds"), by("worked_at"), ACTOR), (SHIFTS,)),
    Unit.SHARE,
    ("ratio",),
    credits=(ACTOR,),
)
RATIOS = (CONTACTS, PER_ACTIVE, AN_HOUR, EACH_CUSTOMER, TURNOVER, BUSY)


def declare(monkeypatch: pytest.MonkeyPatch, *metrics: Metric) -> None:
    """Make metrics known beside those of the catalogue."""
    for each in metrics:
        monkeypatch.setitem(catalogue(), each.id, each)

"""The metrics in plain Python over the twin's facts, as the catalogue names them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from twin.metrics import quality, service, speed, team, volume
from twin.metrics.asked import Asked, Found, Function, mean, percentile

__all__ = [
    "ACTED",
    "CREDITS",
    "METRICS",
    "OF_VOLUME",
    "PARTS",
    "VARIANTS",
    "Asked",
    "Found",
    "Function",
    "mean",
    "of_group",
    "percentile",
]

METRICS: dict[str, Function] = {
    "ticket_volume": volume.ticket_volume,
    "message_volume": volume.message_volume,
    "tickets_solved": volume.tickets_solved,
    "solves": volume.solves,
    "backlog": volume.backlog,
    "unsolved_tickets": volume.unsolved_tickets,
    "backlog_age": volume.backlog_age,
    "snoozed_tickets": volume.snoozed_tickets,
    "load": volume.load,
    "channel_share": volume.share_of_all,
    "type_share": volume.share_of_all,
    "region_share": volume.share_of_all,
    "contact_rate": volume.contact_rate,
    "first_response_time": speed.first_response_time,
    "first_reply_time": speed.first_reply_time,
    "reply_time": speed.reply_time,
    "time_to_first_assignment": speed.time_to_first_assignment,
    "first_resolution_time": speed.first_resolution_time,
    "resolution_time": speed.resolution_time,
    "episode_resolution_time": speed.episode_resolution_time,
    "longest_resolution_time": speed.resolution_time,
    "requester_wait_time": speed.requester_wait_time,
    "agent_wait_time": speed.agent_wait_time,
    "on_hold_time": speed.on_hold_time,
    "handle_time": speed.handle_time,
    "total_ticket_time": speed.total_ticket_time,
    "first_contact_resolution_rate": quality.first_contact_resolution_rate,
    "one_touch_rate": quality.one_touch_rate,
    "reopened_tickets": quality.reopened_tickets,
    "reopen_rate": quality.reopen_rate,
    "reassigned_tickets": quality.reassigned_tickets,
    "reassignments_per_ticket": quality.reassignments_per_ticket,
    "agent_replies_per_ticket": quality.agent_replies_per_ticket,
    "agent_touches_per_ticket": quality.agent_touches_per_ticket,
    "customer_replies_per_ticket": quality.customer_replies_per_ticket,
    "escalation_rate": quality.escalation_rate,
    "complaint_rate": quality.complaint_rate,
    "complaint_escalation_rate": quality.complaint_escalation_rate,
    "next_issue_avoidance": quality.next_issue_avoidance,
    "macro_rate": quality.macro_rate,
    "article_link_rate": quality.article_link_rate,
    "first_reply_sla_rate": service.first_reply_sla_rate,
    "next_reply_sla_rate": service.next_reply_sla_rate,
    "resolution_sla_rate": service.resolution_sla_rate,
    "sla_breaches": service.sla_breaches,
    "sla_at_risk": service.sla_at_risk,
    "tickets_solved_per_agent": team.tickets_solved_per_agent,
    "agent_productivity": team.agent_productivity,
    "occupancy": team.occupancy,
    "employee_turnover": team.employee_turnover,
    "employee_retention": team.employee_retention,
}

VARIANTS: dict[tuple[str, str], Function] = {
    ("contact_rate", "active_customers"): volume.contact_rate_of_active_customers,
    **{("first_contact_resolution_rate", name): found for name, found in quality.FIRST_CONTACT.items()},
}

OF_VOLUME = {"channel_share": "channel", "type_share": "type", "region_share": "region"}
"""Shares that are always split, each by its dimension."""

PARTS: dict[tuple[str, str], Callable[[Asked, str | None], Found]] = {
    **{(name, column): partial(volume.share_of_volume, column=column) for name, column in OF_VOLUME.items()},
    ("escalation_rate", "escalation_cause"): partial(quality.escalation_rate_of, column="escalation_cause"),
    ("escalation_rate", "escalation_level"): partial(quality.escalation_rate_of, column="escalation_level"),
}
"""What splits only the numerator: by metric and dimension, the answer for one value."""

ACTED: dict[str, Function] = {
    "handle_time": speed.handle_time_of_contributions,
    "agent_replies_per_ticket": quality.of_contributions("replies"),
    "agent_touches_per_ticket": quality.of_contributions("touches"),
}
"""What a split by team or agent answers where that is of what each did."""

Credit = dict[str, tuple[str, str]]
AT_CREATION: Credit = {"tickets": ("team_at_creation", "agent_id_at_creation")}
AT_SOLVE: Credit = {"tickets": ("solved_by_team", "solved_by_agent_id")}
REPLIED: Credit = {"tickets": ("first_reply_team", "first_reply_agent_id")}
DID: Credit = {"contributions": ("team", "agent_id")}


def in_row(fact: str) -> Credit:
    return {fact: ("team", "agent_id")}


CREDITS: dict[str, Credit] = {
    **dict.fromkeys(("ticket_volume", "unsolved_tickets", "load", "contact_rate"), AT_CREATION),
    **dict.fromkeys(("escalation_rate", "complaint_rate", "complaint_escalation_rate"), AT_CREATION),
    **dict.fromkeys(("channel_share", "type_share", "region_share", "time_to_first_assignment"), AT_CREATION),
    **dict.fromkeys(("message_volume", "macro_rate", "article_link_rate"), in_row("messages")),
    **dict.fromkeys(("solves", "episode_resolution_time", "reopened_tickets", "reopen_rate"), in_row("episodes")),
    "backlog": in_row("backlog_changes"),
    **dict.fromkeys(("backlog_age", "snoozed_tickets"), in_row("open_spans")),
    **dict.fromkeys(("first_response_time", "first_reply_time"), REPLIED),
    "reply_time": in_row("turns"),
    **dict.fromkeys(("tickets_solved", "resolution_time", "longest_resolution_time", "total_ticket_time"), AT_SOLVE),
    **dict.fromkeys(("requester_wait_time", "agent_wait_time", "on_hold_time", "first_resolution_time"), AT_SOLVE),
    **dict.fromkeys(("first_contact_resolution_rate", "one_touch_rate", "reassigned_tickets"), AT_SOLVE),
    **dict.fromkeys(("reassignments_per_ticket", "customer_replies_per_ticket"), AT_SOLVE),
    **dict.fromkeys(ACTED, DID),
    "next_issue_avoidance": in_row("followups"),
    **dict.fromkeys(("first_reply_sla_rate", "next_reply_sla_rate", "resolution_sla_rate"), in_row("sla_clocks")),
    "sla_breaches": in_row("sla_clocks"),
    "sla_at_risk": in_row("sla_runs"),
    "tickets_solved_per_agent": AT_SOLVE,
    "agent_productivity": {**AT_SOLVE, **in_row("shifts"), **in_row("work_logs")},
    "occupancy": {**in_row("shifts"), **in_row("work_logs")},
    **dict.fromkeys(("employee_turnover", "employee_retention"), in_row("employments")),
}
"""To whom each metric gives a row unless asked otherwise: for each fact that is split the columns of team and agent."""


def of_group(metric: str, dimension: str, asked: Asked, key: str | None, *part: str | None) -> Found:
    """Return the answer for one team or agent; `part` is the value of a dimension that splits the numerator only."""
    if metric == "backlog":  # what moves into a group counts there, too
        closing = volume.backlog_balance(asked, **{"team": {"team": key}, "agent": {"agent_id": key}}[dimension])
        return Found(closing["closing"], closing["closing"])
    column = ("team", "agent").index(dimension)
    for fact, columns in CREDITS[metric].items():
        asked = asked.only(fact, columns[column], key)
    if part:
        return PARTS[metric, OF_VOLUME[metric]](asked, *part)
    return ACTED.get(metric, METRICS[metric])(asked)

"""Numbers that metrics once gave wrongly, each worked out by hand."""

from __future__ import annotations

from datetime import date

from puls.query import MetricQuery
from puls.workspace.answers import answer
from query.company import Company

DAY = {"from_day": date(2024, 3, 1), "to_day": date(2024, 4, 1)}


def test_a_ticket_on_which_an_agent_wrote_no_reply_is_not_in_their_mean_of_replies() -> None:
    company = Company()
    for ticket, replies, touches in ((1, 2, 3), (2, 4, 4), (3, 0, 1)):
        company.add(
            "contributions",
            ticket_id=ticket,
            agent_id=7,
            team="north",
            replies=replies,
            touches=touches,
            worked_seconds=0,
            is_solved=True,
            last_solved_at="2024-03-05",
        )
        company.add("tickets", ticket_id=ticket, is_solved=True, last_solved_at="2024-03-05", replies=replies)
    by_team = answer(company.run, company.project, MetricQuery(("agent_replies_per_ticket",), by=("team",), **DAY))
    # Once, 2: the ticket that the agent only passed on was one of three.
    assert [(row.value, row.n, row.outside["not_replied"]) for row in by_team.rows] == [(3, 2, 1)]


def test_gross_first_contact_counts_the_tickets_that_the_metric_itself_counts() -> None:
    company = Company("2024-04-01 00:00:00")
    solved = {"is_solved": True, "handled_by": "human", "agent_turns": 1}
    company.add("tickets", **solved, last_solved_at="2024-03-05", reopened_after_seconds=60, reopens=1)
    company.add("tickets", **solved, last_solved_at="2024-03-05", reopens=0)
    company.add("tickets", **solved, last_solved_at="2024-03-31", reopens=0)
    names = ("first_contact_resolution_rate", "first_contact_resolution_rate:gross")
    net, gross = answer(company.run, company.project, MetricQuery(names, **DAY)).rows
    # Once, gross had a third ticket, whose week is not over: the two differed by more than by what was reopened.
    assert (net.numerator, net.n, net.not_yet_decided) == (1, 2, 1)
    assert (gross.numerator, gross.n, gross.not_yet_decided) == (2, 2, 1)

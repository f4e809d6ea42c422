"""The configuration, and what it says about a ticket: business time, teams of agents, to whom a solve goes."""

from __future__ import annotations

from twin.history import Ticket
from twin.hours import US, Hours


class Desk:
    """The configuration, asked in words."""

    def __init__(self, config: dict) -> None:
        self.config = config
        self.hours = {name: Hours(schedule) for name, schedule in config["schedules"].items()}

    @property
    def people(self) -> str:
        """Return the source whose ids customers and agents have."""
        return self.config.get("people", "desk")

    def is_human(self, agent_id: str | None) -> bool:
        return agent_id is not None and self.config["agents"].get(agent_id) != "bot"

    def schedule_of_team(self, team: str | None) -> str | None:
        name = self.config["teams"].get(team) if team is not None else None
        return name if name is not None else self.config["default_schedule"]

    def hours_of_team(self, team: str | None) -> Hours | None:
        name = self.schedule_of_team(team)
        return None if name is None else self.hours[name]

    def team_of_agent(self, agent_id: str | None, at: int, ticket_team: str | None) -> str | None:
        """Return an agent's team at an instant on a ticket that has `ticket_team` then."""
        teams = [
            team
            for member, team, from_us, until_us in self.config["members"]
            if member == agent_id and (from_us is None or from_us <= at) and (until_us is None or at < until_us)
        ]
        if ticket_team in teams or not teams:
            return ticket_team
        return min(teams)

    def business_us(self, ticket: Ticket, from_us: int, until_us: int) -> int | None:
        """Return the open microseconds, each part on the schedule of the team then; None if a part has no schedule."""
        changes = [instant.at for instant in ticket.line() if from_us < instant.at < until_us]
        starts = [from_us, *changes]
        ends = [*changes, until_us]
        total = 0
        for start, end in zip(starts, ends, strict=True):
            hours = self.hours_of_team(ticket.state_at(start).team)
            if hours is None:
                return None
            total += hours.open_us(start, end)
        return total

    def durations(self, ticket: Ticket, from_us: int | None, until_us: int | None) -> tuple[int | None, int | None]:
        """Return a stretch in whole seconds on the calendar and on the business clock."""
        if from_us is None or until_us is None or until_us < from_us:
            return None, None
        business_us = self.business_us(ticket, from_us, until_us)
        return (until_us - from_us) // US, None if business_us is None else business_us // US

    def credit(self, ticket: Ticket, solve: dict) -> tuple[str | None, str | None]:
        """Return to which agent and team a solve goes."""
        then = ticket.state_at(solve["occurred_at"])
        if then.agent_id is not None:
            return then.agent_id, then.team
        agent_id = solve["author_id"] if solve["author_kind"] in ("agent", "bot") else None
        team = then.team
        if team is None and solve["author_kind"] == "agent":
            team = self.team_of_agent(solve["author_id"], solve["occurred_at"], None)
        return agent_id, team

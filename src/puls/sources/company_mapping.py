"""The mapping file of tables around tickets: customers, orders, shifts, agents and their teams."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from puls.sources.mapping import FilesTable, Table


class CompanySource(FilesTable):
    """What holds for all tables."""

    kind: Literal["company_tables"] = Field(
        description='"company_tables": customers, orders, shifts, agents and team memberships, one row each'
    )
    people: str | None = Field(
        default=None,
        min_length=1,
        description="the source whose ids customers, agents and organizations have, for example that of the helpdesk: "
        "then the customer of an order is the requester of a ticket. Without it they are this source's own",
    )
    decimal: Literal[".", ","] = Field(default=".", description="what stands before the decimals of an amount")
    thousands: Literal[".", ",", " ", "'"] | None = Field(
        default=None, description="what groups the thousands of an amount; without it a grouped amount is unreadable"
    )
    as_of: str | None = Field(
        default=None,
        description="how far the tables tell, in one of the time formats; default: the latest instant of an order, a "
        "cancellation, the start of a shift or of anything else in them. Say it where shifts are planned ahead",
    )


class _Rows(Table):
    file: str | None = Field(
        default=None,
        min_length=1,
        description="which files are of this table, by name, with `*` and `?`; may be left out if it is the only table",
    )


class CustomerColumns(_Rows):
    """One row a customer, as the customer is now."""

    id: str = Field(description="the customer")
    segment: str | None = Field(default=None, description="segment")
    industry: str | None = Field(default=None, description="industry")
    region: str | None = Field(default=None, description="region or country")
    plan: str | None = Field(default=None, description="plan")
    vip: str | None = Field(
        default=None, description="a very important customer: true, yes, 1 or false, no, 0, or words of [values.vip]"
    )
    organization: str | None = Field(default=None, description="the organization")
    since: str | None = Field(default=None, description="customer since")
    lost: str | None = Field(default=None, description="when the customer was lost")
    lost_reason: str | None = Field(default=None, description="why")


class OrderColumns(_Rows):
    """One row an order."""

    id: str = Field(description="the order")
    customer: str | None = Field(default=None, description="who ordered")
    at: str = Field(description="when it was ordered")
    amount: str | None = Field(
        default=None, description="the amount: at most six decimals, kept exactly; a credit is negative"
    )
    currency: str | None = Field(default=None, description="its currency (ISO 4217)")
    in_currency: str | None = Field(
        default=None, pattern="^[A-Z]{3}$", description="the currency of all amounts, instead of a column"
    )
    cancelled: str | None = Field(default=None, description="when it was cancelled")


class ShiftColumns(_Rows):
    """One row a shift."""

    id: str | None = Field(default=None, description="the shift; without it, agent and start make its id")
    agent: str = Field(description="whose")
    start: str = Field(description="from when")
    end: str = Field(description="until when")
    paid: str | None = Field(default=None, description="the paid time; empty: the whole shift")
    paid_in: Literal["seconds", "minutes", "hours"] = Field(
        default="seconds", description="what the paid time is counted in; decimals are fine"
    )


class AgentColumns(_Rows):
    """One row an agent."""

    id: str = Field(description="the agent")
    kind: str | None = Field(
        default=None, description="agent (a human) or bot, or words of [values.kind]; without it all are humans"
    )
    hired: str | None = Field(default=None, description="the start of the employment")
    left: str | None = Field(default=None, description="its end; a date is its midnight")
    last_day: str | None = Field(
        default=None, description="the last day of work, instead of `left`: the employment ends at its end"
    )


class MemberColumns(_Rows):
    """One row a stretch of an agent in a team."""

    agent: str = Field(description="who")
    team: str = Field(description="in which team")
    since: str | None = Field(default=None, description="from when; empty: since ever")
    until: str | None = Field(default=None, description="until when, exclusive; empty: still")
    last_day: str | None = Field(default=None, description="the last day in the team, instead of `until`")


class CompanyTablesFile(Table):
    """A mapping file of tables around tickets; each table that is there is mapped."""

    source: CompanySource
    customers: CustomerColumns | None = None
    orders: OrderColumns | None = None
    shifts: ShiftColumns | None = None
    agents: AgentColumns | None = None
    team_members: MemberColumns | None = None
    values: dict[str, dict[str, str]] = Field(
        default={},
        description="the words of segment, industry, region, plan, vip, lost_reason, currency, kind or team: the "
        'file\'s word = ours, for example [values.vip] "Gold" = "true"',
    )

    @property
    def mapped(self) -> dict[str, _Rows]:
        """Return the mapped tables by the ledger's names."""
        tables = {
            "customers": self.customers,
            "orders": self.orders,
            "shifts": self.shifts,
            "agents": self.agents,
            "team_members": self.team_members,
        }
        return {name: table for name, table in tables.items() if table is not None}

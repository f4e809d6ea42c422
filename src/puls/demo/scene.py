"""What everybody in the simulation shares, and the few ways in which a ticket's history grows."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from puls.demo.agenda import Agenda
from puls.demo.cast import HAMBURG, OSLO, SHANGHAI, Person
from puls.demo.chance import Chance
from puls.demo.floor import Floor
from puls.demo.log import Author, Log, Save
from puls.demo.rates import Rates
from puls.demo.ticket import Ticket

SYSTEM: Author = ("system", None)
HOME_TEAM = {"de": HAMBURG, "int": HAMBURG, "no": OSLO, "cn": SHANGHAI}
# The shop's own words for the statuses.
_WORDS = {
    "open": "In progress", "pending": "Waiting for customer", "on_hold": "Waiting for supplier",
    "solved": "Done", "closed": "Archived",
}  # fmt: skip


class Scene:
    """The company at work: chance, history, agenda, floor and rates; `pace` is how long a ticket binds an agent."""

    def __init__(self, chance: Chance, floor: Floor, agenda: Agenda, rates: Rates, pace: float) -> None:
        self.chance = chance
        self.log = Log()
        self.floor = floor
        self.agenda = agenda
        self.rates = rates
        self.pace = pace
        self.opened = 0
        self.customers: Mapping[str, list[str]] = {region: [] for region in HOME_TEAM}
        self.lately: Mapping[str, deque[Ticket]] = {region: deque(maxlen=25) for region in HOME_TEAM}
        self.leads = _leads([worker.person for worker in floor.workers.values()])
        self.merges = 0
        self.known_customers = 0

    def save(self, at_us: int, author: Author) -> Save:
        """Return a new save of `author`."""
        return self.log.save(at_us, author)

    def message(
        self,
        ticket: Ticket,
        save: Save,
        *,
        audience: str = "customer",
        channel: str | None = None,
        macro: str | None = None,
        article: bool = False,
    ) -> None:
        """Write a message over the ticket's channel, unless another is given."""
        self.log.add(
            ticket.id, save, "message",
            audience=audience, channel=channel or ticket.channel, macro=macro, links_article=article,
        )  # fmt: skip

    def set(
        self,
        ticket: Ticket,
        save: Save,
        field: str,
        value: str | None,
        to: str | None = None,
    ) -> None:
        """Write that `field` has a new `value`, or for people and organizations the id `to`."""
        source_value = _WORDS[value] if field == "status" and value else None
        self.log.add(ticket.id, save, "changed", field=field, value=value, value_id=to, source_value=source_value)

    def status(self, ticket: Ticket, save: Save, status: str) -> None:
        """Write a new status; what was planned for the old one lapses."""
        ticket.status = status
        ticket.stamp += 1
        self.set(ticket, save, "status", status)

    def assign(self, ticket: Ticket, save: Save, agent_id: str | None) -> None:
        """Write a new assignee, or none."""
        ticket.assignee = agent_id
        self.set(ticket, save, "assignee", None, to=agent_id)


def _leads(people: Sequence[Person]) -> dict[str, str]:
    """Return the lead of each team: the first who was and stays a member throughout."""
    found: dict[str, str] = {}
    for person in people:
        for stay in person.memberships:
            if stay.from_us is None and stay.until_us is None:
                found.setdefault(stay.team, person.agent_id)
    return found

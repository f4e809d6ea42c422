"""How often things happen, and how that changes: a company that slowly gets better, with two changes near the end."""

from __future__ import annotations

from dataclasses import dataclass

from puls.core.periods import DAY_US
from puls.demo.ticket import Ticket

# What an agent spends on a reply, in minutes of the median; the first takes longest.
_MINUTES = {"email": 19.0, "web": 19.0, "social": 11.0, "phone": 6.0, "chat": 1.7}
_BY_TYPE = {"complaint": 1.5, "problem": 1.35, "incident": 0.6, "return": 0.9, "delivery": 0.9}


@dataclass(frozen=True, slots=True)
class Rates:
    """Probabilities and medians at an instant between `start_us` and `end_us`."""

    start_us: int
    end_us: int

    def share(self, at_us: int) -> float:
        """Return how much of the simulated time has passed, 0 to 1."""
        return (at_us - self.start_us) / (self.end_us - self.start_us)

    def checklist(self, at_us: int) -> bool:
        """Whether agents work by the checklist that halves reopenings: the last nine weeks."""
        return at_us >= self.end_us - 63 * DAY_US

    def returns_portal(self, at_us: int) -> bool:
        """Whether the bot can start returns by itself: the last five weeks."""
        return at_us >= self.end_us - 35 * DAY_US

    def bot_solves(self, at_us: int) -> float:
        """Return the share of chats that the bot solves."""
        return 0.17 + 0.08 * self.share(at_us) + (0.17 if self.returns_portal(at_us) else 0.0)

    def comes_back(self, at_us: int) -> float:
        """Return the share of solves that a customer reopens because it is not."""
        return (0.064 - 0.010 * self.share(at_us)) * (0.5 if self.checklist(at_us) else 1.0)

    def solves_at_first(self, at_us: int) -> float:
        """Return the share of first replies that solve."""
        return 0.37 + 0.07 * self.share(at_us)

    def macro(self, at_us: int) -> float:
        """Return the share of replies that are made with a canned answer."""
        return 0.36 + 0.10 * self.share(at_us) + (0.14 if self.checklist(at_us) else 0.0)

    def article(self, at_us: int) -> float:
        """Return the share of replies that link a help article."""
        return 0.11 + 0.05 * self.share(at_us) + (0.08 if self.checklist(at_us) else 0.0)

    def wrong_team(self, at_us: int) -> float:
        """Return the share of tickets that reach the wrong team."""
        return 0.055 - 0.02 * self.share(at_us)

    def reply_seconds(self, ticket: Ticket, at_us: int) -> float:
        """Return the median work on the next reply."""
        first = 1.0 if ticket.replies == 0 else 0.7
        return (
            60 * _MINUTES[ticket.channel] * _BY_TYPE.get(ticket.type, 1.0) * first * (1.06 - 0.14 * self.share(at_us))
        )

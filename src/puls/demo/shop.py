"""The shop beside the helpdesk: its customers, and what they order before, after and without a ticket."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from puls.core.periods import DAY_US, HOUR_US, SECOND_US, start_of_day
from puls.demo.arrivals import FREE_TIME_HOURS, REGIONS, ZONES, demand, outage_week
from puls.demo.chance import Chance, Weights
from puls.demo.log import AT, Row
from puls.demo.project_text import end_of

ORDERS_A_TICKET = 3
_SILENT = 1.5
"""For each customer who writes, so many never do."""

# Type of ticket -> how often it is about an order, and how many days before (median).
_ABOUT = {"delivery": (0.9, 5.0), "return": (0.9, 11.0), "complaint": (0.7, 9.0), "problem": (0.6, 45.0)}
_BUYS_AFTER_ADVICE = 0.21
_CANCELLED = 0.045
# The currency, how many of it are worth a euro, and the smallest step of a price, in millionths.
_MONEY = {
    "de": ("EUR", 1.0, 50_000),
    "int": ("EUR", 1.0, 50_000),
    "no": ("NOK", 11.6, 1_000_000),
    "cn": ("CNY", 7.8, 100_000),
}
_ABROAD = Weights({"AT": 0.27, "DK": 0.18, "SE": 0.17, "NL": 0.14, "GB": 0.13, "PL": 0.07, "FR": 0.04})
_SEGMENTS = Weights({"hobby": 0.58, "family": 0.22, "expedition": 0.13, "business": 0.07})
_INDUSTRIES = Weights({"tourism": 0.41, "schools": 0.24, "rescue services": 0.18, "outdoor retail": 0.17})
_PLANS = Weights({"basic": 0.76, "plus": 0.24})
_REASONS = Weights(
    {"price": 0.33, "another shop": 0.27, "late parcels": 0.16, "no longer needed": 0.15, "bad service": 0.09}
)


@dataclass(frozen=True, slots=True)
class Order:
    """An order; instants in microseconds."""

    order_id: str
    customer_id: str
    at_us: int
    amount_micros: int
    currency: str
    cancelled_us: int | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; guests have neither plan nor a day since which they are one.

    `known_us` is when the shop had the first row of them.
    """

    customer_id: str
    segment: str
    industry: str | None
    country: str
    plan: str | None
    is_vip: bool
    organization_id: str | None
    since_us: int | None
    known_us: int
    lost_us: int | None
    lost_reason: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A ticket as the shop sees it: when it was created and what it was about."""

    at_us: int
    type: str


def contacts(rows: Sequence[Row]) -> dict[str, list[Contact]]:
    """Return for each customer the tickets in the order of their creation, by the helpdesk's rows in theirs."""
    created: dict[str, tuple[int, str | None]] = {}
    types: dict[str, str] = {}
    ticket, kind, field = AT["ticket_id"], AT["kind"], AT["field"]
    for row in rows:
        name = str(row[ticket])
        if row[kind] == "created":
            author = row[AT["author_id"]] if row[AT["author_kind"]] == "customer" else None
            created[name] = int(row[AT["occurred_at"]] or 0), None if author is None else str(author)
        elif row[kind] == "changed" and row[field] == "type":
            types.setdefault(name, str(row[AT["value"]]))
        elif row[kind] == "changed" and row[field] == "requester":
            created[name] = created[name][0], str(row[AT["value_id"]])
    found: dict[str, list[Contact]] = {}
    for name, (at_us, customer) in created.items():
        if customer is not None:
            found.setdefault(customer, []).append(Contact(at_us, types.get(name, "question")))
    return found


class Shop:
    """The shop from `start` over `years`: `writers` are the customers with tickets, by region."""

    def __init__(
        self,
        chance: Chance,
        writers: Mapping[str, Sequence[str]],
        wrote: Mapping[str, Sequence[Contact]],
        start: date,
        years: int,
    ) -> None:
        self._chance = chance
        self._wrote = wrote
        self._start = start
        self._days = (end_of(start, years) - start).days
        self._outage = outage_week(start, years)
        self._start_us = start_of_day(start, ZoneInfo(ZONES["de"]))
        self._end_us = start_of_day(end_of(start, years), ZoneInfo(ZONES["de"]))
        self._regions = {customer: region for region, known in writers.items() for customer in known}
        self._writers = list(self._regions)
        self._silent: list[str] = []
        for _ in range(int(_SILENT * len(self._writers))):
            self._silent.append(f"C-{len(self._regions) + 1:05d}")
            self._regions[self._silent[-1]] = chance.weighted(REGIONS)
        self.orders = self._order(ORDERS_A_TICKET * sum(map(len, wrote.values())))
        self.customers = self._describe()

    def _order(self, wanted: int) -> list[Order]:
        bought = [*self._around_tickets()]
        bought += self._without_tickets(max(0, wanted - len(bought)))
        inside = sorted(each for each in bought if self._start_us <= each[0] < self._end_us)
        return [self._priced(number, *each) for number, each in enumerate(inside, start=1)]

    def _around_tickets(self) -> list[tuple[int, str]]:
        chance = self._chance
        found: list[tuple[int, str]] = []
        for customer in self._writers:
            for contact in self._wrote.get(customer, ()):
                share, days = _ABOUT.get(contact.type, (0.0, 0.0))
                if chance.hit(share):
                    found.append((contact.at_us - chance.milliseconds(days * 86_400, 0.6), customer))
                elif contact.type == "question" and chance.hit(_BUYS_AFTER_ADVICE):
                    found.append((contact.at_us + chance.milliseconds(20 * 3600, 1.1), customer))
        return found

    def _without_tickets(self, wanted: int) -> list[tuple[int, str]]:
        chance = self._chance
        sums = list(accumulate(demand(self._start, n) * self._open(n) for n in range(self._days)))
        midnights = [start_of_day(self._start + timedelta(days=n), ZoneInfo(ZONES["de"])) for n in range(self._days)]
        found: list[tuple[int, str]] = []
        for _ in range(wanted):
            n = min(bisect_right(sums, chance.uniform() * sums[-1]), self._days - 1)
            seconds = (int(chance.weighted(FREE_TIME_HOURS)) + chance.uniform()) * 3600
            customer = chance.pick(self._writers if not self._silent or chance.hit(0.34) else self._silent)
            found.append((midnights[n] + int(seconds * 1000) * 1000, customer))
        return found

    def _open(self, n: int) -> float:
        """Return how much of its orders the shop can take on day `n`: few while it is down."""
        return 0.35 if timedelta(0) <= self._start + timedelta(days=n) - self._outage < timedelta(days=5) else 1.0

    def _priced(self, number: int, at_us: int, customer: str) -> Order:
        chance = self._chance
        currency, worth, step = _MONEY[self._regions[customer]]
        steps = max(1, int(chance.lognormal(92.0, 0.7) * worth * 1_000_000 / step))
        cancelled_us = at_us + chance.milliseconds(7 * 3600, 1.0) if chance.hit(_CANCELLED) else None
        if cancelled_us is not None and cancelled_us >= self._end_us:
            cancelled_us = None
        return Order(f"O-{number:06d}", customer, at_us, steps * step, currency, cancelled_us)

    def _describe(self) -> list[Customer]:
        seen: dict[str, list[int]] = {customer: [] for customer in self._regions}
        for customer, told in self._wrote.items():
            if customer in seen:
                seen[customer] += [contact.at_us for contact in told]
        bought = dict.fromkeys(seen, 0)
        for order in self.orders:
            seen[order.customer_id].append(order.at_us)
            bought[order.customer_id] += 1
        return [
            self._customer(customer, min(instants), max(instants), bought[customer])
            for customer, instants in seen.items()
            if instants
        ]

    def _customer(self, customer: str, first_us: int, last_us: int, orders: int) -> Customer:
        chance, region = self._chance, self._regions[customer]
        segment = chance.weighted(_SEGMENTS)
        is_business = segment == "business"
        since_us, plan = None, None
        if is_business or chance.hit(0.72):
            plan = "pro" if is_business else chance.weighted(_PLANS)
            # A third had an account before the simulated time; the others open one with what they do first.
            before_us = self._start_us - chance.below(5 * 365) * DAY_US
            opened_us = first_us - chance.below(1800) * SECOND_US
            since_us = before_us if chance.hit(0.35) else opened_us
        lost_us = last_us + HOUR_US + chance.below(60 * 24) * HOUR_US
        is_lost = since_us is not None and chance.hit(0.11) and lost_us < self._end_us
        return Customer(
            customer,
            segment,
            chance.weighted(_INDUSTRIES) if is_business else None,
            {"de": "DE", "no": "NO", "cn": "CN"}.get(region) or chance.weighted(_ABROAD),
            plan,
            chance.hit(0.4 if orders >= 6 else 0.012),
            f"ORG-{1 + chance.below(24):02d}" if is_business else None,
            since_us,
            first_us if since_us is None else min(since_us, first_us),
            lost_us if is_lost else None,
            chance.weighted(_REASONS) if is_lost else None,
        )

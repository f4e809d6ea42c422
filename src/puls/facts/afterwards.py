"""The facts beside tickets, and those that are made of the finished facts of all tickets, once these are there.

`orders`, `shifts` and `employments` are made whole. What follows a customer (`customers`, `followups`,
`activity_changes`) is made for the customers in `affected` and the tickets in `followed`, so that new rows cost no more
than the customers that they are about.
"""

from __future__ import annotations

from sqlglot import exp

from puls.core.periods import DAY_US
from puls.facts.declarations import FACTS
from puls.facts.plan import parsed
from puls.facts.working import Workbench

LEDGERS = {"customers": "customer_rows", "orders": "order_rows", "shifts": "shift_rows"}
"""Ledger table -> the name under which the models read its latest revisions."""

WHOLE = {"orders": ("orders",), "shifts": ("shifts",), "employments": ()}
"""Fact that is made whole -> the ledgers whose new rows ask for it; new agents or memberships ask for everything."""

OF_CUSTOMERS = ("customers", "followups", "activity_changes")
"""The facts that are made for the customers in `affected` and the tickets in `followed`, in order."""

READ_BACK = ("tickets", "episodes", "orders", "customers")
"""Finished facts that these models read."""

PERSON_IDS = "select id, source_id from all_ids where kind = 'person'"
KNOWN_SOURCES = "select source from all_sources group by source"

EVERYBODY = """
select customer_id from tickets where customer_id is not null
union
select customer_id from order_rows where customer_id is not null
union
select customer_id from customer_rows where customer_id is not null
"""
"""The working table `affected` when all facts are made."""

EVERY_TICKET = "select ticket_id from tickets"
"""The working table `followed` when all facts are made."""

THEIR_TICKETS = """
select ticket_id from tickets where customer_id in (select customer_id from affected)
union
select ticket_id from scope
"""
"""The working table `followed` when the facts of some customers are made."""


class Afterwards:
    """The models of the facts of this page for a project that counts customers as active for `active_days`."""

    def __init__(self, active_days: int) -> None:
        self._active_us = active_days * DAY_US

    def build_whole(self, bench: Workbench, facts: tuple[str, ...] = tuple(WHOLE)) -> None:
        """Add the rows of `facts`; reads `order_rows`, `shift_rows`, `agents`, `eras`."""
        for fact in facts:
            bench.insert(FACTS[fact], self._model(fact))

    def build_of_customers(self, bench: Workbench) -> None:
        """Add the rows of `OF_CUSTOMERS`; reads `affected`, `followed`, `person_ids`, `known_sources`, `READ_BACK`."""
        bench.create("people", self._model("people"))
        for fact in OF_CUSTOMERS:
            bench.insert(FACTS[fact], self._model(fact))
        bench.drop("people")

    def _model(self, name: str) -> exp.Expr:
        return parsed(name).transform(self._with_active_us)

    def _with_active_us(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and node.this == "active_us":
            return exp.Literal.number(self._active_us)
        return node

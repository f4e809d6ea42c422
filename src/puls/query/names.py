"""The names that a question may use: dimensions to split by, columns to filter by, statistics to show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from puls.core.errors import UnknownName, UsageError
from puls.facts.beside import CUSTOMERS
from puls.facts.columns import FactType
from puls.facts.declarations import FACTS, TICKETS
from puls.metrics import Ages, AsOf, Credit, Kept, Metric, Overlap, Standing
from puls.query.sql import CUSTOMER, FACT, TICKET

Kind = Literal["column", "person", "organization", "ticket", "tag", "field"]

PLAIN = ("source", "channel", "language", "brand", "product", "intent", "priority", "type", "handled_by")
CREDITED = ("team", "agent")
IDS: dict[str, tuple[str, Kind]] = {
    "customer": ("customer_id", "person"),
    "organization": ("organization_id", "organization"),
    "ticket": ("ticket_id", "ticket"),
}
OF_CUSTOMER = {
    "customer_segment": "segment",
    "industry": "industry",
    "region": "region",
    "plan": "plan",
    "vip": "vip",
}
"""What a row's customer is now, by the column of `customers`."""
TAG = "tag"
DIMENSIONS = (*PLAIN, *CREDITED, "customer", "organization", *OF_CUSTOMER, TAG)
"""What a fact can be split by as far as its rows have it; own texts and the project's custom fields come on top."""

FIELD_PREFIX = "field:"
PERCENTILES = {"median": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
MEAN_STATS = ("mean", *PERCENTILES, "max")
DURATION_STATS = (*MEAN_STATS, "km_median")
OTHER_STATS = ("count", "share", "total", "rate", "ratio", "annualised")
_WITHIN = re.compile(r"within:([1-9][0-9]{0,8})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# No number of its own: why a row is in no number, and readings of clocks.
_HIDDEN = frozenset({"exclusion", "merged_into", "clock", "clock_from_us", "waiting_clock", "waiting_clock_from_us"})


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a name stands for in one metric: a column of its fact, an id with a name elsewhere, a tag, a field.

    `table` is the alias of the table that has the column: the fact itself, its ticket or its customer.
    """

    name: str
    kind: Kind
    column: str
    type: FactType = "varchar"
    table: str = FACT

    @property
    def is_id(self) -> bool:
        """Whether rows hold a surrogate id, which people know by the source's own id."""
        return self.kind in ("person", "organization", "ticket")


def table_of(column: str, fact: str) -> str | None:
    """Return the alias of the table in which rows of `fact` find `column`: their own or their ticket's."""
    if column in FACTS[fact].types:
        return FACT
    return TICKET if FACTS[fact].joins_ticket and column in TICKETS.types else None


def types_of(fact: str) -> dict[str, FactType]:
    """Return the columns that rows of `fact` have, of their own or by their ticket."""
    return {**TICKETS.types, **FACTS[fact].types} if FACTS[fact].joins_ticket else FACTS[fact].types


def has_ticket(fact: str) -> bool:
    """Return whether rows of `fact` belong to a ticket."""
    return "ticket_id" in FACTS[fact].types


def is_one_a_ticket(metric: Metric) -> bool:
    """Return whether each row of a metric's cell comes by itself: no other row is of the same ticket."""
    if metric.fact == "open_spans" and isinstance(metric.formula, Ages):
        # At an instant, an open ticket is in one of its stretches.
        return True
    return metric.fact == "tickets" or not has_ticket(metric.fact)


def has_exclusion(fact: str) -> bool:
    """Return whether rows of `fact` may be in no number."""
    return "exclusion" in FACTS[fact].types


def dimension(name: str, metric: Metric, credit: Credit, fields: Iterable[str]) -> Dimension:
    """Return what `name` stands for in `metric`; raises UnknownName with the nearest name."""
    known_fields = frozenset(fields)
    bare = name.removeprefix(FIELD_PREFIX)
    if bare != name and bare not in known_fields:
        raise UnknownName("custom field", bare, known_fields)
    found = find(name, metric.fact, credit, known_fields)
    if found is None:
        raise UnknownName("column", name, [*filterable(metric), *known_fields], where=f"metric {metric.id}")
    return found


def find(name: str, fact: str, credit: Credit | None, fields: Collection[str]) -> Dimension | None:
    """Return what `name` stands for in rows of `fact`; None where they do not have it."""
    bare = name.removeprefix(FIELD_PREFIX)
    found = _standard(fact, credit).get(name)
    if found is None and bare in fields and has_ticket(fact):
        return Dimension(name, "field", bare)
    return found


def _standard(fact: str, credit: Credit | None) -> dict[str, Dimension]:
    types, found = types_of(fact), {}

    def add(name: str, kind: Kind, column: str) -> None:
        table = table_of(column, fact)
        if table is not None:
            found[name] = Dimension(name, kind, column, types[column], table)

    for name in own_columns(fact):
        add(name, "column", name)
    for name, (column, kind) in IDS.items():
        add(name, kind, column)
    if credit is not None:
        add("team", "column", credit.team)
        add("agent", "person", credit.agent)
    if has_ticket(fact):
        found[TAG] = Dimension(TAG, "tag", TAG)
    if "customer_id" in types:
        for name, column in OF_CUSTOMER.items():
            found[name] = Dimension(name, "column", column, CUSTOMERS.types[column], CUSTOMER)
    return found


def own_columns(fact: str) -> tuple[str, ...]:
    """Return the columns of a fact that people may name; persons are reached through `agent` only."""
    return tuple(name for name in types_of(fact) if name not in _HIDDEN and not re.search(r"(^|_)id(_|$)", name))


def is_lasting(metric: Metric) -> bool:
    """Return whether a metric is about instants, or about what lasts over a period."""
    return isinstance(metric.formula, AsOf | Standing | Ages | Kept | Overlap)


def not_lasting(metric: Metric) -> frozenset[str]:
    """Return the names of its rows that have no meaning for a metric about instants: tags are known as of now, and why
    a balance changed is nothing that is in it.
    """
    if not is_lasting(metric):
        return frozenset()
    return frozenset({TAG, "cause", "moved"} if isinstance(metric.formula, AsOf) else {TAG})


def filterable(metric: Metric) -> tuple[str, ...]:
    """Return every name that a condition on the metric may use, custom fields aside."""
    found = _standard(metric.fact, metric.credit)
    return tuple(name for name in dict.fromkeys((*DIMENSIONS, "ticket", *found)) if name in found)


def splittable(metric: Metric) -> tuple[str, ...]:
    """Return every name that the metric can be split by, custom fields aside."""
    found = _standard(metric.fact, metric.credit)
    refused = not_lasting(metric)
    return tuple(name for name in filterable(metric) if _has_groups(found[name]) and name not in refused)


def is_truth(name: str, metric: Metric) -> bool:
    """Return whether the groups of a dimension are "true" and "false"."""
    found = find(name, metric.fact, metric.credit, ())
    return found is not None and found.type == "boolean"


def _has_groups(found: Dimension) -> bool:
    return found.kind != "ticket" and (found.kind != "column" or found.type in ("varchar", "boolean"))


def within_seconds(stat: str) -> int | None:
    """Return the threshold of a statistic like `within:10m` in seconds; None for another statistic."""
    if not stat.startswith("within"):
        return None
    match = _WITHIN.fullmatch(stat)
    if match is None:
        raise UsageError(f"{stat!r} is no threshold. Write within: and a whole number of s, m, h or d: within:10m.")
    return int(match[1]) * _SECONDS[match[2]]
